"""Everything that the analysis is computed from, as one value. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scripts.analysis import measures, trends
from scripts.analysis.measures import Repo
from scripts.analysis.places import with_countries
from scripts.analysis.trends import Curve
from scripts.census.catalogue import Catalogue
from scripts.census.census import Census, Repository
from scripts.census.contributors import Contributors
from scripts.census.growth import Counts
from scripts.census.past import Past
from scripts.census.shape import Layer


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Everything that the sections are computed from, on one day.

    `repos` are listed, `watched` are under the threshold, each curve spans a year or more, `month_ago` and `now`
    are counts thirty days apart, and `source` is the recording that the newest ones come from, if they do.
    `origin` tells the data from another census's. `contributors` are those of each repository that was asked about, by its key.
    """

    day: date
    catalogue: Catalogue
    repos: Sequence[Repo]
    watched: Sequence[Repo]
    curves: Sequence[Curve]
    month_ago: Counts
    now: Counts
    source: str | None
    contributors: Mapping[str, Contributors]
    origin: str = ""

    @property
    def layers(self) -> list[tuple[int, Layer]]:
        """The layers that are analysed, each with its place in the taxonomy, which gives its colour."""
        return [(place, layer) for place, layer in enumerate(self.catalogue.layers) if layer.analysis]

    def of(self, layer: Layer) -> list[Repo]:
        """The repositories of a layer."""
        return [repo for repo in self.repos if repo.layer == layer.id]

    def place(self, repo: Repo) -> int:
        """The place of a repository's layer in the taxonomy."""
        return next(place for place, layer in self.layers if layer.id == repo.layer)


def prepare(census: Census, past: Past) -> Dataset:
    """The dataset of a census and its past."""
    accounts = with_countries(past.accounts)
    day = census.snapshot or census.today
    is_dated = day > date.min  # counts without a day say nothing

    def sample(rows: Sequence[Repository]) -> list[Repo]:
        return measures.sample(census, rows if is_dated else [], past.now, accounts)

    repos = sample(census.listed)
    return Dataset(
        day=day,
        catalogue=census.catalogue,
        repos=repos,
        watched=sample(census.watched),
        curves=trends.curves(repos, past.monthly, census.told),
        month_ago=past.month_ago,
        now=past.now,
        source=past.source,
        contributors=past.contributors,
        origin=census.origin,
    )
