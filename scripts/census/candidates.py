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
from scripts.census.history import FOLDER, read_section, write_rows
from scripts.census.row import Count, stated
from scripts.common import files

PATH = FOLDER / "candidates.yaml"
BETWEEN = "; "  # of the searches in the file's head


class Candidate(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is known of a candidate, in the order of the file.

    `gain` counts the stars since the day `first`, on which it was found; `probability` of the suggested category is
    in percent. `gone` is the day since which GitHub does not have it. Once `decided`, on a day and `by` an account, it has
    the `issue` that is to add it, or the `reason` for which it is not for this list.
    """

    stars: Count
    gain: int = 0
    language: str = ""
    license: str = ""
    created: date
    first: date
    category: str = ""
    probability: Count = 0
    id: str
    gone: date | None = None
    decided: date | None = None
    by: str = ""
    issue: Count = 0
    reason: str = ""


@dataclass(frozen=True)
class Candidates:
    """The file: `others` is how many repositories the last search found and took for something else than candidates.

    `unreached` are the searches that come first in the next run, as text.
    """

    searched: datetime | None = None
    others: int = 0
    unreached: tuple[str, ...] = ()
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
    if not (root / PATH).exists():
        return Candidates()
    content = line_yaml.parse(files.read(root / PATH), str(PATH))
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
