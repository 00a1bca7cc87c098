"""The recorded week, refreshed day by day while GitHub keeps failing."""

import random
from datetime import UTC, datetime, time

import pytest

from scripts.github import backoff, queries
from tests.stand_in import server
from tests.stand_in.fault_matrix import Clock
from tests.stand_in.world import World
from tests.support.folder import README, Folder
from tests.support.week import DAYS, counted_daily, list_of, recorded_week

FAILING = 0.02  # of all requests
PASSING = (
    "500", "502", "503", "504", "refused", "hang up", "reset in the body", "html", "truncated", "invalid", "no data",
    "time-out", "resources", "not found", "rate limit", "primary limit", "secondary limit", "redirect", "odd date",
    "date of next year",
)  # fmt: skip


def live(folder: Folder, failing: float) -> int:
    """Refresh on every recorded day, with this part of all requests failing; returns how many failed."""
    week = recorded_week()
    counted = counted_daily(week)
    folder.write("repos.yaml", list_of(counted))
    world, failed = World(), []
    for name in counted:
        world.add(name, 0)

    def fault(number: int) -> str | None:
        chance = random.Random(number + 4711 * len(world.names) + world.now.day)
        kind = chance.choice(PASSING) if chance.random() < failing else None
        failed.extend([kind] if kind else [])
        return kind

    world.fault = fault
    with server.serve(world) as address, pytest.MonkeyPatch.context() as patch:
        for variable, value in server.environment(address).items():
            patch.setenv(variable, value)
        for day, counts in week.items():
            world.now, world.points = datetime.combine(day, time(12, 23, 41), UTC), 0
            for repository in world.repos.values():
                repository.stars = counts[repository.name]
            server.wait_for(address)
            assert folder.refresh() == 0, folder.errors
    assert world.requests > 300
    return len(failed)


def test_two_in_a_hundred_requests_may_fail(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The week ends byte for byte as if none had: every day's snapshot, the record, the accounts, the page."""
    monkeypatch.setattr(queries, "IDS_AT_ONCE", 2)
    monkeypatch.setattr(queries, "NAMES_AT_ONCE", 2)
    monkeypatch.setattr(backoff, "FAILURE_PAUSE", 1.0)
    Clock(monkeypatch)
    assert live(folder, 0) == 0
    other = Folder.start(tmp_path_factory.mktemp("failing"))
    assert live(other, FAILING) >= 5
    assert other.files() == folder.files()
    assert len(folder.files()) == DAYS + 6 and folder.read("README.md") != README
