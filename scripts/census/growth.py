"""Gains, computed from snapshots and so in whole days. No files, no clock; what is unknown is None, never 0."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scripts.census.catalogue import Catalogue

WEEKS = 12
MAX_GAP = timedelta(days=8)  # a previous count older than this cannot tell a sudden jump from growth
# A gain over 7 days may compare snapshots that are up to 1 day more or less apart, and so on.
TOLERANCE = {1: 0, 7: 1, 30: 3}

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Growth:
    """Stars gained in 1, 7 and 30 days, and in each of the last 12 weeks, oldest first.

    `jump` is the newest gain where it is out of all proportion: it counts, but ranks only once the next day confirms it.
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
    found.add(max((day for day in days if _shows_jumps(day, newest)), default=None))
    return sorted(day for day in found if day)


def under_our_names(catalogue: Catalogue, counts: Counts, others: Container[str] = ()) -> dict[str, int]:
    """The counts by the catalogue's names of today; a current name wins over a former one.

    `others` are names whose counts on that day belong to a different repository.
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

    day_ago, week_ago, month_ago = before(1, TOLERANCE[1]), before(7, TOLERANCE[7]), before(30, TOLERANCE[30])
    weekly = [before(7 * weeks, 1) for weeks in range(WEEKS, -1, -1)]
    last: dict[str, int] = {}  # the newest earlier count of each, for jumps
    for day in sorted(day for day in snapshots if _shows_jumps(day, newest)):
        last |= snapshots[day]
    return {
        name: Growth(
            jump=now - last[name] if name in last and is_jump(last[name], now) else None,
            day=_gain(day_ago.get(name), now),
            week=_gain(week_ago.get(name), now),
            month=_gain(month_ago.get(name), now),
            weeks=tuple(_gain(a.get(name), b.get(name)) for a, b in zip(weekly, weekly[1:], strict=False)),
        )
        for name, now in snapshots[newest].items()
    }


def _shows_jumps(day: date, newest: date) -> bool:
    return newest - MAX_GAP <= day < newest


def _gain(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before
