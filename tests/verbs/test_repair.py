"""One wrong count of one day is set right by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from scripts import diff, repair
from scripts.census.census import load_census
from scripts.census.snapshots import Snapshot, append_snapshot
from tests.support.folder import Folder, entry

START = datetime(2026, 8, 15, 0, 23, tzinfo=UTC)


@pytest.fixture
def census(folder: Folder) -> Folder:
    """Eight days of counts, with a 0 on the first and on the fourth."""
    folder.curate(entry("a/one"), entry("new/two", formerly="[old/two]"))
    for number in range(8):
        stars = {"A/One": 6000 + 5 * number if number not in (0, 3) else 0, "old/two": 900 + number}
        append_snapshot(folder.path, Snapshot(START + timedelta(number), stars))
    assert folder.render() == 0, folder.errors
    return folder


def test_a_count_is_set_and_the_pages_follow(census: Folder) -> None:
    """By any spelling; every other byte of the snapshot stays, and a dry run writes nothing."""
    before = census.files()
    assert "history/2026/2026-08-15.yaml: A/One 0 becomes 6,000" in census.call(
        repair.main, "2026-08-15", "a/one", "6000", "--dry-run"
    )
    assert census.files() == before
    census.call(repair.main, "2026-08-15", "a/one", "6000")
    changed = {name for name, data in census.files().items() if before.get(name) != data}
    assert changed == {"history/2026/2026-08-15.yaml", "README.md"}
    assert (
        census.read("history/2026/2026-08-15.yaml")
        == "taken: 2026-08-15T00:23:00Z\nstars:\n  A/One: 6000\n  old/two: 900\n"
    )
    assert load_census(census.path).growth["a/one"].week == 35


def test_a_count_is_taken_out(census: Folder) -> None:
    """By a name of today that the day did not know; then the gain is not known."""
    census.call(repair.main, "2026-08-15", "new/two")
    assert "old/two" not in census.read("history/2026/2026-08-15.yaml")
    assert load_census(census.path).growth["new/two"].week is None


def test_a_count_that_was_missing_is_added(census: Folder) -> None:
    """Under the name of today."""
    census.call(repair.main, "2026-08-15", "old/two")
    census.call(repair.main, "2026-08-15", "old/two", "893")
    assert "new/two: 893" in census.read("history/2026/2026-08-15.yaml")
    assert load_census(census.path).growth["new/two"].week == 14


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("2026-09-01", "a/one"), "There is no snapshot of 2026-09-01: the nearest are 2026-08-21 and 2026-08-22."),
     (("2026-08-15", "x/y", "5"), "x/y has no count on 2026-08-15, and is not on the list"),
     (("2026-08-15", "x/y"), "is not on the list")],
)  # fmt: skip
def test_what_cannot_be_repaired_is_said(census: Folder, arguments: tuple[str, ...], words: str) -> None:
    """And nothing is written."""
    before = census.files()
    assert words in census.call(repair.main, *arguments, code=1) and census.files() == before


@pytest.mark.parametrize(
    "arguments", [("today", "a/one"), ("2026-08-15", "a/one", "-1"), ("2026-08-15", "a/one", "9" * 400)]
)
def test_wrong_arguments_are_refused(census: Folder, arguments: tuple[str, ...]) -> None:
    """Before anything is read."""
    assert census.exit_code(repair.main, *arguments) == 64


def test_a_comparison_leaves_out_what_is_not_believed(census: Folder) -> None:
    """It names the count; the first one of all cannot be doubted."""
    out = census.call(diff.main, "2026-08-18", "2026-08-22")
    assert "1 repository counted on both days" in out and "a/one  " not in out
    assert out.endswith("Not confirmed by the day after, and left out\n  a/one on 2026-08-18: 0\n")
    assert "a/one,serving,0,6035,\n" in census.call(diff.main, "2026-08-18", "2026-08-22", "--csv")
