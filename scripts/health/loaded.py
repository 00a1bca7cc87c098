"""The files of a census, each read once, for the checks to look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from scripts.census import growth, history
from scripts.census.candidates import Candidates, load_candidates
from scripts.census.catalogue import Catalogue, read_catalogue
from scripts.census.census import Archive, Census, combine
from scripts.census.contributors import Contributors, load_contributors
from scripts.census.document import Document
from scripts.census.history import Latest
from scripts.census.list_reader import read_list
from scripts.census.names import load_names
from scripts.census.rules import find_blocking_faults
from scripts.census.snapshots import Snapshot, is_usual, load_snapshot, snapshot_day, snapshot_days
from scripts.census.star_history import load_histories
from scripts.common.blocks import README
from scripts.common.errors import DataError, Fault
from scripts.pages.derived import Pages, require_markers
from scripts.pages.list_files import render_list_files
from scripts.record.derived_files import load_pages

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True)
class Loaded:
    """What the files say: nothing, where one cannot be read; `unreadable` are the faults that keep them from it."""

    text: str  # of repos.yaml
    document: Document | None
    catalogue: Catalogue | None
    unreadable: tuple[Fault, ...] = ()
    latest: Latest = field(default_factory=Latest)
    snapshots: Mapping[date, Snapshot] = field(default_factory=dict)  # of the days that growth needs
    contributors: Mapping[str, Contributors] = field(default_factory=dict)
    candidates: Candidates = field(default_factory=Candidates)
    pages: Pages = Pages({}, frozenset())
    census: Census | None = None

    @cached_property
    def rendered(self) -> Mapping[Path, str | None]:
        """README and the pages of the list as they should be; empty where they cannot be made."""
        if not self.census or not self.pages.texts or fault_of(require_markers, self.pages):
            return {}
        return render_list_files(self.pages.texts[README], self.census, self.pages.lists)


def load_list(text: str) -> Loaded:
    """What repos.yaml says, whose `text` it is."""
    try:
        document = Document(text, read=read_list)
    except DataError as error:
        return Loaded(text, None, None, (error.fault,))
    return Loaded(text, document, None if find_blocking_faults(document) else read_catalogue(document))


def load(root: Path, text: str) -> Loaded:
    """Read every file of the census below `root`; `text` is that of its repos.yaml."""
    listed, reader, census = load_list(text), _Reader(), None
    latest = reader.read(history.load_latest, root) or Latest()
    histories, names = reader.read(load_histories, root) or {}, reader.read(load_names, root) or {}
    snapshots = _load_snapshots(root, reader)
    if listed.catalogue and not reader.faults:
        begins = min(snapshot_days(root), default=None)
        census = combine(listed.catalogue, latest, Archive(snapshots, begins, histories, names))
    reader.read(history.load_accounts, root)
    return replace(
        listed,
        latest=latest,
        snapshots=snapshots,
        contributors=reader.read(load_contributors, root) or {},
        candidates=reader.read(load_candidates, root) or Candidates(),
        pages=reader.read(_load_pages, root) or listed.pages,
        census=census,
        unreadable=(*listed.unreadable, *reader.faults),
    )


def fault_of(act: Callable[[*Ts], object], *arguments: *Ts) -> Fault | None:
    """The fault that a function raises, if it does."""
    reader = _Reader()
    reader.read(act, *arguments)
    return reader.faults[0] if reader.faults else None


class _Reader:
    """Reads, and notes the faults of what cannot be read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def read(self, load: Callable[[*Ts], T], *arguments: *Ts) -> T | None:
        """What a function loads; None, with a note, where it raises a fault."""
        try:
            return load(*arguments)
        except DataError as error:
            self.faults.append(error.fault)
            return None


def _load_snapshots(root: Path, reader: _Reader) -> dict[date, Snapshot]:
    """The snapshots that growth needs, oldest first. All are looked at, but thousands would not fit into memory."""
    paths = sorted((root / history.FOLDER).glob("[0-9]*/*"))
    days = [day for path in paths if (day := reader.read(snapshot_day, path))]
    needed, found = growth.days_needed(days), dict[date, Snapshot]()
    for day in days:
        if day not in needed and reader.read(is_usual, root, day):
            continue
        snapshot = reader.read(load_snapshot, root, day)
        if snapshot and day in needed:
            found[day] = snapshot
    return found


def _load_pages(root: Path) -> Pages:
    if not (root / README).exists():
        raise DataError(README, 1, "is missing: restore it from git")
    return load_pages(root)
