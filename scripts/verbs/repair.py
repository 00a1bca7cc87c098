"""Setting one count of one day."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from scripts.census.catalogue import load_catalogue
from scripts.census.census import load_census
from scripts.census.snapshots import Snapshot, find_snapshot, snapshot_path, write_snapshot
from scripts.common.errors import CensusError
from scripts.record.derived_files import write_derived


def repair(root: Path, day: date, repo: str, count: int | None, dry_run: bool) -> int:
    """Change the snapshot below `root`, and what follows from it. Raises CensusError where there is nothing to change."""
    snapshot = find_snapshot(root, day)
    name = find_name(root, snapshot, repo)
    before = snapshot.stars.get(name)
    if before is None and count is None:
        raise CensusError(f"{repo} has no count on {day}, so there is none to take out.")
    rest = {key: stars for key, stars in snapshot.stars.items() if key != name}
    print(f"{snapshot_path(day)}: {name} {_shown(before)} becomes {_shown(count)}")
    if dry_run:
        print("Nothing was written.")
        return 0
    write_snapshot(root, replace(snapshot, stars=rest if count is None else rest | {name: count}))
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
