"""Import recorded figures; what a refresh observed is never touched.

The header of the file says what it holds (other columns are passed over, `.gz` is unpacked):

    date,repo,stars        counts by day, kept as dated snapshots
    repo,stars,as_of       the newest count of each repository, for history/latest.yaml; also taken:
                           forks, language, license, created, github_id, source
    owner,type,location    accounts, for history/accounts.yaml

Names are matched with repos.yaml, former names included, ignoring case.
"""

import csv
import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from scripts.census import history
from scripts.census.catalogue import Catalogue, load_catalogue
from scripts.census.growth import under_our_names
from scripts.census.history import Latest, Snapshot
from scripts.census.line_yaml import Fields
from scripts.common.cli import Parser, reported
from scripts.common.errors import CensusError, DataError
from scripts.common.text import plain, plural

DENSE = timedelta(days=90)  # of a thinned import every day of this last stretch is kept
FIRST_MONTH = date(2019, 1, 1)  # and before it the first recorded day of each month since then

Rows = list[tuple[int, dict[str, str]]]  # line numbers and rows


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Import FILE into the census in the current folder."""
    parser = Parser("backfill", __doc__)
    parser.add_argument("file", type=Path, help="a CSV file, or one packed with gzip")
    parser.add_argument("--source", help="who recorded the figures; else the rows' own `source`, or the file's name")
    parser.add_argument(
        "--thin", action="store_true", help="of daily counts keep the last 90 days, and before that one day a month"
    )
    options = parser.parse_args(argv)
    columns, rows = read_rows(options.file)
    catalogue, source = load_catalogue(Path()), options.source or options.file.name
    if {"date", "repo", "stars"} <= columns:
        print(import_snapshots(Path(), catalogue, rows, options.file, source, thin=options.thin))
    elif {"repo", "stars", "as_of"} <= columns:
        print(import_latest(Path(), catalogue, rows, options.file, source))
    elif {"owner", "type", "location"} <= columns:
        print(import_accounts(Path(), catalogue, rows))
    else:
        raise DataError(options.file, 1, "the header has none of the column sets that --help lists")
    return 0


def read_rows(path: Path) -> tuple[set[str], Rows]:
    """The columns and the rows of a CSV file. Raises CensusError when it cannot be read or unpacked."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = [(reader.line_num, row) for row in reader]
    except (OSError, EOFError, ValueError, zlib.error, csv.Error) as error:
        raise CensusError(f"{path}: cannot be read ({error}): give a CSV file, plain or packed with gzip") from None
    return set(reader.fieldnames or ()), rows


def import_snapshots(root: Path, catalogue: Catalogue, rows: Rows, path: Path, source: str, *, thin: bool) -> str:
    """Keep the counts of each day as a snapshot; returns what was done. Raises DataError on a bad row."""
    by_day: dict[date, dict[str, int]] = {}
    for line, row in rows:
        if catalogue.find(row["repo"] or ""):
            by_day.setdefault(_day(row["date"], path, line), {})[row["repo"]] = _count(row["stars"], path, line)
    recorded = [_day(row["date"], path, line) for line, row in _first_of_each_day(rows)]
    days = [day for day in (thinned(recorded) if thin else recorded) if day in by_day]
    written = sum(
        history.append_snapshot(root, Snapshot(day, under_our_names(catalogue, by_day[day]), source)) for day in days
    )
    names = {name for day in days for name in by_day[day]}
    return f"{plural(written, 'snapshot')} written of {plural(len(days), 'day')} with counts of {len(names):,} names."


def thinned(days: Iterable[date]) -> list[date]:
    """Every day of the last 90 recorded, and before that the first recorded day of each month."""
    ordered = sorted(set(days))
    if not ordered:
        return []
    first_dense = ordered[-1] - DENSE + timedelta(1)
    months: dict[tuple[int, int], date] = {}
    for day in ordered:
        if FIRST_MONTH <= day < first_dense:
            months.setdefault((day.year, day.month), day)
    return [*months.values(), *(day for day in ordered if day >= first_dense)]


def import_latest(root: Path, catalogue: Catalogue, rows: Rows, path: Path, source: str) -> str:
    """Fill in what no refresh has observed yet; of several recordings the newest counts."""
    latest = history.load_latest(root)
    found: dict[str, Fields] = {}  # what is on record and open to imports, then with every row merged in
    for line, row in rows:
        entry = catalogue.find(row["repo"] or "")
        if entry and _open_to_import(latest, entry.repo):
            old = found.get(entry.repo, latest.repos.get(entry.repo, {}))
            found[entry.repo] = _merged(old, _observation(row, path, line, source), catalogue.threshold)
    history.write_latest(root, Latest(latest.refreshed, latest.repos | found))
    missing = [entry.repo for entry in catalogue.entries if entry.repo not in latest.repos | found]
    return f"{plural(len(found), 'repository', 'repositories')} filled in; {len(missing):,} still await a first count."


def import_accounts(root: Path, catalogue: Catalogue, rows: Rows) -> str:
    """Add the accounts that own a repository of the list and are not known yet."""
    known = history.load_accounts(root)
    have = {login.lower() for login in known}
    owners = {name.split("/")[0].lower() for entry in catalogue.entries for name in entry.names[:1]} - have
    found: dict[str, Fields] = {}
    for _, row in rows:
        if (row["owner"] or "").lower() in owners:
            known_of_it = {"kind": plain(row["type"] or ""), "location": plain(row["location"] or "")}
            found[row["owner"]] = {key: value for key, value in known_of_it.items() if value}
    history.write_accounts(root, known | found)
    return f"{plural(len(found), 'account')} filled in; {len(owners) - len(found):,} still unknown."


def _first_of_each_day(rows: Rows) -> Iterator[tuple[int, dict[str, str]]]:
    seen: set[str] = set()
    for line, row in rows:
        if row["date"] not in seen:
            seen.add(row["date"])
            yield line, row


def _open_to_import(latest: Latest, name: str) -> bool:
    """Whether the row is missing, or was itself imported and no refresh has spoken of it since."""
    row = latest.repos.get(name, {})
    return not row or ("source" in row and "gone" not in row)


def _merged(old: Fields, new: Fields, threshold: int) -> Fields:
    """Of two recordings the later one's figures, completed with what only the other knows."""
    older, newer = sorted((old, new), key=lambda known: (str(known.get("as_of", "")), int(known.get("stars", 0))))  # type: ignore[arg-type]
    merged = {key: value for key, value in (older | newer).items() if key != "watched"}
    return merged | ({"watched": True} if int(merged["stars"]) < threshold else {})  # type: ignore[arg-type]


def _observation(row: dict[str, str], path: Path, line: int, source: str) -> Fields:
    known: Fields = {"stars": _count(row["stars"], path, line), "as_of": _day(row["as_of"], path, line)}
    known["source"] = plain(row.get("source") or source)
    for column, key in (("forks", "forks"), ("github_id", "database_id")):
        if row.get(column):
            known[key] = _count(row[column], path, line)
    for key in ("language", "license"):
        if text := plain(row.get(key) or ""):
            known[key] = text
    if row.get("created"):
        known["created"] = _day(row["created"], path, line)
    return known


def _day(text: str | None, path: Path, line: int) -> date:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        raise DataError(path, line, f"{text!r} is no day: write it as 2026-08-22") from None


def _count(text: str | None, path: Path, line: int) -> int:
    if text is None or not re.fullmatch(r"[0-9]{1,12}", text):
        raise DataError(path, line, f"{text!r} is no count: write a whole number")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
