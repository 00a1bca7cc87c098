"""From the weeks of GitHub's star history to counts: a count of ours, less the stars given since. Pure.

Weeks come newest first, as GitHub sends them. A count belongs to the beginning of its day (UTC), as those of the first
refresh of a day nearly do; of the day on which the anchor itself was counted, the part before its hour is taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

from msgspec.structs import replace

from scripts.census.star_history import DAY, StarHistory, Stretch

DAYS_KEPT = 100  # before the asking: what gains, and the weeks of a sparkline, can ask for
WEEK = timedelta(7)


@dataclass(frozen=True, slots=True)
class Week:
    """How many of the stars that still stand were given on each of the seven days from `first` on."""

    first: date
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwnCount:
    """A count that a refresh took, and when (UTC)."""

    stars: int
    at: datetime


Own = Mapping[date, OwnCount]  # of one repository, by day


class _Given:
    """The stars of an unbroken run of weeks; `asked` is the moment up to which the last day is told."""

    def __init__(self, weeks: Sequence[Week], asked: datetime) -> None:
        gains = [gain for week in reversed(weeks) for gain in week.days]
        self.first = weeks[-1].first
        self.end = weeks[0].first + WEEK  # the first day that is not told
        self._asked = asked
        self._sums = [0, *accumulate(gains)]

    def before(self, day: date) -> int:
        """The stars given before the day began."""
        return self._sums[min(max((day - self.first).days, 0), len(self._sums) - 1)]

    def until(self, moment: datetime) -> int:
        """The stars given until the moment: of its day the part of what is told that matches its hour."""
        day = moment.date()
        whole, told_until = self.before(day), min(self._asked, _midnight(day + DAY))
        told, passed = told_until - _midnight(day), moment - _midnight(day)
        part = min(passed / told, 1.0) if told > timedelta(0) else 1.0
        return whole + round((self.before(day + DAY) - whole) * part)


def unbroken(weeks: Iterable[Week], until: date | None = None) -> tuple[list[Week], bool]:
    """The weeks, newest first, up to the first that is missing; and whether one is.

    Those from `until` on are passed over; the first has to end there.
    """
    run: list[Week] = []
    for week in sorted(weeks, key=lambda week: week.first, reverse=True):
        end = run[-1].first if run else until
        if until and week.first >= until:
            continue
        if end and week.first != end - WEEK:
            return run, True
        run.append(week)
    return run, False


def begin(weeks: Sequence[Week], own: Own, asked: datetime, created: date | None) -> StarHistory:
    """The history that the newest weeks tell; `own` has a count of today, or of the day before whatever is told.

    `weeks` are unbroken. Counts are of the 100 days before the asking, and of the first days of months.
    """
    given, on, today = _Given(weeks, asked), min(own), asked.date()
    anchor = own[on]
    read = given.until(anchor.at) if given.first <= on else 0
    start = StarHistory(asked=today, anchor=anchor.stars, on=on, back_to=given.first, read=read)
    days = days_between(max(given.first, today - DAYS_KEPT * DAY, created or date.min), today)
    stretches = _stretches([day for day in days if day not in own], own, given)
    return _with_months(replace(start, stretches=stretches), given, created, anchor.stars - read)


def go_back(history: StarHistory, weeks: Sequence[Week], created: date | None) -> StarHistory:
    """The history with older weeks, which end where it began."""
    given = _Given(weeks, _midnight(history.back_to))
    read = history.read + given.before(history.on)
    older = replace(history, back_to=given.first, read=read)
    return _with_months(older, given, created, history.anchor - read)


def fill(history: StarHistory, weeks: Sequence[Week], own: Own, asked: datetime) -> StarHistory:
    """The history with the days since the last asking that no refresh saw."""
    given, today = _Given(weeks, asked), asked.date()
    days = days_between(max(history.asked, history.on, given.first), today)
    missed = [day for day in days if day not in own and history.count_on(day) is None]
    return replace(history, asked=today, stretches=(*history.stretches, *_stretches(missed, own, given)))


def _with_months(history: StarHistory, given: _Given, created: date | None, base: int) -> StarHistory:
    """The history with the first days of the months in these weeks that lie before `on`, and the stars before creation.

    `base` is the count at the beginning of these weeks, below zero where more stars are told than there are.
    """
    born = max(given.first, created or date.min)
    firsts = [day for day in days_between(born, min(given.end, history.on)) if day.day == 1]
    counts = tuple(max(0, base + given.before(day)) for day in firsts)
    return replace(
        history,
        earlier=history.earlier + (given.before(created) if created else 0),
        first_month=firsts[0] if firsts else history.first_month,
        months=counts + history.months,
    )


def _stretches(days: Sequence[date], own: Own, given: _Given) -> tuple[Stretch, ...]:
    """The days, which are in order and have no count of ours, with their counts, by the count that they are anchored on."""
    counted = sorted(own)
    groups: dict[date, list[date]] = {}
    for day in days:
        anchor = next((own_day for own_day in counted if own_day > day), None)
        if anchor is not None and day >= given.first:
            groups.setdefault(anchor, []).append(day)
    return tuple(_stretch(group, anchor, own, given) for anchor, group in groups.items())


def _stretch(days: Sequence[date], anchor: date, own: Own, given: _Given) -> Stretch:
    base = own[anchor].stars - given.until(own[anchor].at)  # the count before the first of the weeks
    before = max((day for day in own if day < days[0]), default=None)
    left_over = None
    if before is not None and before >= given.first:
        left_over = own[before].stars - (base + given.until(own[before].at))
    return Stretch(days[0], tuple(max(0, base + given.before(day)) for day in days), left_over)


def days_between(first: date, end: date) -> list[date]:
    """The days from the first on, up to but without the end."""
    return [first + number * DAY for number in range((end - first).days)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
