"""From GitHub's weeks to counts: what still stands, anchored on our own counts, and no gain across a seam."""

import csv
import gzip
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.census import star_weeks
from scripts.census.star_history import StarHistory
from scripts.census.star_weeks import OwnCount, Week, unbroken
from tests.stand_in.star_history import weeks_of
from tests.support.folder import ROOT

SUNDAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # a Wednesday, a quarter of it past
TODAY = NOW.date()
DAY = timedelta(1)


def own(counts: Mapping[date, int], hour: int = 0) -> dict[date, OwnCount]:
    """Counts of ours by day, taken at this hour; today's now."""
    return {
        day: OwnCount(stars, NOW if day == TODAY else datetime.combine(day, time(hour), UTC))
        for day, stars in counts.items()
    }


def told(history: StarHistory, days: int = 200) -> dict[date, int]:
    """What the history tells of so many days up to its asking."""
    found = {day: history.count_on(day) for day in (history.asked - number * DAY for number in range(days))}
    return {day: count.stars for day, count in sorted(found.items()) if count}


def steady(weeks: int, daily: int = 10, first: date = SUNDAY) -> list[Week]:
    """So many weeks of as many stars every day, newest first; days still to come have none."""
    return [
        Week(start, tuple(daily if start + number * DAY <= TODAY else 0 for number in range(7)))
        for start in (first - timedelta(7 * number) for number in range(weeks))
    ]


def test_a_count_of_the_past_is_ours_less_the_stars_given_since() -> None:
    """Anchored on today's count, of which all that is told of today was given since midnight."""
    history = star_weeks.begin(steady(30), own({TODAY: 3000}), NOW, None)
    counts = told(history)
    assert counts[TODAY - DAY] == 3000 - 20
    assert counts[TODAY - 100 * DAY] == 3000 - 10 * 101
    assert TODAY - 101 * DAY not in counts and TODAY not in counts
    assert history.months == (3000 - 10 * (TODAY - date(2026, 6, 1) - 0 * DAY).days - 10, *history.months[1:])
    assert history.first_month == date(2026, 6, 1) and len(history.months) == 6
    assert (history.on, history.anchor, history.read) == (TODAY, 3000, 29 * 70 + 40)
    assert history.back_to == steady(30)[-1].first


def test_of_the_anchors_day_only_what_came_before_its_hour_is_taken() -> None:
    """A count of yesterday noon has half of yesterday's stars in it."""
    yesterday = TODAY - DAY
    history = star_weeks.begin(steady(30), own({yesterday: 3000, TODAY: 3020}, hour=12), NOW, None)
    assert told(history)[yesterday - DAY] == 3000 - 5 - 10


def test_a_stretch_is_anchored_on_the_nearest_own_count_after_it() -> None:
    """Before our first count on that; in a gap on the count behind it, and what the count before exceeds it by is told."""
    counts = {TODAY - 9 * DAY: 1000, TODAY - 5 * DAY: 1030, TODAY: 1085}
    history = star_weeks.begin(steady(30), own(counts), NOW, None)
    days = told(history)
    assert days[TODAY - 10 * DAY] == 990
    assert [days[TODAY - number * DAY] for number in (8, 7, 6)] == [1000, 1010, 1020]
    assert [days[TODAY - number * DAY] for number in (4, 3, 2, 1)] == [1035, 1045, 1055, 1065]
    assert [stretch.left_over for stretch in history.stretches] == [None, 10, 5]
    assert history.on == TODAY - 9 * DAY


def test_older_pages_continue_where_the_newer_ones_ended() -> None:
    """Months back to the creation, as if all had been read at once."""
    weeks = steady(90)
    created = weeks[-1].first + 3 * DAY
    at_once = star_weeks.begin(weeks, own({TODAY: 9000}), NOW, created)
    by_page = star_weeks.begin(weeks[:30], own({TODAY: 9000}), NOW, created)
    for start in (30, 60):
        by_page = star_weeks.go_back(by_page, weeks[start : start + 30], created)
    assert by_page == at_once
    assert at_once.first_month is not None and at_once.first_month >= created
    assert at_once.earlier == 30


def test_older_pages_may_reach_beyond_our_first_count() -> None:
    """A census that has counted for a year: nothing is told of its own days, and months before them are anchored on the first."""
    counts = {TODAY - number * DAY: 5000 - 10 * number for number in range(366)}
    history = star_weeks.begin(steady(30), own(counts), NOW, None)
    assert told(history) == {} and history.read == 0
    for start in (30, 60):
        history = star_weeks.go_back(history, steady(90)[start : start + 30], None)
    assert history.on == TODAY - 365 * DAY
    assert history.month_days()[-1] == date(2025, 11, 1)
    assert history.months[-1] == history.anchor - 10 * (history.on - date(2025, 11, 1)).days


