"""What goes wrong on the machine itself: a full disk, a read-only folder, a kill at any moment, of refresh and publish."""

import contextlib
import ctypes
import functools
import itertools
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from scripts import publish, refresh
from scripts.analysis import charts, places
from scripts.common import files
from scripts.common.cli import reported
from scripts.common.errors import CensusError
from scripts.common.retry import Retry
from scripts.git import commands, publishing
from scripts.git.branch import Repository
from scripts.github.observation import render_observation
from scripts.verbs.publish import publish_seen
from tests.stand_in import made_up, remote
from tests.stand_in.remote import Hub, observation, run
from tests.stand_in.world import World
from tests.support.folder import ROOT, Folder, entry
from tests.support.publication import NAMES, counts, is_rendered

Record = Callable[[str, object], None]
DONE, TRACEBACK = 0, 99


# Runs in a process of their own, which is forked: it has everything loaded, and may be limited and killed.


@dataclass
class Child:
    """A run on its way."""

    process: int
    pipe: int

    def end(self) -> tuple[int, str]:
        """Wait for it: its exit code, minus the signal if it was killed, and what it printed."""
        with open(self.pipe, encoding="utf-8") as said:
            text = said.read()
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1]), text


def start(work: Callable[[], int], *before: Callable[[], object]) -> Child:
    """Fork a run; `before` are done in it first."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return Child(process, reading)
    code = TRACEBACK
    try:
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        sys.stdout = sys.stderr = open(1, "w", encoding="utf-8", buffering=1, closefd=False)
        for step in before:
            step()
        code = work()
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def limit_files(size: int) -> Callable[[], None]:
    """From now on no file grows beyond so many bytes, as on a disk with no more room."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def be_nobody_special() -> None:
    """Let a file's mode hold for root too: give up CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, also for children."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, sets)
    for place in (0, 1, 2):  # effective, permitted, inheritable
        sets[place] &= ~0b110
    for capability in (1, 2):
        libc.prctl(24, capability, 0, 0, 0)
    libc.capset(header, sets)


@contextlib.contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    """Nobody may make, replace or delete a file in these folders."""
    for path in paths:
        path.chmod(0o555)
    try:
        yield
    finally:
        for path in paths:
            path.chmod(0o755)


def test_the_faults_are_faults(tmp_path: Path) -> None:
    """Whoever runs the tests: a folder that is read-only cannot be written in, a full disk takes no byte more."""

    def work() -> int:
        for name, text in (("held/file", "x"), ("file", "longer than it may be")):
            with contextlib.suppress(OSError):
                (tmp_path / name).write_text(text)
                return 1
        return 0

    (tmp_path / "held").mkdir()
    with read_only(tmp_path / "held"):
        assert start(work, be_nobody_special, limit_files(10)).end() == (0, "")


# The refresh.


class Day:
    """A census between two refreshes: its files before the second one, and after it when nothing goes wrong."""

    def __init__(self, folder: Folder, world: World) -> None:
        made_up.populate(folder, world, 16, [30, 7, 2, 1])
        self.folder = folder
        assert folder.refresh() == 0
        world.now += timedelta(1)
        for repository in world.repos.values():
            repository.stars += 5
            repository.location = "Oslo, Norway"
        self.before = folder.files()
        assert folder.refresh() == 0
        self.after = folder.files()
        self.written = {name: data for name, data in self.after.items() if data != self.before.get(name)}
        self.renew()

    def renew(self) -> None:
        """The files as they were before."""
        self.folder.restore(self.before)

    def refresh(self) -> int:
        """The second refresh, in the process of a `Child`."""
        os.chdir(self.folder.path)
        return refresh.main([])

    def check(self) -> int:
        """Every file is as it was before or as it is after; how many are as after, of those that differ."""
        found = {name: data for name, data in self.folder.files().items() if not name.endswith(".part")}
        assert found.keys() <= self.before.keys() | self.after.keys()
        assert self.before.keys() & self.after.keys() <= found.keys()
        for name, data in found.items():
            assert data in (self.before.get(name), self.after.get(name)), f"{name} is torn"
        assert found["repos.yaml"] == self.before["repos.yaml"]
        return sum(data != self.before.get(name) for name, data in found.items())

    def mend(self) -> None:
        """A good run ends where an undisturbed one would, and nothing lies about; from the start that is known."""
        if self.folder.files() != self.before:
            assert self.folder.refresh() == 0, self.folder.errors
            assert self.folder.files() == self.after


@pytest.fixture
def day(folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch) -> Day:
    """A refresh that writes every file: the first one of a day that has an analysis."""
    for module, name in (*((charts, f"draw_{what}") for what in ("bars", "lines", "curves")), (places, "_names")):
        monkeypatch.setattr(module, name, remembered(getattr(module, name)))
    return Day(folder, github)


@functools.cache
def remembered(work: Callable[..., object]) -> Callable[..., object]:
    """The same result for the same values, found only once: for what is slow, and writes nothing."""
    known: dict[str, object] = {}

    def found(*values: object) -> object:
        key = repr([sorted(value) if isinstance(value, set) else value for value in values])
        if key not in known:
            known[key] = work(*values)
        return known[key]

    return found


def test_a_refresh_on_a_full_disk(day: Day, record_property: Record) -> None:
    """Whichever file it is that finds no room: one message, nothing torn, nothing left about."""
    written = day.written
    middle, last = len(written["history/latest.yaml"]) - 1, len(max(written.values(), key=len)) - 1
    sizes = {"first": 10, "middle": middle, "last": last}
    ends = []
    for place, size in sizes.items():
        day.renew()
        code, said = start(day.refresh, limit_files(size)).end()
        record_property("cell", ("refresh", "full disk", place, str(code)))
        assert code == 1 and "cannot be written (File too large); the file was left unchanged" in said, said
        assert "Traceback" not in said and not list(day.folder.path.rglob(".*.part"))
        ends.append(day.check())
        day.mend()
    assert ends == sorted(set(ends)) and ends[0] == 0, ends


@pytest.mark.parametrize(("place", "held"), [("first", "history/2026"), ("middle", "history"), ("last", ".")])
def test_a_refresh_in_a_read_only_folder(day: Day, place: str, held: str, record_property: Record) -> None:
    """The snapshots', the record's and the pages': each is named, and what stands is whole."""
    with read_only(day.folder.path / held):
        code, said = start(day.refresh, be_nobody_special).end()
    record_property("cell", ("refresh", "read-only", place, str(code)))
    assert code == 1 and "cannot be written (Permission denied); the file was left unchanged" in said, said
    assert "Traceback" not in said
    assert (day.check() == 0) == (place == "first")
    day.mend()


