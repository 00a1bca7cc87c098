"""The past at a person's wish: asking GitHub for as much of it as half of the hour's limit gives."""

import time
from collections.abc import Sequence
from pathlib import Path

from scripts.census.catalogue import Catalogue
from scripts.census.census import load_census
from scripts.census.star_history import Histories, load_histories, write_histories
from scripts.census.told import updated
from scripts.common.errors import CensusError
from scripts.github.client import connect
from scripts.github.survey import observe
from scripts.record import matching
from scripts.record.derived_files import write_derived
from scripts.record.recording import Record, open_record
from scripts.sweeping.past import Done, Filler

WRITE_EVERY = 60.0  # seconds, so that an interrupted run has lost little


def fill_past(root: Path, names: Sequence[str]) -> tuple[Done | None, bool]:
    """Ask GitHub for the past of these repositories, or of all, and write and render it. Raises CensusError.

    Returns what was done, if there was anything left to ask for, and whether all of it was told.
    """
    record = open_record(root)
    catalogue, latest = record.catalogue, record.latest
    wanted = [_find(catalogue, name) for name in names] if names else [entry.repo for entry in catalogue.entries]
    client, asked = connect(), set(wanted)
    targets = [target for target in matching.targets(catalogue, latest) if target.name in asked]
    filler = Filler(root, catalogue, latest, observe(client, targets, lambda line: None), client)
    written = time.monotonic()
    try:
        for _ in filler.fill(wanted):
            if time.monotonic() - written > WRITE_EVERY:
                _write(record, filler.histories)
                written = time.monotonic()
    finally:
        _write(record, filler.histories)
    write_derived(root, load_census(root), force=True)
    return filler.done(wanted), not filler.failures


def _write(record: Record, told: Histories) -> None:
    if told:
        known = load_histories(record.root)
        write_histories(record.root, updated(record.catalogue, record.latest, known, told))


def _find(catalogue: Catalogue, name: str) -> str:
    entry = catalogue.find(name)
    if not entry:
        raise CensusError(f"{name} is not on the list: give a name that repos.yaml has.")
    return entry.repo
