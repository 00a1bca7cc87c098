"""`history/contributors.yaml`: who works on what, one line a repository, each with the day on which GitHub was asked.

    owner/name: {as_of: 2026-11-23, authors: 812, commits: 9120, bots: 300, top: "octocat/583231 4100, - 200"}

An account is kept with GitHub's number for it. What asked not to be named (`settings: unnamed:`) keeps its commits alone.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from scripts.census import history, line_yaml
from scripts.census.row import Count, stated

CONTRIBUTORS = history.FOLDER / "contributors.yaml"
NAMED = 10  # accounts of a repository
FRESH_FOR = timedelta(days=7)  # nothing is asked more often
TOO_LARGE_FOR = timedelta(days=30)  # before a list that GitHub does not give is asked for again
_LOGIN = r"[A-Za-z0-9][A-Za-z0-9_-]*"
_PERSON = re.compile(rf"(?:({_LOGIN})/([1-9]\d{{0,17}})|-) (0|[1-9]\d{{0,17}})", re.ASCII)


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """An account and its commits; `login` is empty, and `number` 0, where it asked not to be named."""

    login: Annotated[str, Meta(pattern=rf"\A(?:{_LOGIN})?\Z")]
    number: Count
    commits: Count

    def __str__(self) -> str:
        """As the file has it."""
        return f"{self.login}/{self.number} {self.commits}" if self.login else f"- {self.commits}"


class Contributors(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who works on a repository, as of a day."""

    as_of: date
    id: str = ""  # the repository's, whatever its name is by now
    authors: Count | None = None  # by e-mail address, so some people count more than once; None: GitHub gives no list
    commits: Count | None = None  # all of the default branch
    bots: Count = 0  # commits of programs among the first accounts
    top: tuple[Person, ...] = ()  # the first ten people
    too_large: bool = False  # why GitHub gives no list
    failed: date | None = None  # when GitHub was asked in vain since

    @property
    def asked(self) -> date:
        """The day on which GitHub was last asked."""
        return self.failed or self.as_of

    def is_due(self, today: date) -> bool:
        """Whether it may be asked for again."""
        return bool(self.failed) or today - self.as_of >= (TOO_LARGE_FOR if self.too_large else FRESH_FOR)

    @property
    def is_known(self) -> bool:
        """Whether GitHub gave a list, if only an empty one."""
        return self.authors is not None


def load_contributors(root: Path) -> dict[str, Contributors]:
    """Read `history/contributors.yaml`, by name in repos.yaml; empty before the first asking. Raises DataError."""
    return history.load_rows(root, CONTRIBUTORS, parse_line)


def write_contributors(root: Path, known: Mapping[str, Contributors]) -> bool:
    """Replace `history/contributors.yaml`; returns whether it changed."""
    return history.write_rows(root, CONTRIBUTORS, {name: render_line(row) for name, row in known.items()})


def without_names(known: Mapping[str, Contributors], unnamed: Collection[int]) -> dict[str, Contributors]:
    """The same, without the names and numbers of the accounts that asked not to be named."""
    found = {}
    for name, row in known.items():
        top = (Person("", 0, one.commits) if one.number in unnamed else one for one in row.top)
        found[name] = replace(row, top=tuple(top))
    return found


def stalest(names: Iterable[str], known: Mapping[str, Contributors], today: date, most: int) -> list[str]:
    """Which repositories to ask for next: those never asked for in their order, then the longest ago.

    What failed counts as asked, so that what always fails takes no place from others.
    """
    due = [name for name in names if name not in known or known[name].is_due(today)]
    return sorted(due, key=lambda name: known[name].asked if name in known else date.min)[:most]


def render_line(row: Contributors) -> dict[str, line_yaml.Value]:
    """The fields of a row's line, without those that say nothing; accounts and their commits are text."""
    fields = stated(row)
    if row.top:
        fields["top"] = ", ".join(map(str, row.top))
    return fields


def parse_line(fields: Any) -> Contributors:
    """The row that a line's fields hold. Raises msgspec.ValidationError."""
    line = msgspec.convert(fields, dict[str, Any])
    top = msgspec.convert(line.get("top", ""), str)
    return msgspec.convert(line | {"top": [*map(_parse_person, filter(None, top.split(", ")))]}, Contributors)


def _parse_person(text: str) -> Person:
    found = _PERSON.fullmatch(text)
    if not found:
        raise msgspec.ValidationError(f"{text[:40]!r} is not an account and its commits")
    return Person(found[1] or "", int(found[2] or 0), int(found[3]))
