"""The fault matrix: every kind of fault at every place of a run, and the table of how the runs ended.

A test runs a row: `cells` gives it the faults, and it records each exit code; `report` prints all rows at the
end of the suite.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from scripts.github import backoff, client
from tests.stand_in import faults, server
from tests.stand_in.faults import Fault
from tests.stand_in.world import World

PLACES = ("first", "middle", "last", "10%", "50%", "100%")  # of the requests of an undisturbed run

KINDS = tuple(faults.ANSWERS | faults.SPOILERS)

# Kinds that take the same way through the client as one that stands beside them.
ALIKE = {
    "500": "502", "503": "502", "504": "502", "odd date": "502", "date of next year": "502", "invalid": "truncated",
    "bare 429": "secondary limit, no word", "primary limit, retry-after": "secondary limit", "no pause": "secondary limit",
}  # fmt: skip
# The refresh's rows hold the client to each way of failing; these are then one failure to what asks through it.
ALIKE_TO_A_VERB = {
    **ALIKE, "hang up": "502", "reset in the body": "502", "refused": "502", "trickle": "silence", "html": "502",
    "truncated": "502", "secondary limit, no word": "secondary limit", "rate limit": "primary limit",
}  # fmt: skip

Cell = tuple[str, str, str, str]  # job, kind of fault, place, how it ended


def rows(kinds: Iterable[str], alike: Collection[str]) -> list[Any]:
    """The kinds as a test's parameters: those that prove what another one proves wait for the weekly run."""
    return [pytest.param(kind, marks=pytest.mark.weekly) if kind in alike else pytest.param(kind) for kind in kinds]


def cells(kind: str, requests: int) -> Iterator[tuple[str, Fault]]:
    """Each place, and the fault there in a run that takes so many requests undisturbed.

    A share that comes to a single request is left out: the places before it prove as much.
    """
    places = {"first": 1, "middle": (requests + 1) // 2, "last": requests}
    for place in PLACES:
        if place in places:
            yield place, faults.at(kind, places[place])
            continue
        fault = faults.share(kind, int(place[:-1]) / 100, seed=7)
        struck = sum(fault(number) is not None for number in range(1, requests + 1))
        assert struck, f"{place} of {requests} is none"
        if struck > 1:
            yield place, fault


@contextmanager
def trouble(world: World, fault: Fault) -> Iterator[None]:
    """While GitHub has the fault; nobody waits long for its bytes, and once it is over it takes connections again."""
    world.requests, world.points, world.fault = 0, 0, fault
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "TIMEOUT", (0.2, 0.2))
        patch.setattr(client, "ANSWER_SECONDS", 0.25)
        yield
    server.wait_for(os.environ["GITHUB_API_URL"])
    world.requests, world.points, world.fault = 0, 0, lambda number: None


def report(found: Iterable[Cell]) -> Iterator[str]:
    """A table for each job: a row for each kind of fault, its exit codes by place."""
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for job, kind, place, end in found:
        tables.setdefault(job, {}).setdefault(kind, {})[place] = end
    for job, rows in sorted(tables.items()):
        width = max(map(len, rows))
        count = sum(map(len, rows.values()))
        yield f"{job}: {count} cells"
        yield f"  {'fault':<{width}} {' '.join(f'{place:>6}' for place in PLACES)}"
        for kind, ends in sorted(rows.items()):
            yield f"  {kind:<{width}} {' '.join(ends.get(place, '').rjust(6) for place in PLACES)}".rstrip()
        yield ""


class Clock:
    """Time that passes at once when the client waits for GitHub; `waits` are the seconds of each wait."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.skipped = 0.0
        self.waits: list[float] = []
        patch.setattr(backoff, "time", self)

    def monotonic(self) -> float:
        return time.monotonic() + self.skipped

    def sleep(self, seconds: float) -> None:
        self.skipped += seconds
        if seconds > 0.05:  # not the rest that every answer is followed by
            self.waits.append(seconds)
            time.sleep(0.008)  # let a server that refuses connections come back
