"""This repository's own data, and the two commands that a visitor tries first."""

import csv
import subprocess
import sys
from collections import Counter

from scripts.census import catalogue, history, layout
from scripts.census.census import load_census
from scripts.pages import readme
from tests.conftest import ROOT, Folder


def test_the_data_passes_its_own_check() -> None:
    """repos.yaml, history/ and README.md as they are committed."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_list_survives_its_editor_byte_for_byte() -> None:
    """What a submission changes in repos.yaml is its own lines."""
    text = (ROOT / "repos.yaml").read_text(encoding="utf-8")
    assert layout.round_trip(text) == text and layout.sort_entries(text) == text


def test_rendering_twice_changes_nothing() -> None:
    """The same files give the same bytes."""
    once = readme.render_readme((ROOT / "README.md").read_text(encoding="utf-8"), load_census(ROOT))
    assert readme.render_readme(once, load_census(ROOT)) == once


def test_render_check_tells_a_difference_and_writes_nothing(folder: Folder) -> None:
    """Exit 1 before, exit 0 after a render."""
    before = folder.files()
    assert folder.run("render", "--check").returncode == 1
    assert folder.files() == before
    assert folder.run("render").stdout == "README.md: written\n"
    assert folder.run("render", "--check").returncode == 0
    assert folder.run("render").stdout == "README.md: unchanged\n"


def test_every_snapshot_is_in_the_one_form() -> None:
    """Each reads, through the fast reader, as a day's counts of repositories with stars."""
    for day in history.snapshot_days(ROOT):
        assert all(stars > 0 for stars in history.load_snapshot(ROOT, day).stars.values())


def test_the_demo_replays_a_week_and_leaves_the_clone_clean() -> None:
    """A rename, a deletion and a purge among seven refreshes of recorded counts; only build/ is written."""

    def state() -> str:
        return subprocess.run(
            ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    before = state()
    demo = subprocess.run([sys.executable, "-m", "tests.demo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert demo.returncode == 0, demo.stderr
    assert state() == before
    for words in (
        "1 moved",
        "1 gone",
        "to a purge",
        "gone     ",
        "moved    ",
        "build/demo/README.md",
        "+  - repo: demo-lab/page-server",
        "**Ready.**",
    ):
        assert words in demo.stdout, words
    assert demo.stdout.count("\n== 20") == 8


def test_no_reader_misses_the_obvious() -> None:
    """Each of the 400 most-starred recordings is judged: what belongs is listed, under its name or a former one."""
    with (ROOT / "tests" / "data" / "most-starred.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = catalogue.load_catalogue(ROOT)
    assert len(rows) == 400 and {row["verdict"] for row in rows} == {"belongs", "out"}
    assert not [row["repo"] for row in rows if row["verdict"] == "belongs" and not listed.find(row["repo"])]
    assert not [row["repo"] for row in rows if row["verdict"] == "out" and listed.find(row["repo"])]
    assert all(row["reason"] for row in rows)


def test_the_list_has_the_size_and_the_shape_that_readers_expect() -> None:
    """More than a thousand repositories; no category too small to be one, none too long to be read."""
    listed = catalogue.load_catalogue(ROOT)
    sizes = Counter(entry.category for entry in listed.entries)
    assert 1100 <= len(listed.entries) <= 1400
    assert set(sizes) == set(listed.categories)
    assert min(sizes.values()) >= 8 and max(sizes.values()) <= 85


def test_a_chart_that_is_drawn_no_longer_is_deleted(folder: Folder) -> None:
    """A picture of old figures must not stay behind; what is no chart of ours is left alone."""
    for name in ("README.md", "ANALYSIS.md"):
        folder.write(name, (ROOT / name).read_text(encoding="utf-8"))
    folder.write("history/charts/momentum.svg", "<svg/>")
    folder.write("history/charts/notes.txt", "mine")
    assert folder.run("render", "--check").returncode == 1
    assert "history/charts/momentum.svg: deleted" in folder.run("render").stdout
    assert not (folder.path / "history/charts/momentum.svg").exists()
    assert folder.read("history/charts/notes.txt") == "mine"
    assert folder.run("render", "--check").returncode == 0
