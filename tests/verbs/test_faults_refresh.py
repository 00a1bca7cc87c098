"""The refresh's rows of the fault matrix: whatever GitHub does, no count is lost or invented, and no file is torn.

The real budget of waiting, in a time that passes at once.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from scripts.census import history
from scripts.census.snapshots import load_snapshot
from scripts.github import backoff, queries
from tests.stand_in import faults
from tests.stand_in.fault_matrix import ALIKE, KINDS, Clock, cells, rows, trouble
from tests.stand_in.faults import Fault
from tests.stand_in.world import World
from tests.support.folder import Folder, entry

KNOWN, NEW = 33, 3
NAMES = [f"owner{i:03}/repo{i:03}" for i in range(KNOWN + NEW)]
REQUESTS = 10  # of an undisturbed refresh, 4 repositories in each
LASTING = ("forbidden", "partial", "rate limit for an hour", "401", "403")  # to ask again does not help
Record = Callable[[str, object], None]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Many requests for few repositories; all pauses as they are, in a clock of their own."""
    monkeypatch.setattr(queries, "IDS_AT_ONCE", 4)
    monkeypatch.setattr(queries, "NAMES_AT_ONCE", 4)
    monkeypatch.setattr(backoff, "FAILURE_PAUSE", 1.0)
    return Clock(monkeypatch)


class Day:
    """A census on its second day: what it knew, what is true now, and how an undisturbed refresh leaves it."""

    def __init__(self, folder: Folder, world: World) -> None:
        self.folder, self.world = folder, world
        for i, name in enumerate(NAMES):
            world.add(name, 1000 + 10 * i)
        folder.curate(*(entry(name) for name in NAMES[:KNOWN]))
        assert folder.refresh() == 0
        self.known = {name: row.stars for name, row in history.load_latest(folder.path).repos.items()}
        folder.curate(*(entry(name) for name in NAMES))
        world.now += timedelta(1)
        for repository in world.repos.values():
            repository.stars += 3
        self.true = {name: world.find(name).stars for name in NAMES}
        self.before = folder.files()
        world.requests = 0
        folder.refresh()
        assert world.requests == REQUESTS
        self.undisturbed = folder.files()

    def disturbed(self, fault: Fault) -> int:
        """A refresh from the state before, while GitHub has the fault."""
        self.folder.restore(self.before)
        with trouble(self.world, fault):
            code = self.folder.refresh()
        self.judge(code)
        return code

    def judge(self, code: int) -> None:
        """Hold a disturbed run to its exit code: nothing lost, nothing invented, and a word of explanation."""
        assert code in (0, 1, 2) and "Traceback" not in self.folder.errors
        if code == 1:
            assert self.folder.files() == self.before and "Nothing was written" in self.folder.errors
            return
        found = history.load_latest(self.folder.path).repos
        for name, row in found.items():
            stale = row.as_of is not None
            assert row.stars == (self.known[name] if stale else self.true[name]), (name, row)
        assert set(self.known) <= set(found)
        day = load_snapshot(self.folder.path, self.world.now.date())
        assert day.stars.items() <= self.true.items()
        carried = [name for name in NAMES if name not in found or found[name].as_of]
        gone = [name for name in carried if name in found and found[name].is_gone]
        assert (code == 2) == (len(carried) > len(gone))
        assert code == 0 or "not reached" in self.folder.output and "missed" in self.folder.output
        assert not any(path.endswith(".part") for path in self.folder.files())


@pytest.fixture
def day(folder: Folder, github: World) -> Day:
    """The second day of a census."""
    return Day(folder, github)


@pytest.mark.parametrize("kind", rows(KINDS, ALIKE))
def test_no_count_is_lost_or_invented(day: Day, record_property: Record, kind: str) -> None:
    """At each place: the right exit code, whole files, and a next run that ends where an undisturbed one does.

    A single fault that passes costs nothing: it is asked again. A GitHub that is down changes nothing.
    """
    for place, fault in cells(kind, REQUESTS):
        code = day.disturbed(fault)
        assert code == 0 or kind in LASTING or place.endswith("%"), (kind, place)
        assert code == 1 or place != "100%", kind
        if code or day.folder.files() != day.undisturbed:
            assert day.folder.refresh() == 0, day.folder.errors
        assert day.folder.files() == day.undisturbed, (kind, place)
        record_property("cell", ("refresh", kind, place, str(code)))


@pytest.mark.parametrize("kind", ["401", "403", "silence", "refused"])
def test_what_begins_midway_and_stays(day: Day, record_property: Record, kind: str) -> None:
    """An expired token, lost rights, a network that ends: from whichever request on, what was seen before is kept."""
    for place, first in (("first", 1), ("middle", REQUESTS // 2), ("last", REQUESTS)):
        code = day.disturbed(faults.since(kind, first))
        assert place == "last" or code == 1
        assert day.folder.refresh() == 0 and day.folder.files() == day.undisturbed
        record_property("cell", ("refresh", f"{kind} from there on", place, str(code)))


@pytest.mark.parametrize(("token", "words"), [("", "make demo"), ("expired", "refused the token")])
def test_a_token_that_is_missing_or_expired(
    day: Day, record_property: Record, monkeypatch: pytest.MonkeyPatch, token: str, words: str
) -> None:
    """One sentence, and not one byte changed."""
    day.folder.restore(day.before)
    with monkeypatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", token)
        patch.setenv("PATH", "")
        assert day.folder.refresh() == 1 and words in day.folder.errors and day.folder.files() == day.before
    assert day.folder.refresh() == 0 and day.folder.files() == day.undisturbed
    record_property("cell", ("refresh", f"token {token or 'missing'}", "first", "1"))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_off(day: Day, clock: Clock, record_property: Record, hours: int) -> None:
    """This machine's clock decides nothing: the day, and how long a limit lasts, are GitHub's word."""
    now = day.world.now
    day.world.now = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=hours)
    assert day.disturbed(faults.at("primary limit", 2)) == 0
    assert history.load_latest(day.folder.path).refreshed == day.world.now
    assert 30.5 < clock.skipped < 60
    day.folder.restore(day.before)
    day.world.now = now
    assert day.folder.refresh() == 0 and day.folder.files() == day.undisturbed
    record_property("cell", ("refresh", f"clock {hours:+} hour", "first", "0"))
