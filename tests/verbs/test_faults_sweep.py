"""The sweep's rows of the fault matrix: whatever GitHub does then, the refresh is whole, and the next sweep ends the same.

Real patience, in a time that passes at once when somebody waits.
"""

from collections.abc import Callable

import pytest

from scripts.github import backoff
from tests.stand_in.contributors import Project
from tests.stand_in.fault_matrix import ALIKE_TO_A_VERB, KINDS, Clock, cells, rows, trouble
from tests.stand_in.faults import Fault
from tests.stand_in.world import World
from tests.support.folder import Folder
from tests.sweeping.test_sweep import AUTHORS, populate

NAMES = ["a/one", "a/two"]
OBSERVING = 1  # request, which other rows of the matrix disturb
REQUESTS = 12  # of an undisturbed sweep: three for contributors, and three pages, for each


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """All pauses as they are, in a clock of their own."""
    monkeypatch.setattr(backoff, "FAILURE_PAUSE", 1.0)
    return Clock(monkeypatch)


@pytest.fixture
def swept(folder: Folder, github: World) -> dict[str, bytes]:
    """The files that an undisturbed sweep leaves; the folder is as it was before."""
    populate(folder, github, NAMES, weeks=70)
    for name in NAMES:
        github.find(name).project = Project(AUTHORS)
    before = folder.files()
    assert folder.refresh("--sweep") == 0
    assert github.requests == OBSERVING + REQUESTS
    files = folder.files()
    folder.restore(before)
    return files


@pytest.mark.parametrize("kind", rows(KINDS, ALIKE_TO_A_VERB))
def test_the_refresh_is_whole_and_nothing_is_invented(
    swept: dict[str, bytes], folder: Folder, world: World, record_property: Callable[[str, object], None], kind: str
) -> None:
    """At each place: what was told is true, what was not is said, and the next sweep ends where an undisturbed one does."""
    before = folder.files()
    for place, fault in cells(kind, REQUESTS):
        folder.restore(before)
        with trouble(world, _later(fault)):
            code = folder.refresh("--sweep")
        assert code == 0 and "Traceback" not in folder.errors, (kind, place)
        files = folder.files()
        assert files["history/latest.yaml"] == swept["history/latest.yaml"]
        world.rest_requests = 0
        assert folder.refresh("--sweep") == 0
        assert folder.files() == swept, (kind, place)
        record_property("cell", ("sweep", kind, place, str(code)))


def _later(fault: Fault) -> Fault:
    return lambda number: fault(number - OBSERVING) if number > OBSERVING else None
