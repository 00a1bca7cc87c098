"""Set one count of one day, or without a COUNT take it out of the day's snapshot, and render.

For a wrong count of GitHub's that no later refresh of its day corrected. With --dry-run it only says what would change.
Example: python -m scripts.repair 2026-08-30 owner/name 6037
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from scripts.census import history
from scripts.census.catalogue import load_catalogue
from scripts.census.census import load_census
from scripts.census.history import Snapshot
from scripts.common.cli import Parser, parse_count, parse_day, reported
from scripts.common.errors import CensusError
from scripts.record.derived_files import write_derived


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Repair a count of the census in the current folder."""
    options = _parse(argv)
    return repair(Path(), options.day, options.repo, options.count, dry_run=options.dry_run)


def repair(root: Path, day: date, repo: str, count: int | None, *, dry_run: bool) -> int:
    """Change the snapshot below `root`, and what follows from it. Raises CensusError where there is nothing to change."""
    snapshot = history.find_snapshot(root, day)
    name = find_name(root, snapshot, repo)
    before = snapshot.stars.get(name)
    if before is None and count is None:
        raise CensusError(f"{repo} has no count on {day}, so there is none to take out.")
    rest = {key: stars for key, stars in snapshot.stars.items() if key != name}
    print(f"{history.snapshot_path(day)}: {name} {_shown(before)} becomes {_shown(count)}")
    if dry_run:
        print("Nothing was written.")
        return 0
    history.write_snapshot(root, replace(snapshot, stars=rest if count is None else rest | {name: count}))
    changed = write_derived(root, load_census(root), force=True)
    print("\n".join(f"{path}: written" for path, is_changed in changed.items() if is_changed) or "No page changed.")
    return 0


def find_name(root: Path, snapshot: Snapshot, repo: str) -> str:
    """The name under which the snapshot has, or is to have, the repository. Raises CensusError."""
    entry = load_catalogue(root).find(repo)
    wanted = [repo, *(entry.names if entry else ())]
    have = {name.lower(): name for name in snapshot.stars}
    if found := next((have[name.lower()] for name in wanted if name.lower() in have), None):
        return found
    if not entry:
        raise CensusError(f"{repo} has no count on {snapshot.day}, and is not on the list: check the spelling.")
    return entry.repo


def _shown(count: int | None) -> str:
    return "no count" if count is None else f"{count:,}"


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser("repair", __doc__)
    parser.add_argument("day", type=parse_day, metavar="DAY", help="the UTC day of the snapshot, as 2026-08-30")
    parser.add_argument("repo", metavar="owner/name", help="a repository, by any of its names")
    parser.add_argument("count", type=parse_count, nargs="?", metavar="COUNT", help="its stars on that day")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would change")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
