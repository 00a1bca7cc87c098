"""The past at a person's wish: asking GitHub for as much of it as half of the hour's limit gives."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.census.catalogue import Catalogue
from scripts.census.census import load_census
from scripts.census.star_history import StarHistory, load_histories, write_histories
from scripts.census.told import of_entries, updated
from scripts.common.errors import CensusError
from scripts.common.progress import Progress
from scripts.github.client import connect
from scripts.github.survey import observe
from scripts.record import matching
from scripts.record.derived_files import write_derived
from scripts.record.past import PART, Allowance, Filler, past_state
from scripts.record.recording import Record, open_record

WRITE_EVERY = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class PastReport:
    """What was done, line by line, and whether something failed."""

    report: list[str]
    failed: bool


def fill_past(root: Path, names: Sequence[str]) -> PastReport:
    """Ask GitHub for the past of these repositories, or of all, and write and render it. Raises CensusError."""
    record = open_record(root)
    wanted = [entry.repo for entry in record.catalogue.entries]
    if names:
        wanted = [_listed(record.catalogue, name) for name in names]
    client, targets = connect(), matching.targets(record.catalogue, record.latest)
    seen = observe(client, [target for target in targets if target.name in wanted], lambda line: None)
    filler = Filler(root, record.catalogue, record.latest, seen)
    keeper = _Keeper(record, filler.requests_needed(wanted), Allowance(client, PART))
    try:
        filled = filler.fill(client, wanted, keeper.allowance, keeper.keep)
    finally:
        keeper.write()
    told = of_entries(record.catalogue, record.latest, load_histories(root))
    write_derived(root, load_census(root), force=True)
    lines = list(filled.lines(past_state(wanted, told))) or ["There is nothing left to ask for."]
    return PastReport(lines, bool(filled.failures))


class _Keeper:
    """Writes what was told once a minute, so that an interrupted run has lost little, and shows how far it is."""

    def __init__(self, record: Record, needed: int, allowance: Allowance) -> None:
        self._record, self._needed, self.allowance = record, needed, allowance
        self._progress = Progress("The past, in requests")
        self._told: dict[str, StarHistory] = {}
        self._written = time.monotonic()

    def keep(self, name: str, told: StarHistory) -> None:
        """Take in a history."""
        self._told[name] = told
        self._progress.step(self.allowance.spent, min(self._needed, self.allowance.most))
        if time.monotonic() - self._written > WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Add what was taken in to the file."""
        self._progress.end()
        known = load_histories(self._record.root)
        if self._told:
            whole = updated(self._record.catalogue, self._record.latest, known, self._told)
            write_histories(self._record.root, whole)
        self._written = time.monotonic()


def _listed(catalogue: Catalogue, name: str) -> str:
    entry = catalogue.find(name)
    if not entry:
        raise CensusError(f"{name} is not on the list: give a name that repos.yaml has.")
    return entry.repo
