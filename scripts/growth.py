"""Gains, computed from snapshots and so in whole days. Pure: counts in, gains out; unknown is None, never 0."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scripts.catalogue import Catalogue

WEEKS = 12
# A gain over so many days may compare snapshots that are so many days more or less apart.
TOLERANCE = {1: 0, 7: 1, 30: 3}

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Growth:
    """Stars gained in 1, 7 and 30 days, and in each of the last 12 weeks, oldest first."""

    day: int | None = None
    week: int | None = None
    month: int | None = None
    weeks: tuple[int | None, ...] = (None,) * WEEKS


UNKNOWN = Growth()


def nearest(days: Container[date], wanted: date, tolerance: int) -> date | None:
    """The day closest to the wanted one, within the tolerance; of two as close, the earlier."""
    for distance in range(tolerance + 1):
        for day in (wanted - timedelta(distance), wanted + timedelta(distance)):
            if day in days:
                return day
    return None


def days_needed(days: Sequence[date]) -> list[date]:
    """Which of the snapshot days `measure` looks at: at most 16, however many there are."""
    if not days:
        return []
    wanted = [(span, TOLERANCE[span]) for span in TOLERANCE] + [(7 * week, 1) for week in range(WEEKS + 1)]
    have, newest = set(days), days[-1]
    found = {nearest(have, newest - timedelta(span), tolerance) for span, tolerance in wanted}
    return sorted(day for day in found if day)


def under_our_names(catalogue: Catalogue, counts: Counts) -> dict[str, int]:
    """The counts by the catalogue's names of today; a current name wins over a former one."""
    ours: dict[str, int] = {}
    for name, stars in counts.items():
        entry = catalogue.find(name)
        if entry and (entry.repo not in ours or entry.repo.lower() == name.lower()):
            ours[entry.repo] = stars
    return ours


def measure(snapshots: Mapping[date, Counts]) -> dict[str, Growth]:
    """The growth of every repository in the newest of the snapshots, by name."""
    if not snapshots:
        return {}
    newest = max(snapshots)

    def before(span: int, tolerance: int) -> Counts:
        found = nearest(snapshots, newest - timedelta(span), tolerance)
        return snapshots[found] if found else {}

    day, week, month = (before(span, tolerance) for span, tolerance in TOLERANCE.items())
    weekly = [before(7 * week, 1) for week in range(WEEKS, -1, -1)]
    return {
        name: Growth(
            _gain(day.get(name), now),
            _gain(week.get(name), now),
            _gain(month.get(name), now),
            tuple(_gain(a.get(name), b.get(name)) for a, b in zip(weekly, weekly[1:], strict=False)),
        )
        for name, now in snapshots[newest].items()
    }


def _gain(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before
