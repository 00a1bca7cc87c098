"""`history/`, the machine's files: the newest observation, the accounts, and one snapshot a UTC day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scripts.census import line_yaml
from scripts.census.line_yaml import Fields
from scripts.census.shape import NAME
from scripts.common import files
from scripts.common.errors import CensusError, DataError

FOLDER = Path("history")
LATEST = FOLDER / "latest.yaml"
ACCOUNTS = FOLDER / "accounts.yaml"

# A row's keys and what they hold, in the order of the file, so that a diff shows what changed first.
# Flags stand only when true; `archived` is the day, where GitHub knows it. `blocked` is GitHub's reason for it;
# `impostor` is the id of another repository that answers to our name; `since` the day until which the counts under this
# name were another repository's.
FIELDS: dict[str, tuple[type, ...]] = {
    "stars": (int,), "forks": (int,), "pushed": (date,), "created": (date,), "language": (str,), "license": (str,),
    "id": (str,), "database_id": (int,), "name": (str,), "archived": (date, bool), "disabled": (bool,), "fork": (bool,),
    "empty": (bool,), "chinese": (bool,), "watched": (bool,), "listed": (date,), "as_of": (date,), "source": (str,),
    "since": (date,), "gone": (date,), "blocked": (str,), "impostor": (str,),
}  # fmt: skip
HEAD = 512  # bytes of a snapshot that hold what stands before its counts
FIRST_DAY = date(2008, 1, 1)  # GitHub's first year; an earlier day is a slip of the pen


@dataclass
class Latest:
    """The newest observation of every repository, by its name in repos.yaml.

    `refreshed` is UTC, or None before the first live refresh.
    """

    refreshed: datetime | None = None
    repos: dict[str, Fields] = field(default_factory=dict)

    def others_on(self, day: date) -> set[str]:
        """The names under which the counts of a day are another repository's."""
        return {name for name, row in self.repos.items() if day <= row.get("since", date.min)}  # type: ignore[operator]


@dataclass(frozen=True)
class Snapshot:
    """The star counts of one UTC day; `source` names the recording when no refresh of ours took it."""

    taken: date | datetime
    stars: Mapping[str, int]
    source: str | None = None

    @property
    def day(self) -> date:
        """The UTC day that the snapshot stands for."""
        return self.taken.date() if isinstance(self.taken, datetime) else self.taken


def snapshot_path(day: date) -> Path:
    """Where the snapshot of a day is kept."""
    return FOLDER / f"{day.year}" / f"{day}.yaml"


def snapshot_days(root: Path) -> list[date]:
    """Every day that has a snapshot, oldest first; reads folder names only."""
    return sorted(snapshot_day(path) for path in (root / FOLDER).glob("[0-9]*/*.yaml"))


def snapshot_day(path: Path) -> date:
    """The day that a file's name stands for. Raises DataError when it is no snapshot's name."""
    try:
        day = date.fromisoformat(path.stem)
    except ValueError:
        day = date.min
    shown = FOLDER / path.parent.name / path.name
    if shown != snapshot_path(day) or day < FIRST_DAY:
        raise DataError(shown, 1, "is no snapshot: name it like history/2026/2026-11-23.yaml, or take it away")
    return day


def first_own_day(root: Path, days: Iterable[date]) -> date | None:
    """The first of these days, oldest first, whose snapshot a refresh of ours took; reads the heads of files only."""
    return next((day for day in days if not _is_imported(root / snapshot_path(day))), None)


def load_latest(root: Path) -> Latest:
    """Read `history/latest.yaml`; a census that never counted has none. Raises DataError."""
    if not (root / LATEST).exists():
        return Latest()
    content = line_yaml.parse(files.read(root / LATEST), str(LATEST))
    refreshed = content.get("refreshed")
    if refreshed is not None and not isinstance(refreshed, datetime):
        raise _unfit(LATEST, "`refreshed:` is no UTC time")
    rows = _section(content, "repos", dict, LATEST)
    for name, row in rows.items():
        if odd := [key for key, value in row.items() if not fits(key, value)]:
            raise _unfit(LATEST, f"the line of {name} has no usable {odd[0]}")
    return Latest(refreshed, rows)


