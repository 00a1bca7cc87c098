"""What the census says about repositories at one moment: sizes, owners, concentration, craft.

Pure measures over repositories; `trends` holds those over time. Layers that are kept out of the analysis are in none of them.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from scripts.census.census import Census, Repository
from scripts.census.growth import Growth
from scripts.census.row import Account

ENOUGH = 0.5  # of the repositories: with less known, a figure waits for data

ORGANISATION, INDIVIDUAL = "organization", "user"  # GitHub's words for the kinds of accounts
OPEN, SOURCE_AVAILABLE, OWN_TERMS, NO_LICENSE = "open source", "source-available", "own terms", "none"
# SPDX names of licences that show the source and restrict its use; GitHub says NOASSERTION for texts it does not know.
_RESTRICTED = ("BUSL-", "SSPL-", "Elastic-", "PolyForm-", "CC-BY-NC", "CC-BY-ND", "RPL-", "LicenseRef-")

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo:
    """A repository as the analysis sees it: None is not known, an empty word is none; `key` is its name in repos.yaml.

    `estimated` says that the day of creation was worked out from GitHub's number; `as_of` is the day of the facts where
    that is not the last refresh.
    """

    key: str
    name: str
    layer: str
    category: str
    stars: int
    account: str
    kind: str | None
    country: str | None
    created: date | None
    estimated: bool
    pushed: date | None
    as_of: date | None
    language: str | None
    license: str | None
    written: str | None
    archived: bool | None
    growth: Growth


@dataclass(frozen=True, slots=True)
class Coverage:
    """For how many of all a fact is known."""

    known: int
    total: int

    @property
    def enough(self) -> bool:
        """Whether conclusions may be drawn: half or more is known."""
        return self.known > 0 and self.known >= ENOUGH * self.total

    def __str__(self) -> str:
        return f"{self.known:,} of {self.total:,}"


@dataclass(frozen=True, slots=True)
class Size:
    """A number of repositories and of their stars."""

    repos: int = 0
    stars: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """Stars gained in a span, their ratio to the stars before, and for how many repositories that is known."""

    gain: int
    ratio: float
    known: int


def sample(
    census: Census,
    rows: Iterable[Repository],
    counts: Mapping[str, int],
    accounts: Mapping[str, Account],
) -> list[Repo]:
    """The repositories among these rows that were ever counted and are not gone, of layers that are analysed, most stars first.

    `counts` are the day's, and win over later ones, so that a day has one analysis.
    """
    layers = {c.id: layer.id for layer in census.catalogue.layers if layer.analysis for c in layer.categories}
    owners = {login.lower(): (login, account) for login, account in accounts.items()}
    repos = [
        _repo(row, layers[row.entry.category], counts, owners, census.snapshot or census.today)
        for row in rows
        if row.entry.category in layers and row.stars is not None and not row.seen.is_gone
    ]
    return sorted(repos, key=lambda repo: (-repo.stars, repo.name.lower()))


def coverage(repos: Sequence[Repo], fact: Callable[[Repo], object]) -> Coverage:
    """How many of the repositories have the fact."""
    return Coverage(sum(fact(repo) is not None for repo in repos), len(repos))


def sizes(repos: Iterable[Repo], key: Callable[[Repo], Key | None]) -> dict[Key, Size]:
    """Repositories and stars by key, most repositories first; those whose key is None are left out."""
    count: Counter[Key] = Counter()
    stars: Counter[Key] = Counter()
    for repo in repos:
        if (group := key(repo)) is not None:
            count[group] += 1
            stars[group] += repo.stars
    ranked = sorted(count, key=lambda group: (-count[group], -stars[group], str(group).lower()))
    return {group: Size(count[group], stars[group]) for group in ranked}


def share(part: float, whole: float) -> float:
    """The part of the whole, from 0 to 1; of nothing, 0."""
    return part / whole if whole else 0.0


def held_by_top(values: Iterable[int], top: int) -> float:
    """The share of the sum, from 0 to 1, that the greatest `top` values hold."""
    ranked = sorted(values, reverse=True)
    return share(sum(ranked[:top]), sum(ranked))


def gini(values: Iterable[int]) -> float:
    """The Gini coefficient: 0 when all values are the same, towards 1 when one has everything."""
    ranked = sorted(values)
    weighted = sum(rank * value for rank, value in enumerate(ranked, 1))
    count, total = len(ranked), sum(ranked)
    return 2 * weighted / (count * total) - (count + 1) / count if total else 0.0


def part_of(repos: Iterable[Repo], test: Callable[[Repo], bool | None]) -> float:
    """The share of the repositories, from 0 to 1, that pass the test; those that give None do not count."""
    answers = [answer for answer in map(test, repos) if answer is not None]
    return share(sum(answers), len(answers))


def is_individual(repo: Repo) -> bool | None:
    """Whether a person's account owns it, not an organisation's."""
    return None if repo.kind is None else repo.kind == INDIVIDUAL


def license_kind(repo: Repo) -> str | None:
    """Open source, source-available, own terms (a text that GitHub does not recognise), or none."""
    if repo.license is None:
        return None
    if repo.license in ("", "NOASSERTION"):
        return OWN_TERMS if repo.license else NO_LICENSE
    return SOURCE_AVAILABLE if repo.license.startswith(_RESTRICTED) else OPEN


def is_open(repo: Repo) -> bool | None:
    """Whether its licence is open source; None while the licence is not known."""
    kind = license_kind(repo)
    return None if kind is None else kind == OPEN


def day_gain(repo: Repo) -> int | None:
    """Stars gained in a day, net of those taken back."""
    return repo.growth.day


def week_gain(repo: Repo) -> int | None:
    """Stars gained in 7 days, net of those taken back."""
    return repo.growth.week


def month_gain(repo: Repo) -> int | None:
    """Stars gained in 30 days, net of those taken back."""
    return repo.growth.month


def stood_still(repos: Iterable[Repo], gain: Callable[[Repo], int | None]) -> int:
    """How many repositories are known to have gained no star."""
    gains = [gain(repo) for repo in repos]
    return sum(value <= 0 for value in gains if value is not None)


def relative_gain(repos: Iterable[Repo], gain: Callable[[Repo], int | None]) -> Pace:
    """The pace of the repositories whose gain is known."""
    pairs = [(value, repo.stars) for repo in repos if (value := gain(repo)) is not None]
    gained = sum(value for value, _ in pairs)
    before = sum(stars for _, stars in pairs) - gained
    return Pace(gained, share(gained, before), len(pairs))


def _repo(
    row: Repository,
    layer: str,
    counts: Mapping[str, int],
    owners: Mapping[str, tuple[str, Account]],
    day: date,
) -> Repo:
    seen, stars = row.seen, counts.get(row.entry.repo, row.stars or 0)
    login = row.name.split("/")[0]
    login, owner = owners.get(login.lower(), (login, Account()))
    observed = not seen.source  # other people's recordings leave facts out

    def word(value: str) -> str | None:
        return value if value or observed else None

    def flag(value: bool) -> bool | None:
        return value if value or observed else None

    return Repo(
        key=row.entry.repo,
        name=row.name,
        layer=layer,
        category=row.entry.category,
        stars=stars,
        account=login,
        kind=owner.kind or None,
        country=None if owner.country in ("", "none") else owner.country,
        created=seen.created,
        estimated=seen.created_estimated,
        pushed=seen.pushed,
        as_of=seen.as_of,
        language=word(seen.language),
        license=word(seen.license),
        written=word(seen.written),
        archived=flag(bool(seen.archived)),
        growth=_since_creation(row.growth, seen.created, stars, day),
    )


def _since_creation(growth: Growth, created: date | None, stars: int, day: date) -> Growth:
    """The growth, where the gain of a span in which the repository was created is all its stars."""
    if not created or growth.leap:
        return growth
    age = (day - created).days
    week = stars if growth.week is None and 0 <= age < 7 else growth.week
    month = stars if growth.month is None and 0 <= age < 30 else growth.month
    return replace(growth, week=week, month=month)
