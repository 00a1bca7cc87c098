"""The ticks' rows of the fault matrix: whatever GitHub does, a tick leads to one submission, or to one decision, and no more.

Real patience, in a time that passes at once when somebody waits.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.census.candidates import Candidates, write_candidates
from tests.discovery.test_rolling_issue import candidate, rows, text, tick, ticks
from tests.stand_in import fault_matrix
from tests.stand_in.fault_matrix import KINDS, Clock, cells, trouble
from tests.stand_in.faults import Fault
from tests.stand_in.world import World
from tests.support.folder import Folder, entry
from tests.support.site import Site

Record = Callable[[str, object], None]
OFTEN = ("502", "502 after the fact", "not found")  # the other kinds are these to what asks through the client


class Ticked:
    """Three candidates of which one is to be added and one is not for this list, again and again, and what comes of it."""

    def __init__(self, site: Site) -> None:
        self.site, self.world = site, site.world
        found = {f"find/me-{n}": self.world.add(f"find/me-{n}", 2000 - n, description="A server") for n in range(3)}
        listed = {name: candidate(repository.id, repository.stars) for name, repository in found.items()}
        write_candidates(site.folder.path, Candidates(self.world.now, 7, (), listed))
        site.forge.roles["writer"] = "write"
        site.publish()
        assert ticks(site) == 0, site.errors
        tick(site, "add", "find/me-0")
        tick(site, "not", "find/me-1")
        self.start_over = site.remember()
        self.world.requests = 0
        assert ticks(site) == 0, site.errors
        self.requests, self.undisturbed = self.world.requests, self.state()

    def state(self) -> tuple[object, ...]:
        """Everything that ticks leave behind: decisions, submissions with their labels and answers, and the text."""
        decided = {name: (row.by, row.issue, row.reason) for name, row in rows(self.site).items() if row.decided}
        forge = self.site.forge
        opened = {number: (one["title"], forge.labels_of(number)) for number, one in forge.issues.items()}
        return decided, opened, [forge.said(number) for number in opened], text(self.site)

    def disturbed(self, fault: Fault) -> int:
        """A run from the beginning, while GitHub has the fault: it ends in order, and with a word of explanation."""
        self.start_over()
        with trouble(self.world, fault):
            code = ticks(self.site)
        assert code in (0, 1, 2) and "Traceback" not in self.site.errors
        assert code == 0 or self.site.errors.strip()
        return code


@pytest.fixture
def ticked(folder: Folder, github: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ticked:
    """A census with ticks to obey, its clock one that passes at once."""
    monkeypatch.setattr("scripts.github.backoff.FAILURE_PAUSE", 1.0)
    Clock(monkeypatch)
    folder.curate(entry("a/one"))
    github.add("a/one", 5000)
    return Ticked(Site(folder, github, tmp_path / "remote.git"))


@pytest.mark.parametrize(
    "kind", fault_matrix.rows([*KINDS, "502 after the fact"], {*KINDS, "502 after the fact"} - {*OFTEN})
)
def test_a_tick_is_obeyed_once(ticked: Ticked, record_property: Record, kind: str) -> None:
    """At each place: an orderly end; the next run, and the next of submissions, end where undisturbed ones do."""
    for place, fault in cells(kind, ticked.requests):
        code = ticked.disturbed(fault)
        if code or ticked.state() != ticked.undisturbed:
            ticked.world.requests = 0
            assert ticks(ticked.site) == 0, ticked.site.errors
            assert ticked.site.run() == 0, ticked.site.errors
        assert ticked.state() == ticked.undisturbed, (kind, place)
        record_property("cell", ("ticks", kind, place, str(code)))
