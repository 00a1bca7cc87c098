"""The render: the pages and pictures follow from the files, and from nothing else."""

from scripts.census.census import load_census
from scripts.pages import readme
from tests.support.folder import ANALYSIS, SAMPLE, Folder


def test_a_recorded_census_renders_twice_to_the_same_bytes() -> None:
    """The same files give the same page, whatever stood between its marks before."""
    census = load_census(SAMPLE)
    once = readme.render_readme((SAMPLE / "README.md").read_text(encoding="utf-8"), census)
    assert readme.render_readme(once, census) == once != (SAMPLE / "README.md").read_text(encoding="utf-8")


def test_render_check_tells_a_difference_and_writes_nothing(folder: Folder) -> None:
    """Exit 1 before, exit 0 after a render."""
    before = folder.files()
    assert folder.render("--check") == 1, folder.output
    assert folder.files() == before
    assert folder.render() == 0
    assert folder.output == "README.md: written\nhistory/README.md: written\n"
    assert folder.render("--check") == 0, folder.output
    assert folder.render() == 0
    assert folder.output == "README.md: unchanged\nhistory/README.md: unchanged\n"


def test_a_chart_that_is_drawn_no_longer_is_deleted(folder: Folder) -> None:
    """A picture of old figures must not stay behind; what is no chart of ours is left alone."""
    folder.write("ANALYSIS.md", ANALYSIS)
    folder.write("history/charts/momentum.svg", "<svg/>")
    folder.write("history/charts/notes.txt", "mine")
    assert folder.render("--check") == 1
    assert folder.render() == 0 and "history/charts/momentum.svg: deleted" in folder.output
    assert not (folder.path / "history/charts/momentum.svg").exists()
    assert folder.read("history/charts/notes.txt") == "mine"
    assert folder.render("--check") == 0
