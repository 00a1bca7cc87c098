"""Which counts are believed."""

from datetime import date, timedelta

import pytest

from scripts.census.leaps import Trails, is_leap, with_neighbours

TODAY = date(2026, 8, 22)


@pytest.mark.parametrize(
    ("before", "after", "leaps"),
    [(1000, 800, False), (1000, 799, True), (2000, 3000, False), (2100, 3151, True), (100, 900, False), (5, 5, False),
     (0, 1000, False), (0, 1001, True), (10_000, 15_000, False), (10_000, 15_001, True)],
)  # fmt: skip
def test_what_is_out_of_all_proportion(before: int, after: int, leaps: bool) -> None:
    """More than 20% down in a day, or more than 50% and 1,000 stars up."""
    assert is_leap(before, after, 1) == leaps


def test_over_days_the_measure_is_that_of_each_day() -> None:
    """Nothing is left of what falls by more than a fifth each day; what rises may rise by as much each day."""
    assert not is_leap(1000, 640, 2) and is_leap(1000, 639, 2) and is_leap(6000, 0, 8)
    assert not is_leap(1000, 9000, 8) and is_leap(1000, 9001, 8)


def doubted(*counts: int | None, days: int = 1) -> list[int]:
    """The places of counts that are not believed, in a row of days without a gap, or with one."""
    dates = [TODAY + days * timedelta(place) for place in range(len(counts))]
    trails = Trails({day: {} if stars is None else {"a/b": stars} for day, stars in zip(dates, counts, strict=True)})
    return [place for place, day in enumerate(dates) if trails.is_doubted(day, "a/b")]


def test_the_next_count_confirms_a_leap_or_takes_it_back() -> None:
    """By where it is nearer to; days without a count say nothing, and what follows is told from what is believed."""
    assert doubted(6000, 0) == [1] and doubted(6000, 0, None) == [1]
    assert doubted(6000, 0, 6010) == [1] and doubted(6000, 0, None, 6010) == [1]
    assert doubted(6000, 100, 90) == [] and doubted(1000, 9000, 9500) == []
    assert doubted(6000, 0, 60_000) == [1, 2] and doubted(6000, 0, 60_000, 6000) == [1, 2]
    assert doubted(1000, 3000, 9000) == [2] and doubted(1000, 3000, 9000, 9100) == []


def test_after_a_pause_nothing_is_doubted_but_a_mistake_stays_one() -> None:
    """More than eight days say nothing of a leap; that a count returned is seen however late."""
    assert doubted(6000, 0, days=9) == []
    assert doubted(6000, 0, *(None,) * 30, 6500) == [1]


def test_the_days_around_an_end_tell_whether_it_is_believed() -> None:
    """The one before and the one after, where there are such."""
    days = [TODAY + timedelta(number) for number in range(10)]
    assert with_neighbours(days, [days[0], days[5], days[9]]) == [days[n] for n in (0, 1, 4, 5, 6, 8, 9)]
