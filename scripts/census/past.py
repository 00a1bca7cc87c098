"""What the analysis needs of the history beside the census: accounts, one count a month, and those of a month ago."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scripts.census import growth, history
from scripts.census.census import Census
from scripts.census.growth import Counts
from scripts.census.line_yaml import Fields


@dataclass(frozen=True)
class Past:
    """Counts by our names; `monthly` by day, `now` those of the newest snapshot, whose recording `source` names."""

    accounts: Mapping[str, Fields]
    monthly: Mapping[date, Counts]
    month_ago: Counts
    now: Counts
    source: str | None


def load_past(root: Path, census: Census) -> Past:
    """Read the accounts, and of the snapshots one a month, the newest, and the one 30 days before it. Raises DataError."""
    days, newest = history.snapshot_days(root), census.snapshot
    before = growth.nearest(days, newest - timedelta(30), growth.TOLERANCE[30]) if newest else None
    monthly = monthly_days(days)
    snapshots = history.load_snapshots(root, {*monthly, *filter(None, [before])})
    listed, latest = census.catalogue, census.latest
    counts = {day: growth.under_our_names(listed, snapshots[day].stars, latest.others_on(day)) for day in snapshots}
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
    return [*dict.fromkeys([*first.values(), *days[-1:]])]
