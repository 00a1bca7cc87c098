"""What the analysis needs of the history beside the census: accounts, contributors, and one count a month."""

from collections.abc import Mapping, Sequence
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
from scripts.census.snapshots import load_snapshots, snapshot_days
from scripts.census.told import of_entries


@dataclass(frozen=True)
class Past:
    """Counts by our names; `monthly` by day, `now` those of the newest snapshot, whose recording `source` names.

    `month_ago` are the counts of 30 days before, as far as they are known.
    """

    accounts: Mapping[str, Account]
    contributors: Mapping[str, Contributors]
    monthly: Mapping[date, Counts]
    month_ago: Counts
    now: Counts
    source: str | None


def load_past(root: Path, census: Census) -> Past:
    """Read the accounts, the contributors, and of the snapshots one a month and the newest. Raises DataError."""
    newest, days = census.snapshot, snapshot_days(root)
    months, owners = monthly_days(days), load_owners(root, census.catalogue, census.latest)
    snapshots = load_snapshots(root, with_neighbours(days, months))
    counts = {day: owners.counts(day, snapshot.stars) for day, snapshot in snapshots.items()}
    now = counts[newest] if newest else {}
    return Past(
        accounts=history.load_accounts(root),
        contributors=of_entries(census.catalogue, census.latest, load_contributors(root)),
        monthly=believed_counts(counts, months),
        month_ago={
            name: now[name] - growth.month
            for name, growth in census.growth.items()
            if growth.month is not None and name in now
        },
        now=now,
        source=snapshots[newest].source if newest else None,
    )


def believed_counts(counts: Mapping[date, Counts], wanted: Sequence[date]) -> dict[date, Counts]:
    """The counts of the wanted days; one that is not believed gives way to that of the next day, or is left out."""
    trails, days = Trails(counts), sorted(counts)
    found: dict[date, Counts] = {}
    for day in wanted:
        after = next((other for other in days if other > day), day)
        rest = {name: counts[after].get(name) for name in counts[day] if trails.is_doubted(day, name)}
        right = {
            name: stars for name, stars in rest.items() if stars is not None and not trails.is_doubted(after, name)
        }
        found[day] = {name: stars for name, stars in counts[day].items() if name not in rest} | right
    return found


def monthly_days(days: Sequence[date]) -> list[date]:
    """The first snapshot of each month, and the newest: all that curves need, however many there are."""
    return sorted({*first_of_months(days), *days[-1:]})


def first_of_months(days: Sequence[date]) -> list[date]:
    """The first of the days, which are in order, in each month."""
    first: dict[tuple[int, int], date] = {}
    for day in days:
        first.setdefault((day.year, day.month), day)
    return list(first.values())
