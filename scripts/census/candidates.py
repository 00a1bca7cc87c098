"""`history/candidates.yaml`, a machine's file: repositories that may belong on the list, and what became of them.

A candidate that was decided stays until repos.yaml lists or rejects it, so that nobody is asked twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path

import msgspec
from msgspec import Struct

from scripts.census import line_yaml
from scripts.census.history import FOLDER, read_file, read_section, write_rows
from scripts.census.row import Count, stated

PATH = FOLDER / "candidates.yaml"
BETWEEN = "; "  # of the searches in the file's head


class Candidate(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is known of a candidate, in the order of the file."""

    stars: Count
    gain: int = 0  # of stars, since the first day
    language: str = ""
    license: str = ""
    created: date
    first: date  # on which it was found
    category: str = ""  # the suggested one
    probability: Count = 0  # of that, in percent
    id: str
    gone: date | None = None  # since when GitHub does not have it
    decided: date | None = None
    by: str = ""  # the account that decided
    issue: Count = 0  # that is to add it, or else:
    reason: str = ""  # why it is not for this list


@dataclass(frozen=True)
class Candidates:
    """The file."""

    searched: datetime | None = None
    others: int = 0  # repositories that the last search found and took for something else than candidates
    unreached: tuple[str, ...] = ()  # the searches that come first in the next run, as text
    repos: Mapping[str, Candidate] = field(default_factory=dict)

    @property
    def open(self) -> dict[str, Candidate]:
        """Those that are there, and that nobody has decided yet, by name."""
        return {name: row for name, row in self.repos.items() if row.decided is None and row.gone is None}

    @property
    def undecided(self) -> dict[str, Candidate]:
        """Those that nobody has decided yet, by name."""
        return {name: row for name, row in self.repos.items() if row.decided is None}


def load_candidates(root: Path) -> Candidates:
    """Read `history/candidates.yaml`; a census that never searched has none. Raises DataError."""
    if (content := read_file(root, PATH)) is None:
        return Candidates()
    searched, others, unreached = (content.get(key) for key in ("searched", "others", "unreached"))
    return Candidates(
        searched if isinstance(searched, datetime) else None,
        others if isinstance(others, int) else 0,
        tuple(unreached.split(BETWEEN)) if isinstance(unreached, str) else (),
        read_section(content, "repos", partial(msgspec.convert, type=Candidate), PATH),
    )


def write_candidates(root: Path, candidates: Candidates) -> bool:
    """Replace `history/candidates.yaml`; returns whether it changed."""
    head: dict[str, line_yaml.Value] = {"others": candidates.others}
    if candidates.searched:
        head = {"searched": candidates.searched} | head
    if candidates.unreached:
        head["unreached"] = BETWEEN.join(candidates.unreached)
    return write_rows(root, PATH, {name: stated(row) for name, row in candidates.repos.items()}, head=head)
