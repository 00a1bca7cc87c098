"""Gains, computed from snapshots and so in whole days. Pure: counts in, gains out; unknown is None, never 0."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scripts.census.catalogue import Catalogue

WEEKS = 12
EVE = timedelta(days=8)  # how old the count before may be for a leap to be told from growth
# A gain over so many days may compare snapshots that are so many days more or less apart.
TOLERANCE = {1: 0, 7: 1, 30: 3}

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Growth:
    """Stars gained in 1, 7 and 30 days, and in each of the last 12 weeks, oldest first.

    `jump` is the newest gain where it is out of all proportion: it counts, and ranks once the next day confirms it.
    """

    jump: int | None = None
    day: int | None = None
    week: int | None = None
    month: int | None = None
    weeks: tuple[int | None, ...] = (None,) * WEEKS


UNKNOWN = Growth()


def is_jump(before: int, after: int) -> bool:
    """Whether a change from one day to the next looks like a purge or a fraud: -20%, or +50% and 1,000 stars."""
    return after < 0.8 * before or (after > 1.5 * before and after - before > 1000)


def nearest(days: Container[date], wanted: date, tolerance: int) -> date | None:
    """The day closest to the wanted one, within the tolerance; of two as close, the earlier."""
    for distance in range(tolerance + 1):
        for day in (wanted - timedelta(distance), wanted + timedelta(distance)):
            if day in days:
                return day
    return None


def days_needed(days: Sequence[date]) -> list[date]:
    """Which of the snapshot days `measure` looks at: at most 17, however many there are."""
    if not days:
        return []
    wanted = [(span, TOLERANCE[span]) for span in TOLERANCE] + [(7 * week, 1) for week in range(WEEKS + 1)]
    have, newest = set(days), days[-1]
    found = {nearest(have, newest - timedelta(span), tolerance) for span, tolerance in wanted}
    found.add(max((day for day in days if _is_eve(day, newest)), default=None))
    return sorted(day for day in found if day)


def under_our_names(catalogue: Catalogue, counts: Counts, others: Container[str] = ()) -> dict[str, int]:
    """The counts by the catalogue's names of today; a current name wins over a former one.

    `others` are the names whose counts are another repository's.
    """
    ours: dict[str, int] = {}
    for name, stars in counts.items():
        entry = catalogue.find(name)
        if entry and entry.repo not in others and (entry.repo not in ours or entry.repo.lower() == name.lower()):
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
    last: dict[str, int] = {}
    for eve in sorted(day for day in snapshots if _is_eve(day, newest)):
        last |= snapshots[eve]
    weekly = [before(7 * week, 1) for week in range(WEEKS, -1, -1)]
    return {
        name: Growth(
            now - last[name] if name in last and is_jump(last[name], now) else None,
            _gain(day.get(name), now),
            _gain(week.get(name), now),
            _gain(month.get(name), now),
            tuple(_gain(a.get(name), b.get(name)) for a, b in zip(weekly, weekly[1:], strict=False)),
        )
        for name, now in snapshots[newest].items()
    }


def _is_eve(day: date, newest: date) -> bool:
    return newest - EVE <= day < newest


def _gain(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before