def test_a_refresh_that_cannot_keep_its_observation_says_so(day: Day, tmp_path: Path) -> None:
    """The folder of --keep is read-only: exit 1, so that nothing is published of it."""

    def work() -> int:
        os.chdir(day.folder.path)
        return refresh.main(["--keep", str(tmp_path / "held/kept.json")])

    (tmp_path / "held").mkdir()
    with read_only(tmp_path / "held"):
        code, said = start(work, be_nobody_special).end()
    assert code == 1 and "held/kept.json: cannot be written (Permission denied)" in said, said
    day.check()
    day.mend()


@pytest.mark.parametrize("step", ["fsync", "replace", "unlink"])
def test_a_refresh_killed_at_every_step_of_its_writing(day: Day, step: str, record_property: Record) -> None:
    """Before each file is on the disk, before it takes its place, before one is deleted: nothing is left to chance."""
    ends = set()
    day.before["history/charts/of-old.svg"] = b"<svg/>"  # drawn no longer: it is deleted
    for number in itertools.count(1):
        day.renew()
        code, said = start(day.refresh, lambda number=number: _die_at(step, number)).end()
        ends.add(day.check())
        day.mend()
        if code == DONE:
            break
        assert code == -signal.SIGKILL, said
    record_property("cell", ("refresh", f"kill before {step}", "middle", "killed"))
    assert number > len(day.written) and len(ends) > len(day.written) - 2, (number, ends)


def _die_at(step: str, number: int) -> None:
    """Make a function of the system kill its caller at the so-many-th call."""
    real, calls = getattr(os, step), itertools.count(1)

    def deadly(*arguments: object, **options: object) -> object:
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)

    setattr(os, step, deadly)


# What a kill leaves.


def test_what_a_killed_run_left_is_never_committed(hub: Hub) -> None:
    """Neither git nor a publication picks it up, though generated folders are committed as they stand."""
    shutil.copy(ROOT / ".gitignore", hub.folder.path)
    remote.publish(hub.folder.path, "Ignore")
    hub.folder.write("history/.latest.yaml.part", "half")
    hub.folder.write(".README.md.part", "half")
    assert run(hub.folder.path, "status", "--porcelain") == ""
    publish_seen(Repository(hub.folder.path), observation(counts()))
    assert ".part" not in hub.git("ls-tree", "-r", "--name-only", "main")


# The publication.


