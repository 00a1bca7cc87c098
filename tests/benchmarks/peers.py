"""The same repositories counted as others do it, on the same stand-in, which takes 50 ms for each answer."""

import os
import tempfile
import time
from pathlib import Path

import requests

from scripts.common.markup import Markdown, compose, escape, table
from scripts.common.text import exact
from tests.benchmarks import measured
from tests.benchmarks.worlds import build, move
from tests.stand_in import server

NUMBER = 1000
SAMPLE = int(os.environ.get("SAMPLE", "100"))  # of them, for those that take minutes
LATENCY = 0.05  # seconds
SEARCHED = 25  # names in a query
PAUSE = 2.0  # seconds between searches: 30 a minute


def peers() -> Markdown:
    """Requests and wall time for 1,000 repositories; what was measured on fewer is scaled."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, world = build(Path(scratch), NUMBER, 50)
        names = [repository.name for repository in world.repos.values()]
        with server.serve(world) as address:
            measured.verb(folder.path, "refresh", **server.environment(address))  # the first of the day
            world.fault = lambda number: time.sleep(LATENCY)
            move(world, 6, seed=1)
            world.requests = 0
            cost = measured.verb(folder.path, "refresh", **server.environment(address))
            rows = [("this census, a later refresh", world.requests, cost.wall)]
            with requests.Session() as session:
                session.headers["Authorization"] = f"Bearer {server.TOKEN}"
                session.trust_env = False
                rows.append(_scaled("one REST request a repository, in series", session, address, names[:SAMPLE], [""]))
                three = ["", "/contributors", "/commits"]
                rows.append(
                    _scaled(
                        "three in series, the pattern of best-of-generator", session, address, names[:SAMPLE], three
                    )
                )
                rows.append(_searched(session, address, names[: 4 * SEARCHED]))
    cells = [[escape(what), compose("{}", exact(count)), compose("{:.1f}", wall)] for what, count, wall in rows]
    return table([escape("How"), escape("Requests"), escape("Wall s")], cells)


def _scaled(
    what: str, session: requests.Session, address: str, names: list[str], kinds: list[str]
) -> tuple[str, int, float]:
    started = time.perf_counter()
    for name in names:
        for kind in kinds:
            session.get(f"{address}/repos/{name}{kind}", params={"per_page": 1} if kind else None, timeout=30)
    wall = time.perf_counter() - started
    return what, NUMBER * len(kinds), wall * NUMBER / len(names)


def _searched(session: requests.Session, address: str, names: list[str]) -> tuple[str, int, float]:
    started, count = time.perf_counter(), 0
    for start in range(0, len(names), SEARCHED):
        query = " ".join(f"repo:{name}" for name in names[start : start + SEARCHED])
        session.get(f"{address}/search/repositories", params={"q": query, "per_page": 100}, timeout=30)
        count += 1
    wall = time.perf_counter() - started + count * PAUSE
    return "searches of 25 names with pauses, the pattern of hecat", NUMBER // SEARCHED, wall * NUMBER / len(names)
