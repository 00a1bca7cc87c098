"""Importing recorded figures into the history."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from scripts.census import history, recordings
from scripts.census.catalogue import Catalogue, load_catalogue
from scripts.census.history import Latest
from scripts.census.names import Owners, load_owners
from scripts.census.row import EMPTY, Row
from scripts.census.snapshots import Snapshot, append_snapshot
from scripts.common.cli import UsageError
from scripts.common.errors import CensusError, DataError
from scripts.common.text import plain, plural
from scripts.sweeping.backfill import fill_past

_ADDRESS = re.compile(r"\A(https?:)?//(www\.)?github\.com/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row of the file, with the number of its line for messages."""

    path: Path
    line: int
    values: Mapping[str, str | None]

    def text(self, column: str) -> str:
        """The column's text on one line; "" if there is none."""
        return plain(self.values.get(column) or "")

    def name(self, column: str) -> str:
        """The column's text as it is, of the address of a repository its name."""
        text = self.values[column] or ""
        return text if "//" not in text else _ADDRESS.sub("", text, count=1).removesuffix("/").removesuffix(".git")

    def day(self, column: str) -> date:
        """The UTC day in the column, of a moment if it has one. Raises DataError."""
        text = self.values[column] or ""
        try:
            moment = datetime.fromisoformat(text)
            day = (moment.astimezone(UTC) if moment.tzinfo else moment).date()
        except (ValueError, OverflowError):
            raise DataError(self.path, self.line, f"{text!r} is not a day: write it as 2026-08-22") from None
        if day > datetime.now(UTC).date():
            raise DataError(self.path, self.line, f"{text!r} is yet to come: correct the day")
        return day

    def count(self, column: str) -> int:
        """The count in the column. Raises DataError."""
        text = self.values[column]
        if text is None or not re.fullmatch(r"[0-9]{1,12}", text):
            raise DataError(self.path, self.line, f"{text!r} is not a count: write a whole number")
        return int(text)


def backfill(root: Path, file: Path | None, github: Sequence[str] | None, source: str | None) -> int:
    """Import a file, or the past that GitHub tells of these, or of all. Exit 2 when it did not tell all. Raises CensusError."""
    if file is not None and github is None:
        print(import_file(root, file, source or file.name))
        return 0
    if github is None or file is not None:
        raise UsageError("give a FILE, or --github")
    done, is_whole = fill_past(root, github)
    print(done or "There is nothing left to ask for.")
    return 0 if is_whole else 2


def import_file(root: Path, path: Path, source: str) -> str:
    """Import what the file's header says it holds; returns what was done. Raises CensusError when it cannot be read."""
    columns, rows = read_rows(path)
    catalogue = load_catalogue(root)
    if {"date", "repo", "stars"} <= columns:
        return import_snapshots(root, catalogue, rows, source)
    if {"repo", "stars", "as_of"} <= columns:
        return import_rows(root, catalogue, rows, source)
    raise DataError(path, 1, "the header has none of the column sets that --help lists")


def read_rows(path: Path) -> tuple[set[str], list[CsvRow]]:
    """The columns and the rows of a CSV file. Raises CensusError when it cannot be read or unpacked."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = [CsvRow(path, reader.line_num, values) for values in reader]
    except (OSError, EOFError, ValueError, zlib.error, csv.Error) as error:
        raise CensusError(f"{path}: cannot be read ({error}): give a CSV file, plain or packed with gzip") from None
    return set(reader.fieldnames or ()), rows


def import_snapshots(root: Path, catalogue: Catalogue, rows: Iterable[CsvRow], source: str) -> str:
    """Keep the counts of each day as a snapshot; returns what was done. Raises DataError on a bad row."""
    by_day, passed_over = _counts_by_day(catalogue, rows)
    owners = load_owners(root, catalogue, history.load_latest(root))
    snapshots = [Snapshot(day, _by_key(owners, day, counts), source) for day, counts in by_day.items()]
    written = sum(append_snapshot(root, snapshot) for snapshot in snapshots)
    names = set[str]().union(*by_day.values())
    done = f"{plural(written, 'snapshot')} written of {plural(len(by_day), 'day')} with counts of {len(names):,} names."
    return done + _not_listed(passed_over)


def _counts_by_day(catalogue: Catalogue, rows: Iterable[CsvRow]) -> tuple[dict[date, dict[str, int]], dict[str, int]]:
    """The counts by day and name, and how many rows there are of names that are not on the list. Raises DataError."""
    by_day: dict[date, dict[str, int]] = {}
    known: dict[tuple[date, str], tuple[int, int]] = {}
    passed_over: dict[str, int] = {}
    for row in rows:
        name, day = row.name("repo"), row.day("date")
        if not catalogue.find(name):
            passed_over[name] = passed_over.get(name, 0) + 1
            continue
        stars = row.count("stars")
        line, first = known.setdefault((day, name.lower()), (row.line, stars))
        if first != stars:
            raise DataError(
                row.path, row.line, f"{name} has another count on {day} in line {line}: keep one of the two"
            )
        by_day.setdefault(day, {})[name] = stars
    return by_day, passed_over


def _not_listed(passed_over: Mapping[str, int]) -> str:
    """What was passed over, as a sentence; empty if nothing was."""
    if not passed_over:
        return ""
    names = sorted(passed_over, key=lambda name: (-passed_over[name], name))
    shown = f"{', '.join(names[:3])}{', …' if names[3:] else ''}"
    rows = plural(sum(passed_over.values()), "row")
    return f" Passed over: {rows} of {plural(len(names), 'name')} that the list does not have ({plain(shown)[:200]})."


def _by_key(owners: Owners, day: date, counts: Mapping[str, int]) -> dict[str, int]:
    """The counts under the names of today, where those were the same repositories' on that day."""
    keys = owners.keys(day, counts)
    return {repo if owners.of(repo, day) == owners.of(name, day) else name: counts[name] for repo, name in keys.items()}


def import_rows(root: Path, catalogue: Catalogue, rows: Iterable[CsvRow], source: str) -> str:
    """Fill in what no refresh has observed yet; of several recordings the newest counts."""
    latest = history.load_latest(root)
    repos = dict(latest.repos)
    listed = ((entry.repo, row) for row in rows if (entry := catalogue.find(row.name("repo"))))
    recorded = [(repo, _recorded(row, source)) for repo, row in listed]
    for repo, new in sorted(recorded, key=lambda pair: recordings.rank(pair[1])):
        if recordings.is_open(latest.repos.get(repo, EMPTY)):
            repos[repo] = recordings.merge(repos.get(repo, EMPTY), new, catalogue.threshold)
    history.write_latest(root, Latest(latest.refreshed, repos))
    changed = sum(row != latest.repos.get(repo) for repo, row in repos.items())
    missing = sum(entry.repo not in repos for entry in catalogue.entries)
    return f"{plural(changed, 'repository', 'repositories')} filled in; {missing:,} still await a first count."


def _recorded(row: CsvRow, source: str) -> Row:
    """What a row of the file says; columns that are missing or empty say nothing, and without a count there is no day."""
    counted = bool(row.text("stars"))
    return Row(
        stars=row.count("stars") if counted else None,
        as_of=row.day("as_of") if counted else None,
        source=(row.text("source") or plain(source)) if counted else "",
        forks=row.count("forks") if row.text("forks") else None,
        database_id=row.count("github_id") if row.text("github_id") else None,
        language=row.text("language"),
        license=row.text("license"),
        pushed=row.day("pushed") if row.text("pushed") else None,
        created=row.day("created") if row.text("created") else None,
    )
