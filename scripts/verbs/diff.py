"""Comparing two days of the history."""

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.census import history
from scripts.census.catalogue import Catalogue, Entry, load_catalogue
from scripts.census.history import Latest
from scripts.census.leaps import Trails, with_neighbours
from scripts.census.names import Owners, load_owners
from scripts.census.row import EMPTY
from scripts.census.snapshots import Snapshot, find_snapshot, load_snapshots, snapshot_days
from scripts.common.errors import CensusError
from scripts.common.text import plural

TOP = 10


@dataclass(frozen=True, slots=True)
class Move:
    """An entry's counts on the two days, None where it was not counted; `doubted` are those counts that are not believed."""

    entry: Entry
    before: int | None
    after: int | None
    doubted: tuple[tuple[date, int], ...] = ()

    @property
    def gain(self) -> int | None:
        """Stars gained in between, or None when one of the counts is not known, or not believed."""
        return None if self.doubted or self.before is None or self.after is None else self.after - self.before


def diff(
    root: Path, first: date, last: date, layer: str | None, category: str | None, top: int | None, as_csv: bool
) -> int:
    """Print what changed between two days in a layer or a category, by id, with so many movers each way.

    Raises CensusError when it is not known.
    """
    if first >= last:
        raise CensusError(f"{first} is not before {last}: give the earlier day first.")
    catalogue = load_catalogue(root)
    before, after = find_snapshot(root, first), find_snapshot(root, last)
    latest = history.load_latest(root)
    scope = _categories(catalogue, layer, category)
    owners = load_owners(root, catalogue, latest)
    around = load_snapshots(root, with_neighbours(snapshot_days(root), (before.day, after.day)))
    moves = [move for move in compare(catalogue, owners, around, before, after) if move.entry.category in scope]
    if as_csv:
        gained, lost = extremes(moves, top or len(moves))
        shown = moves if top is None else [*gained, *reversed(lost)]
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["repo", "category", "before", "after", "gain"])
        writer.writerows([m.entry.repo, m.entry.category, m.before, m.after, m.gain] for m in shown)
        return 0
    print(report(catalogue, moves, before, after, TOP if top is None else top))
    if recorded := [day for day in (before, after) if day.source]:
        days = " and ".join(f"{snapshot.day} ({snapshot.source})" for snapshot in recorded)
        print(f"\nWho joined and left is not known: others recorded the counts of {days}, and not our list.")
        return 0
    news = _joined_and_gone(moves, latest, before, after)
    if not (layer or category):  # what left the list is in no category
        news += [f"  left    {name}" for name in before.stars if not owners.of(name, before.day)]
    if news:
        print("\n".join(["\nJoined and left", *news]))
    return 0


def extremes(moves: list[Move], top: int) -> tuple[list[Move], list[Move]]:
    """Those that gained most, and those that lost most, so many each at most; `moves` are as `compare` returns them."""
    known = [move for move in moves if move.gain is not None]
    gained = [move for move in known if (move.gain or 0) > 0]
    lost = [move for move in reversed(known) if (move.gain or 0) < 0]
    return gained[:top], lost[:top]


def compare(
    catalogue: Catalogue, owners: Owners, around: Mapping[date, Snapshot], before: Snapshot, after: Snapshot
) -> list[Move]:
    """Every entry counted on one of the days at least, biggest gain first, unknown ones last; `around` has the days next to them as well."""
    counts = {day: owners.counts(day, snapshot.stars) for day, snapshot in around.items()}
    trails, (old, new) = Trails(counts), (counts[day.day] for day in (before, after))
    moves = []
    for entry in catalogue.entries:
        name = entry.repo
        if name in old or name in new:
            ends = (before.day, after.day)
            doubted = tuple((day, counts[day][name]) for day in ends if trails.is_doubted(day, name))
            moves.append(Move(entry, old.get(name), new.get(name), doubted))
    return sorted(moves, key=lambda move: (move.gain is None, -(move.gain or 0), move.entry.repo.lower()))


def report(catalogue: Catalogue, moves: list[Move], before: Snapshot, after: Snapshot, top: int) -> str:
    """The difference as text for a terminal."""
    known = [move for move in moves if move.gain is not None]
    gained, lost = extremes(moves, top)
    head = f"{before.day} to {after.day}: {plural(len(known), 'repository', 'repositories')} counted on both days"
    once = [move for move in moves if move.before is None or move.after is None]
    parts = [head, _table("Gained most", gained), _table("Lost most", lost), _totals(catalogue, known)]
    if once:
        were = plural(len(once), "repository was", "repositories were")
        parts.append(f"{were} counted on one of the two days only.")
    parts.append(_doubts([move for move in moves if move.doubted]))
    return "\n\n".join(filter(None, parts))


def _table(title: str, moves: list[Move]) -> str:
    if not moves:
        return ""
    width = max(len(move.entry.repo) for move in moves)
    rows = [
        f"  {move.entry.repo:<{width}}  {move.gain or 0:>+9,}  {move.after or 0:>9,}  {move.entry.category}"
        for move in moves
    ]
    return "\n".join([f"{title:<{width + 2}}  {'gain':>9}  {'stars':>9}  category", *rows])


def _doubts(moves: list[Move]) -> str:
    """The counts out of all proportion that no next day has confirmed: nothing is computed from them."""
    lines = [f"  {move.entry.repo} on {day}: {stars:,}" for move in moves for day, stars in move.doubted]
    return "\n".join(["Not confirmed by the day after, and left out", *lines]) if lines else ""


def _totals(catalogue: Catalogue, known: list[Move]) -> str:
    width = max(len(layer.title) for layer in catalogue.layers)
    lines = [f"{'Totals':<{width + 2}}  {'gain':>9}  {'stars':>11}  repositories"]
    for layer in catalogue.layers:
        ids = {category.id for category in layer.categories}
        mine = [move for move in known if move.entry.category in ids]
        gain, stars = sum(move.gain or 0 for move in mine), sum(move.after or 0 for move in mine)
        if mine:
            lines.append(f"  {layer.title:<{width}}  {gain:>+9,}  {stars:>11,}  {len(mine):>12,}")
    return "\n".join(lines)


def _joined_and_gone(moves: Iterable[Move], latest: Latest, before: Snapshot, after: Snapshot) -> list[str]:
    """What joined the list between the days, then what is gone since then."""
    rows = [(move.entry.repo, latest.repos.get(move.entry.repo, EMPTY)) for move in moves]
    joined = [f"  joined  {name}" for name, row in rows if _is_between(before, row.listed, after)]
    return joined + [f"  gone    {name}" for name, row in rows if _is_between(before, row.gone, after)]


def _is_between(before: Snapshot, day: date | None, after: Snapshot) -> bool:
    return day is not None and before.day < day <= after.day


def _categories(catalogue: Catalogue, layer_id: str | None, category_id: str | None) -> set[str]:
    """The ids of the categories asked for. Raises CensusError for one that does not exist."""
    layers = {layer.id: {category.id for category in layer.categories} for layer in catalogue.layers}
    for asked, ids, kind in ((layer_id, set(layers), "layer"), (category_id, set(catalogue.categories), "category")):
        if asked and asked not in ids:
            raise CensusError(f"There is no {kind} {asked}: there are {', '.join(sorted(ids))}.")
    if layer_id and category_id and category_id not in layers[layer_id]:
        own = next(id for id, categories in layers.items() if category_id in categories)
        raise CensusError(f"{category_id} is not in {layer_id}: it is in {own}.")
    if category_id:
        return {category_id}
    return layers[layer_id] if layer_id else set(catalogue.categories)
