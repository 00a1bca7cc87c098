"""What every test starts from: a small census in a folder of its own, and a GitHub of its own to ask."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.stand_in import fault_matrix, server
from tests.stand_in.remote import PLAIN_GIT
from tests.stand_in.world import World
from tests.support.folder import Folder, entry
from tests.support.site import Site

# What one process has compiled no other compiles again, whatever the machine prefers: the suite starts some hundred.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("census", deadline=None, max_examples=50)  # a busy machine is no fault of the code
settings.load_profile("census")


def pytest_xdist_auto_num_workers() -> int:
    """Two more workers than there are processors: many tests wait for time to pass."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) + 2


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the fault matrix: how the runs ended of which the tests recorded a `cell`, whichever process ran them."""
    done = [report for reports in terminalreporter.stats.values() for report in reports]
    told = [pair for report in done for pair in getattr(report, "user_properties", ())]
    found = [value for name, value in told if name == "cell"]
    if found:
        terminalreporter.section("Faults: exit codes, 0 whole, 2 written in part, 1 nothing written")
        notes = dict.fromkeys(value for name, value in told if name == "note")
        for line in [*fault_matrix.report(tuple(cell) for cell in found), *notes]:
            terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget whichever GitHub and settings of git this machine knows, and never sleep for long before asking again."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_"))]:
        monkeypatch.delenv(name)
    for name, value in PLAIN_GIT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("scripts.github.backoff.FAILURE_PAUSE", 0.001)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A census without entries."""
    return Folder.start(tmp_path / "census")


@pytest.fixture
def world() -> World:
    """An empty GitHub, its clock on 22 August 2026."""
    return World()


@pytest.fixture
def github(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world, served over HTTP, the census in this process and its children pointed at it."""
    with server.serve(world) as address:
        for name, value in server.environment(address).items():
            monkeypatch.setenv(name, value)
        yield world


@pytest.fixture
def site(folder: Folder, github: World, tmp_path: Path) -> Site:
    """One listed repository, and a new one on GitHub."""
    folder.curate(entry("a/one"), entry("z/last", "lists"))
    github.add("a/one", 5000)
    github.add("z/last", 900)
    github.add("new/engine", 12345)
    return Site(folder, github, tmp_path / "remote.git")