@pytest.fixture
def hub(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """Four repositories on the list, none counted yet; a remote; short pauses."""
    monkeypatch.setattr(publishing, "PUBLISHING", Retry(8, 0.001))
    monkeypatch.setattr(commands, "attended", lambda: False)
    folder.curate(*(entry(name) for name in NAMES))
    return Hub(folder, tmp_path / "remote.git")


class Publication:
    """A saved observation, and what publishing it does to a hub when something is wrong with the machine."""

    def __init__(self, hub: Hub, home: Path) -> None:
        self.hub, self.kept, self.home = hub, home / "kept.json", home
        self.kept.write_text(render_observation(observation(counts())))
        self.base = hub.git("rev-parse", "main").strip()

    def work(self) -> int:
        """The run itself, in the process of a `Child`."""
        os.chdir(self.hub.folder.path)
        return publish.main([str(self.kept)])

    def check(self, code: int, said: str) -> None:
        """Main is as it was or whole, the exit code says which; then a good run ends as an undisturbed one."""
        published = self.hub.git("rev-parse", "main").strip() != self.base
        assert (code == 0) == published and code in (0, 1) and said and "Traceback" not in said, (code, said)
        assert code == 0 or "Nothing is lost" in said or "cannot be" in said or "can be made" in said, said
        self.hub.git("fsck", "--strict", "--no-dangling")
        assert run(self.hub.folder.path, "status", "--porcelain") == ""
        publish_seen(Repository(self.hub.folder.path), observation(counts()))
        assert self.hub.log("%P") == [self.base, ""]  # once, whichever run it was
        assert is_rendered(self.hub.tree(self.home / f"tree{random.random()}"))

    def renew(self) -> None:
        """Take the commit back, and all that git knows of it."""
        self.hub.git("update-ref", "refs/heads/main", self.base)
        for path in (self.hub.remote, self.hub.folder.path / ".git"):
            run(path, "prune", "--expire=now")


def test_a_publication_on_a_full_disk(hub: Hub, tmp_path: Path, record_property: Record) -> None:
    """From a disk without any room to one that lacks a little: one message, and nothing half anywhere."""
    job, ends = Publication(hub, tmp_path), []
    for size in (0, 100, 300, 600, 1200, 2400, 6400):
        job.renew()
        code, said = start(job.work, limit_files(size)).end()
        ends.append(code)
        assert code == 0 or "room" in said or "cannot be written" in said or "unpack" in said, (size, said)
        job.check(code, said)
    failed = ends.index(0)
    assert failed > 2 and not any(ends[failed:]), ends
    for place in ("first", "middle", "last"):
        record_property("cell", ("publish", "full disk", place, "1"))


def _objects(folder: Path) -> list[Path]:
    return [folder, *(path for path in folder.rglob("*") if path.is_dir())]


@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_a_publication_with_read_only_folders(hub: Hub, tmp_path: Path, place: str, record_property: Record) -> None:
    """The folder for temporary files, the clone's objects, and those of the remote itself."""
    job = Publication(hub, tmp_path)
    (held := tmp_path / "held").mkdir()
    folders = {
        "first": [held],
        "middle": _objects(hub.folder.path / ".git/objects"),
        "last": _objects(hub.remote / "objects"),
    }[place]
    before = [lambda: setattr(tempfile, "tempdir", str(held))] if place == "first" else []
    with read_only(*folders):
        code, said = start(job.work, be_nobody_special, *before).end()
    record_property("cell", ("publish", "read-only", place, str(code)))
    words = {"first": "set TMPDIR", "middle": "let this user write in the clone", "last": "Run this again later"}[place]
    assert code == 1 and words in said, said
    assert ("Try" in said) == (place == "last"), said
    job.check(code, said)


def test_a_publication_writes_nothing_in_the_clones_own_folders(hub: Hub, tmp_path: Path) -> None:
    """All of them read-only, and TMPDIR too, in whose place another is found: it is published all the same."""
    job = Publication(hub, tmp_path)
    (held := tmp_path / "held").mkdir()

    def elsewhere() -> None:
        tempfile.tempdir = None
        os.environ["TMPDIR"] = str(held)

    with read_only(held, hub.folder.path):
        code, said = start(job.work, be_nobody_special, elsewhere).end()
    assert code == 0, said
    job.check(code, said)


def test_what_the_system_refuses_is_never_a_traceback(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that vanished, and whatever else nobody thought of: one message, exit code 1."""

    @reported
    def work() -> int:
        return len(os.listdir(folder.path / "vanished"))

    assert work() == 1
    assert capsys.readouterr().err.startswith(f"{folder.path}/vanished: No such file or directory. Fix this")
    monkeypatch.setattr(tempfile, "tempdir", str(folder.path / "vanished"))
    with pytest.raises(CensusError, match="No such file or directory.*TMPDIR"), files.scratch():
        pass
