"""Contributors as their file holds them, who is asked for next, and who is not named."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.census import contributors
from scripts.census.contributors import Contributors, Person
from scripts.common.errors import DataError

TODAY = date(2026, 11, 23)
LOGIN = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}", fullmatch=True)
COUNT = st.integers(0, 10**6)
PERSON = st.builds(Person, LOGIN, st.integers(1, 10**9), COUNT) | st.builds(Person, st.just(""), st.just(0), COUNT)
ROW = st.builds(
    Contributors, as_of=st.dates(), authors=st.none() | COUNT, commits=st.none() | COUNT, bots=COUNT,
    top=st.lists(PERSON, max_size=10).map(tuple), too_large=st.booleans(),
)  # fmt: skip


@given(ROW)
def test_a_row_is_read_back_as_it_was_written(row: Contributors) -> None:
    """Whatever GitHub said of a repository."""
    assert contributors.parse_line(contributors.render_line(row)) == row


def test_the_file_is_one_line_a_repository(tmp_path: Path) -> None:
    """So that a diff shows whose figures are new."""
    top = (Person("octocat", 583231, 4100), Person("", 0, 200))
    row = Contributors(as_of=TODAY, id="R_1", authors=812, commits=9120, bots=300, top=top)
    assert contributors.load_contributors(tmp_path) == {}
    assert contributors.write_contributors(tmp_path, {"a/b": row})
    line = 'as_of: 2026-11-23, id: R_1, authors: 812, commits: 9120, bots: 300, top: "octocat/583231 4100, - 200"'
    assert (tmp_path / contributors.CONTRIBUTORS).read_text(encoding="utf-8") == f"repos:\n  a/b: {{{line}}}\n"
    assert contributors.load_contributors(tmp_path) == {"a/b": row}


@pytest.mark.parametrize(
    "line",
    [
        "a/b: 5", "a/b: {authors: 5}", "a/b: {as_of: 2026-11-23, authors: many}", "a/b: {as_of: 2026-11-23, top: 5}",
        'a/b: {as_of: 2026-11-23, top: "[x](https://example.com)/5 3"}', 'a/b: {as_of: 2026-11-23, top: "somebody@example.com 3"}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_row_is_named(tmp_path: Path, line: str) -> None:
    """Also one in which somebody wrote what no account is called."""
    (tmp_path / contributors.CONTRIBUTORS.parent).mkdir()
    (tmp_path / contributors.CONTRIBUTORS).write_text(f"repos:\n  {line}\n", encoding="utf-8")
    with pytest.raises(DataError, match="the line for a/b cannot be used .*restore the file from git"):
        contributors.load_contributors(tmp_path)


def test_the_stalest_are_asked_for_first() -> None:
    """Never asked for, then the longest ago; nothing twice a week, and what is too large once a month."""
    known = {
        "old/one": Contributors(as_of=TODAY - timedelta(20), authors=1),
        "older/one": Contributors(as_of=TODAY - timedelta(25), authors=1),
        "fresh/one": Contributors(as_of=TODAY - timedelta(6), authors=1),
        "large/one": Contributors(as_of=TODAY - timedelta(29), too_large=True),
        "large/two": Contributors(as_of=TODAY - timedelta(30), too_large=True),
    }
    names = [*known, "new/b", "new/a"]
    assert contributors.stalest(names, known, TODAY, 30) == ["new/b", "new/a", "large/two", "older/one", "old/one"]
    assert contributors.stalest(names, known, TODAY, 2) == ["new/b", "new/a"]
