"""What a month of refreshes adds to the repository, beside the same counts as one file rewritten and as one a week."""

import contextlib
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from scripts.common.markup import Markdown, compose, escape, join_blocks, table
from tests.benchmarks.worlds import build, move
from tests.stand_in import server
from tests.stand_in.world import World

NUMBER = 1000
DAYS = int(os.environ.get("MONTH", "30"))
A_DAY = 4  # refreshes
YEAR = 365


def growth() -> Markdown:
    """The month's commits, packed, and what a year of them would be; and how long it takes to clone it."""
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        path = Path(scratch)
        (path / "census").mkdir()
        folder, world = build(path / "census", NUMBER, 90)
        with server.serve(world) as address:
            for name, value in server.environment(address).items():
                patch.setenv(name, value)
            folder.refresh()
            kept = {name: _Repository(path / name) for name in ("census", "json", "csv")}
            _write_peers(path, world, 0)
            begun = {name: repository.size() for name, repository in kept.items()}
            for number in range(DAYS * A_DAY):
                move(world, 6, seed=number)
                if folder.refresh():
                    raise SystemExit(folder.errors)
                _write_peers(path, world, number)
                for repository in kept.values():
                    repository.commit()
        grown = {name: repository.size() - begun[name] for name, repository in kept.items()}
        return join_blocks(_sizes(grown), _clones(path / "census", path))


class _Repository:
    """A git repository of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        """What git says."""
        named = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
        return subprocess.run(
            ["git", *named, *arguments], cwd=self.path, check=True, capture_output=True, text=True
        ).stdout

    def commit(self) -> None:
        """Commit what there is, if it has changed."""
        self.git("add", "-A")
        with contextlib.suppress(subprocess.CalledProcessError):
            self.git("commit", "-q", "-m", "Refresh")

    def size(self) -> int:
        """Bytes of the pack of all commits."""
        self.commit()
        self.git("-c", "pack.threads=1", "repack", "-adfq", "--depth=50", "--window=10")  # the same on any machine
        return sum(file.stat().st_size for file in (self.path / ".git/objects/pack").glob("*.pack"))


def _write_peers(path: Path, world: World, number: int) -> None:
    """The same counts as one JSON file, and once a week as CSV."""
    counts = {repository.name: repository.stars for repository in world.repos.values()}
    (path / "json").mkdir(exist_ok=True)
    (path / "json/stars.json").write_text(json.dumps(counts, indent=2) + "\n")
    if number % (7 * A_DAY) == 0:
        (path / "csv").mkdir(exist_ok=True)
        rows = "".join(f"{name},{stars}\n" for name, stars in counts.items())
        (path / f"csv/{world.now:%Y-%m-%d}.csv").write_text(f"repo,stars\n{rows}")


def _sizes(grown: dict[str, int]) -> Markdown:
    names = {"census": "this census, whole", "json": "one JSON file, rewritten", "csv": "a CSV a week"}
    rows = [
        [
            escape(names[name]),
            compose("{:.2f}", size / 1e6),
            compose("{:.1f}", size / 1e6 * YEAR / DAYS),
            compose("{:.1f}", size / NUMBER / DAYS / A_DAY),
            escape("13 MB a year: " + ("met" if size * YEAR / DAYS <= 13e6 else "missed") if name == "census" else ""),
        ]
        for name, size in grown.items()
    ]
    head = ("Kept as", f"MB in {DAYS} days", "MB a year", "Bytes a repository and refresh", "Goal")
    return table([escape(title) for title in head], rows)


def _clones(census: Path, path: Path) -> Markdown:
    subprocess.run(["git", "config", "uploadpack.allowFilter", "true"], cwd=census, check=True)
    ways = {"full": [], "shallow": ["--depth=1"], "blobless": ["--filter=blob:none"]}
    rows = []
    for name, options in ways.items():
        started = time.perf_counter()
        subprocess.run(["git", "clone", "-q", *options, f"file://{census}", str(path / name)], check=True)
        wall = time.perf_counter() - started
        size = sum(file.stat().st_size for file in (path / name / ".git").rglob("*") if file.is_file())
        rows.append([escape(name), compose("{:.2f}", wall), compose("{:.1f}", size / 1e6)])
    return table([escape(title) for title in ("Clone", "Wall s", "MB of .git")], rows)
