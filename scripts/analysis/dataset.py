"""All that the analysis is written from, as one value, read from the files: of the history just what is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scripts.analysis import measures, trends
from scripts.analysis.measures import Repo
from scripts.analysis.places import countries
from scripts.analysis.trends import Curve
from scripts.census import growth, history
from scripts.census.catalogue import Catalogue, Layer
from scripts.census.census import Census
from scripts.census.growth import Counts


@dataclass(frozen=True)
class Study:
    """All that the sections are written from, on one day.

    `watched` are those under the threshold, `curves` reach over a year or more, `month_ago` and `now` are
    the counts of two snapshots, `source` names a recording that the newest one comes from.
    """

    day: date
    catalogue: Catalogue
    repos: Sequence[Repo]
    watched: Sequence[Repo]
    curves: Sequence[Curve]
    month_ago: Counts
    now: Counts
    source: str | None

    @property
    def layers(self) -> list[tuple[int, Layer]]:
        """The layers of software, each with its place in the taxonomy, which gives its colour."""
        return [(place, layer) for place, layer in enumerate(self.catalogue.layers) if layer.analysis]

    def of(self, layer: Layer) -> list[Repo]:
        """The repositories of a layer."""
        return [repo for repo in self.repos if repo.layer == layer.id]

    def place(self, repo: Repo) -> int:
        """The place of a repository's layer in the taxonomy."""
        return next(place for place, layer in self.layers if layer.id == repo.layer)


def load_study(root: Path, census: Census) -> Study:
    """The study around a census that is at hand. Raises DataError.

    Reads the accounts, and of the snapshots one a month, the newest, and the one 30 days before it.
    """
    days, newest = history.snapshot_days(root), census.snapshot
    before = growth.nearest(days, newest - timedelta(30), growth.TOLERANCE[30]) if newest else None
    monthly = trends.monthly_days(days)
    snapshots = history.load_snapshots(root, {*monthly, *filter(None, [before])})
    listed, latest = census.catalogue, census.latest
    counts = {day: growth.under_our_names(listed, snapshots[day].stars, latest.others_on(day)) for day in snapshots}
    accounts = history.load_accounts(root)
    homes = countries(str(facts["location"]) for facts in accounts.values() if "location" in facts)
    now = counts[newest] if newest else {}
    day = newest or census.today
    parts = (census.listed(), census.watched()) if day > date.min else ([], [])  # counts without a day say nothing
    repos, watched = (measures.sample(census, rows, now, accounts, homes) for rows in parts)
    return Study(
        day, census.catalogue, repos, watched,
        trends.curves(repos, {day: counts[day] for day in monthly}),
        counts[before] if before else {}, now, snapshots[newest].source if newest else None,
    )  # fmt: skip
