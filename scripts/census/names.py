"""`history/names.yaml`: which repository, by GitHub's id, was counted under which name, from which day on.

Snapshots have names, because people read them; so whose counts those of a day are is kept beside them. One line a name; a
repository has a name until the day on which the next one has it:

    owner/name: {ids: "R_kgDOI7xefg 2026-11-23; R_kgDOJq3TWw 2027-02-01"}
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from scripts.census import history
from scripts.census.catalogue import Catalogue, Entry
from scripts.census.history import Latest

NAMES = history.FOLDER / "names.yaml"
SECTION = "names"


class Holder(Struct, frozen=True):
    """A repository that has had a name since a day."""

    id: str
    since: date


Names = Mapping[str, tuple[Holder, ...]]  # by name, as it was first written; the holders in the order of their days


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """The file's shape of what is known of a name."""

    ids: str


def load_names(root: Path) -> dict[str, tuple[Holder, ...]]:
    """Read `history/names.yaml`; empty before it is written for the first time. Raises DataError."""
    return history.load_rows(root, NAMES, _parse_line, SECTION)


def write_names(root: Path, names: Names) -> bool:
    """Replace `history/names.yaml`; returns whether it changed."""
    rows = {name: {"ids": "; ".join(f"{one.id} {one.since}" for one in holders)} for name, holders in names.items()}
    return history.write_rows(root, NAMES, rows, SECTION)


def _parse_line(fields: Any) -> tuple[Holder, ...]:
    holders = []
    for part in msgspec.convert(fields, Line).ids.split("; "):
        identity, _, day = part.partition(" ")
        try:
            holders.append(Holder(identity, date.fromisoformat(day)))
        except ValueError:
            raise msgspec.ValidationError(f"{part!r} is not an id and a day") from None
    if [one.since for one in holders] != sorted({one.since for one in holders}):
        raise msgspec.ValidationError("its days are not in order")
    return tuple(holders)


def begun(names: Names, latest: Latest) -> dict[str, tuple[Holder, ...]]:
    """The names with those that the record has and that are not known yet, from the day of the record on."""
    known = {name.lower() for name in names}
    if not latest.day:
        return dict(names)
    rows = latest.repos.items()
    new = {name: (Holder(row.id, latest.day),) for name, row in rows if row.id and name.lower() not in known}
    return dict(names) | new


def holders(names: Names, day: date) -> dict[str, str]:
    """The id that has each name on a day, by the name in lower case, as far as it is known."""
    return {name.lower(): one.id for name, held in names.items() for one in held if one.since <= day}


def noted(names: Names, new: Mapping[str, Holder]) -> dict[str, tuple[Holder, ...]]:
    """The names with new holders; one that has a name already has it since it did."""
    keys = {name.lower(): name for name in names}
    result = dict(names)
    for name, one in new.items():
        key = keys.get(name.lower(), name)
        before = result.get(key, ())
        if not before or before[-1].id != one.id:
            result[key] = (*(other for other in before if other.since < one.since), one)
    return result


def readdressed(names: Names, ids: Mapping[str, str]) -> dict[str, tuple[Holder, ...]]:
    """The names with new ids in the place of old ones of the same repositories."""
    if not ids:
        return dict(names)
    return {
        name: tuple(Holder(ids.get(one.id, one.id), one.since) for one in holders) for name, holders in names.items()
    }


def identities(catalogue: Catalogue, latest: Latest) -> dict[str, str]:
    """The id of each entry, by its name, as far as it is known: what people wrote, else what the record has."""
    written = {entry.id for entry in catalogue.entries}
    rows = {name.lower(): row for name, row in latest.repos.items() if row.id not in written}
    found = {}
    for entry in catalogue.entries:
        recorded = next((rows[name.lower()].id for name in entry.names if name.lower() in rows), "")
        if identity := entry.id or recorded:
            found[entry.repo] = identity
    return found


