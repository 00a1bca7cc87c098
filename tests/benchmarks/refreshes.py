"""What refreshes and the other verbs cost, by the size of the list and the length of its history."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from scripts.common.markup import Markdown, compose, escape, table
from scripts.common.text import exact
from scripts.pages.forms import SUBMIT
from tests.benchmarks import measured
from tests.benchmarks.measured import Cost
from tests.benchmarks.worlds import build, move
from tests.stand_in import server
from tests.support.folder import ROOT

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,5000,17756").split(",")]
DAYS = [int(days) for days in os.environ.get("DAYS", "50,500").split(",")]
RUNS = int(os.environ.get("RUNS", "3"))
LONG = (14_000, 2_500)  # a list and a history for what reads all of both; measured once
GOALS = {  # seconds of CPU, and MB
    (1000, "first of a day"): (1.0, None),
    (17_756, "first of a day"): (8.0, 300),
    (17_756, "later"): (4.0, None),
    (14_000, "render"): (None, 300),
    (14_000, "check"): (10.0, None),
    (14_000, "doctor"): (10.0, None),
}
VERBS = ("render", "check", "doctor", "diff 2026-08-15 2026-08-22", "submit --body body.md")
BODY = "### Repository\n\nowner-1/repository-00001\n\n### Category\n\nInfrastructure › Serving\n\n### Summary\n\nAn engine that answers\n"

Row = list[Markdown]


def refreshes() -> Markdown:
    """First of a day, and later: medians of as many days."""
    rows: list[Row] = []
    for number in SIZES:
        for days in DAYS:
            with tempfile.TemporaryDirectory() as scratch:
                rows += _refresh(Path(scratch), number, days)
    return table(
        _words(
            "Repositories",
            "Snapshots",
            "Refresh",
            "CPU s",
            "MB",
            "Requests",
            "Points",
            "README bytes",
            "Stand-in s",
            "Goal",
        ),
        rows,
    )


def verbs() -> Markdown:
    """Render, check, examine, compare two days, judge a submission."""
    worlds = [*((number, days, RUNS) for number in SIZES for days in DAYS), (*LONG, 1)]
    rows: list[Row] = []
    for number, days, runs in worlds:
        with tempfile.TemporaryDirectory() as scratch:
            folder, _ = build(Path(scratch), number, days)
            folder.write("body.md", BODY)
            folder.write(str(SUBMIT), (ROOT / SUBMIT).read_text(encoding="utf-8"))
            measured.verb(folder.path, "render")
            for line in VERBS:
                verb, *arguments = line.split()
                costs = [_offline(folder.path, verb, *arguments) for _ in range(runs)]
                rows.append([*_row(number, days, verb, costs), escape(_judged(number, verb, costs))])
    return table(_words("Repositories", "Snapshots", "Verb", "CPU s", "MB", "Goal"), rows)


def _offline(path: Path, verb: str, *arguments: str) -> Cost:
    return measured.verb(path, verb, *arguments, allowed=(0, 1), GITHUB_TOKEN="", GH_TOKEN="")


def _refresh(path: Path, number: int, days: int) -> Iterator[Row]:
    folder, world = build(path, number, days)
    found: dict[str, list[Cost]] = {"first of a day": [], "later": []}
    spent: dict[str, tuple[int, int, float]] = {}
    move(world, 24, seed=RUNS)
    with server.serve(world) as address:
        # The libraries that draw find their fonts, and the accounts their countries.
        measured.verb(folder.path, "refresh", **server.environment(address))
        for day in range(RUNS):
            for what, hours in (("first of a day", 18), ("later", 6)):
                move(world, hours, seed=day)
                world.requests, world.points, before = 0, 0, time.process_time()
                found[what].append(measured.verb(folder.path, "refresh", **server.environment(address)))
                spent[what] = world.requests, world.points, time.process_time() - before
    size = len((folder.path / "README.md").read_bytes())
    for what, costs in found.items():
        requests, points, own = spent[what]
        goal = _judged(number, what, costs)
        yield [
            *_row(number, days, what, costs),
            *map(escape, (str(requests), str(points), f"{size:,}", f"{own:.1f}", goal)),
        ]


def _judged(number: int, what: str, costs: list[Cost]) -> str:
    cpu, memory = GOALS.get((number, what), (None, None))
    parts = []
    if cpu is not None:
        parts.append((f"{cpu:g} s", median(cost.cpu for cost in costs) <= cpu))
    if memory is not None:
        parts.append((f"{memory} MB", median(cost.memory for cost in costs) <= memory))
    return "; ".join(f"{goal}: {'met' if is_met else 'missed'}" for goal, is_met in parts)


def _row(number: int, days: int, what: str, costs: list[Cost]) -> Row:
    cpu, memory = median(cost.cpu for cost in costs), median(cost.memory for cost in costs)
    return [compose("{}", exact(number)), compose("{}", exact(days)), *_words(what, f"{cpu:.2f}", f"{memory:.0f}")]


def _words(*words: str) -> Row:
    return [escape(word) for word in words]
