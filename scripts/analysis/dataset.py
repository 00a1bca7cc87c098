"""Everything that the analysis is computed from, as one value. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scripts.analysis import measures, trends
from scripts.analysis.measures import Repo
from scripts.analysis.places import with_countries
from scripts.analysis.trends import Curve
from scripts.census.census import Census
from scripts.census.past import Past
from scripts.census.shape import Layer


@dataclass(frozen=True)
class Dataset:
    """What the sections are computed from: what is listed, what is under the threshold, and curves of a year or more."""

    day: date
    census: Census
    past: Past
    repos: Sequence[Repo]
    watched: Sequence[Repo]
    curves: Sequence[Curve]

    @property
    def layers(self) -> list[tuple[int, Layer, list[Repo]]]:
        """The layers that are analysed: its place in the taxonomy, which gives its colour, each, and its repositories."""
        repos = measures.grouped(self.repos, lambda repo: repo.layer)
        layers = enumerate(self.census.catalogue.layers)
        return [(place, layer, repos.get(layer.id, [])) for place, layer in layers if layer.analysis]


def prepare(census: Census, past: Past) -> Dataset:
    """The dataset of a census and its past."""
    accounts = with_countries(past.accounts)
    day = census.snapshot or census.today
    rows = (census.listed, census.watched) if day > date.min else ((), ())  # counts without a day say nothing
    repos, watched = (measures.sample(census, part, past.now, accounts) for part in rows)
    curves = trends.curves(repos, past.monthly, census.told)
    return Dataset(day, census, past, repos=repos, watched=watched, curves=curves)
