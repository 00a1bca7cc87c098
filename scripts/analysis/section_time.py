"""The section of ANALYSIS.md on growth, by month of creation. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scripts.analysis import charts, measures, trends
from scripts.analysis.charts import Line, Panel
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Repo
from scripts.analysis.wording import Block, Picture, conclusion, estimated, leaders, method, waiting
from scripts.census.shape import Event
from scripts.common.markup import escape, join
from scripts.common.text import percent

FEW = 20  # new ones in two years: fewer say nothing of a pace
LINES = 7  # of categories in one panel; the first section's table has all
PACE = 0.1  # two years' additions that differ by less are the same pace


@dataclass(frozen=True, slots=True)
class _Growth:
    """What was created in the last 12 months, also by layer, in the 12 before, and since the last event, if there is one."""

    event: Event | None
    since_event: float  # share of all
    recent: int
    earlier: int
    recent_by_layer: dict[str, int]


def render_time(dataset: Dataset) -> Iterator[Block]:
    """Growth by month of creation, as a whole and layer by layer."""
    coverage = measures.coverage(dataset.repos, lambda repo: repo.created)
    if not coverage.enough:
        yield waiting("the day of creation is", coverage)
        return
    known = [repo for repo in dataset.repos if repo.created]
    growth = _measure(dataset, known)
    finding = _finding(growth)
    yield join(" ", [conclusion(finding), escape(_shape(growth))])
    title = f"{growth.since_event:.0%} are younger than {growth.event.name}" if growth.event else "By month of creation"
    months = trends.months_between(_beginning(dataset, known), dataset.day)
    layers = charts.draw_lines(title, "Repositories by month of creation", [_layer_panel(dataset, known, months)])
    yield Picture("time", layers, finding)
    quarters = [month for ago, month in enumerate(reversed(months)) if ago % 3 == 0][::-1]  # they end with this month
    panels = _category_panels(dataset, known, quarters)
    categories = charts.draw_lines("Each layer's categories", "Repositories by quarter of creation", panels, 260)
    yield Picture("categories", categories, f"Repositories per category by quarter of creation. {finding}")
    yield method(
        f"Created known for {coverage}{estimated(known)}. Drawn are the {LINES} largest categories of a layer. Counted are the repositories of today, by when they were created, so deleted ones",
        "are missing, and the latest months are too low: a repository needs time to collect its stars.",
    )


def _measure(dataset: Dataset, known: Sequence[Repo]) -> _Growth:
    event = next((event for event in reversed(dataset.catalogue.settings.events) if event.day <= dataset.day), None)
    year_ago = trends.year_before(dataset.day)
    return _Growth(
        event=event,
        since_event=measures.part_of(known, lambda repo: bool(event and repo.created and repo.created >= event.day)),
        recent=trends.created_between(known, year_ago, dataset.day),
        earlier=trends.created_between(known, trends.year_before(year_ago), year_ago),
        recent_by_layer={
            layer.title: trends.created_between(dataset.of(layer), year_ago, dataset.day) for _, layer in dataset.layers
        },
    )


def _finding(growth: _Growth) -> str:
    found = []
    if growth.event:
        part = percent(growth.since_event)
        found.append(f"{part} of the repositories were created since {growth.event.name} ({growth.event.day:%B %Y})")
    if growth.recent:
        most, where = max(growth.recent_by_layer.values()), leaders(growth.recent_by_layer)
        found.append(f"{where} gained the most of the {growth.recent:,} new ones of the last 12 months: {most:,}")
    finding = "; ".join(found) or "none of the repositories was created in the last 12 months"
    return f"{finding[0].upper()}{finding[1:]}."


def _shape(growth: _Growth) -> str:
    if growth.recent + growth.earlier < FEW:
        return f"The last 12 months added {growth.recent:,}, the 12 before {growth.earlier:,}."
    if growth.recent > growth.earlier * (1 + PACE):
        shape = "the curve steepens"
    elif growth.recent < growth.earlier * (1 - PACE):
        shape = "the young ones have yet to collect their stars"
    else:
        shape = "the curve keeps its pace"
    return f"The last 12 months added {growth.recent:,}, the 12 before {growth.earlier:,}: {shape}."


def _layer_panel(dataset: Dataset, known: Sequence[Repo], months: Sequence[date]) -> Panel:
    grown = trends.cumulative(known, months, lambda repo: repo.layer)
    lines = [
        Line(f"{layer.title} {grown[layer.id][-1]:,}", grown[layer.id], place)
        for place, layer in dataset.layers
        if layer.id in grown
    ]
    return Panel("", months, lines, [(event.day, event.name) for event in dataset.catalogue.settings.events])


def _beginning(dataset: Dataset, known: Sequence[Repo]) -> date:
    """The first month to show: that of the settings, or of the year of the oldest repository; a year ago at the latest."""
    year = dataset.catalogue.settings.since or min(repo.created.year for repo in known if repo.created)
    return min(date(year, 1, 1), trends.year_before(dataset.day).replace(day=1))


def _category_panels(dataset: Dataset, known: Sequence[Repo], months: Sequence[date]) -> list[Panel]:
    grown = trends.cumulative(known, months, lambda repo: repo.category)
    panels = []
    for place, layer in dataset.layers:
        counted = [category for category in layer.categories if category.id in grown]
        largest = sorted(counted, key=lambda category: -grown[category.id][-1])[:LINES]
        lines = [Line(f"{one.title} {grown[one.id][-1]:,}", grown[one.id], place) for one in largest]
        if lines:
            panels.append(Panel(layer.title, months, lines))
    return panels
