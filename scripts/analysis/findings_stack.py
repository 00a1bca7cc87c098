"""The sections of ANALYSIS.md on the stack: its layers and categories, today and over time. Pure."""

from collections.abc import Sequence
from datetime import date

from scripts.analysis import charts, measures, trends
from scripts.analysis.charts import Bar, Bars, Line, Panel
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Repo
from scripts.analysis.wording import Section, details, leaders, method, percent, picture, table, waiting
from scripts.common.text import compact, markdown, plural

EVENTS = ((date(2022, 8, 22), "Stable Diffusion"), (date(2022, 11, 30), "ChatGPT"))
PACE = 0.1  # two years' additions that differ by less are the same pace


def render_stack(dataset: Dataset) -> Section:
    """Repositories and stars per layer and category, and what the threshold leaves out."""
    total = measures.Size(len(dataset.repos), sum(repo.stars for repo in dataset.repos))
    by_layer = measures.sizes(dataset.repos, lambda repo: repo.layer)
    if not by_layer:
        return Section("_Waits for data: no software was counted yet._")
    repos = {layer.title: by_layer[layer.id].repos for _, layer in dataset.layers if layer.id in by_layer}
    stars = {layer.title: by_layer[layer.id].stars for _, layer in dataset.layers if layer.id in by_layer}
    most, starred = max(repos.values()), max(stars.values())
    finding = (
        f"Most repositories are in {leaders(repos)}: {most:,} of {total.repos:,} "
        f"({percent(measures.share(most, total.repos))}). Most stars are in {leaders(stars)}: "
        f"{compact(starred)} of {compact(total.stars)} ({percent(measures.share(starred, total.stars))})."
    )
    bars = []
    for place, layer in dataset.layers:
        size = by_layer.get(layer.id, measures.Size())
        parts = measures.share(size.repos, total.repos), measures.share(size.stars, total.stars)
        words = f"{parts[0]:.0%} of repositories", f"{parts[1]:.0%} of stars"
        bars.append(Bars(layer.title, (Bar(parts[0], words[0]), Bar(parts[1], words[1], faint=True)), place))
    under = f"{plural(total.repos, 'repository', 'repositories')}, {compact(total.stars)} stars"
    chart = charts.draw_bars("The stack, floor by floor", under, bars)
    fresh = Coverage(sum(repo.key in dataset.now for repo in dataset.repos), total.repos)
    text = [
        f"**{markdown(finding)}**", picture("stack", finding), _categories(dataset, total), _left_out(dataset, total),
        method(f"Software on the list with a count; stars are those of {dataset.day} for {fresh}, else the newest known."),
    ]  # fmt: skip
    return Section("\n\n".join(filter(None, text)), {"stack": chart}, {"stack": finding})


def _categories(dataset: Dataset, total: measures.Size) -> str:
    by_category = measures.sizes(dataset.repos, lambda repo: repo.category)
    titles = {id: category.title for id, category in dataset.catalogue.categories.items()}
    rows = [
        (markdown(titles[id]), f"{size.repos:,}", percent(measures.share(size.repos, total.repos)),
         compact(size.stars), percent(measures.share(size.stars, total.stars)))
        for id, size in by_category.items()
    ]  # fmt: skip
    head = ("Category", "Repositories", "Share", "Stars", "Share")
    return details(f"All {len(rows)} categories, largest first", table(head, rows))


def _left_out(dataset: Dataset, total: measures.Size) -> str:
    count, stars = len(dataset.watched), sum(repo.stars for repo in dataset.watched)
    threshold = dataset.catalogue.threshold
    if not count:
        return f"Nothing is known of what {threshold:,} stars leave out: nobody is watched below them."
    return (
        f"What {threshold:,} stars leave out: {plural(count, 'repository', 'repositories')} watched below them would add "
        f"{percent(measures.share(count, total.repos))} to the repositories and "
        f"{percent(measures.share(stars, total.stars))} to the stars. Only what somebody proposed is watched."
    )


def render_time(dataset: Dataset) -> Section:
    """The stack's growth by month of creation, as a whole and layer by layer."""
    coverage = measures.coverage(dataset.repos, lambda repo: repo.created)
    if not coverage.enough:
        return Section(waiting("the day of creation is", coverage))
    known = [repo for repo in dataset.repos if repo.created]
    finding, flat = _growth_finding(dataset, known)
    months = trends.months_between(trends.SINCE, dataset.day)
    pictures = {
        "time": charts.draw_lines(_headline(known), "Repositories by month of creation", [_time_panel(dataset, known, months)]),
        "categories": charts.draw_lines("Each layer's categories", "Repositories by quarter of creation",
                                        _category_panels(dataset, known, months[::-3][::-1]), 260),
    }  # fmt: skip
    alts = {"time": finding, "categories": f"Repositories per category by quarter of creation. {finding}"}
    note = method(
        f"Created known for {coverage}. Counted are the repositories of today, by when they were created, so deleted ones",
        "are missing, and the latest months are too low: a repository needs time to collect its stars.",
    )
    parts = [
        f"**{markdown(finding)}** {flat}",
        picture("time", alts["time"]),
        picture("categories", alts["categories"]),
        note,
    ]
    return Section("\n\n".join(parts), pictures, alts)


def _headline(known: Sequence[Repo]) -> str:
    event, name = EVENTS[-1]
    younger = measures.part_of(known, lambda repo: None if repo.created is None else repo.created >= event)
    return f"{younger:.0%} are younger than {name}"


def _growth_finding(dataset: Dataset, known: Sequence[Repo]) -> tuple[str, str]:
    last, before = trends.year_before(dataset.day), trends.year_before(trends.year_before(dataset.day))
    recent, earlier = (trends.created_between(known, *span) for span in ((last, dataset.day), (before, last)))
    added = {layer.title: trends.created_between(dataset.of(layer), last, dataset.day) for _, layer in dataset.layers}
    event, name = EVENTS[-1]
    after = sum(repo.created is not None and repo.created >= event for repo in known)
    finding = f"{percent(measures.share(after, len(known)))} of the repositories were created since {name} came out"
    if recent:
        finding += (
            f"; of the {recent:,} new ones of the last 12 months most are in {leaders(added)}: {max(added.values()):,}"
        )
    if recent > earlier * (1 + PACE):
        shape = "the curve steepens"
    else:
        shape = "the curve flattens" if recent < earlier * (1 - PACE) else "the curve keeps its pace"
    return f"{finding}.", f"The last 12 months added {recent:,}, the 12 before {earlier:,}: {shape}."


def _time_panel(dataset: Dataset, known: Sequence[Repo], months: Sequence[date]) -> Panel:
    grown = trends.cumulative(known, months, lambda repo: repo.layer)
    lines = [
        Line(f"{layer.title} {grown[layer.id][-1]:,}", grown[layer.id], place)
        for place, layer in dataset.layers if layer.id in grown
    ]  # fmt: skip
    return Panel("", months, lines, EVENTS)


def _category_panels(dataset: Dataset, known: Sequence[Repo], months: Sequence[date]) -> list[Panel]:
    grown = trends.cumulative(known, months, lambda repo: repo.category)
    return [
        Panel(layer.title, months, [
            Line(f"{category.title} {grown[category.id][-1]:,}", grown[category.id], place)
            for category in layer.categories if category.id in grown
        ])
        for place, layer in dataset.layers if any(category.id in grown for category in layer.categories)
    ]  # fmt: skip
