"""Which row of the record, and which answer of GitHub's, belongs to which entry of the list. Pure.

A repository is its id; names are only how people call it. So an id decides, then the name, then a former name, and
a row or an answer with another id than people wrote is another repository's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from scripts.census.catalogue import Catalogue, Entry
from scripts.census.history import Latest
from scripts.census.line_yaml import Fields
from scripts.github.observation import Observation
from scripts.github.queries import Target

SETTLED = timedelta(days=7)  # after which it is no longer asked why something is gone


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with the row that it had, and with what was seen of it now, if anything.

    `anew` says that what was counted under its names until now was another repository.
    """

    entry: Entry
    before: Fields
    seen: Fields | None
    anew: bool = False


def previous(catalogue: Catalogue, latest: Latest) -> Iterator[Fields]:
    """For each entry of the catalogue the row that it has, in the catalogue's order; empty where it has none."""
    by_id = {row["id"]: row for row in latest.repos.values() if "id" in row}
    for entry, named in zip(catalogue.entries, _named(catalogue, latest), strict=True):
        row = by_id.get(entry.id, named) if entry.id else named
        yield {} if entry.id and row.get("id", entry.id) != entry.id else row


def targets(catalogue: Catalogue, latest: Latest) -> list[Target]:
    """What to ask GitHub for, in the catalogue's order. An id that people wrote wins over the recorded one."""
    found = []
    for entry, row in zip(catalogue.entries, previous(catalogue, latest), strict=True):
        identity, name, gone = entry.id or row.get("id"), row.get("name"), row.get("gone")
        settled = bool(gone and latest.refreshed and latest.refreshed.date() - gone > SETTLED)  # type: ignore[operator]
        number = row.get("database_id")
        found.append(Target(entry.repo, identity and str(identity), number, name and str(name), settled))  # type: ignore[arg-type]
    return found


def match(catalogue: Catalogue, latest: Latest, observation: Observation) -> Iterator[Match]:
    """Every entry with its row and its answer.

    What people just wrote as an id keeps the row of the name until GitHub has answered for it.
    """
    by_id = {row["id"]: row for row in latest.repos.values() if "id" in row}
    claimed = {entry.id for entry in catalogue.entries}
    for entry, named in zip(catalogue.entries, _named(catalogue, latest), strict=True):
        seen = _seen(entry, named, observation)
        ids = [entry.id, *([seen["id"], observation.aliases.get(entry.repo)] if seen else [])]
        before = next((by_id[identity] for identity in ids if identity in by_id), named)
        foreign = entry.id is not None and before.get("id", entry.id) not in ids
        if foreign and (seen or before["id"] in claimed):
            before = {}
        ours = (name for name in entry.names if catalogue.find(name) is entry)
        others = (latest.repos.get(name, {}).get("id") for name in ours)
        yield Match(entry, before, seen, seen is not None and any(other and other not in ids for other in others))


def _named(catalogue: Catalogue, latest: Latest) -> Iterator[Fields]:
    """For each entry the row under its name, or under a former one."""
    by_name = {name.lower(): row for name, row in latest.repos.items()}
    for entry in catalogue.entries:
        yield next((by_name[name.lower()] for name in entry.names if name.lower() in by_name), {})


def _seen(entry: Entry, named: Fields, observation: Observation) -> Fields | None:
    """What was seen of the entry, under its name or, when people changed that meanwhile, under a former one."""
    for name in entry.names:
        row = observation.seen.get(name)
        known = (entry.id or named.get("id"),) if name != entry.repo or entry.id else (None, row and row["id"])
        if row and row["id"] in known:
            shown = row.get("name", name)
            return {key: value for key, value in row.items() if key != "name"} | (
                {"name": shown} if shown != entry.repo else {}
            )
    return None
