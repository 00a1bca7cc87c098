"""Gains compare snapshots, and what is not known stays unknown."""

from datetime import date, timedelta

from scripts.census.growth import UNKNOWN, days_needed, measure, nearest
from scripts.census.star_history import StarHistory, Stretch

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


def test_weeks_move_on_when_one_ends_and_gains_daily() -> None:
    """So that a page of thousands of sparklines changes once a week: on Saturday, with which GitHub's weeks end."""
    counts = {ago(n): {"a/b": 10_000 - n * n} for n in range(-8, 100)}
    days = [measure({day: now for day, now in counts.items() if day <= ago(n)})["a/b"] for n in range(8, -8, -1)]
    assert [day.weeks for day in days] == [days[0].weeks, *[days[1].weeks] * 7, *[days[8].weeks] * 7, days[15].weeks]
    assert len({day.weeks for day in days}) == 4 and len({day.week for day in days}) == len(days)


def test_the_nearest_day_wins_and_of_two_the_earlier() -> None:
    """So that a gain labelled 7 days is rather of 8 than of 6."""
    assert nearest({ago(6), ago(8)}, ago(7), 1) == ago(8)
    assert nearest({ago(6), ago(7), ago(8)}, ago(7), 1) == ago(7)
    assert nearest({ago(5)}, ago(7), 1) is None


def test_few_of_many_snapshots_are_needed() -> None:
    """However long the history, a render reads at most sixty-three files of it, and they give the same gains."""
    for newest in range(7):
        days = [ago(i) for i in range(newest, 2500)][::-1]
        needed = days_needed(days)
        assert len(needed) <= 63
        counts = {day: {"a/b": day.toordinal() ** 2} for day in days}
        assert measure({day: counts[day] for day in needed}) == measure(counts)


def test_the_days_that_are_read_tell_of_a_week_what_all_days_tell() -> None:
    """Also where one leap follows another: whether a count is believed hangs on those before it."""
    stars = {13: 5434, 12: 5442, 10: 5450, 9: 2729, 8: 55_004, 7: 2733, **{n: 6300 - n for n in range(7)}}
    counts = {ago(number): {"a/b": count} for number, count in stars.items()}
    found = measure({day: counts[day] for day in days_needed(sorted(counts))})
    assert found == measure(counts) and found["a/b"].week is None


def test_no_snapshots_no_gains() -> None:
    """A census that never counted renders all the same."""
    assert days_needed([]) == [] and measure({}) == {} and UNKNOWN.week is None


def history(first: date, *counts: int, on: date = TODAY, stretches: tuple[Stretch, ...] = ()) -> StarHistory:
    """What GitHub tells of consecutive days before our first count."""
    stretches = (Stretch(first, counts), *stretches)
    return StarHistory(asked=on, anchor=999, on=on, back_to=first, read=0, stretches=stretches)


def test_the_past_gives_gains_that_no_snapshot_gives() -> None:
    """A census of one day knows its day, week and month, and twelve weeks."""
    told = {"a/b": history(ago(100), *range(0, 1000, 10))}
    growth = measure({TODAY: {"a/b": 1000, "c/d": 5}}, told)
    assert (growth["a/b"].day, growth["a/b"].week, growth["a/b"].month) == (10, 70, 300)
    assert growth["a/b"].weeks == (70,) * 12 and growth["a/b"].is_told
    assert growth["c/d"].week is None and not growth["c/d"].is_told


def test_a_refreshs_count_wins_over_the_past_and_the_past_over_a_recording() -> None:
    """Where both know the day."""
    told = {"a/b": history(ago(7), 50)}
    assert measure({TODAY: {"a/b": 100}, ago(7): {"a/b": 90}}, told)["a/b"].week == 10
    assert measure({TODAY: {"a/b": 100}, ago(7): {"a/b": 90}}, told, {ago(7)})["a/b"].week == 50
    assert not measure({TODAY: {"a/b": 100}, ago(7): {"a/b": 90}}, told)["a/b"].is_told


def test_no_gain_is_told_across_a_seam() -> None:
    """From a count of ours to a day of a later stretch: what was lost in between is not known."""
    own = {ago(7 * week): {"a/b": 1000 - 10 * week} for week in range(13) if week not in (4, 5)}
    stretch = Stretch(ago(35), tuple(range(950, 965)))
    told = {"a/b": history(ago(98), *range(14), on=ago(84), stretches=(stretch,))}
    weeks = measure(own, told)["a/b"].weeks
    assert weeks[5:9] == (10, None, 7, 970 - 957)


def test_a_recording_and_the_past_do_not_mix() -> None:
    """Neither is a gain told from the past to a recording, nor the other way round; between recordings as ever."""
    told = {"a/b": history(ago(14), 900, on=ago(10))}
    snapshots = {TODAY: {"a/b": 1000}, ago(7): {"a/b": 950}, ago(21): {"a/b": 890}}
    weeks = measure(snapshots, told, {ago(7), ago(21)})["a/b"].weeks
    assert weeks[-3:] == (None, None, 50)
    assert measure(snapshots, {}, set(snapshots))["a/b"].weeks[-1] == 50


def test_a_leap_is_never_told_from_the_past() -> None:
    """Days that GitHub tells are no counts of ours: nothing is confirmed or called a jump by them."""
    assert measure({TODAY: {"a/b": 9000}}, {"a/b": history(ago(1), 100)})["a/b"].leap is None
