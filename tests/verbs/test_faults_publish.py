"""The fault matrix of publishing: git's own HTTP, and what GitHub or the line does to any request of it."""

import base64
import contextlib
import itertools
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts import publish
from scripts.common.errors import CensusError
from scripts.common.retry import Retry
from scripts.git import commands, publishing
from scripts.git.branch import Repository
from scripts.git.commands import Git
from scripts.git.errors import GitError
from scripts.github import backoff, client
from scripts.github.observation import render_observation
from scripts.verbs.publish import publish_seen
from tests.stand_in import fault_matrix, faults, git_http, remote, server
from tests.stand_in.faults import Fault
from tests.stand_in.remote import Hub, Remote, observation, run
from tests.stand_in.server import TOKEN
from tests.stand_in.world import World
from tests.support.folder import ROOT, Folder, capture, entry
from tests.support.form import body
from tests.support.publication import NAMES, counts, is_rendered
from tests.support.site import Site

SLOW = {"silence", "trickle", "truncated", "silence, but done"}  # kinds that git would wait on for ever
LOST = ("hang up, but done", "truncated", "reset in the body")  # the answer to a push, as with a 502
SECRETS = (TOKEN, base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode())


@dataclass
class End:
    """How a run of `python -m scripts.publish` ended."""

    code: int
    out: str
    err: str


@dataclass
class Beginning:
    """A remote, a clone that is one commit behind it, and an observation to publish, as every cell finds them."""

    home: Path
    before: str  # the commit of main


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    """Four repositories on the list, none counted yet; nobody writes in it, everybody in a copy."""
    home = tmp_path_factory.mktemp("beginning")
    folder = Folder.start(home / "clone")
    folder.curate(*(entry(name) for name in NAMES))
    hub = Hub(folder, home / "remote.git")
    person = hub.clone(tmp_path_factory.mktemp("person") / "clone")
    (person / "CONTRIBUTING.md").write_text("Be kind.\n")
    remote.publish(person, "Say how to behave")
    (home / "kept.json").write_text(render_observation(observation(counts())))
    return Beginning(home, hub.git("rev-parse", "main").strip())


class Wire:
    """A remote that is reached over HTTP, and a clone that is one commit behind it; both as new for every cell."""

    def __init__(self, beginning: Beginning, world: World, home: Path, address: str) -> None:
        self.world, self.home, self.beginning, self.before = world, home, beginning, beginning.before
        self.url, self.kept = f"{address}/git/census/ai-stack-census.git", beginning.home / "kept.json"
        self.clone, self.remote = home / "now" / "clone", home / "now" / "remote.git"
        world.forge.remote = self.remote
        self.renew()
        assert self.publish(lambda number: None).code == 0
        self.requests, (_, _, self.tree) = world.requests, self.heads()
        self.renew()

    def renew(self) -> None:
        """The remote and the clone as they were in the beginning."""
        for path in (self.clone, self.remote):
            shutil.rmtree(path, ignore_errors=True)
            shutil.copytree(self.beginning.home / path.name, path)
        config = self.clone / ".git" / "config"
        config.write_text(config.read_text().replace(str(self.beginning.home / "remote.git"), self.url))

    def publish(self, fault: Fault) -> End:
        """Publish the observation while this goes wrong."""
        self.world.requests, self.world.fault = 0, fault
        with contextlib.chdir(self.clone), capture() as (out, err):
            code = publish.main([str(self.kept)])
        return End(code, out.getvalue(), err.getvalue())

    def head(self, of: str = "") -> str:
        """The commit of main on the remote, or what it leads to."""
        return run(self.remote, "rev-parse", f"main{of}").strip()

    def heads(self) -> list[str]:
        """The commit of main on the remote, its parent, and its tree."""
        return run(self.remote, "rev-parse", "main", "main^", "main^{tree}").split()

    def check(self, end: End) -> None:
        """Main is as it was or whole, and the run said which, in words that a person can use."""
        run(self.remote, "fsck", "--strict", "--no-dangling")
        head, *rest = self.heads()
        published = head != self.before
        assert not published or rest == [self.before, self.tree]
        assert (end.code == 0) == published or "The push may have succeeded" in end.err, (end, published)
        assert end.code == 0 or (end.code == 1 and "Nothing is lost; the next run publishes again." in end.err), end
        assert end.code or "Published" in end.out
        assert run(self.clone, "status", "--porcelain") == ""
        assert not any(secret in end.out + end.err for secret in SECRETS)

    def mend(self) -> None:
        """A good run ends where an undisturbed one would."""
        end = self.publish(lambda number: None)
        assert end.code == 0 and self.heads()[1:] == [self.before, self.tree], end


