"""The analysis is that of the census it stands in, from the day of a fork on."""

import shutil

from scripts import check
from scripts.census import history
from tests.stand_in.world import World
from tests.support.folder import ANALYSIS, Folder, entry


def start(folder: Folder, github: World) -> None:
    """A census of two repositories with an analysis of today's counts."""
    folder.write("ANALYSIS.md", ANALYSIS)
    folder.curate(entry("a/one"), entry("b/two"))
    github.add("a/one", 5000)
    github.add("b/two", 900)
    assert folder.refresh() == 0, folder.errors
    assert folder.call(check.main) == "No faults found.\n"


def test_a_fork_on_the_day_of_the_analysis_shows_its_own(folder: Folder, github: World) -> None:
    """Another list, no history, and counts of the same day."""
    start(folder, github)
    assert "2 repositories" in folder.read("ANALYSIS.md")
    folder.curate(entry("o/graph"))
    github.add("o/graph", 700)
    shutil.rmtree(folder.path / history.FOLDER)
    said = folder.call(check.main, code=1)
    assert "ANALYSIS.md:1: has the figures of another history than the one in history/" in said
    assert folder.refresh() == 0 and folder.call(check.main) == "No faults found.\n"
    page = folder.read("ANALYSIS.md")
    assert "1 repository" in page and "2 repositories" not in page and "a/one" not in page
    assert folder.render("--check") == 0, folder.errors


def test_a_picture_that_is_gone_is_a_fault_and_comes_back(folder: Folder, github: World) -> None:
    """With the next refresh, also on the day of the analysis."""
    start(folder, github)
    picture = min((folder.path / "history/charts").glob("*.svg"))
    picture.unlink()
    said = folder.call(check.main, code=1)
    assert f"shows the picture history/charts/{picture.name}, which is not there" in said
    assert folder.refresh() == 0 and picture.exists() and folder.call(check.main) == "No faults found.\n"


def test_a_list_that_changes_is_analysed_again(folder: Folder, github: World) -> None:
    """Also on the same day; as long as nothing but counts changes the analysis stays."""
    start(folder, github)
    before = folder.read("ANALYSIS.md")
    github.find("a/one").stars += 50
    assert folder.refresh() == 0 and folder.read("ANALYSIS.md") == before
    folder.curate(entry("a/one"), entry("b/two", "gateways"))
    assert folder.refresh() == 0 and folder.read("ANALYSIS.md") != before
