"""The past as its file holds it, and which gains it can tell."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scripts.census import star_history
from scripts.census.star_history import PastCount, StarHistory, Stretch
from scripts.common.errors import DataError

DAY = st.dates(date(2008, 1, 1), date(2100, 1, 1))
COUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=5).map(tuple)
STRETCH = st.builds(Stretch, DAY, COUNTS, st.none() | st.integers(-1000, 1000))
HISTORY = st.builds(
    StarHistory,
    asked=DAY, anchor=st.integers(0, 10**6), on=DAY, back_to=DAY, read=st.integers(0, 10**6), whole=st.booleans(),
    earlier=st.integers(0, 10), stretches=st.lists(STRETCH, max_size=3, unique_by=lambda s: s.first).map(tuple),
)  # fmt: skip
ASKED = date(2026, 11, 23)


@given(HISTORY, st.none() | st.tuples(DAY, COUNTS))
def test_a_history_is_read_back_as_it_was_written(
    history: StarHistory, months: tuple[date, tuple[int, ...]] | None
) -> None:
    """Whatever it holds, its line's fields hold the same."""
    if months:
        fields = star_history.render_line(history) | {"months": f"{months[0]:%Y-%m} {' '.join(map(str, months[1]))}"}
        read = star_history.parse_line(fields)
        assert read.months == months[1] and read.first_month == months[0].replace(day=1)
        assert star_history.render_line(read) == fields
    else:
        assert star_history.parse_line(star_history.render_line(history)) == history


def test_the_file_is_one_line_a_repository(tmp_path: Path) -> None:
    """So that a diff shows whose past was filled in."""
    stretch = Stretch(ASKED - timedelta(2), (7, 8), -1)
    history = StarHistory(
        id="R_1", asked=ASKED, anchor=9, on=ASKED, back_to=date(2026, 4, 26), read=4, whole=True,
        first_month=date(2026, 5, 1), months=(5, 5, 6), stretches=(stretch,),
    )  # fmt: skip
    assert star_history.write_histories(tmp_path, {"b/c": history, "A/b": history})
    text = (tmp_path / star_history.PAST).read_text(encoding="utf-8")
    assert text.splitlines()[2] == (
        "  b/c: {asked: 2026-11-23, anchor: 9, on: 2026-11-23, back_to: 2026-04-26, read: 4, whole: true, id: R_1, "
        'months: "2026-05 5 5 6", days: "2026-11-21 7 8", seams: "2026-11-21 -1"}'
    )
    assert star_history.load_histories(tmp_path) == {"A/b": history, "b/c": history}
    assert not star_history.write_histories(tmp_path, {"b/c": history, "A/b": history})


@pytest.mark.parametrize(
    "line",
    [
        "a/b: 5",
        "a/b: {asked: 2026-11-23}",
        "a/b: {asked: 2026-11-23, anchor: 9, on: 2026-11-23, back_to: 2026-04-26, read: x}",
        'a/b: {asked: 2026-11-23, anchor: 9, on: 2026-11-23, back_to: 2026-04-26, read: 4, months: "2026-13 5"}',
        'a/b: {asked: 2026-11-23, anchor: 9, on: 2026-11-23, back_to: 2026-04-26, read: 4, days: "2026-11-01 -5"}',
        'a/b: {asked: 2026-11-23, anchor: 9, on: 2026-11-23, back_to: 2026-04-26, read: 4, days: "2026-11-01"}',
        'a/b: {asked: 2026-11-23, anchor: 9, on: 2026-11-23, back_to: 2026-04-26, read: 4, seams: "2026-11-01"}',
        "a/b: {asked: 2026-11-23, anchor: 9, on: 2026-11-23, back_to: 2026-04-26, read: 4, days: 5}",
    ],
)
def test_a_line_that_holds_no_history_is_named(tmp_path: Path, line: str) -> None:
    """A slip in the file is told with the repository, and how to fix it."""
    (tmp_path / star_history.PAST.parent).mkdir()
    (tmp_path / star_history.PAST).write_text(f"repos:\n  {line}\n", encoding="utf-8")
    with pytest.raises(DataError, match="the line for a/b cannot be used .*restore the file from git"):
        star_history.load_histories(tmp_path)


def test_a_day_is_told_with_its_stretch() -> None:
    """Days before our first count, months among them, are one stretch; each later gap is one of its own."""
    history = StarHistory(
        asked=ASKED, anchor=100, on=date(2026, 8, 1), back_to=date(2026, 4, 26), read=40,
        first_month=date(2026, 6, 1), months=(60, 70),
        stretches=(Stretch(date(2026, 7, 30), (98, 99)), Stretch(date(2026, 10, 5), (140, 141))),
    )  # fmt: skip
    first, later = date(2026, 8, 1), date(2026, 10, 5)
    assert history.count_on(date(2026, 7, 1)) == PastCount(70, first)
    assert history.count_on(date(2026, 7, 31)) == PastCount(99, first)
    assert history.count_on(date(2026, 10, 6)) == PastCount(141, later)
    assert history.count_on(date(2026, 7, 2)) is None
    assert history.count_on(date(2026, 5, 1)) is None
    assert history.count_on(date(2026, 8, 1)) is None


def test_a_history_that_misses_the_count_says_nothing_of_months() -> None:
    """More than 5% of the stars unaccounted for: where the others were, nobody can tell; the newest days stay."""
    months = {"first_month": date(2026, 6, 1), "months": (6,), "stretches": (Stretch(date(2026, 11, 22), (99,)),)}
    fits = StarHistory(asked=ASKED, anchor=100, on=ASKED, back_to=date(2026, 4, 26), read=95, whole=True, **months)  # type: ignore[arg-type]
    misfit = replace(fits, read=94)
    assert not fits.misfits and fits.count_on(date(2026, 6, 1)) and fits.month_days() == [date(2026, 6, 1)]
    assert misfit.misfits and not misfit.count_on(date(2026, 6, 1)) and misfit.month_days() == []
    assert misfit.count_on(date(2026, 11, 22)) == PastCount(99, ASKED)
