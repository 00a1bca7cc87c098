"""GitHub's description: its fingerprint is on record, never its text, and the day on which another one was seen."""

from datetime import date, timedelta

import pytest

from scripts.census import history
from scripts.census.row import Row
from tests.stand_in.world import World
from tests.support.folder import Folder, entry


@pytest.fixture
def census(folder: Folder, github: World) -> Folder:
    """A repository with a description and one without, counted once; the next refresh is of another day."""
    folder.curate(entry("a/one"), entry("b/two"))
    github.add("a/one", 5000, description="A tool for one thing")
    github.add("b/two", 900, description=None)
    assert folder.refresh() == 0, folder.errors
    github.now += timedelta(days=1)
    return folder


def row(folder: Folder, name: str = "a/one") -> Row:
    return history.load_latest(folder.path).repos[name]


def test_another_description_is_on_record_with_its_day_and_is_no_news(census: Folder, github: World) -> None:
    """The day stays until the next change; no page and no other line changes, and the text is nowhere."""
    first, before = row(census), census.files()
    github.find("a/one").description = "Another thing altogether"
    assert census.refresh() == 0 and "+0" not in census.output
    after = census.files()
    assert row(census).described == date(2026, 8, 23) and row(census).description != first.description
    changed = {name for name, data in after.items() if before.get(name) != data}
    assert changed == {"history/latest.yaml", "history/2026/2026-08-23.yaml", "README.md"}
    assert not any(b"altogether" in data for data in after.values())
    github.now += timedelta(days=1)
    assert census.refresh() == 0 and row(census).described == date(2026, 8, 23)


def test_a_first_description_is_no_change(census: Folder, github: World) -> None:
    """Nobody knows what it was before; of none at all it is known."""
    assert row(census).described is None and row(census, "b/two").description
    github.find("a/one").description = "A  tool for one\u200b thing"
    github.find("b/two").description = "A tool for two things"
    assert census.refresh() == 0
    assert row(census).described is None and row(census, "b/two").described == date(2026, 8, 23)


def test_another_repository_under_the_name_begins_anew(census: Folder, github: World) -> None:
    """Its description is its own."""
    identity = github.find("a/one").id
    github.delete("a/one")
    other = github.add("a/one", 6000, description="Something else", created="2026-08-24T10:00:00Z")
    census.curate(entry("a/one", id=other.id), entry("b/two"))
    assert other.id != identity and census.refresh() == 0
    assert row(census).id == other.id and row(census).described is None
