"""What the census says about repositories at one moment: sizes, owners, concentration, craft. `trends` is about time. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scripts.census.census import Census, Repository
from scripts.census.growth import Growth
from scripts.census.row import Account

ENOUGH = 0.5  # of the repositories: with less known, a figure waits for data

ORGANISATION, INDIVIDUAL = "organization", "user"  # GitHub's words for the kinds of accounts
OPEN, SOURCE_AVAILABLE, OWN_TERMS, NO_LICENSE = "open source", "source-available", "own terms", "none"
# SPDX names of licences that show the source and restrict its use; GitHub says NOASSERTION for texts it does not know.
_RESTRICTED = ("BUSL-", "SSPL-", "Elastic-", "PolyForm-", "CC-BY-NC", "CC-BY-ND", "RPL-", "LicenseRef-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo:
    """A repository as the analysis sees it: None is not known, an empty word is none."""

    key: str  # its name in repos.yaml
    name: str
    layer: str
    category: str
    stars: int
    account: str
    kind: str | None
    country: str | None
    created: date | None
    estimated: bool  # whether the day of creation was worked out from GitHub's number
    pushed: date | None
    as_of: date | None  # the day of the facts where that is not the last refresh
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

    repos: int
    stars: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Stars gained in a span, their ratio to the stars before, and for how many repositories that is known."""

    gain: int
    ratio: float
    known: int


def sample(
    census: Census, rows: Iterable[Repository], counts: Mapping[str, int], accounts: Mapping[str, Account]
) -> list[Repo]:
    """The repositories among these rows that were ever counted and are not gone, of layers that are analysed, most stars first."""
    layers = {c.id: layer.id for layer in census.catalogue.layers if layer.analysis for c in layer.categories}
    owners = {login.lower(): (login, account) for login, account in accounts.items()}
    repos = [
        _repo(row, layers[row.entry.category], counts, owners, census.snapshot or census.today)
        for row in rows
        if row.entry.category in layers and row.stars is not None and not row.seen.is_gone
    ]
    return sorted(repos, key=lambda repo: (-repo.stars, repo.name.lower()))


def coverage(facts: Sequence[object]) -> Coverage:
    """How many of the facts, one for each repository, are known."""
    return Coverage(sum(fact is not None for fact in facts), len(facts))


def grouped(repos: Iterable[Repo], key: Callable[[Repo], str]) -> dict[str, list[Repo]]:
    """The repositories by their key."""
    groups: dict[str, list[Repo]] = {}
    for repo in repos:
        groups.setdefault(key(repo), []).append(repo)
    return groups


def size(repos: Sequence[Repo]) -> Size:
    """How many they are, and their stars."""
    return Size(len(repos), sum(repo.stars for repo in repos))


def sizes(repos: Iterable[Repo], key: Callable[[Repo], str]) -> dict[str, Size]:
    """The size of each group, most repositories first, of two as large the one with more stars."""
    found = {name: size(group) for name, group in grouped(repos, key).items()}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].repos, -pair[1].stars, pair[0].lower())))


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


def part_of(answers: Iterable[bool]) -> float:
    """The share of the answers, from 0 to 1, that are yes."""
    given = list(answers)
    return share(sum(given), len(given))


def license_kind(repo: Repo) -> str | None:
    """Open source, source-available, own terms (a text that GitHub does not recognise), or none."""
    if repo.license is None:
        return None
    if repo.license in ("", "NOASSERTION"):
        return OWN_TERMS if repo.license else NO_LICENSE
    return SOURCE_AVAILABLE if repo.license.startswith(_RESTRICTED) else OPEN


def pace(gains: Iterable[tuple[int | None, int]]) -> Pace:
    """The pace of the repositories whose gain is known, each given with its stars now."""
    known = [(gain, stars) for gain, stars in gains if gain is not None]
    gained = sum(gain for gain, _ in known)
    before = sum(stars for _, stars in known) - gained
    return Pace(gained, share(gained, before), len(known))


def _repo(
    row: Repository, layer: str, counts: Mapping[str, int], owners: Mapping[str, tuple[str, Account]], day: date
) -> Repo:
    seen, stars = row.seen, counts.get(row.entry.repo, row.stars or 0)  # the day's count, so that it has one analysis
    login = row.name.split("/")[0]
    login, owner = owners.get(login.lower(), (login, Account()))
    none = None if seen.source else ""  # other people's recordings leave facts out
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
        language=seen.language or none,
        license=seen.license or none,
        written=seen.written or none,
        archived=None if seen.source and not seen.archived else bool(seen.archived),
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