@pytest.fixture
def wire(beginning: Beginning, github: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """A job of Actions, and an impatient one."""
    address = os.environ["GITHUB_API_URL"]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_SERVER_URL", address)
    monkeypatch.setattr(publishing, "PUBLISHING", Retry(8, 0.001))
    monkeypatch.setattr(commands, "attended", lambda: False)
    return Wire(beginning, github, tmp_path, address)


@pytest.mark.parametrize("kind", fault_matrix.rows(git_http.KINDS, git_http.ALIKE))
def test_a_fault_publishes_whole_or_not_at_all(
    wire: Wire, kind: str, record_property: Callable[[str, object], None]
) -> None:
    """At any request: main is as it was or whole, once; the exit code says which; the next good run completes."""
    for place, fault in fault_matrix.cells(kind, wire.requests):
        wire.renew()
        with pytest.MonkeyPatch.context() as hasty:
            hasty.setattr(publishing, "PUBLISHING", Retry(3, 0.001))
            if kind in SLOW:
                hasty.setattr(commands, "COMMAND_SECONDS", 0.5)
            end = wire.publish(fault)
        record_property("cell", ("publish", kind, place, str(end.code)))
        wire.check(end)
        if end.code or place == "last":  # what is published whole is published again but once
            wire.mend()


def test_what_an_undisturbed_run_asks(wire: Wire, tmp_path: Path) -> None:
    """Seven requests, and what they leave is rendered: what the matrix compares with is right."""
    assert wire.requests == 7
    wire.mend()
    left = Remote(wire.remote)
    assert is_rendered(left.tree(tmp_path / "main")) and left.show("CONTRIBUTING.md") == "Be kind.\n"


@pytest.mark.parametrize("kind", ["401", "no right"])
def test_a_token_that_loses_its_rights_midway(wire: Wire, kind: str) -> None:
    """From whichever request on: one message says what to do, and nobody tries eight times."""
    for first in range(1, wire.requests + 1):
        wire.renew()
        end = wire.publish(faults.since(kind, first))
        wire.check(end)
        assert end.code == 1 and ("contents: write" if kind == "no right" else "run the job again") in end.err, end
        assert end.out.count("Try") <= 1, end
    wire.mend()


def test_a_missing_token_is_named(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, without a prompt that nobody would answer."""
    monkeypatch.delenv("GITHUB_TOKEN")
    end = wire.publish(lambda number: None)
    assert end.code == 1 and "The token is missing" in end.err and wire.world.requests == 1
    assert wire.head() == wire.before


@pytest.mark.parametrize("kind", fault_matrix.rows(["502, but done", *LOST], LOST))
def test_a_push_whose_answer_was_lost_is_found_out_about(
    wire: Wire, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the next try, or by one last look when there is none; somebody else's commit on top hides nothing."""
    if kind in SLOW:
        monkeypatch.setattr(commands, "COMMAND_SECONDS", 1.5)
    monkeypatch.setattr(publishing, "PUBLISHING", Retry(1))
    end = wire.publish(faults.at(kind, wire.requests))
    assert end.code == 0 and f"Published {wire.head()[:10]}: Refresh" in end.out, end

    monkeypatch.setattr(publishing, "PUBLISHING", Retry(2))
    wire.renew()
    end = wire.publish(lambda number: kind if number == wire.requests else _build_on(wire, number))
    assert end.code == 0 and f"Published {wire.head('^')[:10]}: Refresh" in end.out, end


def _build_on(wire: Wire, number: int) -> None:
    """Right after the lost answer, a commit on top of ours."""
    if number == wire.requests + 1 and wire.head() != wire.before:
        made = run(wire.remote, "commit-tree", "main^{tree}", "-p", "main", "-m", "On top").strip()
        run(wire.remote, "update-ref", "refs/heads/main", made)


def test_a_failure_that_may_be_a_success_says_so(wire: Wire) -> None:
    """The answer to the push is lost, and then GitHub never answers again."""
    last = wire.requests
    end = wire.publish(lambda number: {last: "502, but done"}.get(number, "503" if number > last else None))
    assert end.code == 1 and "The push may have succeeded" in end.err and "error: 503" in end.err
    wire.check(end)
    wire.mend()


def test_silence_is_given_up_by_git_itself(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long before the limit for the whole command."""
    monkeypatch.setattr(commands, "STALL_SECONDS", 1)
    with pytest.raises(GitError, match="Operation too slow") as error:
        wire.world.fault = faults.always("silence")
        Git(wire.clone).fetch("main")
    assert not error.value.hopeless


def test_a_command_over_its_limit_is_killed_with_all_its_helpers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git alone would leave the helper that holds the line, and whoever waits for its output would wait on."""
    (fake := tmp_path / "bin/git").parent.mkdir()
    fake.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {tmp_path}/helper\nwait\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(commands, "COMMAND_SECONDS", 0.5)
    monkeypatch.setattr(commands, "attended", lambda: False)
    with pytest.raises(GitError, match="did not end within 0.5 seconds: stopped"):
        Git(tmp_path).git("ls-remote", "origin")
    helper = Path(f"/proc/{(tmp_path / 'helper').read_text().strip()}/stat")
    assert _soon(lambda: not helper.exists() or helper.read_text().split(")")[1].split()[0] == "Z")


def _soon(true: Callable[[], bool]) -> bool:
    """Whether it comes true within ten seconds."""
    end = time.monotonic() + 10
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def test_nobody_answers_at_all(wire: Wire) -> None:
    """All tries, one message: what, where, how to mend."""
    run(wire.clone, "remote", "set-url", "origin", f"http://127.0.0.1:{server.free_port()}/git/x/y.git")
    end = wire.publish(lambda number: None)
    assert end.code == 1 and end.out.count("Try ") == publishing.PUBLISHING.tries - 1
    assert end.err.count("\n") == 1 and "git ls-remote failed" in end.err and "Failed to connect" in end.err
    assert end.err.startswith("Not published after 8 tries") and "the next run publishes again" in end.err
    wire.check(end)


@pytest.mark.parametrize("kind", fault_matrix.rows(["502, but done", "hang up"], ["hang up"]))
def test_a_submission_survives_a_fault_at_any_request(
    folder: Folder, github: World, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """git's requests among them: one branch, one pull request and one comment come of it, in the same run or the next."""
    address = os.environ["GITHUB_API_URL"]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_SERVER_URL", address)
    folder.curate(entry("a/one"), entry("z/last", "lists"))
    site = Site(folder, github, tmp_path / "remote.git")
    site.git("remote", "set-url", "origin", f"{address}/git/census/ai-stack-census.git")
    asked = 0
    for at in itertools.count():  # without a fault at first
        github.add(f"new/engine{at}", 5000)
        number, pulls = site.forge.submit(body(f"new/engine{at}"), f"person{at}"), len(site.forge.pulls)
        github.requests, github.fault = 0, faults.at(kind, at)
        if site.run(str(number)):  # it was not even read: the next run takes it up
            assert site.errors and "Traceback" not in site.errors
            assert site.run(str(number)) == 0, site.errors
        assert len(site.forge.pulls) == pulls + 1 and "**Ready.**" in site.comment(number)
        assert f"new/engine{at}" in site.listed(f"submission/issue-{number}")
        asked = asked or github.requests
        if at == asked:
            break
    assert asked > 12


def test_the_worst_case_fits_into_the_job() -> None:
    """A refresh to the end of its budget, a last try that begins as late as one may, and one last look."""
    job = int(re.findall(r"timeout-minutes: (\d+)", (ROOT / ".github/workflows/refresh.yml").read_text())[0])
    commands_at_the_end = 5  # three of a try, two of the look
    publication = publishing.PUBLISHING.seconds + commands_at_the_end * commands.COMMAND_SECONDS
    refreshing = backoff.WAITING_BUDGET + client.ANSWER_SECONDS + client.TIMEOUT[1]
    assert refreshing + publication < (job - 4) * 60 and commands.STALL_SECONDS < commands.COMMAND_SECONDS


def test_an_answer_that_is_a_page_is_not_taken_for_an_empty_remote(wire: Wire) -> None:
    """git itself lists no branches and says that all went well."""
    wire.world.fault = faults.always("html")
    with pytest.raises(GitError, match="what answered was not git") as error:
        Repository(wire.clone).heads()
    assert not error.value.hopeless


def test_without_git_or_a_clone_the_mend_is_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Folder
) -> None:
    """No git, no clone, no folder: each is said in one message, and nobody tries twice."""
    monkeypatch.setattr(publishing, "PUBLISHING", Retry(8, 0.001))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    usual, empty = os.environ["PATH"], str(tmp_path / "empty")
    for root, path in ((folder.path, usual), (folder.path, empty), (tmp_path / "vanished", usual)):
        monkeypatch.setenv("PATH", path)
        with pytest.raises(CensusError, match="Install git, and run this from the root of a clone") as error:
            publish_seen(Repository(root), observation(counts()))
        assert "after 1 try" in str(error.value)
