"""The fault matrix: every kind of fault at every place of a run, and the table of how the runs ended.

A test runs a row: `cells` gives it the faults, and it records each exit code; `report` prints all rows at the
end of the suite.
"""

from collections.abc import Iterable, Iterator

from tests import faults
from tests.faults import Fault

PLACES = ("first", "middle", "last", "10%", "50%", "100%")  # of the requests of an undisturbed run

Cell = tuple[str, str, str, str]  # job, kind of fault, place, how it ended


def cells(kind: str, requests: int) -> Iterator[tuple[str, Fault]]:
    """Each place, and the fault there in a run that takes so many requests undisturbed."""
    places = {"first": 1, "middle": (requests + 1) // 2, "last": requests}
    for place in PLACES:
        if place in places:
            yield place, faults.at(kind, places[place])
        else:
            yield place, faults.share(kind, int(place[:-1]) / 100, seed=1)


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
        for kind, ends in rows.items():
            yield f"  {kind:<{width}} {' '.join(ends.get(place, '').rjust(6) for place in PLACES)}".rstrip()
        yield ""
