"""Which row of the record, and which of GitHub's answers, belongs to which entry of the list. No files, no network.

A repository is identified by its id; names are only what people call it. So an id decides first, then the name, then a
former name; and a row or an answer whose id is not the one that people wrote belongs to a different repository.
"""

from collections.abc import Iterable, Iterator
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
    """An entry with the row that it had, and GitHub's answer about it."""

    entry: Entry
    row_name: str | None  # the name of the row in the record, None where there is none
    before: Row
    answer: Answer | None
    holder: str | None  # the id of another repository that uses the entry's name: "" for none, None for unknown


class _Rows:
    """The rows of the record, and their names by id and by entry."""

    def __init__(self, catalogue: Catalogue, latest: Latest) -> None:
        self._rows = latest.repos
        self._by_id = {row.id: name for name, row in latest.repos.items() if row.id}
        self._by_name = {name.lower(): name for name in latest.repos}
        self._holders = {self._with_id(entry): entry for entry in catalogue.entries if entry.id}

    def row(self, name: str | None) -> Row:
        """The row of exactly this name, or an empty one."""
        return self._rows.get(name, EMPTY) if name else EMPTY

    def identified(self, ids: Iterable[str]) -> str | None:
        """The name of the row with the first of these ids that is on record."""
        return next((self._by_id[identity] for identity in ids if identity in self._by_id), None)

    def named(self, entry: Entry) -> str | None:
        """The name of the row under the entry's name, else under a former one, unless another entry has it by its id."""
        rows = (self._by_name[name.lower()] for name in entry.names if name.lower() in self._by_name)
        return next((name for name in rows if self._holders.get(name, entry) == entry), None)

    def _with_id(self, entry: Entry) -> str | None:
        """The name of the row with the id that people wrote: of several the one under the entry's own name."""
        own = self._by_name.get(entry.repo.lower())
        return own if self.row(own).id == entry.id else self._by_id.get(entry.id)


def previous(catalogue: Catalogue, latest: Latest) -> Iterator[Row]:
    """For each entry of the catalogue the row that it has, in the catalogue's order; empty where it has none.

    Without answers to compare with, the id that people wrote is trusted; `match_entries` keeps the row of the name until
    GitHub has answered for that id.
    """
    rows = _Rows(catalogue, latest)
    for entry in catalogue.entries:
        row = rows.row(rows.identified([entry.id]) or rows.named(entry))
        yield EMPTY if entry.id and row.id not in ("", entry.id) else row


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
    rows = _Rows(catalogue, latest)
    claimed = {entry.id for entry in catalogue.entries}
    for entry in catalogue.entries:
        given, named = observation.answers.get(entry.repo), rows.row(rows.named(entry))
        seen = _seen(entry, named, observation)
        ids = [entry.id]
        if seen:
            ids += [seen.facts.id, seen.alias, *([named.id] if _is_same(named, seen.facts) else [])]
        name = rows.identified(ids) or rows.named(entry)
        identity = rows.row(name).id
        if entry.id and identity and identity not in ids and (seen or identity in claimed):
            name = None  # the row is another repository's
        yield Match(
            entry=entry,
            row_name=name,
            before=rows.row(name),
            answer=seen or (None if isinstance(given, Seen) else given),  # seen, but another repository: no answer
            holder=given.holder if isinstance(given, Seen | Gone) else None,
        )


def _seen(entry: Entry, row: Row, observation: Observation) -> Seen | None:
    """The answer about the entry, under its name or, where people changed that meanwhile, under a former one."""
    for name in entry.names:
        answer = observation.answers.get(name)
        if not isinstance(answer, Seen):
            continue
        expected = entry.id or (row.id if name != entry.repo else answer.facts.id)  # whatever has the current name
        if answer.facts.id == expected:
            shown = answer.facts.name or name
            return replace(answer, facts=replace(answer.facts, name="" if shown == entry.repo else shown))
    return None


def _is_same(row: Row, facts: Facts) -> bool:
    """Whether the row of the entry's name is the repository that answered, though GitHub has two generations of ids.

    Name and day of creation tell; they err only if the name changed hands on that very day.
    """
    return row.created is not None and row.created == facts.created and row.name == facts.name
