"""What every test starts from: a small census in a folder of its own, and a GitHub of its own to ask."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import refresh
from tests.stand_in import fault_matrix, server
from tests.stand_in.server import World

ROOT = Path(__file__).parent.parent

LAYERS = """\
settings: {threshold: 500}
layers:
  - id: infrastructure
    title: Infrastructure
    about: What models run on
    categories:
      - {id: serving, title: Serving, about: Engines that answer requests with a model}
      - {id: gateways, title: Gateways, about: Routers between applications and models}
  - id: tutorials-and-lists
    title: Tutorials and lists
    about: Material to learn from
    analysis: false
    categories:
      - {id: lists, title: Lists, about: Collections of links and papers}
repos:
"""
README = """\
# A census

<!-- census:headline -->
<!-- /census:headline -->

<!-- census:charts -->
<!-- /census:charts -->

<!-- census:figures -->
<!-- /census:figures -->

## This week

<!-- census:week -->
<!-- /census:week -->

## Contents

<!-- census:contents -->
<!-- /census:contents -->

<!-- census:list -->
<!-- /census:list -->

## Watched

<!-- census:watched -->
<!-- /census:watched -->
"""


def entry(repo: str, category: str = "serving", summary: str = "A summary that is long enough", **more: str) -> str:
    """An entry of repos.yaml as text; `more` holds further keys, written as YAML."""
    extra = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return f"  - repo: {repo}\n    category: {category}\n    summary: {summary}\n{extra}"


@contextlib.contextmanager
def capture() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Collect what is printed to standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield out, err


class Folder:
    """A census in a folder, and the verbs run in it as a person runs them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("README.md", README)
        self.curate()

    def curate(self, *entries: str, tail: str = "") -> None:
        """Write repos.yaml with these entries."""
        self.write("repos.yaml", LAYERS + "".join(entries) + tail)

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8", newline="")

    def read(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Every file's bytes by name."""
        found = (path for path in self.path.rglob("*") if path.is_file())
        return {str(path.relative_to(self.path)): path.read_bytes() for path in found}

    def refresh(self, *arguments: str) -> int:
        """`python -m scripts.refresh` in this process; its exit code. `output` and `errors` hold what it printed."""
        with contextlib.chdir(self.path), capture() as (out, err):
            code = refresh.main(arguments)
        self.output, self.errors = out.getvalue(), err.getvalue()
        return code

    def run(self, verb: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """`python -m scripts.verb arguments` in the folder."""
        return subprocess.run(
            [sys.executable, "-m", f"scripts.{verb}", *arguments],
            cwd=self.path,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


def pytest_xdist_auto_num_workers() -> int:
    """One more worker than there are processors: many tests wait for time to pass."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)) + 1


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
    """Forget whichever GitHub this machine knows, and never sleep for long before asking again."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("scripts.github.backoff.FAILURE_PAUSE", 0.001)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A census without entries."""
    return Folder(tmp_path / "census")


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
