"""The sample's recorded week: what the demo and the tests replay, day by day."""

from collections.abc import Mapping
from datetime import date

from scripts.census import catalogue, edits
from scripts.census.history import Latest
from scripts.census.names import Owners
from scripts.census.snapshots import load_snapshot, snapshot_days
from tests.support.folder import SAMPLE

DAYS = 8  # a first count, and a week of refreshes

Counts = Mapping[str, int]


def recorded_week() -> dict[date, Counts]:
    """The stars on each of the last days, by the names of the list."""
    listed, days = catalogue.load_catalogue(SAMPLE), snapshot_days(SAMPLE)[-DAYS:]
    owners = Owners(listed, Latest(), {})
    return {day: owners.counts(day, load_snapshot(SAMPLE, day).stars) for day in days}


def counted_daily(week: Mapping[date, Counts]) -> list[str]:
    """The repositories that have a count on every day, most stars on the last of them first."""
    last = week[max(week)]
    return sorted(set.intersection(*(set(counts) for counts in week.values())), key=lambda name: (-last[name], name))


def list_of(names: list[str]) -> str:
    """The text of the sample's list, cut to these repositories."""
    draft = edits.start((SAMPLE / catalogue.PATH).read_text(encoding="utf-8"))
    return draft.head + "".join(block for entry, block in draft.blocks if entry.repo in names)
