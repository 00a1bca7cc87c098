"""What the analysis needs of the history beside the census: accounts, contributors, and one count a month."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.census import history
from scripts.census.census import Census
from scripts.census.contributors import Contributors, load_contributors
from scripts.census.growth import Counts
from scripts.census.leaps import Trails, with_neighbours
from scripts.census.names import load_owners
from scripts.census.row import Account
from scripts.census.snapshots import load_snapshot, snapshot_days
from scripts.census.told import of_entries


@dataclass(frozen=True)
class Past:
    """Accounts, contributors, and counts by our names."""

    accounts: Mapping[str, Account]
    contributors: Mapping[str, Contributors]
    monthly: Mapping[date, Counts]
    month_ago: Counts  # 30 days before `now`, as far as they are known
    now: Counts  # those of the newest snapshot
    source: str | None  # the recording that these come from, if any


def load_past(root: Path, census: Census) -> Past:
    """Read the accounts, the contributors, and of the snapshots one a month and the newest. Raises DataError."""
    days, owners = snapshot_days(root), load_owners(root, census.catalogue, census.latest)
    newest = load_snapshot(root, census.snapshot) if census.snapshot else None
    now = owners.counts(newest.day, newest.stars) if newest else {}

    def load(day: date) -> Counts:
        return owners.counts(day, load_snapshot(root, day).stars)

    return Past(
        accounts=history.load_accounts(root),
        contributors=of_entries(census.catalogue, census.latest, load_contributors(root)),
        monthly=believed_counts(days, monthly_days(days), load),
        month_ago={
            name: now[name] - growth.month
            for name, growth in census.growth.items()
            if growth.month is not None and name in now
        },
        now=now,
        source=newest.source if newest else None,
    )


def believed_counts(days: Sequence[date], wanted: Sequence[date], load: Callable[[date], Counts]) -> dict[date, Counts]:
    """The counts of the wanted ones of the days; one that is not believed gives way to that of the next day, or is left out.

    `load` reads the counts of a day: those of the wanted days alone stay in memory.
    """
    trails, found = Trails({}), {}
    for day in with_neighbours(days, wanted):
        counts = load(day)
        trails.add(day, counts)
        if day in wanted:
            found[day] = counts
    for day in wanted:
        if doubted := trails.doubted_on(day):
            kept = {name: stars for name, stars in found[day].items() if name not in doubted}
            after = next((other for other in days if other > day), None)
            if after:
                sure = doubted - trails.doubted_on(after)
                kept |= {name: stars for name, stars in load(after).items() if name in sure}
            found[day] = kept
    return found


def monthly_days(days: Sequence[date]) -> list[date]:
    """The first snapshot of each month, and the newest: all that curves need, however many there are."""
    return sorted({*first_of_months(days), *days[-1:]})


def first_of_months(days: Sequence[date]) -> list[date]:
    """The first of the days, which are in order, in each month."""
    return sorted({(day.year, day.month): day for day in reversed(days)}.values())
