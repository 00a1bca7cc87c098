"""A list longer than an hour's points is observed in turns."""

import pytest

from scripts.github import survey
from tests.stand_in.world import World
from tests.support.folder import Folder
from tests.support.refreshing import next_day, populate, rows


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour in which six repositories can be asked for, three at a time."""
    for name, value in {"AN_HOUR": 6, "TURN": 3, "RESERVE": 999}.items():
        monkeypatch.setattr(survey, name, value)


def test_a_long_list_is_observed_in_turns_the_stalest_first(folder: Folder, github: World, hour: None) -> None:
    """Each refresh is whole, exit code 0; what waits keeps its count and its day, and comes first the next time."""
    names = populate(folder, github, 10)
    seen = []
    for _ in range(5):
        github.points = 0
        before = {name for name, row in rows(folder).items() if "as_of" not in row} if seen else set()
        assert folder.refresh() == 0, folder.errors
        now = {name for name, row in rows(folder).items() if row.get("stars") and "as_of" not in row}
        assert 3 <= len(now) <= 6 and f"{10 - len(now)} of 10 come first the next time" in folder.output
        assert "0 not reached" in folder.output
        seen.append(now)
        next_day(github)
        assert before != now
    assert set.union(*seen[:4]) == set(names)
    assert set.union(*seen[1:]) == set(names)


def test_a_list_of_an_hour_is_observed_whole(folder: Folder, github: World, hour: None) -> None:
    """However few points it leaves."""
    populate(folder, github, 6)
    assert folder.refresh() == 0 and len(rows(folder)) == 6 and "turn" not in folder.output
