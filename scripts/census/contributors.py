"""`history/contributors.yaml`: who works on what, one line a repository, each with the day on which GitHub was asked.

    owner/name: {as_of: 2026-11-23, authors: 812, commits: 9120, bots: 300, top: "octocat/583231 4100, - 200"}

An account is kept with GitHub's number for it. What asked not to be named (`settings: unnamed:`) keeps its commits alone.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from scripts.census import line_yaml
from scripts.census.line_yaml import Fields
from scripts.common import files
from scripts.common.errors import DataError

CONTRIBUTORS = Path("history") / "contributors.yaml"
NAMED = 10  # accounts of a repository
FRESH_FOR = timedelta(days=7)  # nothing is asked more often
TOO_LARGE_FOR = timedelta(days=30)  # before a list that GitHub does not give is asked for again
_PERSON = re.compile(r"(?:([A-Za-z0-9][\w-]*)/([1-9]\d*)|-) (\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Person:
    """An account and its commits; `login` is empty, and `number` 0, where it asked not to be named."""

    login: str
    number: int
    commits: int


@dataclass(frozen=True, slots=True)
class Contributors:
    """Who works on a repository, as of a day.

    `authors` is the number of authors by e-mail address, so some people count more than once; `commits` are all of the
    default branch; `bots` those of programs among the first accounts; `top` the first ten people.
    `authors` is None where GitHub gives no list, `too_large` where that is why.
    """

    as_of: date
    authors: int | None = None
    commits: int | None = None
    bots: int = 0
    top: tuple[Person, ...] = ()
    too_large: bool = False

    @property
    def is_known(self) -> bool:
        """Whether GitHub gave a list, if only an empty one."""
        return self.authors is not None


def load_contributors(root: Path) -> dict[str, Contributors]:
    """Read `history/contributors.yaml`, by name in repos.yaml; empty before the first asking. Raises DataError."""
    if not (root / CONTRIBUTORS).exists():
        return {}
    rows = line_yaml.parse(files.read(root / CONTRIBUTORS), str(CONTRIBUTORS)).get("repos")
    if not isinstance(rows, dict):
        raise DataError(CONTRIBUTORS, 1, "`repos:` is missing: restore the file from git")
    return {str(name): _parse_line(str(name), row) for name, row in rows.items()}


def write_contributors(root: Path, known: Mapping[str, Contributors]) -> bool:
    """Replace `history/contributors.yaml`; returns whether it changed."""
    rows = {name: render_fields(row) for name, row in known.items()}
    return files.replace(root / CONTRIBUTORS, line_yaml.render({}, "repos", rows))


def without_names(known: Mapping[str, Contributors], unnamed: Collection[int]) -> dict[str, Contributors]:
    """The same, without the names and numbers of the accounts that asked not to be named."""
    return {name: replace(row, top=tuple(_unnamed(one, unnamed) for one in row.top)) for name, row in known.items()}


def stalest(names: Iterable[str], known: Mapping[str, Contributors], today: date, most: int) -> list[str]:
    """Which repositories to ask for next: those never asked for in their order, then the longest ago."""

    def is_due(name: str) -> bool:
        row = known.get(name)
        return row is None or today - row.as_of >= (TOO_LARGE_FOR if row.too_large else FRESH_FOR)

    def last_asked(name: str) -> date:
        return known[name].as_of if name in known else date.min

    return sorted(filter(is_due, names), key=last_asked)[:most]


def render_fields(row: Contributors) -> Fields:
    """The fields of a line, without those that say nothing."""
    fields: Fields = {"as_of": row.as_of}
    if row.authors is not None:
        fields["authors"] = row.authors
    if row.commits is not None:
        fields["commits"] = row.commits
    if row.bots:
        fields["bots"] = row.bots
    if row.top:
        fields["top"] = ", ".join(f"{_account(person)} {person.commits}" for person in row.top)
    if row.too_large:
        fields["too_large"] = True
    return fields


def parse_fields(fields: Mapping[str, object]) -> Contributors:
    """The row that a line's fields hold. Raises ValueError when they hold none."""
    as_of, top = fields.get("as_of"), fields.get("top", "")
    if not isinstance(as_of, date) or not isinstance(top, str):
        raise ValueError("`as_of` is not a day, or `top` not text")
    return Contributors(
        as_of,
        authors=_count(fields, "authors"),
        commits=_count(fields, "commits"),
        bots=_count(fields, "bots") or 0,
        top=tuple(map(_parse_person, filter(None, top.split(", ")))),
        too_large=fields.get("too_large") is True,
    )


def _parse_line(name: str, fields: object) -> Contributors:
    try:
        if not isinstance(fields, dict):
            raise ValueError("is not a row")
        return parse_fields(fields)
    except ValueError as error:
        raise DataError(
            CONTRIBUTORS, 1, f"the line of {name} cannot be used ({error}): restore the file from git"
        ) from None


def _count(fields: Mapping[str, object], key: str) -> int | None:
    value = fields.get(key)
    if value is not None and (type(value) is not int or value < 0):
        raise ValueError(f"`{key}` is not a count")
    return value


def _account(person: Person) -> str:
    return f"{person.login}/{person.number}" if person.login else "-"


def _parse_person(text: str) -> Person:
    found = _PERSON.fullmatch(text)
    if not found:
        raise ValueError(f"{text[:40]!r} is not an account and its commits")
    return Person(found[1] or "", int(found[2] or 0), int(found[3]))


def _unnamed(person: Person, unnamed: Collection[int]) -> Person:
    return Person("", 0, person.commits) if person.number in unnamed else person
