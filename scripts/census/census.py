"""The census as one value: what people decided, what GitHub said, and how it grew. All pages are written from it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from scripts.census import growth, history
from scripts.census.catalogue import Catalogue, Entry, load_catalogue
from scripts.census.growth import UNKNOWN, Growth
from scripts.census.history import Latest
from scripts.census.names import Names, Owners, load_names
from scripts.census.row import EMPTY, Row
from scripts.census.snapshots import Snapshot, load_snapshots, snapshot_days
from scripts.census.star_history import Histories, load_histories
from scripts.census.told import of_entries

FORGET_GONE_AFTER = timedelta(days=30)  # then a repository that is gone leaves the tables, not the history
SECOND_LOOK = timedelta(days=60)  # for so long an entry that was described anew, or archived, is worth another look
FORGET_ARCHIVED_AFTER = timedelta(days=365)  # then an archived one leaves the list, if it has too few stars to stay


@dataclass(frozen=True, slots=True)
class Repository:
    """An entry with its newest observation and its growth."""

    entry: Entry
    seen: Row
    growth: Growth

    @property
    def stars(self) -> int | None:
        """The newest count, or None while the repository awaits its first."""
        return self.seen.stars

    @property
    def name(self) -> str:
        """The name that GitHub uses now."""
        return self.seen.name or self.entry.repo


@dataclass(frozen=True)
class Census:
    """Everything that the derived files are computed from."""

    catalogue: Catalogue
    latest: Latest
    growth: dict[str, Growth]
    snapshot: date | None  # the day of the newest snapshot
    left: tuple[str, ...] = ()  # what people took off the list within the last week
    told: Histories = field(default_factory=dict)  # GitHub's star histories, of the time before our own counts
    begins: date | None = None  # the day of the oldest snapshot

    @property
    def origin(self) -> str:
        """What tells the data of this census from another's: its list, and where its history begins."""
        layers = [f"{layer.id} {layer.title} {layer.analysis}" for layer in self.catalogue.layers]
        entries = [f"{entry.category} {entry.repo}" for entry in self.catalogue.entries]
        digest = hashlib.sha256("\n".join([*layers, *entries]).encode()).hexdigest()[:12]
        return f"list {digest}, {self.history_since}"

    @property
    def history_since(self) -> str:
        """The part of `origin` that people's edits of the list do not change."""
        return f"history since {self.begins or 'never'}"

    @property
    def today(self) -> date:
        """The UTC day that the derived files speak of: of the last refresh, before the first of the newest snapshot."""
        return self.latest.day or self.snapshot or date.min

    @cached_property
    def rows(self) -> tuple[Repository, ...]:
        """Every entry in the catalogue's order, except repositories gone for over 30 days and duplicates."""
        twice = {second for _, second in find_twins(self.catalogue.entries, self.latest)}
        rows = (
            Repository(entry, self.latest.repos.get(entry.repo, EMPTY), self.growth.get(entry.repo, UNKNOWN))
            for entry in self.catalogue.entries
            if entry not in twice
        )
        return tuple(row for row in rows if not row.seen.gone or self.today - row.seen.gone <= FORGET_GONE_AFTER)

    @cached_property
    def listed(self) -> tuple[Repository, ...]:
        """The rows of the list: most stars first, then by name; those never counted last."""
        return tuple(sorted((row for row in self.rows if not row.seen.watched), key=_rank))

    @cached_property
    def by_category(self) -> dict[str, list[Repository]]:
        """The rows of the list by the id of their category; a category without one is missing."""
        rows: dict[str, list[Repository]] = {}
        for row in self.listed:
            rows.setdefault(row.entry.category, []).append(row)
        return rows

    @cached_property
    def watched(self) -> tuple[Repository, ...]:
        """The rows still under the threshold, closest to it first."""
        return tuple(sorted((row for row in self.rows if row.seen.watched), key=_rank))


def find_twins(entries: Iterable[Entry], latest: Latest) -> list[tuple[Entry, Entry]]:
    """Pairs of entries that are one repository: GitHub answers with one id, or calls both by one name.

    Ids of two generations look different; a name is only told by rows that the last refresh counted.
    """
    first: dict[str, Entry] = {}
    twins = []
    for entry in entries:
        row = latest.repos.get(entry.repo, EMPTY)
        is_new = row.is_ours and row.is_present and not row.as_of
        keys = [key for key in (row.id, (row.name or entry.repo).lower() if is_new else "") if key]
        earlier = next((first[key] for key in keys if key in first), entry)
        if earlier is not entry:
            twins.append((earlier, entry))
        for key in keys:
            first.setdefault(key, earlier)
    return twins


def load_census(root: Path) -> Census:
    """Read repos.yaml and of history/ just the files that are needed. Raises DataError."""
    return combine(load_catalogue(root), history.load_latest(root), load_archive(root))


@dataclass(frozen=True)
class Archive:
    """What `history/` keeps of earlier days."""

    snapshots: Mapping[date, Snapshot] = field(default_factory=dict)  # those that growth needs, oldest first
    begins: date | None = None  # the day of the oldest of all
    told: Histories = field(default_factory=dict)
    names: Names = field(default_factory=dict)


def load_archive(root: Path) -> Archive:
    """Read what `history/` keeps of earlier days. Raises DataError."""
    days = snapshot_days(root)
    snapshots = load_snapshots(root, growth.days_needed(days))
    return Archive(snapshots, min(days, default=None), load_histories(root), load_names(root))


def combine(catalogue: Catalogue, latest: Latest, archive: Archive) -> Census:
    """The census of these parts."""
    snapshots, owners = archive.snapshots, Owners(catalogue, latest, archive.names)
    counts = {day: owners.counts(day, snapshot.stars) for day, snapshot in snapshots.items()}
    newest = max(snapshots, default=None)
    week_ago = growth.nearest(snapshots, newest - timedelta(7), growth.TOLERANCE[7]) if newest else None
    left = _left(owners, snapshots[week_ago]) if week_ago else ()
    told = of_entries(catalogue, latest, archive.told)
    recorded = {day for day, snapshot in snapshots.items() if snapshot.source}
    grown = growth.measure(counts, told, recorded, _later_that_day(latest, newest))
    return Census(catalogue, latest, grown, newest, left, told, archive.begins)


def _later_that_day(latest: Latest, day: date | None) -> dict[str, int]:
    """The newest counts, if they are of that day."""
    if latest.day is None or latest.day != day:
        return {}
    return {name: row.stars for name, row in latest.repos.items() if row.stars is not None and not row.as_of}


def _left(owners: Owners, then: Snapshot) -> tuple[str, ...]:
    """What was counted then and is on the list no longer; an import says nothing about the list."""
    if then.source:
        return ()
    return tuple(name for name in then.stars if not owners.of(name, then.day))


def _rank(row: Repository) -> tuple[float, str]:
    return (float("inf") if row.stars is None else -row.stars, row.name.lower())