def test_a_gap_of_ours_adds_its_days() -> None:
    """The runs of four days were lost: they are told, anchored behind the gap; nothing that was told changes."""
    start = TODAY - 20 * DAY
    weeks, asked = steady(30, first=SUNDAY - timedelta(21)), datetime.combine(start, time(6), UTC)
    before = star_weeks.begin(weeks, own({start: 2000}), asked, None)
    counts = {start + number * DAY: 2000 + 10 * number for number in range(21) if number not in (7, 8, 9, 10)}
    after = star_weeks.fill(before, steady(30), own(counts), NOW)
    assert after.stretches[: len(before.stretches)] == before.stretches
    added = {day: stars for day, stars in told(after, 20).items() if day > start}
    assert added == {start + number * DAY: 2000 + 10 * number for number in (7, 8, 9, 10)}


def test_a_missing_week_ends_what_is_told() -> None:
    """Weeks without a star are there as zeros, so one that is missing is unknown, and so is all before it."""
    weeks = steady(10)
    assert unbroken(weeks) == (weeks, False)
    assert unbroken(weeks[:4] + weeks[5:]) == (weeks[:4], True)
    assert unbroken(weeks, weeks[2].first) == (weeks[3:], False)
    assert unbroken(weeks[:1] + weeks[4:], weeks[2].first) == ([], True)
    assert unbroken([]) == ([], False)


GAINS = st.lists(st.integers(0, 50), min_size=400, max_size=400)
OWN_DAYS = st.sets(st.integers(0, 150), max_size=12)


@given(GAINS, OWN_DAYS, st.integers(0, 23), st.lists(st.integers(-30, 30), min_size=151, max_size=151))
def test_counts_never_exceed_what_came_after_and_no_gain_crosses_a_seam(
    gains: list[int], days: set[int], hour: int, noise: list[int]
) -> None:
    """Within a stretch counts only rise, up to the count that anchors them; between our own counts stretches change."""
    by_day = {TODAY - number * DAY: gain for number, gain in enumerate(gains)}
    weeks = weeks_of(by_day, TODAY)
    standing = dict(zip(sorted(by_day), accumulate(by_day[day] for day in sorted(by_day)), strict=True))
    counts = own({TODAY - n * DAY: max(0, standing[TODAY - n * DAY] + noise[n]) for n in days | {0}}, hour)
    pages = [weeks[start : start + 30] for start in range(0, len(weeks), 30)]
    history = star_weeks.begin(pages[0], counts, NOW, None)
    for page in pages[1:]:
        history = star_weeks.go_back(history, page, None)
    found = [(TODAY - n * DAY, history.count_on(TODAY - n * DAY)) for n in range(len(gains), 0, -1)]
    known = [(day, count) for day, count in found if count]
    for (day, count), (later_day, later) in pairwise(known):
        anchor = min(own_day for own_day in counts if own_day > day)
        assert 0 <= count.stars <= counts[anchor].stars
        between = any(day < own_day < later_day for own_day in counts)
        assert (count.stretch == later.stretch) == (not between)
        if count.stretch == later.stretch:
            assert count.stars <= later.stars
    for day in counts:
        assert history.count_on(day) is None


def recorded() -> dict[str, dict[date, int]]:
    """Recorded daily counts by repository; days without a recording stand as the last one before."""
    text = gzip.decompress((ROOT / "tests" / "data" / "star-series.csv.gz").read_bytes()).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    series: dict[str, dict[date, int]] = {}
    for name in rows[0].keys() - {"date"}:
        series[name] = {date.fromisoformat(row["date"]): int(row[name]) for row in rows}
    return series


@pytest.mark.parametrize("name", sorted(recorded()))
def test_a_recorded_series_is_got_back_but_for_what_was_taken_back(name: str) -> None:
    """Served as star history, real counts come back, lower by no more than the stars that were lost since."""
    series = recorded()[name]
    days = sorted(series)
    last = days[-1]
    standing: dict[date, int] = {}
    for day in reversed(days):
        standing[day] = min(series[day], standing.get(day + DAY, min(standing.values(), default=series[day])))
    gains = {days[0] - DAY: standing[days[0]]} | {day: standing[later] - standing[day] for day, later in pairwise(days)}
    now = datetime.combine(last, time(0), UTC)
    weeks = weeks_of({**gains, last: 0}, last)
    history = star_weeks.begin(weeks, {last: OwnCount(series[last], now)}, now, None)
    lost = checked = 0
    for earlier, day in reversed(list(pairwise(days))):
        lost += max(0, series[earlier] - series[day])
        if count := history.count_on(earlier):
            assert 0 <= series[earlier] - count.stars <= lost
            checked += 1
    assert checked >= 90 and not history.misfits
