"""The discovery's rows of the fault matrix: whatever GitHub does, no candidate is lost or invented, and the next run ends well.

Real patience, in a time that passes at once when somebody waits.
"""

from collections.abc import Callable

import pytest

from scripts import discover
from scripts.census import candidates
from scripts.census.candidates import load_candidates
from tests.stand_in import faults
from tests.stand_in.fault_matrix import ALIKE_TO_A_VERB, KINDS, Clock, cells, rows, trouble
from tests.stand_in.faults import Fault
from tests.stand_in.world import World
from tests.support import galaxy
from tests.support.folder import Folder, entry

Record = Callable[[str, object], None]
NAMES = [f"find/me-{number:03}" for number in range(150)]


class Week:
    """A census of one repository that has searched before, and what a search finds now."""

    def __init__(self, folder: Folder, world: World) -> None:
        self.folder, self.world = folder, world
        listed = world.add("a/one", 5000)
        folder.curate(entry("a/one", id=listed.id))
        text = folder.read("repos.yaml").replace("settings: {threshold: 500}\n", galaxy.DISCOVERY)
        folder.write("repos.yaml", text)
        for number, name in enumerate(NAMES):
            world.add(name, 600 + number, description="An llm", topics=("rag",) if number % 2 else ())
        self.known = set(NAMES[:40])
        for name in NAMES[40:]:
            world.find(name).private = True
        assert self.search() == 0, self.folder.errors
        for name in NAMES[40:]:
            world.find(name).private = False
        self.before = folder.read(str(candidates.PATH))
        world.requests = 0
        assert self.search() == 0
        self.requests, self.undisturbed = world.requests, folder.read(str(candidates.PATH))

    def search(self) -> int:
        """A run; its exit code."""
        return self.folder.exit_code(discover.main)

    def disturbed(self, fault: Fault) -> int:
        """A run from the state before while GitHub has the fault: it ends in order, and with a word of explanation."""
        self.folder.write(str(candidates.PATH), self.before)
        with trouble(self.world, fault):
            code = self.search()
        assert code in (0, 1, 2) and "Traceback" not in self.folder.errors
        found = set(load_candidates(self.folder.path).repos)
        assert self.known <= found <= set(NAMES)
        if code == 1:
            assert self.folder.read(str(candidates.PATH)) == self.before and self.folder.errors.strip()
        assert code != 2 or "not reached" in self.folder.output
        return code


@pytest.fixture
def week(folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch) -> Week:
    """The second search of a census, its clock one that passes at once."""
    monkeypatch.setattr("scripts.github.backoff.FAILURE_PAUSE", 1.0)
    galaxy.share(Clock(monkeypatch), monkeypatch, github)
    return Week(folder, github)


@pytest.mark.parametrize("kind", rows(KINDS, ALIKE_TO_A_VERB))
def test_no_candidate_is_lost_or_invented(week: Week, record_property: Record, kind: str) -> None:
    """At each place: an orderly end, and a next run that ends where an undisturbed one does."""
    for place, fault in cells(kind, week.requests):
        code = week.disturbed(fault)
        assert week.search() == 0, week.folder.errors
        assert week.folder.read(str(candidates.PATH)) == week.undisturbed, (kind, place)
        record_property("cell", ("discover", kind, place, str(code)))


@pytest.mark.parametrize("kind", rows(["401", "403", "silence", "refused"], ["silence", "refused"]))
def test_what_begins_midway_and_stays(week: Week, record_property: Record, kind: str) -> None:
    """From whichever request on, what was found before is kept."""
    for place, first in (("first", 1), ("middle", week.requests // 2), ("last", week.requests)):
        code = week.disturbed(faults.since(kind, first))
        assert week.search() == 0 and week.folder.read(str(candidates.PATH)) == week.undisturbed
        record_property("cell", ("discover", f"{kind} from there on", place, str(code)))