class Owners:
    """Whose counts those of a day are."""

    def __init__(self, catalogue: Catalogue, latest: Latest, names: Names) -> None:
        ids, rows = identities(catalogue, latest), {row.id: row for row in latest.repos.values() if row.id}
        self._by_id = {ids[entry.repo]: entry for entry in reversed(catalogue.entries) if entry.repo in ids}
        self._holders = {name.lower(): holders for name, holders in names.items()}
        self._current = {entry.repo.lower(): entry for entry in catalogue.entries}
        self._former: dict[str, list[Entry]] = {}
        self._begins: dict[str, date] = {}  # the first day that may have counts of an entry, where no name tells
        for entry in catalogue.entries:
            for name in entry.formerly:
                self._former.setdefault(name.lower(), []).append(entry)
            row = rows.get(ids.get(entry.repo, ""), latest.repos.get(entry.repo))
            if row:
                self._begins[entry.repo] = row.created or date.min
        self._sure = {entry.repo for entry in catalogue.entries if self._is_sure(entry)}
        self._newest = sorted(((since, repo) for repo, since in self._begins.items()), reverse=True)

    def _is_sure(self, entry: Entry) -> bool:
        """Whether nobody else can have had the name since the entry's counts may begin, as is so of nearly all."""
        key = entry.repo.lower()
        holders = self._holders.get(key, ())
        if holders:
            return len(holders) == 1 and self._by_id.get(holders[0].id) == entry
        return entry.repo in self._begins or key not in self._former

    def of(self, name: str, day: date) -> Entry | None:
        """The entry whose count the one under this name is on that day, if there is such an entry."""
        key = name.lower()
        holders = self._holders.get(key, ())
        held = [one for one in holders if one.since <= day]
        if held:
            return self._by_id.get(held[-1].id)
        began = (entry for entry in self._claimants(key) if self._begins.get(entry.repo, date.min) <= day)
        return next(began, None)

    def _claimants(self, key: str) -> Iterator[Entry]:
        """Whose a name may have been before the day from which its holders are known, the likeliest first."""
        holders, former, current = self._holders.get(key), self._former.get(key, []), self._current.get(key)
        first = self._by_id.get(holders[0].id) if holders else current
        is_named = first and key in (name.lower() for name in first.names)
        if first and is_named and (holders or first.repo in self._begins):
            yield first
        yield from former
        if first:
            yield first

    def keys(self, day: date, counts: Mapping[str, int]) -> dict[str, str]:
        """The name under which each entry was counted, by the entry's; of several names the current one."""
        doubtful = self._doubtful(day, counts)
        return self._of_doubtful(day, doubtful) | {name: name for name in counts if name not in doubtful}

    def counts(self, day: date, counts: Mapping[str, int]) -> Mapping[str, int]:
        """The counts of a day by the names of today."""
        doubtful = self._doubtful(day, counts)
        if not doubtful:
            return counts
        sure = dict(counts)
        for name in doubtful:
            del sure[name]
        return {repo: counts[name] for repo, name in self._of_doubtful(day, doubtful).items()} | sure

    def _doubtful(self, day: date, counts: Mapping[str, int]) -> set[str]:
        """The names that may have been another's on a day, which are few."""
        begun_later = {repo for _, repo in takewhile(lambda begun: begun[0] > day, self._newest)}
        return (counts.keys() - self._sure) | (counts.keys() & begun_later)

    def _of_doubtful(self, day: date, names: Iterable[str]) -> dict[str, str]:
        """The one of these names under which each entry was counted, by the entry's."""
        found: dict[str, str] = {}
        for name in sorted(names):
            entry = self.of(name, day)
            if entry and (entry.repo not in found or entry.repo.lower() == name.lower()):
                found[entry.repo] = name
        return found


def load_owners(root: Path, catalogue: Catalogue, latest: Latest) -> Owners:
    """Read `history/names.yaml`, for a list and a record that are read already. Raises DataError."""
    return Owners(catalogue, latest, load_names(root))
