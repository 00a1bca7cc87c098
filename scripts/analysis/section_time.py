"""The section of ANALYSIS.md on growth, by month of creation. Pure."""

from collections.abc import Iterator, Sequence
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


def render_time(dataset: Dataset) -> Iterator[Block]:
    """Growth by month of creation, as a whole and layer by layer."""
    coverage = measures.coverage([repo.created for repo in dataset.repos])
    if not coverage.enough:
        yield waiting("the day of creation is", coverage)
        return
    known = [repo for repo in dataset.repos if repo.created]
    events = dataset.census.catalogue.settings.events
    event = next((event for event in reversed(events) if event.day <= dataset.day), None)
    since = measures.part_of(repo.created >= event.day for repo in known if event and repo.created)
    finding = _finding(dataset, event, since)
    yield join(" ", [conclusion(finding), escape(_shape(dataset))])
    title = f"{since:.0%} are younger than {event.name}" if event else "By month of creation"
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


def _finding(dataset: Dataset, event: Event | None, since: float) -> str:
    """The share created since the last event, if there was one, and where those of the last 12 months are."""
    year_ago, found = trends.year_before(dataset.day), []
    if event:
        found.append(f"{percent(since)} of the repositories were created since {event.name} ({event.day:%B %Y})")
    recent = {layer.title: trends.created_between(repos, year_ago, dataset.day) for _, layer, repos in dataset.layers}
    if total := sum(recent.values()):
        most = max(recent.values())
        found.append(f"{leaders(recent)} gained the most of the {total:,} new ones of the last 12 months: {most:,}")
    finding = "; ".join(found) or "none of the repositories was created in the last 12 months"
    return f"{finding[0].upper()}{finding[1:]}."


def _shape(dataset: Dataset) -> str:
    """What two years added, and how the second compares with the first."""
    year_ago = trends.year_before(dataset.day)
    recent = trends.created_between(dataset.repos, year_ago, dataset.day)
    earlier = trends.created_between(dataset.repos, trends.year_before(year_ago), year_ago)
    said = f"The last 12 months added {recent:,}, the 12 before {earlier:,}"
    if recent + earlier < FEW:
        return f"{said}."
    if recent > earlier * (1 + PACE):
        return f"{said}: the curve steepens."
    if recent < earlier * (1 - PACE):
        return f"{said}: the young ones have yet to collect their stars."
    return f"{said}: the curve keeps its pace."


def _layer_panel(dataset: Dataset, known: Sequence[Repo], months: Sequence[date]) -> Panel:
    grown = trends.cumulative(known, months, lambda repo: repo.layer)
    lines = [
        Line(f"{layer.title} {grown[layer.id][-1]:,}", grown[layer.id], place)
        for place, layer, _ in dataset.layers
        if layer.id in grown
    ]
    return Panel("", months, lines, [(event.day, event.name) for event in dataset.census.catalogue.settings.events])


def _beginning(dataset: Dataset, known: Sequence[Repo]) -> date:
    """The first month to show: that of the settings, or of the year of the oldest repository; a year ago at the latest."""
    year = dataset.census.catalogue.settings.since or min(repo.created.year for repo in known if repo.created)
    return min(date(year, 1, 1), trends.year_before(dataset.day).replace(day=1))


def _category_panels(dataset: Dataset, known: Sequence[Repo], months: Sequence[date]) -> list[Panel]:
    grown = trends.cumulative(known, months, lambda repo: repo.category)
    panels = []
    for place, layer, _ in dataset.layers:
        counted = [category for category in layer.categories if category.id in grown]
        largest = sorted(counted, key=lambda category: -grown[category.id][-1])[:LINES]
        lines = [Line(f"{one.title} {grown[one.id][-1]:,}", grown[one.id], place) for one in largest]
        if lines:
            panels.append(Panel(layer.title, months, lines))
    return panels
