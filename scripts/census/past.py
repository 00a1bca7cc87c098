"""What the analysis needs of the history beside the census: accounts, one count a month, and those of a month ago."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scripts.census import growth, history
from scripts.census.census import Census
from scripts.census.growth import Counts
from scripts.census.row import Account


@dataclass(frozen=True)
class Past:
    """Counts by our names; `monthly` by day, `now` those of the newest snapshot, whose recording `source` names."""

    accounts: Mapping[str, Account]
    monthly: Mapping[date, Counts]
    month_ago: Counts
    now: Counts
    source: str | None


def load_past(root: Path, census: Census) -> Past:
    """Read the accounts, and of the snapshots one a month, the newest, and the one 30 days before it. Raises DataError."""
    days = history.snapshot_days(root)
    newest = census.snapshot
    before = growth.nearest(days, newest - timedelta(30), growth.TOLERANCE[30]) if newest else None
    monthly = monthly_days(days)
    snapshots = history.load_snapshots(root, {*monthly, *filter(None, [before])})
    counts = {
        day: growth.under_our_names(census.catalogue, snapshot.stars, census.latest.others_on(day))
        for day, snapshot in snapshots.items()
    }
    return Past(
        accounts=history.load_accounts(root),
        monthly={day: counts[day] for day in monthly},
        month_ago=counts[before] if before else {},
        now=counts[newest] if newest else {},
        source=snapshots[newest].source if newest else None,
    )


def monthly_days(days: Sequence[date]) -> list[date]:
    """The first snapshot of each month, and the newest: all that curves need, however many there are."""
    first: dict[tuple[int, int], date] = {}
    for day in days:
        first.setdefault((day.year, day.month), day)
    found = list(first.values())
    if days and days[-1] not in found:
        found.append(days[-1])
    return found
