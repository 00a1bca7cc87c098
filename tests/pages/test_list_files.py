"""A list of any size: README is never cut, and every repository stands on a page that GitHub shows whole."""

import os
import re
from pathlib import Path

import pytest

from scripts.census.census import Census
from scripts.common.blocks import README as PATH
from scripts.pages.category_pages import BUDGET
from scripts.pages.list_files import RETURN, render_list_files
from scripts.pages.listing import WATCHED
from scripts.pages.markdown import find_page_faults
from tests.support.folder import README, Folder, entry
from tests.support.long_list import USUAL, census_of

SERVING = Path("list/infrastructure/serving.md")
WORST = "|<&$\\" * 22  # 110 characters, each of which takes five bytes when it is escaped


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget of an eighth, so that small lists are long ones."""
    for module in ("list_files", "category_pages"):
        monkeypatch.setattr(f"scripts.pages.{module}.BUDGET", BUDGET // 8)
    monkeypatch.setattr("scripts.pages.list_files.RETURN", RETURN // 8)


def pages_of(census: Census, existing: tuple[Path, ...] = ()) -> dict[Path, str]:
    """The texts of README and of the pages, each of which is within the budget and shown as meant."""
    pages = {path: text for path, text in render_list_files(README, census, existing).items() if text is not None}
    for path, text in pages.items():
        assert len(text.encode()) <= BUDGET, path
        assert not find_page_faults(text, str(path)), path
    return pages


def names_on(text: str, heading: str) -> list[str]:
    """The repositories in the tables from a heading on."""
    return re.findall(r"(?m)^\|\[.*?\]\(https://github\.com/([^)]+)\)", text[text.index(heading) :])


def test_a_list_that_readme_can_hold_has_no_pages() -> None:
    """A reader's search in README finds everything: of two thousand usual repositories, with every column filled."""
    census = census_of(2000)
    pages = pages_of(census)
    assert list(pages) == [PATH] and pages[PATH].count("▇") > 2000
    assert len(pages[PATH].encode()) + 10_000 < BUDGET  # beside prose as long as ours
    assert {*names_on(pages[PATH], "## Contents")} == {row.name for row in census.rows}


@pytest.mark.parametrize(("number", "summary"), [(2600, USUAL), (1000, WORST)])
def test_a_longer_list_has_all_its_rows_on_pages(number: int, summary: str) -> None:
    """README keeps the best of each category and the fastest of its week, and fills its budget with them."""
    census = census_of(number, summary, watched=300)
    pages = pages_of(census)
    readme = pages.pop(PATH)
    headings = {path: "Watched" if path == WATCHED else "All of" for path in pages}
    listed = [name for path, text in pages.items() for name in names_on(text, headings[path])]
    assert sorted(listed) == sorted(row.name for row in census.rows)
    assert len(readme.encode()) > 0.7 * BUDGET
    serving = [row for row in census.listed if row.entry.category == "serving"]
    shown = names_on(readme, "### Serving")
    assert shown[:3] == [row.name for row in serving[:3]] and serving[-1].name in shown  # which gained most
    assert f"[All {len(serving):,} in Serving]({SERVING})" in readme
    assert f"[All 300 that are watched]({WATCHED})" in readme


def test_links_between_the_pages_lead_somewhere(small: None) -> None:
    """To README and its headings, from page to page, and to the form, wherever the page stands."""
    pages = pages_of(census_of(400, WORST, watched=200))
    anchors = {line.lstrip("# ").lower().replace(" ", "-") for line in pages[PATH].splitlines() if line.startswith("#")}
    assert Path("list/watched_2.md") in pages
    for path, text in pages.items():
        assert here(path, re.findall(r"(?m)^\[add\]: (.*)$", text)[0]) == "name/issues/new?template=submit.yml"
        for target in re.findall(r"\]\(([^)]+)\)", text):
            place, _, anchor = target.partition("#")
            if place and not place.startswith("https://"):
                found = Path(here(path, place)).relative_to("name/blob/main")
                assert found in pages or found in (Path("repos.yaml"), Path("history/latest.yaml")), (path, place)
                assert not anchor or anchor in anchors, (path, anchor)


def here(page: Path, target: str) -> str:
    """Where GitHub finds a relative link of the page."""
    return os.path.normpath(Path("name/blob/main") / page.parent / target)


def test_a_category_longer_than_a_page_is_continued_by_stars(small: None) -> None:
    """Each part says which stars the others hold."""
    census = census_of(31 * 120, WORST)
    parts = [text for path, text in pages_of(census).items() if path.name.startswith("serving")]
    assert len(parts) > 1 and all(f"page {number}\n" in part for number, part in enumerate(parts[1:], 2))
    serving = [row.name for row in census.listed if row.entry.category == "serving"]
    assert [name for part in parts for name in names_on(part, "\n#" if "page" in part else "## All of")] == serving
    assert parts[0].count("](serving_2.md)") == 2 and parts[1].count("](serving.md)") == 2


def test_a_page_goes_with_its_category_and_with_the_need_for_it(small: None) -> None:
    """What nobody wants any more is deleted; a list near the budget does not go back and forth."""
    gone = Path("list/infrastructure/was-one.md")
    assert render_list_files(README, census_of(300), [gone, SERVING])[gone] is None
    whole = pages_of(census_of(100))[PATH]
    assert render_list_files(README, census_of(100), [SERVING]) == {PATH: whole, SERVING: None}
    near = census_of(200)
    assert list(pages_of(near)) == [PATH] and SERVING in pages_of(near, (SERVING,))


def test_pages_are_written_checked_and_deleted(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """As other derived files; a file of somebody's own in their folder is left alone."""
    folder.curate(*(entry(f"a/r{i}", summary=USUAL) for i in range(10, 40)))
    folder.write("list/infrastructure/notes.md", "# My own\n")
    monkeypatch.setattr("scripts.pages.list_files.BUDGET", 4000)
    monkeypatch.setattr("scripts.pages.list_files.RETURN", 4000)
    assert folder.render() == 0 and "serving.md" in folder.output and folder.render("--check") == 0
    assert folder.check() == 0, folder.output
    (folder.path / SERVING).rename(folder.path / "away")
    assert folder.check() == 1 and f"the link to {SERVING} leads nowhere" in folder.output
    (folder.path / "away").rename(folder.path / SERVING)
    monkeypatch.undo()
    assert folder.render() == 0 and not (folder.path / SERVING).exists()
    assert folder.read("list/infrastructure/notes.md") == "# My own\n"


def test_a_long_page_is_advice_and_no_fault(folder: Folder) -> None:
    """Nobody's pull request turns red by it."""
    folder.write("README.md", README + "word " * 100_000)
    assert folder.check() == 0 and folder.check("--advice") == 0
    assert "Advice: README.md:1: 501," in folder.output
