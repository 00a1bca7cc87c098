"""Which row of the record, and which of GitHub's answers, belongs to which entry of the list. No files, no network.

A repository is identified by its id; names are only what people call it. So an id decides first, then the name, then a
former name; and a row or an answer whose id is not the one that people wrote belongs to a different repository.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from msgspec.structs import replace

from scripts.census.catalogue import Catalogue, Entry
from scripts.census.history import Latest
from scripts.census.row import EMPTY, Facts, Row
from scripts.github.observation import Answer, Gone, Observation, Seen
from scripts.github.queries import Target

LONG_GONE = timedelta(days=7)  # after this long, GitHub is no longer asked for the reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An entry with the row that it had, and GitHub's answer about it.

    `former_name` is the name of the row in the record, None where there is none. `holder` is the id of the other
    repository that uses the entry's name: "" if there is none, None if that is not known.
    """

    entry: Entry
    former_name: str | None
    before: Row
    answer: Answer | None
    holder: str | None


class _Record:
    """The rows of the record, found by id and by name."""

    def __init__(self, latest: Latest) -> None:
        self.rows = latest.repos
        self._by_id = {row.id: name for name, row in latest.repos.items() if row.id}
        self._by_name = {name.lower(): name for name in latest.repos}

    def row(self, name: str | None) -> Row:
        """The row of exactly this name, or an empty one."""
        return self.rows.get(name, EMPTY) if name else EMPTY

    def name_of(self, identity: str | None) -> str | None:
        """The name of the row with this id."""
        return self._by_id.get(identity) if identity else None

    def name_for(self, entry: Entry) -> str | None:
        """The name of the row under the entry's name, else under a former one."""
        for name in entry.names:
            if name.lower() in self._by_name:
                return self._by_name[name.lower()]
        return None


def previous(catalogue: Catalogue, latest: Latest) -> Iterator[Row]:
    """For each entry of the catalogue the row that it has, in the catalogue's order; empty where it has none.

    Without answers to compare with, the id that people wrote is trusted; `match_entries` keeps the row of the name until GitHub
    has answered for that id.
    """
    record = _Record(latest)
    for entry in catalogue.entries:
        row = record.row(record.name_of(entry.id) or record.name_for(entry))
        is_another = bool(entry.id and row.id) and row.id != entry.id
        yield EMPTY if is_another else row


def targets(catalogue: Catalogue, latest: Latest) -> list[Target]:
    """What to ask GitHub for: what was never counted, then the stalest, then the rest in the catalogue's order.

    An id that people wrote wins over the recorded one.
    """
    found: list[tuple[date, Target]] = []
    for entry, row in zip(catalogue.entries, previous(catalogue, latest), strict=True):
        gone_for_long = row.gone is not None and latest.day is not None and latest.day - row.gone > LONG_GONE
        target = Target(entry.repo, entry.id or row.id or None, row.database_id, row.name or None, gone_for_long)
        seen_on = date.min if row.stars is None else row.as_of or date.max  # the last refresh is later than any
        found.append((seen_on, target))
    return [target for _, target in sorted(found, key=lambda pair: pair[0])]


def match_entries(catalogue: Catalogue, latest: Latest, observation: Observation) -> Iterator[Match]:
    """Every entry with its row and its answer.

    An entry whose id people have just written keeps the row of its name until GitHub has answered for that id.
    """
    record = _Record(latest)
    claimed = {entry.id for entry in catalogue.entries}
    for entry in catalogue.entries:
        given = observation.answers.get(entry.repo)
        row = record.row(record.name_for(entry))
        seen = _seen(entry, row, observation)
        ids = [entry.id] if entry.id else []
        if seen:
            ids += [seen.facts.id, seen.alias]
            if _is_same(row, seen.facts):
                ids.append(row.id)
        former_name = _former_name(entry, ids, record, claimed, is_seen=seen is not None)
        yield Match(
            entry=entry,
            former_name=former_name,
            before=record.row(former_name),
            answer=seen if seen or isinstance(given, Seen) else given,
            holder=given.holder if isinstance(given, Seen | Gone) else None,
        )


def _seen(entry: Entry, row: Row, observation: Observation) -> Seen | None:
    """The answer about the entry, under its name or, where people changed that meanwhile, under a former one."""
    for name in entry.names:
        answer = observation.answers.get(name)
        if not isinstance(answer, Seen):
            continue
        if entry.id:
            expected = entry.id
        elif name == entry.repo:
            expected = answer.facts.id  # whatever has the name now
        else:
            expected = row.id
        if answer.facts.id == expected:
            shown = answer.facts.name or name
            return replace(answer, facts=replace(answer.facts, name="" if shown == entry.repo else shown))
    return None


def _is_same(row: Row, facts: Facts) -> bool:
    """Whether the row of the entry's name is the repository that answered, whatever its id.

    Two have had one name on the day on which both were created only if the first left it that day, uncounted.
    """
    return row.created is not None and row.created == facts.created and row.name == facts.name


def _former_name(
    entry: Entry, ids: Sequence[str], record: _Record, claimed: Collection[str | None], *, is_seen: bool
) -> str | None:
    """The name of the entry's row: the row with one of its ids, else the one under its names unless that is another's."""
    for identity in ids:
        if name := record.name_of(identity):
            return name
    name = record.name_for(entry)
    row = record.row(name)
    is_another = bool(entry.id and row.id) and row.id not in ids
    if is_another and (is_seen or row.id in claimed):
        return None
    return name
