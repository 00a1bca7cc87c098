"""The machine's files: nothing that was counted is lost, whoever writes after it."""

import shutil
from datetime import UTC, date, datetime
from itertools import product

import pytest

from scripts.census import history
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.census.snapshots import (
    Snapshot,
    append_snapshot,
    is_usual,
    load_snapshot,
    own_days,
    snapshot_days,
    snapshot_path,
)
from scripts.common.errors import CensusError, DataError
from tests.support.folder import Folder

DAY = date(2026, 8, 22)
NOON = datetime(2026, 8, 22, 12, 23, 41, tzinfo=UTC)


def test_a_snapshot_is_the_first_observation_of_its_day(folder: Folder) -> None:
    """A later refresh of that day adds the names it lacks and changes nothing else."""
    append_snapshot(folder.path, Snapshot(NOON, {"a/b": 10, "C/d": 20}))
    later = NOON.replace(hour=18)
    assert append_snapshot(folder.path, Snapshot(later, {"A/B": 99, "C/d": 99, "e/f": 30}))
    text = "taken: 2026-08-22T12:23:41Z\nstars:\n  a/b: 10\n  C/d: 20\n  e/f: 30\n"
    assert folder.read("history/2026/2026-08-22.yaml") == text
    assert not append_snapshot(folder.path, Snapshot(later, {"e/f": 31}))


def test_an_import_never_touches_what_a_refresh_took(folder: Folder) -> None:
    """Not even to add a name: the day was observed as a whole."""
    append_snapshot(folder.path, Snapshot(NOON, {"a/b": 10}))
    assert not append_snapshot(folder.path, Snapshot(DAY, {"c/d": 5}, "recording"))
    assert load_snapshot(folder.path, DAY).stars == {"a/b": 10}


def test_a_refresh_takes_over_an_imported_day(folder: Folder) -> None:
    """Its counts win, and what only the import knows stays."""
    append_snapshot(folder.path, Snapshot(DAY, {"a/b": 9, "c/d": 5}, "recording"))
    append_snapshot(folder.path, Snapshot(NOON, {"a/b": 10}))
    snapshot = load_snapshot(folder.path, DAY)
    assert snapshot.stars == {"a/b": 10, "c/d": 5} and snapshot.source is None and snapshot.taken == NOON


def test_zero_stars_are_stars(folder: Folder) -> None:
    """Only what says nothing is left out of a row; zero says something."""
    history.write_latest(folder.path, Latest(NOON, {"a/b": Row(stars=0, language="", archived=False)}))
    assert history.load_latest(folder.path).repos == {"a/b": Row(stars=0)}
    assert folder.read("history/latest.yaml").endswith("  a/b: {stars: 0}\n")


def test_whose_days_are_ours_is_told_by_the_heads_of_files(folder: Folder) -> None:
    """However much follows, which is not even read: thousands of days would take minutes."""
    days = [date(2026, 8, 1), date(2026, 8, 2), date(2026, 8, 3)]
    for day, head in zip(days, ("source: x\n", "", "source: x\n"), strict=True):
        folder.write(str(snapshot_path(day)), f"taken: {day}\n{head}stars:\n  a/b: many\n")
    assert list(own_days(folder.path, days)) == days[1:2]


def test_a_file_with_another_days_date_is_refused(folder: Folder) -> None:
    """A copied snapshot would invent counts for a day."""
    folder.write("history/2026/2026-08-21.yaml", "taken: 2026-08-22\nstars:\n  a/b: 1\n")
    with pytest.raises(DataError, match="it says that it was taken on 2026-08-22"):
        load_snapshot(folder.path, date(2026, 8, 21))


@pytest.mark.parametrize(
    "name",
    ["2026/notes.yaml", "2026/2026-13-45.yaml", "2025/2026-08-22.yaml", "2026/20260822.yaml", "0001/0001-01-01.yaml"],
)
def test_a_foreign_file_among_the_snapshots_is_named(folder: Folder, name: str) -> None:
    """With the name that it should have."""
    folder.write(f"history/{name}", "taken: 2026-08-22\nstars: {}\n")
    with pytest.raises(DataError, match=f"history/{name}:1: not a snapshot"):
        snapshot_days(folder.path)


@pytest.mark.parametrize(
    "text",
    ["repos:\n  a/b: {stars: many}\n", "repos:\n  a/b: {stars: -5}\n", "repos:\n  a/b: {stars: true}\n",
     "repos:\n  a/b: {pushed: 2026-08-01T00:00:00Z}\n", "repos:\n  a/b: {name: x}\n", "repos:\n  a/b: {odd: 1}\n",
     'repos:\n  a/b: {name: "a](https://evil.example)[/b"}\n', "repos:\n  a/b: 7\n", "repos: {}\nrefreshed: soon\n", "stars: {}\n", "repos: []\n", "repos:\n  1: {stars: 1}\n"],
)  # fmt: skip
def test_a_latest_file_of_another_shape_is_refused(folder: Folder, text: str) -> None:
    """Readable YAML is not enough."""
    folder.write("history/latest.yaml", text)
    with pytest.raises(DataError, match="history/latest.yaml:1: "):
        history.load_latest(folder.path)


def test_a_file_that_does_not_change_is_not_written(folder: Folder) -> None:
    """So that a backup, a build or git sees no change where there is none."""
    latest = Latest(NOON, {"a/b": Row(stars=1)})
    assert history.write_latest(folder.path, latest)
    before = (folder.path / history.LATEST).stat()
    assert not history.write_latest(folder.path, latest)
    assert (folder.path / history.LATEST).stat().st_ino == before.st_ino


def test_a_folder_that_cannot_be_written_leaves_the_file_as_it_was(folder: Folder) -> None:
    """A plain file stands where a folder is needed: the error names the path, and nothing is half done."""
    folder.write("history/2026", "not a folder")
    with pytest.raises(CensusError, match="cannot be written"):
        append_snapshot(folder.path, Snapshot(DAY, {"a/b": 1}, "x"))
    assert folder.read("history/2026") == "not a folder"


def test_a_quick_look_at_a_day_takes_nothing_for_usual_that_cannot_be_read(folder: Folder) -> None:
    """Line by line broken in every way: what looks usual is read, but for names that stand twice, and what is written looks usual."""
    root = folder.path
    for source in (None, "github-ranking", "github-ranking, public daily recordings"):
        shutil.rmtree(root / "history", ignore_errors=True)
        append_snapshot(root, Snapshot(DAY, {"a/b": 1, "c.d/e_f": 20}, source))
        assert is_usual(root, DAY)
    path = root / snapshot_path(DAY)
    lines = path.read_text().split("\n")
    odd = ["", "  a/b: -1", "  a/b: 1.5", "  a/b: x", "  a/b: 01", "  ab: 1", " a/b: 1", "  a/b:1", "  a/b: 1 ", "a: 1", "  a/b: ", "  a/b/c: 1", "taken: 2026-08-21", "\u00e4"]  # fmt: skip
    for at, line in product(range(len(lines) + 1), odd):
        path.write_text("\n".join([*lines[:at], line, *lines[at + 1 :]]))
        try:
            load_snapshot(root, DAY)
        except DataError:
            assert not is_usual(root, DAY), path.read_text()
