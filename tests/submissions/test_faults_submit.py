"""The submissions' rows of the fault matrix: whatever GitHub does, a form ends in one comment and one pull request.

The real budget of waiting, in a time that passes at once.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stand_in import faults
from tests.stand_in.fault_matrix import ALIKE_TO_A_VERB, KINDS, Clock, cells, rows, trouble
from tests.stand_in.faults import Fault
from tests.stand_in.world import World
from tests.support.folder import Folder, entry
from tests.support.form import body
from tests.support.site import Site, branch, state

Record = Callable[[str, object], None]


class Flow:
    """A form that somebody sent in, again and again from the beginning, and what comes of it undisturbed."""

    def __init__(self, site: Site) -> None:
        self.site, self.world, self.main = site, site.world, site.forge.sha("main")
        self.number = site.forge.submit(body())
        self.start_over = site.remember()
        assert self.settle() == 0, site.errors
        self.requests, self.undisturbed = self.world.requests, state(site, self.number)

    def settle(self) -> int:
        """A run while GitHub is well."""
        self.world.requests = 0
        return self.site.run(str(self.number))

    def disturbed(self, fault: Fault) -> int:
        """A run from the beginning, while GitHub has the fault: it ends in order, and with a word of explanation."""
        self.start_over()
        with trouble(self.world, fault):
            code = self.site.run(str(self.number))
        assert code in (0, 1, 2) and "Traceback" not in self.site.errors
        assert code == 0 or self.site.errors.strip()
        assert len(self.site.forge.open_pulls()) <= 1 and self.site.forge.sha("main") == self.main
        return code


@pytest.fixture
def flow(folder: Folder, github: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flow:
    """A census with one form, its clock one that passes at once."""
    monkeypatch.setattr("scripts.github.backoff.FAILURE_PAUSE", 1.0)
    Clock(monkeypatch)
    folder.curate(entry("a/one"), entry("z/last", "lists"))
    for name, stars in {"a/one": 5000, "z/last": 900, "new/engine": 12345}.items():
        github.add(name, stars)
    return Flow(Site(folder, github, tmp_path / "remote.git"))


@pytest.mark.parametrize("kind", rows([*KINDS, "502 after the fact"], ALIKE_TO_A_VERB))
def test_a_form_ends_as_if_nothing_had_happened(flow: Flow, record_property: Record, kind: str) -> None:
    """At each place: an orderly end, and a next run that ends where an undisturbed one does."""
    for place, fault in cells(kind, flow.requests):
        code = flow.disturbed(fault)
        if code or state(flow.site, flow.number) != flow.undisturbed:
            assert flow.settle() == 0, flow.site.errors
        assert state(flow.site, flow.number) == flow.undisturbed, (kind, place)
        record_property("cell", ("submit", kind, place, str(code)))


@pytest.mark.parametrize("kind", ["401", "403", "silence", "refused"])
def test_what_begins_midway_and_stays(flow: Flow, record_property: Record, kind: str) -> None:
    """From whichever request on, the next run takes up what was begun."""
    for place, first in (("first", 1), ("middle", flow.requests // 2), ("last", flow.requests)):
        code = flow.disturbed(faults.since(kind, first))
        assert code != 0
        assert flow.settle() == 0 and state(flow.site, flow.number) == flow.undisturbed
        record_property("cell", ("submit", f"{kind} from there on", place, str(code)))


@pytest.mark.parametrize(("token", "words"), [("", "needs a GitHub token"), ("expired", "refused the token")])
def test_a_token_that_is_missing_or_expired(
    flow: Flow, record_property: Record, monkeypatch: pytest.MonkeyPatch, token: str, words: str
) -> None:
    """One sentence, and nothing is written anywhere."""
    with monkeypatch.context() as patch:
        patch.setenv("GITHUB_TOKEN", token)
        patch.setattr("shutil.which", lambda name: None)
        assert flow.disturbed(lambda number: None) == 1 and words in flow.site.errors
    assert flow.site.forge.log == [] and not flow.site.forge.sha(branch(1))
    assert flow.settle() == 0 and state(flow.site, flow.number) == flow.undisturbed
    record_property("cell", ("submit", f"token {token or 'missing'}", "first", "1"))
