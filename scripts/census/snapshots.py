"""The snapshots of `history/`: the star counts of one UTC day each, taken by a refresh or imported."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from scripts.census import line_yaml
from scripts.census.history import FOLDER, read_section, unfit
from scripts.census.row import MOST
from scripts.common import files
from scripts.common.errors import CensusError, DataError

HEAD = 512  # bytes of a snapshot that hold what precedes its counts
FIRST_DAY = date(2008, 1, 1)  # GitHub's first year; an earlier day is a typing error

_HEAD = re.compile(rb'taken: [0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:]{8}Z)?(?:\nsource: (?:"[^"\\\n]+"|[A-Za-z-]+))?')
_NOT_A_COUNT = re.compile(rb": (?!(?:0|[1-9][0-9]*)\n)")


@dataclass(frozen=True)
class Snapshot:
    """The star counts of one UTC day; `source` names the recording of others that they come from, if any."""

    taken: date | datetime
    stars: Mapping[str, int]
    source: str | None = None

    @property
    def day(self) -> date:
        """The UTC day of the counts."""
        return self.taken.date() if isinstance(self.taken, datetime) else self.taken


def snapshot_path(day: date) -> Path:
    """Where the snapshot of a day is kept."""
    return FOLDER / f"{day.year}" / f"{day}.yaml"


def snapshot_days(root: Path) -> list[date]:
    """Every day that has a snapshot, oldest first; reads folder names only."""
    return sorted(snapshot_day(path) for path in (root / FOLDER).glob("[0-9]*/*.yaml"))


def snapshot_day(path: Path) -> date:
    """The day in a file's name. Raises DataError when it is not the name of a snapshot."""
    try:
        day = date.fromisoformat(path.stem)
    except ValueError:
        day = date.min
    shown = FOLDER / path.parent.name / path.name
    if shown != snapshot_path(day) or day < FIRST_DAY:
        raise DataError(
            shown, 1, "not a snapshot file: rename it to something like history/2026/2026-11-23.yaml, or delete it"
        )
    return day


def own_days(root: Path, days: Iterable[date]) -> Iterator[date]:
    """Those of the days whose snapshot a refresh of ours took; reads the heads of files only."""
    return (day for day in days if not _is_imported(root / snapshot_path(day)))


def load_snapshot(root: Path, day: date) -> Snapshot:
    """Read the snapshot of a day. Raises DataError, also when there is none."""
    path = snapshot_path(day)
    content = line_yaml.parse(files.read(root / path), str(path))
    taken, source = content.get("taken"), content.get("source")
    if not isinstance(taken, date):
        raise unfit(path, "`taken:` is not a day or a UTC time")
    if source is not None and not isinstance(source, str):
        raise unfit(path, "`source:` is not text")
    snapshot = Snapshot(taken, _counts(content, path), source)
    if snapshot.day != day:
        raise unfit(path, f"it says that it was taken on {snapshot.day}")
    return snapshot


def find_snapshot(root: Path, day: date) -> Snapshot:
    """The snapshot of a day that people named. Raises CensusError naming the nearest days that have one."""
    days = snapshot_days(root)
    if day in days:
        return load_snapshot(root, day)
    nearest = sorted(sorted(days, key=lambda other: abs((other - day).days))[:2])
    hint = f"the nearest are {' and '.join(map(str, nearest))}" if nearest else "history/ has none at all"
    raise CensusError(f"There is no snapshot of {day}: {hint}.")


def is_usual(root: Path, day: date) -> bool:
    """Whether the snapshot of a day is in the form in which it is written: head, names with a slash, digits.

    It takes a twentieth of the time of reading it, and says nothing about names that stand twice.
    """
    data = files.read_bytes(root / snapshot_path(day))
    head, _, body = data.partition(b"\nstars:\n")
    return (
        bool(_HEAD.fullmatch(head))
        and head[7:17] == str(day).encode()
        and line_yaml.are_counts(body)
        and not _NOT_A_COUNT.search(body)
    )


def load_snapshots(
    root: Path, days: Iterable[date], known: Mapping[date, Snapshot] | None = None
) -> dict[date, Snapshot]:
    """The snapshots of these days, by day; those that are known are not read again. Raises DataError."""
    known = known or {}
    return {day: known[day] if day in known else load_snapshot(root, day) for day in days}


def own_counts(root: Path, day: date) -> Mapping[str, int]:
    """What a refresh of ours has counted on a day. Raises DataError."""
    if not (root / snapshot_path(day)).exists():
        return {}
    snapshot = load_snapshot(root, day)
    return {} if snapshot.source else snapshot.stars


def append_snapshot(root: Path, new: Snapshot, corrected: Set[str] = frozenset()) -> bool:
    """Write a snapshot; on a day that has one, only add the names that it lacks, and of two imports name both sources.

    The counts of `corrected` names take the place of those that are there. An imported snapshot never touches one that a
    refresh took; a refresh on a day with an imported one replaces it, keeping the names that only the import knows.
    Returns whether a file changed.
    """
    if not (root / snapshot_path(new.day)).exists():
        return write_snapshot(root, new)
    old = load_snapshot(root, new.day)
    if new.source and not old.source:
        return False
    if old.source and not new.source:
        return write_snapshot(root, Snapshot(new.taken, _adding(new.stars, old.stars)))
    added = _adding({name: stars for name, stars in old.stars.items() if name not in corrected}, new.stars)
    source = _both(old.source, new.source) if len(added) > len(old.stars) else old.source
    return write_snapshot(root, Snapshot(old.taken, added, source))


def write_snapshot(root: Path, snapshot: Snapshot) -> bool:
    """Replace the snapshot of a day; returns whether the file changed."""
    head: dict[str, Any] = {"taken": snapshot.taken} | ({"source": snapshot.source} if snapshot.source else {})
    return files.replace(root / snapshot_path(snapshot.day), line_yaml.render(head, "stars", dict(snapshot.stars)))


def _both(first: str | None, second: str | None) -> str | None:
    """The sources of an imported snapshot to which another import adds; a refresh names none."""
    if not first or not second or second in first.split(", "):
        return first
    return f"{first}, {second}"


def _is_imported(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"\nsource: " in file.read(HEAD)
    except OSError as error:
        raise CensusError(f"{path}: cannot be read ({error.strerror})") from None


def _adding(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    known = {name.lower() for name in old}
    return dict(old) | {name: stars for name, stars in new.items() if name.lower() not in known}


def _counts(content: Mapping[str, Any], path: Path) -> dict[str, int]:
    """The counts of a snapshot. Raises DataError."""
    rows = content.get("stars")
    if isinstance(rows, dict) and {*map(type, rows)} == {str} and {*map(type, rows.values())} == {int}:
        if min(rows.values()) >= 0 and max(rows.values()) <= MOST:
            return rows
    return read_section(content, "stars", _count, path)


def _count(value: Any) -> int:
    """A number of stars; msgspec would take apart the type again for each of them."""
    if type(value) is not int or not 0 <= value <= MOST:
        raise msgspec.ValidationError("Expected a count")
    return value