def write_latest(root: Path, latest: Latest) -> bool:
    """Replace `history/latest.yaml`; returns whether it changed."""
    head = {"refreshed": latest.refreshed} if latest.refreshed else {}
    rows = {name: ordered(row) for name, row in latest.repos.items()}
    return files.replace(root / LATEST, line_yaml.render(head, "repos", rows))


def load_accounts(root: Path) -> dict[str, Fields]:
    """What is known of the owning accounts, by login. Raises DataError."""
    if not (root / ACCOUNTS).exists():
        return {}
    return _section(line_yaml.parse(files.read(root / ACCOUNTS), str(ACCOUNTS)), "accounts", dict, ACCOUNTS)


def write_accounts(root: Path, accounts: Mapping[str, Fields]) -> bool:
    """Replace `history/accounts.yaml`; returns whether it changed."""
    return files.replace(root / ACCOUNTS, line_yaml.render({}, "accounts", accounts))


def load_snapshot(root: Path, day: date) -> Snapshot:
    """Read the snapshot of a day. Raises DataError, also when there is none."""
    path = snapshot_path(day)
    content = line_yaml.parse(files.read(root / path), str(path))
    taken, source = content.get("taken"), content.get("source")
    if not isinstance(taken, date):
        raise _unfit(path, "`taken:` is no day or UTC time")
    snapshot = Snapshot(taken, _section(content, "stars", int, path), source)
    if snapshot.day != day:
        raise _unfit(path, f"it says that it was taken on {snapshot.day}")
    return snapshot


def load_snapshots(root: Path, days: Iterable[date]) -> dict[date, Snapshot]:
    """The snapshots of these days, by day. Raises DataError."""
    return {day: load_snapshot(root, day) for day in days}


def append_snapshot(root: Path, new: Snapshot) -> bool:
    """Keep a snapshot; on a day that has one, only add the names that it lacks.

    An imported snapshot never touches one that a refresh took; a refresh on a day with an imported one
    replaces it, keeping the names that only the import knows. Returns whether a file changed.
    """
    path = snapshot_path(new.day)
    if (root / path).exists():
        old = load_snapshot(root, new.day)
        if new.source and not old.source:
            return False
        if old.source and not new.source:
            old, new = new, old
        new = Snapshot(old.taken, _adding(old.stars, new.stars), old.source)
    head: dict[str, Any] = {"taken": new.taken} | ({"source": new.source} if new.source else {})
    return files.replace(root / path, line_yaml.render(head, "stars", dict(new.stars)))


def ordered(row: Mapping[str, Any]) -> Fields:
    """The row with its keys in the order of the file, without those that say nothing."""
    return {key: row[key] for key in FIELDS if key in row and row[key] is not False and row[key] not in (None, "")}


def fits(key: str, value: object) -> bool:
    """Whether a key may hold the value: of its type, no count below zero, and a name that is one."""
    if type(value) not in FIELDS.get(key, ()):
        return False
    if isinstance(value, int):
        return value >= 0
    return key != "name" or bool(NAME.fullmatch(str(value)))


def _is_imported(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"\nsource: " in file.read(HEAD)
    except OSError as error:
        raise CensusError(f"{path}: cannot be read ({error.strerror})") from None


def _adding(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    known = {name.lower() for name in old}
    return dict(old) | {name: stars for name, stars in new.items() if name.lower() not in known}


def _section(content: dict[str, Any], name: str, kind: type, path: Path) -> dict[str, Any]:
    rows: Any = content.get(name)
    if not isinstance(rows, dict):
        raise _unfit(path, f"`{name}:` is missing")
    for key, row in rows.items():
        if not isinstance(key, str) or type(row) is not kind or (isinstance(row, int) and row < 0):
            raise _unfit(path, f"the line of {key} cannot be used")
    return rows


def _unfit(path: Path, what: str) -> DataError:
    return DataError(path, 1, f"{what}: restore the file from git")
