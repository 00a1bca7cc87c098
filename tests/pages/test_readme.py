"""The README's tables: what a reader sees, whatever the data holds."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import force_setattr

from scripts.census import history
from scripts.census.census import load_census
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.census.snapshots import Snapshot, append_snapshot
from scripts.common import blocks
from scripts.common.errors import DataError
from scripts.pages import readme, rows
from scripts.pages.markdown import find_page_faults
from tests.support.folder import README, Folder, entry
from tests.support.hostile import HOSTILE

GOLDEN = Path(__file__).parent.parent / "golden" / "readme.md"
DAY = date(2026, 8, 22)
NOON = datetime(2026, 8, 22, 12, 23, 41, tzinfo=UTC)


def rendered(folder: Folder) -> str:
    return readme.render_readme(folder.read("README.md"), load_census(folder.path))


def observe(folder: Folder, refreshed: datetime | None = NOON, **rows: dict) -> None:
    """Write latest.yaml; a keyword `a_one` stands for the repository a/one."""
    named = {name.replace("_", "/"): Row(**row) for name, row in rows.items()}
    history.write_latest(folder.path, Latest(refreshed, named))


def snapshot(folder: Folder, days_ago: int, source: str | None = None, **stars: int) -> None:
    taken = DAY - timedelta(days_ago) if source else NOON - timedelta(days_ago)
    counts = {name.replace("_", "/"): count for name, count in stars.items()}
    append_snapshot(folder.path, Snapshot(taken, counts, source))


def row_of(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(("|[", "|~~[")) and f"**{name}**" in line)


def test_the_whole_page_is_as_agreed(folder: Folder) -> None:
    """A small census with every kind of row, against a page that people can read and approve."""
    more = [entry(f"many/repo-{i}", "gateways", f"Gateway number {i} of many") for i in range(10)]
    folder.curate(
        entry("a/one", summary="Engine that answers | with `pipes` and <b>tags</b>"),
        entry("b/two_with.a_very_long_name", summary="Server whose name is long enough to need breaks"),
        entry("c/gone"), entry("d/awaited"), entry("e/small", "gateways"), *more,
    )  # fmt: skip
    base = {"forks": 1, "pushed": date(2026, 8, 20), "language": "C++", "license": "Apache-2.0"}
    rows = {
        "a/one": base | {"stars": 89671},
        "b/two_with.a_very_long_name": base | {"stars": 1200, "listed": date(2026, 8, 20)},
        "c/gone": base | {"stars": 900, "as_of": date(2026, 8, 19), "gone": date(2026, 8, 20)},
        "e/small": {"stars": 480, "watched": True},
    }
    many = {f"many/repo-{i}": {"stars": 1000 * i + 600, "pushed": date(2025, 1, 1)} for i in range(10)}
    history.write_latest(folder.path, Latest(NOON, {name: Row(**row) for name, row in (rows | many).items()}))
    for week in range(9):
        snapshot(folder, 7 * week, a_one=89671 - 600 * week, c_gone=900, left_behind=700)
    snapshot(folder, 30, a_one=87000)
    text = rendered(folder)
    assert text == GOLDEN.read_text(encoding="utf-8")
    assert not find_page_faults(text, "README.md")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_in_their_cell(folder: Folder, text: str) -> None:
    """Whatever a summary, a language, a licence or a place holds, the page keeps its tables and its markers."""
    folder.curate(entry("a/one"), entry("b/two"))
    observe(folder, a_one={"stars": 900, "language": text, "license": text}, b_two={"stars": 800})
    census = load_census(folder.path)
    force_setattr(census.catalogue.entries[0], "summary", text)  # stricter than `check` would let through
    page = readme.render_readme(README, census)
    assert not find_page_faults(page, "README.md")
    assert readme.render_readme(page, census) == page
    tables = [token for token in MarkdownIt("commonmark").enable("table").parse(page) if token.type == "tr_open"]
    assert len(tables) == 3


def test_a_blank_is_not_known_and_a_zero_is_zero(folder: Folder) -> None:
    """No gain is invented for a repository without a second snapshot."""
    folder.curate(entry("a/one"), entry("b/two"))
    observe(folder, a_one={"stars": 900}, b_two={"stars": 800})
    snapshot(folder, 7, a_one=900)
    snapshot(folder, 0, a_one=900, b_two=800)
    assert row_of(rendered(folder).split("## Infrastructure")[1], "one").endswith("|900|0")
    assert row_of(rendered(folder).split("## Infrastructure")[1], "two").endswith("|800|")


def test_recorded_counts_are_never_passed_off_as_fresh(folder: Folder) -> None:
    """The page says the day of its counts, and each row that differs says its own."""
    folder.curate(entry("a/one"), entry("b/two"), entry("c/three"))
    recorded = {"stars": 900, "source": "x"}
    observe(folder, None, a_one=recorded | {"as_of": DAY}, b_two=recorded | {"as_of": date(2026, 4, 28)})
    snapshot(folder, 0, "x", a_one=900)
    page = rendered(folder)
    assert "recorded 2026-08-22, or on the day that a row names; not refreshed yet" in page
    assert "1 awaiting their first count" in page
    assert "recorded" not in row_of(page, "one")
    assert "recorded 2026-04-28" in row_of(page, "two")
    assert "awaiting its first count" in row_of(page, "three")


def test_marks_say_what_a_reader_should_know(folder: Folder) -> None:
    """New, archived, disabled, a fork, stale: as pills beside the name; gone for 30 days: out of the tables.

    What was last seen long ago is not called stale for the time since.
    """
    folder.curate(*(entry(f"{name}/x") for name in ("new", "old", "off", "fork", "stale", "vanished", "unseen")))
    observe(
        folder,
        new_x={"stars": 1, "listed": DAY - timedelta(30)},
        old_x={"stars": 1, "archived": True, "pushed": date(2020, 1, 1), "listed": DAY - timedelta(31)},
        off_x={"stars": 1, "disabled": True},
        fork_x={"stars": 1, "fork": True},
        stale_x={"stars": 1, "pushed": date(2025, 8, 21)},
        vanished_x={"stars": 1, "gone": DAY - timedelta(31)},
        unseen_x={"stars": 1, "pushed": date(2025, 8, 1), "as_of": date(2025, 8, 2), "source": "them"},
    )
    page = rendered(folder)
    assert "`stale`" not in next(line for line in page.splitlines() if "[unseen/" in line)
    for owner, mark in (("new", "new"), ("old", "archived"), ("off", "disabled"), ("fork", "fork"), ("stale", "stale")):
        line = next(line for line in page.splitlines() if f"[{owner}/" in line)
        assert f"`{mark}`" in line and line.count("`") == 2
    assert "vanished/" not in page


def test_headings_that_share_an_anchor_are_told_apart(folder: Folder) -> None:
    """C, C++ and C# are all `#c` to GitHub, which numbers the later ones: so does the table of contents."""
    folder.curate(entry("a/one"))
    text = folder.read("repos.yaml").replace("title: Serving", "title: C++").replace("title: Gateways", "title: C#")
    folder.write("repos.yaml", text)
    page = rendered(folder)
    assert "[C++](#c)&nbsp;1&nbsp;· [C#](#c-1)&nbsp;0" in page and not find_page_faults(page, "README.md")
    twice = page.replace("## This week", "## C++")
    assert "2 headings have the title c++" in find_page_faults(twice, "README.md")[0].message


