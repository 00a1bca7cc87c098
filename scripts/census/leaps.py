"""Which counts are believed: a leap, which is a change out of all proportion, is doubted until the next count confirms it.

A leap is judged per day between two counts of one repository. The next count confirms it, unless that went back by more
than half of it: then the leap was a mistake, and what follows is judged against the count before it. Pure.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

MAX_GAP = timedelta(days=8)  # a count that is older cannot tell a leap from growth
WINDOW = 2 * MAX_GAP  # the counts of so many days tell which of the last ones are believed


class DayCount(Struct, frozen=True):
    """A repository's stars on a UTC day."""

    day: date
    stars: int


class Leap(Struct, frozen=True):
    """A change that no later day has confirmed yet."""

    before: DayCount
    after: DayCount

    @property
    def gain(self) -> int:
        """Stars after less before."""
        return self.after.stars - self.before.stars


class Trail(Struct, frozen=True):
    """What the counts of a repository say up to their last day: the newest that is believed, and a doubted one after it."""

    believed: DayCount
    doubted: DayCount | None = None

    @property
    def leap(self) -> Leap | None:
        """The leap that is not confirmed yet."""
        return Leap(self.believed, self.doubted) if self.doubted else None


class Trails:
    """The trails of many repositories, whose counts are added day by day, oldest first."""

    def __init__(self, counts: Mapping[date, Mapping[str, int]]) -> None:
        """`counts` are by day, then by name."""
        self._stars: dict[str, int] = {}  # the newest count that is believed, and its day
        self._days: dict[str, date] = {}
        self._open: dict[str, DayCount] = {}
        self._mistakes: set[tuple[date, str]] = set()
        for day in sorted(counts):
            self.add(day, counts[day])

    def of(self, name: str) -> Trail | None:
        """The trail of a repository, None without a count."""
        stars = self._stars.get(name)
        return None if stars is None else Trail(DayCount(self._days[name], stars), self._open.get(name))

    def is_doubted(self, day: date, name: str) -> bool:
        """Whether the repository's count of that day is a leap that was taken back, or that is not confirmed yet."""
        return (day, name) in self._mistakes or (name in self._open and self._open[name].day == day)

    def doubted_on(self, day: date) -> set[str]:
        """The names whose count of that day is doubted."""
        mistakes = {name for other, name in self._mistakes if other == day}
        return mistakes | {name for name, count in self._open.items() if count.day == day}

    def add(self, day: date, counts: Mapping[str, int]) -> None:
        """Add the counts of the next day."""
        known, days, doubted = self._stars, self._days, self._open
        for name, stars in counts.items():
            last = known.get(name)
            if last is not None and 0.8 * last <= stars <= last + 1000 and name not in doubted:
                known[name], days[name] = stars, day  # as nearly all are
                continue
            before = self.of(name)
            after = follow(before, DayCount(day, stars))
            if before and before.doubted and is_taken_back(before, stars):
                self._mistakes.add((before.doubted.day, name))
            self._stars[name], self._days[name] = after.believed.stars, after.believed.day
            self._open.pop(name, None)
            if after.doubted:
                self._open[name] = after.doubted


def follow(trail: Trail | None, count: DayCount) -> Trail:
    """The trail with one more count."""
    if trail is None:
        return Trail(count)
    base = trail.believed
    if trail.doubted and not is_taken_back(trail, count.stars):
        base = trail.doubted
    gap = count.day - base.day
    if gap <= MAX_GAP and is_leap(base.stars, count.stars, gap.days):
        return Trail(base, count)
    return Trail(count)


def is_taken_back(trail: Trail, stars: int) -> bool:
    """Whether a count went back by more than half of the trail's open leap."""
    if trail.doubted is None:
        return False
    return abs(stars - trail.believed.stars) < abs(stars - trail.doubted.stars)


def is_leap(before: int, after: int, days: int) -> bool:
    """Whether a change looks like a purge or a fraud: more than -20% a day, or more than +50% and 1,000 stars a day."""
    days = max(days, 1)
    if after < before:
        return bool(after * 5**days < before * 4**days)
    return 2 * (after - before) > max(before, 2000) * days


def with_neighbours(days: Sequence[date], wanted: Iterable[date]) -> list[date]:
    """The wanted ones of the days, which are in order, with the days around each that tell whether it is believed."""
    found: set[date] = set()
    for day in wanted:
        place = bisect_left(days, day)
        found.update(days[max(0, place - 1) : place + 2])
    return sorted(found)
