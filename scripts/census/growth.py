"""Gains, computed from snapshots and so in whole days. No files, no clock; what is unknown is None, never 0.

A day without a count of ours may have one in GitHub's star history, which `star_history` explains, or in a recording of
others: a refresh's count wins over the history's, and that over the recording's.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from scripts.census.leaps import WINDOW, DayCount, Leap, Trails, follow, with_neighbours
from scripts.census.star_history import Histories

WEEKS = 12
# A gain over 7 days may compare snapshots that are up to 1 day more or less apart, and so on.
TOLERANCE = {1: 0, 7: 1, 30: 3}

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Growth:
    """Stars gained in 1, 7 and 30 days, and in each of the last 12 whole weeks, oldest first.

    A gain is known between two counts that are believed. `leap` is the newest count where that is not believed yet.
    `is_told`: the gain of 7 or of 30 days rests on GitHub's star history.
    """

    leap: Leap | None = None
    day: int | None = None
    week: int | None = None
    month: int | None = None
    weeks: tuple[int | None, ...] = (None,) * WEEKS
    is_told: bool = False


UNKNOWN = Growth()


def nearest(days: Container[date], wanted: date, tolerance: int) -> date | None:
    """The day closest to the wanted one, within the tolerance; of two as close, the earlier."""
    for distance in range(tolerance + 1):
        for day in (wanted - timedelta(distance), wanted + timedelta(distance)):
            if day in days:
                return day
    return None


def week_end(day: date) -> date:
    """The last Saturday up to this day. Weeks begin on Sunday, as GitHub's do."""
    return day - timedelta((day.isoweekday() + 1) % 7)


def days_needed(days: Sequence[date]) -> list[date]:
    """Which of the snapshot days `measure` looks at: at most 63, however many there are.

    They are the ends of all spans with the days around them, and the days that tell what is believed of the last week.
    """
    if not days:
        return []
    have, newest = set(days), days[-1]
    wanted = [(newest - timedelta(span), tolerance) for span, tolerance in TOLERANCE.items()]
    wanted += [(newest, 0), *((week_end(newest) - timedelta(7 * week), TOLERANCE[7]) for week in range(WEEKS + 1))]
    found = {nearest(have, day, tolerance) for day, tolerance in wanted}
    recent = (day for day in days if newest - day <= WINDOW)
    return with_neighbours(days, [*recent, *(day for day in found if day)])


def measure(
    snapshots: Mapping[date, Counts],
    told: Histories | None = None,
    recorded: Container[date] = (),
    now: Counts | None = None,
) -> dict[str, Growth]:
    """The growth of every repository in the newest of the snapshots, by name.

    `told` is the past of each, by the same name; the snapshots of `recorded` days come from recordings of others; `now`
    are counts that a later refresh of the newest day took.
    """
    if not snapshots:
        return {}
    newest = max(snapshots)
    ends = [week_end(newest) - timedelta(7 * weeks) for weeks in range(WEEKS, -1, -1)]
    trails = Trails(snapshots)
    counts = _Counts(snapshots, told or {}, recorded, trails)
    return {
        name: _growth(counts, name, (newest, ends), _open_leap(trails, name, newest, (now or {}).get(name)))
        for name in snapshots[newest]
    }


def _open_leap(trails: Trails, name: str, newest: date, now: int | None) -> Leap | None:
    """The leap that the snapshot of the newest day shows, or a later count of that day."""
    trail = trails.of(name)
    if trail is None or trail.leap or now is None:
        return trail.leap if trail else None
    return follow(trail, DayCount(newest, now)).leap


class _Count(NamedTuple):
    """A count, and what it rests on: None for a refresh of ours, RECORDED, or a stretch of GitHub's history."""

    stars: int
    basis: date | None


RECORDED = date.min


class _Counts:
    """The counts of each day, whoever took them."""

    def __init__(
        self, snapshots: Mapping[date, Counts], told: Histories, recorded: Container[date], trails: Trails
    ) -> None:
        self._snapshots, self._told, self._trails = snapshots, told, trails
        self._basis = {day: RECORDED if day in recorded else None for day in snapshots}
        self._places: dict[tuple[date, int], tuple[Counts, Counts, date | None]] = {}

    def find(self, name: str, wanted: date, tolerance: int) -> _Count | None:
        """The repository's count of the day, else one of a snapshot within the tolerance; None where it is not believed."""
        own, near, basis = self._places.get((wanted, tolerance)) or self._look_up(wanted, tolerance)
        stars = own.get(name)
        if stars is not None:
            return _Count(stars, None)
        history = self._told.get(name)
        past = history.count_on(wanted) if history else None
        if past:
            return _Count(past.stars, past.stretch)
        stars = near.get(name)
        return None if stars is None else _Count(stars, basis)

    def _look_up(self, wanted: date, tolerance: int) -> tuple[Counts, Counts, date | None]:
        """What a refresh counted on the day, the counts of the nearest day that has a snapshot, and their basis."""
        own = self._believed(wanted) if self._basis.get(wanted, RECORDED) is None else {}
        day = nearest(self._snapshots, wanted, tolerance)
        self._places[wanted, tolerance] = own, self._believed(day) if day else {}, self._basis[day] if day else None
        return self._places[wanted, tolerance]

    def _believed(self, day: date) -> Counts:
        doubted = self._trails.doubted_on(day)
        counts = self._snapshots[day]
        return {name: counts[name] for name in counts.keys() - doubted} if doubted else counts


def _growth(counts: _Counts, name: str, days: tuple[date, Sequence[date]], leap: Leap | None) -> Growth:
    """The growth until the newest day, and in the weeks between the others."""
    newest, ends = days
    now = None if leap else counts.find(name, newest, 0)
    day, week, month = (counts.find(name, newest - timedelta(span), tolerance) for span, tolerance in TOLERANCE.items())
    weekly = [counts.find(name, end, TOLERANCE[7]) for end in ends]
    return Growth(
        leap=leap,
        day=_gain(day, now),
        week=_gain(week, now),
        month=_gain(month, now),
        weeks=tuple(_gain(before, after) for before, after in zip(weekly, weekly[1:], strict=False)),
        is_told=now is not None
        and any(then is not None and then.basis not in (None, RECORDED) for then in (week, month)),
    )


def _gain(before: _Count | None, after: _Count | None) -> int | None:
    """After less before. Unknown across a seam: where a stretch of GitHub's history begins behind another count."""
    if before is None or after is None:
        return None
    is_seam = after.basis not in (None, before.basis)
    if is_seam and not (after.basis == RECORDED and before.basis is None):
        return None
    return after.stars - before.stars
