"""Gains compare snapshots, and what is not known stays unknown."""

from datetime import date, timedelta

from scripts.census.growth import UNKNOWN, days_needed, measure, nearest

TODAY = date(2026, 8, 22)


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def test_gains_are_between_snapshots_of_those_days() -> None:
    """One, seven and thirty days before the newest snapshot."""
    growth = measure({TODAY: {"a/b": 100}, ago(1): {"a/b": 98}, ago(7): {"a/b": 90}, ago(30): {"a/b": 120}})["a/b"]
    assert (growth.day, growth.week, growth.month) == (2, 10, -20)


def test_the_tolerance_is_none_for_a_day_one_for_a_week_three_for_a_month() -> None:
    """A gap is bridged within the tolerance, and beyond it the gain is unknown, never 0."""
    within = measure({TODAY: {"a/b": 9}, ago(8): {"a/b": 5}, ago(33): {"a/b": 1}})["a/b"]
    beyond = measure({TODAY: {"a/b": 9}, ago(2): {"a/b": 8}, ago(9): {"a/b": 5}, ago(34): {"a/b": 1}})["a/b"]
    assert (within.day, within.week, within.month) == (None, 4, 8)
    assert (beyond.day, beyond.week, beyond.month) == (None, None, None)


def test_a_repository_in_one_snapshot_only_has_no_gain() -> None:
    """A newcomer has not gained all its stars this week."""
    growth = measure({TODAY: {"a/b": 9, "new/one": 900}, ago(7): {"a/b": 5, "old/one": 3}})
    assert growth["new/one"].week is None
    assert "old/one" not in growth


def test_twelve_weeks_run_from_the_oldest_and_know_their_gaps() -> None:
    """Each week is the difference of two snapshots seven days apart; a missing one makes two weeks unknown."""
    snapshots = {ago(7 * week): {"a/b": 1000 - 10 * week} for week in range(13) if week != 5}
    assert measure(snapshots)["a/b"].weeks == (*(10,) * 6, None, None, *(10,) * 4)


def test_the_nearest_day_wins_and_of_two_the_earlier() -> None:
    """So that a gain labelled 7 days is rather of 8 than of 6."""
    assert nearest({ago(6), ago(8)}, ago(7), 1) == ago(8)
    assert nearest({ago(6), ago(7), ago(8)}, ago(7), 1) == ago(7)
    assert nearest({ago(5)}, ago(7), 1) is None


def test_few_of_many_snapshots_are_needed() -> None:
    """However long the history, a render reads at most sixteen files of it, and they give the same gains."""
    days = [ago(i) for i in range(2500)][::-1]
    needed = days_needed(days)
    assert len(needed) <= 16
    counts = {day: {"a/b": day.toordinal() ** 2} for day in days}
    assert measure({day: counts[day] for day in needed}) == measure(counts)


def test_no_snapshots_no_gains() -> None:
    """A census that never counted renders all the same."""
    assert days_needed([]) == [] and measure({}) == {} and UNKNOWN.week is None
