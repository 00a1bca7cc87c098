"""The census as one value: what people decided, what GitHub said, and how it moved. What renders takes this."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scripts.census import growth, history
from scripts.census.catalogue import Catalogue, Entry, load_catalogue
from scripts.census.growth import UNKNOWN, Growth
from scripts.census.history import Latest
from scripts.census.line_yaml import Fields

FORGET_GONE_AFTER = timedelta(days=30)  # then a repository that is gone leaves the tables, not the history


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with its newest observation and its growth."""

    entry: Entry
    seen: Fields
    growth: Growth

    @property
    def stars(self) -> int | None:
        """The newest count, or None while the repository awaits its first."""
        stars = self.seen.get("stars")
        return stars if isinstance(stars, int) else None

    @property
    def name(self) -> str:
        """The name that GitHub uses now."""
        return str(self.seen.get("name", self.entry.repo))

    def day(self, key: str) -> date | None:
        """The day that the observation has under this key, if it has one."""
        value = self.seen.get(key)
        return value if isinstance(value, date) else None


@dataclass(frozen=True)
class Census:
    """Everything that the derived files are computed from.

    `snapshot` is the day of the newest snapshot; `today` that of the last refresh, before the first one
    that of the newest snapshot; `left` names what people took off the list within the last week.
    """

    catalogue: Catalogue
    latest: Latest
    growth: dict[str, Growth]
    snapshot: date | None
    left: tuple[str, ...] = ()

    @property
    def today(self) -> date:
        """The UTC day that the derived files speak of."""
        if self.latest.refreshed:
            return self.latest.refreshed.date()
        return self.snapshot or date.min

    def rows(self) -> Iterator[Row]:
        """Every entry in the catalogue's order, but what has been gone for long, and what is listed a second time."""
        twice = {second for _, second in find_twins(self.catalogue.entries, self.latest)}
        for entry in self.catalogue.entries:
            row = Row(entry, self.latest.repos.get(entry.repo, {}), self.growth.get(entry.repo, UNKNOWN))
            gone = row.day("gone")
            if entry not in twice and (not gone or self.today - gone <= FORGET_GONE_AFTER):
                yield row

    def listed(self) -> list[Row]:
        """The rows of the list: most stars first, then by name; those never counted last."""
        return sorted((row for row in self.rows() if not row.seen.get("watched")), key=_rank)

    def watched(self) -> list[Row]:
        """The rows still under the threshold, closest to it first."""
        return sorted((row for row in self.rows() if row.seen.get("watched")), key=_rank)


def find_twins(entries: Iterable[Entry], latest: Latest) -> list[tuple[Entry, Entry]]:
    """Pairs of entries that GitHub answers with one and the same id."""
    first: dict[object, Entry] = {}
    twins = []
    for entry in entries:
        identity = latest.repos.get(entry.repo, {}).get("id")
        if identity and first.setdefault(identity, entry) is not entry:
            twins.append((first[identity], entry))
    return twins


def load_census(root: Path) -> Census:
    """Read repos.yaml and of history/ just the files that are needed. Raises DataError."""
    return assemble(root, load_catalogue(root), history.load_latest(root))


def assemble(root: Path, catalogue: Catalogue, latest: Latest) -> Census:
    """The census around a catalogue and an observation that are at hand. Raises DataError."""
    days = growth.days_needed(history.snapshot_days(root))
    return combine(catalogue, latest, history.load_snapshots(root, days))


def combine(catalogue: Catalogue, latest: Latest, snapshots: Mapping[date, history.Snapshot]) -> Census:
    """The census of these parts; `snapshots` has just the days that growth needs, oldest first."""
    days = list(snapshots)
    counts = {day: growth.under_our_names(catalogue, snapshots[day].stars, latest.others_on(day)) for day in days}
    newest = days[-1] if days else None
    week_ago = newest and growth.nearest(snapshots, newest - timedelta(7), growth.TOLERANCE[7])
    left = _left(catalogue, snapshots[week_ago]) if week_ago else ()
    return Census(catalogue, latest, growth.measure(counts), newest, left)


def _left(catalogue: Catalogue, then: history.Snapshot) -> tuple[str, ...]:
    """What was counted then and is on the list no longer; an import says nothing about the list."""
    if then.source:
        return ()
    return tuple(name for name in then.stars if not catalogue.find(name))


def _rank(row: Row) -> tuple[float, str]:
    return (float("inf") if row.stars is None else -row.stars, row.name.lower())
