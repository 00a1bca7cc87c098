"""Which figure counts where several are known: the one rule, for everything that others recorded.

1. What a refresh of ours saw wins over everything, and what it found gone is not filled in again.
2. For the counts of past days comes next what GitHub's star history tells (`star_history` joins them), then recordings.
3. Of two recordings of a repository's newest count the later day wins, on one day the larger count: counts that were
   taken from a cache lag behind. The other one completes what it lacks, but for a last push told more than a month
   before, which says nothing of the time since.
4. Of two recordings of a day's counts the one that was imported first stays; the other adds the names that it lacks
   (`append_snapshot`).
5. What was recorded wins over what was worked out, such as a day of creation from GitHub's number.
"""

from datetime import date, timedelta

import msgspec
from msgspec.structs import replace

from scripts.census.row import EMPTY, Row, stated

MONTH = timedelta(30)


def is_open(row: Row) -> bool:
    """Whether recordings may fill in a row: nothing is known, or what is known was imported and is not gone since."""
    return row == EMPTY or (bool(row.source) and not row.is_gone)


def rank(row: Row) -> tuple[date, int]:
    """By what recordings are ordered: of two the one with the higher rank counts. Several are merged in this order."""
    return row.as_of or date.min, row.stars or 0


def merge(old: Row, new: Row, threshold: int) -> Row:
    """The row that two recordings of a repository make."""
    older, newer = sorted((old, new), key=rank)
    if older.as_of and newer.as_of and newer.as_of - older.as_of > MONTH:
        older = replace(older, pushed=None)
    merged = msgspec.convert(stated(older) | stated(newer), Row)
    recorded = any(row.created and not row.created_estimated for row in (old, new))
    if recorded and merged.created_estimated:
        known = newer if newer.created and not newer.created_estimated else older
        merged = replace(merged, created=known.created, created_estimated=False)
    return replace(merged, watched=(merged.stars or 0) < threshold)