def test_a_doubled_or_misplaced_marker_is_named(folder: Folder) -> None:
    """The message says which, and that git has the right page."""
    start, end = "<!-- census:week -->\n", "<!-- /census:week -->\n"
    for broken in (
        README + start,
        README.replace(start, ""),
        README.replace(start, "X").replace(end, start).replace("X", end),
    ):
        with pytest.raises(DataError, match=r"README.md:\d+: the marker <!-- /?census:week -->"):
            blocks.require(broken, readme.BLOCKS, blocks.README)


@pytest.mark.parametrize(
    ("weeks", "span", "line"),
    [
        ((None,) * 9 + (1, 2, 3), 1, ""),
        ((None,) * 8 + (0, 0, 0, 0), 1, "········▁▁▁▁"),
        ((0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0), 1, "▁▂▃▅▆▇▇▆▅▃▂▁"),
        ((-50, 100, None, 50, 100, 100, 100, 100, 100, 100, 100, 100), 1, "▁▇·▃▇▇▇▇▇▇▇▇"),
        ((None,) * 9 + (1, 2, 3), 2, ""),
        ((None,) * 7 + (0, 1, 1, 2, 2), 2, "····▃▇"),
        ((0, 0, -9, 4, 5, 5, None, 9, 1, 1, 0, 1), 2, "▁▁▇·▂▁"),
        ((None, 1) * 6, 2, "······"),
    ],
)
def test_a_sparkline_shows_weeks_from_zero(weeks: tuple[int | None, ...], span: int, line: str) -> None:
    """Scaled to the row's best; below four known weeks there is none. Of two weeks a bar, both must be known."""
    assert rows.sparkline(weeks, span) == line
