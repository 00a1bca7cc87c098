"""The past at a person's wish: asking GitHub for as much of it as half of the hour's limit gives."""

import time
from collections.abc import Sequence
from pathlib import Path

from scripts.census.catalogue import Catalogue
from scripts.census.census import load_census
from scripts.census.star_history import StarHistory, load_histories, write_histories
from scripts.census.told import of_entries, updated
from scripts.common.errors import CensusError
from scripts.github.client import connect
from scripts.github.survey import observe
from scripts.record import matching
from scripts.record.derived_files import write_derived
from scripts.record.past import Filled, Filler, PastState, past_state
from scripts.record.recording import Record, open_record

WRITE_EVERY = 60.0  # seconds


def fill_past(root: Path, names: Sequence[str]) -> tuple[Filled, PastState]:
    """Ask GitHub for the past of these repositories, or of all, and write and render it. Raises CensusError."""
    record = open_record(root)
    catalogue, latest = record.catalogue, record.latest
    wanted = [_find(catalogue, name) for name in names] if names else [entry.repo for entry in catalogue.entries]
    client, asked = connect(), set(wanted)
    targets = [target for target in matching.targets(catalogue, latest) if target.name in asked]
    seen = observe(client, targets, lambda line: None)
    keeper = _Keeper(record)
    try:
        filled = Filler(root, catalogue, latest, seen).fill(client, wanted, keeper.keep)
    finally:
        keeper.write()
    write_derived(root, load_census(root), force=True)
    return filled, past_state(wanted, of_entries(catalogue, latest, load_histories(root)))


class _Keeper:
    """Writes what was told once a minute, so that an interrupted run has lost little."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._told: dict[str, StarHistory] = {}
        self._written = time.monotonic()

    def keep(self, name: str, told: StarHistory) -> None:
        """Take in a history."""
        self._told[name] = told
        if time.monotonic() - self._written > WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Add what was taken in to the file."""
        if self._told:
            known = load_histories(self._record.root)
            whole = updated(self._record.catalogue, self._record.latest, known, self._told)
            write_histories(self._record.root, whole)
        self._written = time.monotonic()


def _find(catalogue: Catalogue, name: str) -> str:
    entry = catalogue.find(name)
    if not entry:
        raise CensusError(f"{name} is not on the list: give a name that repos.yaml has.")
    return entry.repo
