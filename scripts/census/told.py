"""Rows of the machine's files that outlive names: which of them belongs to which entry of the list. Pure."""

from collections.abc import Mapping
from typing import TypeVar

from scripts.census.catalogue import Catalogue
from scripts.census.contributors import Contributors
from scripts.census.history import Latest
from scripts.census.names import identities
from scripts.census.star_history import StarHistory

T = TypeVar("T", Contributors, StarHistory)  # rows that know the id of their repository


def of_entries(catalogue: Catalogue, latest: Latest, rows: Mapping[str, T]) -> dict[str, T]:
    """Each entry's row, by the entry's name: one under any of its names, unless its id is another repository's."""
    by_name = {name.lower(): row for name, row in rows.items()}
    found: dict[str, T] = {}
    ids = identities(catalogue, latest)
    for entry in catalogue.entries:
        named = (by_name[name.lower()] for name in entry.names if name.lower() in by_name)
        if row := next((row for row in named if row.id in ("", ids.get(entry.repo, ""))), None):
            found[entry.repo] = row
    return found


def updated(catalogue: Catalogue, latest: Latest, rows: Mapping[str, T], new: Mapping[str, T]) -> dict[str, T]:
    """The rows under the names of today, with the new ones; what left the list keeps its row, as nothing is pruned."""
    ours = {"", *identities(catalogue, latest).values()}
    current = {entry.repo.lower() for entry in catalogue.entries}
    kept = {
        name: row
        for name, row in rows.items()
        if not catalogue.find(name) or (name.lower() not in current and row.id not in ours)
    }
    return kept | of_entries(catalogue, latest, rows) | dict(new)
