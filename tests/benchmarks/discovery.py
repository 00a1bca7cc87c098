"""How many runs and requests the discovery takes to find every one of 200 candidates among 20,000 repositories."""

import tempfile
from pathlib import Path

import pytest

from scripts.common.markup import Markdown, escape, table
from tests.stand_in import faults, server
from tests.stand_in.world import World
from tests.support.folder import Folder
from tests.support.galaxy import Galaxy, SilentClock, share

Row = list[Markdown]


def discovery() -> Markdown:
    """With no answer failing, and with one in ten."""
    rows: list[Row] = []
    for failing in (0.0, 0.1):
        with tempfile.TemporaryDirectory() as scratch:
            rows += _discover(Folder.start(Path(scratch)), World(), failing)
    head = ("Failing", "Run", "Missed", "Requests", "Left", "Minutes")
    return table([escape(title) for title in head], rows)


def _discover(folder: Folder, world: World, failing: float) -> list[Row]:
    """Search again and again, at GitHub's pace in a time that passes at once, until nothing is missed; a line a run."""
    rows: list[Row] = []
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
            minutes = (clock.monotonic() - started) / 60
            figures = (
                f"{failing:.0%}",
                run,
                len(census.missed),
                world.requests,
                len(census.candidates.unreached),
                f"{minutes:.1f}",
            )
            rows.append([escape(str(figure)) for figure in figures])
    return rows
