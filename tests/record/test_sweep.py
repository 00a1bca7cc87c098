"""What a scheduled refresh learns beside the counts: the past, and who contributes, in small parts."""

from datetime import UTC, datetime, timedelta

import pytest

from scripts.census import star_history
from scripts.census.star_history import StarHistory
from tests.stand_in import world as world_module
from tests.stand_in.world import World
from tests.support.folder import Folder, entry

NOW = datetime(2026, 11, 25, 0, 23, 41, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date()
DAY = timedelta(1)


def populate(folder: Folder, world: World, names: list[str], weeks: int = 40, daily: int = 10) -> None:
    """Repositories that get as many stars every day since their creation so many weeks ago."""
    world.now = NOW
    created = TODAY - weeks * 7 * DAY
    for name in names:
        gains = {created + number * DAY: daily for number in range((TODAY - created).days)}
        world.add(name, sum(gains.values()), created=f"{created}T10:00:00Z", gains=gains)
    folder.curate(*(entry(name) for name in sorted(names)))


def told(folder: Folder) -> dict[str, StarHistory]:
    return star_history.load_histories(folder.path)


def test_a_scheduled_refresh_fills_the_past_of_a_fork_on_its_first_day(folder: Folder, github: World) -> None:
    """Gains of a day, a week and a month and twelve weeks, where no other count of ours is there yet."""
    populate(folder, github, ["a/one"])
    assert folder.refresh("--sweep") == 0, folder.errors
    history = told(folder)["a/one"]
    assert history.whole and history.count_on(TODAY - DAY) == star_history.PastCount(2800 - 10, TODAY)
    assert history.months[-1] == 2800 - 10 * 24
    assert "| 2.8k | +70 | +300 |" in folder.read("README.md")
    assert (
        "The past of 1 repository filled in with 2 requests; of 1, 1 have their last weeks, 1 all weeks"
        in folder.output
    )


def test_a_refresh_that_is_not_scheduled_takes_no_part_of_the_past(folder: Folder, github: World) -> None:
    """A run after a merge is for what people wait for."""
    populate(folder, github, ["a/one"])
    assert folder.refresh() == 0
    assert github.rest_requests == 0 and not (folder.path / star_history.PAST).exists()


def test_the_newest_page_of_all_comes_before_any_older_one(
    folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never more than half of what the limit leaves, run after run, until there is nothing left."""
    names = [f"a/r{number}" for number in range(6)]
    populate(folder, github, names, weeks=70)
    monkeypatch.setattr("scripts.record.sweep.ASKED_A_RUN", 0)
    github.rest_requests = world_module.REQUESTS_AN_HOUR - 9  # the first answer says that 8 are left
    seen = []
    for _ in range(8):
        github.rest_requests = world_module.REQUESTS_AN_HOUR - 9
        with_limit = github.rest_requests
        assert folder.refresh("--sweep") == 0
        seen.append(
            (github.rest_requests - with_limit, len(told(folder)), sum(one.whole for one in told(folder).values()))
        )
        github.now += timedelta(hours=6)
    assert all(asked <= 5 for asked, _, _ in seen)
    recent = [recent for _, recent, _ in seen]
    whole = [whole for _, _, whole in seen]
    assert recent == sorted(recent) and recent[-1] == 6
    assert all(recent == 6 for (_, recent, whole) in seen if whole)
    assert whole[-1] == 6
