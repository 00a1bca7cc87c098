"""The day of the last release: looked up once a day, kept until the next, and shown beside what is stale."""

from datetime import date, timedelta

from scripts.census import history
from tests.stand_in.world import World
from tests.support.folder import Folder, entry


def released(folder: Folder, name: str = "a/one") -> date | None:
    return history.load_latest(folder.path).repos[name].released


def test_releases_are_looked_up_with_the_first_refresh_of_a_day(folder: Folder, github: World) -> None:
    """Later ones keep what is on record, whatever happened since; the next day says it."""
    folder.curate(entry("a/one"), *(entry(f"b/r{number:03}") for number in range(120)))
    one = github.add("a/one", 5000, released="2023-05-05T10:00:00Z")
    for number in range(120):
        github.add(f"b/r{number:03}", 900)
    assert folder.refresh() == 0 and released(folder) == date(2023, 5, 5)
    one.released = github.find("b/r119").released = "2026-08-22T15:00:00Z"
    github.now += timedelta(hours=6)
    assert folder.refresh() == 0 and released(folder, "b/r119") is None
    github.now += timedelta(hours=12)
    assert folder.refresh() == 0 and released(folder) == released(folder, "b/r119") == date(2026, 8, 22)
    one.released = None
    github.now += timedelta(days=1)
    assert folder.refresh() == 0 and released(folder) is None


def test_the_year_of_the_last_release_stands_beside_what_is_stale(folder: Folder, github: World) -> None:
    """Stale says that nobody pushed for a year; a release may be older, or there may be none."""
    folder.curate(entry("a/one"), entry("b/two"))
    github.add("a/one", 5000, released="2021-05-05T10:00:00Z", pushed="2024-01-01T10:00:00Z")
    github.add("b/two", 4000, released="2026-05-05T10:00:00Z")
    assert folder.refresh() == 0
    page = folder.read("README.md")
    assert "`stale` <sub>released 2021 · Python · MIT</sub>" in page and "released 2026" not in page
