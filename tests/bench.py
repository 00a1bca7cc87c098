"""`make bench`: what a refresh of 1,000 known repositories costs, with few and with many snapshots on disk; and how
many runs and requests the discovery takes to find every one of 200 candidates among 20,000 repositories.

The first refresh of a day writes the analysis and its pictures, later ones do not.

Figures come from the operating system's account of the refresh's process, start-up included. Compare the
columns with each other: machines differ, and are noisy.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scripts.census import history
from scripts.census.history import Snapshot
from tests.stand_in import faults, server
from tests.stand_in.world import World
from tests.support.folder import ANALYSIS, ROOT, Folder, entry
from tests.support.galaxy import Galaxy, SilentClock, share

REPOSITORIES = 1000
SNAPSHOTS = (50, 2500)
NEXT_DAY = datetime(2026, 8, 23, 12, 23, tzinfo=UTC)


def main() -> None:
    """Measure each number of snapshots and print a table."""
    print(f"{'snapshots':>10} {'refresh':>14} {'requests':>9} {'points':>7} {'CPU s':>7} {'wall s':>7} {'MB':>6}")
    for snapshots in SNAPSHOTS:
        with tempfile.TemporaryDirectory() as scratch:
            measure(Folder.start(Path(scratch)), World(), snapshots)
    print(f"\n{'failing':>10} {'run':>4} {'missed':>7} {'requests':>9} {'left':>5} {'minutes':>8}")
    for failing in (0.0, 0.1):
        with tempfile.TemporaryDirectory() as scratch:
            discover(Folder.start(Path(scratch)), World(), failing)


def measure(folder: Folder, world: World, snapshots: int) -> None:
    """Prepare a census that knows every id, refresh it twice more, and print the figures of a day's refreshes."""
    names = [f"owner-{i}/repository-{i}" for i in range(REPOSITORIES)]
    folder.curate(
        *(entry(name, summary=f"Repository number {i} of the benchmark") for i, name in enumerate(sorted(names)))
    )
    for i, name in enumerate(names):
        world.add(name, 500 + i)
    for i in range(1, snapshots + 1):
        day = world.now.date() - timedelta(i)
        history.append_snapshot(folder.path, Snapshot(day, {name: 500 + j for j, name in enumerate(names)}, "bench"))
    with server.serve(world) as address:
        folder.write("ANALYSIS.md", ANALYSIS)
        refresh(folder, address)  # finds the ids, and the libraries that draw find their fonts
        for moment, what in ((NEXT_DAY, "first of a day"), (NEXT_DAY + timedelta(hours=6), "later")):
            world.now, world.requests, world.points = moment, 0, 0
            for repository in world.repos.values():
                repository.stars += 3
            cpu, wall, memory = refresh(folder, address)
            figures = f"{world.requests:>9} {world.points:>7} {cpu:>7.2f} {wall:>7.2f} {memory:>6.0f}"
            print(f"{snapshots:>10} {what:>14} {figures}")


def refresh(folder: Folder, address: str) -> tuple[float, float, float]:
    """Seconds of CPU, seconds of wall time, and MB at the most of one refresh."""
    variables = os.environ | server.environment(address) | {"PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.refresh"], cwd=folder.path, env=variables, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the refresh failed")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - started, usage.ru_maxrss / 1024


def discover(folder: Folder, world: World, failing: float) -> None:
    """Search again and again, at GitHub's pace in a time that passes at once, until nothing is missed; a line a run."""
    census = Galaxy(folder, world, 20_000, 200)
    world.search.lost, world.search.gives_up = 0.05, 0.02
    with pytest.MonkeyPatch.context() as patch, server.serve(world) as address:
        clock = share(SilentClock(patch), patch, world)
        for name, value in server.environment(address).items():
            patch.setenv(name, value)
        run = 0
        while run < 5 and (not run or census.missed):
            run, world.requests, started = run + 1, 0, clock.monotonic()
            world.fault = faults.share("502", failing, seed=run)
            if census.run() == 1:
                raise SystemExit(census.errors)
            figures = f"{len(census.missed):>7} {world.requests:>9} {len(census.candidates.unreached):>5}"
            print(f"{failing:>10.0%} {run:>4} {figures} {(clock.monotonic() - started) / 60:>8.1f}")


if __name__ == "__main__":
    main()
