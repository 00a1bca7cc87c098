"""The sections of ANALYSIS.md on the stack: its layers and categories, today and over time. Pure."""

from collections.abc import Sequence
from datetime import date

from scripts.analysis import charts, measures, trends
from scripts.analysis.charts import Bar, Bars, Line, Panel
from scripts.analysis.dataset import Study
from scripts.analysis.measures import Coverage, Repo
from scripts.analysis.wording import Section, details, leaders, method, percent, picture, table, waiting
from scripts.common.text import compact, markdown, plural

EVENTS = ((date(2022, 8, 22), "Stable Diffusion"), (date(2022, 11, 30), "ChatGPT"))
PACE = 0.1  # two years' additions that differ by less are the same pace


def render_stack(study: Study) -> Section:
    """Repositories and stars per layer and category, and what the threshold leaves out."""
    total = measures.Size(len(study.repos), sum(repo.stars for repo in study.repos))
    by_layer = measures.sizes(study.repos, lambda repo: repo.layer)
    if not by_layer:
        return Section("_Waits for data: no software was counted yet._")
    repos = {layer.title: by_layer[layer.id].repos for _, layer in study.layers if layer.id in by_layer}
    stars = {layer.title: by_layer[layer.id].stars for _, layer in study.layers if layer.id in by_layer}
    most, starred = max(repos.values()), max(stars.values())
    finding = (
        f"Most repositories are in {leaders(repos)}: {most:,} of {total.repos:,} "
        f"({percent(measures.share(most, total.repos))}). Most stars are in {leaders(stars)}: "
        f"{compact(starred)} of {compact(total.stars)} ({percent(measures.share(starred, total.stars))})."
    )
    bars = []
    for place, layer in study.layers:
        size = by_layer.get(layer.id, measures.Size())
        parts = measures.share(size.repos, total.repos), measures.share(size.stars, total.stars)
        words = f"{parts[0]:.0%} of repositories", f"{parts[1]:.0%} of stars"
        bars.append(Bars(layer.title, (Bar(parts[0], words[0]), Bar(parts[1], words[1], faint=True)), place))
    under = f"{plural(total.repos, 'repository', 'repositories')}, {compact(total.stars)} stars"
    chart = charts.draw_bars("The stack, floor by floor", under, bars)
    fresh = Coverage(sum(repo.key in study.now for repo in study.repos), total.repos)
    text = [
        f"**{markdown(finding)}**", picture("stack", finding), _categories(study, total), _left_out(study, total),
        method(f"Software on the list with a count; stars are those of {study.day} for {fresh}, else the newest known."),
    ]  # fmt: skip
    return Section("\n\n".join(filter(None, text)), {"stack": chart}, {"stack": finding})


def _categories(study: Study, total: measures.Size) -> str:
    by_category = measures.sizes(study.repos, lambda repo: repo.category)
    titles = {id: category.title for id, category in study.catalogue.categories.items()}
    rows = [
        (markdown(titles[id]), f"{size.repos:,}", percent(measures.share(size.repos, total.repos)),
         compact(size.stars), percent(measures.share(size.stars, total.stars)))
        for id, size in by_category.items()
    ]  # fmt: skip
    head = ("Category", "Repositories", "Share", "Stars", "Share")
    return details(f"All {len(rows)} categories, largest first", table(head, rows))


def _left_out(study: Study, total: measures.Size) -> str:
    count, stars = len(study.watched), sum(repo.stars for repo in study.watched)
    threshold = study.catalogue.threshold
    if not count:
        return f"Nothing is known of what {threshold:,} stars leave out: nobody is watched below them."
    return (
        f"What {threshold:,} stars leave out: {plural(count, 'repository', 'repositories')} watched below them would add "
        f"{percent(measures.share(count, total.repos))} to the repositories and "
        f"{percent(measures.share(stars, total.stars))} to the stars. Only what somebody proposed is watched."
    )


def render_time(study: Study) -> Section:
    """The stack's growth by month of creation, as a whole and layer by layer."""
    coverage = measures.coverage(study.repos, lambda repo: repo.created)
    if not coverage.enough:
        return Section(waiting("the day of creation is", coverage))
    known = [repo for repo in study.repos if repo.created]
    finding, flat = _growth_finding(study, known)
    months = trends.months_between(trends.SINCE, study.day)
    pictures = {
        "time": charts.draw_lines(_headline(known), "Repositories by month of creation", [_time_panel(study, known, months)]),
        "categories": charts.draw_lines("Each layer's categories", "Repositories by quarter of creation",
                                        _category_panels(study, known, months[::-3][::-1]), 260),
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


def _growth_finding(study: Study, known: Sequence[Repo]) -> tuple[str, str]:
    last, before = trends.year_before(study.day), trends.year_before(trends.year_before(study.day))
    recent, earlier = (trends.created_between(known, *span) for span in ((last, study.day), (before, last)))
    added = {layer.title: trends.created_between(study.of(layer), last, study.day) for _, layer in study.layers}
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


def _time_panel(study: Study, known: Sequence[Repo], months: Sequence[date]) -> Panel:
    grown = trends.cumulative(known, months, lambda repo: repo.layer)
    lines = [
        Line(f"{layer.title} {grown[layer.id][-1]:,}", grown[layer.id], place)
        for place, layer in study.layers if layer.id in grown
    ]  # fmt: skip
    return Panel("", months, lines, EVENTS)


def _category_panels(study: Study, known: Sequence[Repo], months: Sequence[date]) -> list[Panel]:
    grown = trends.cumulative(known, months, lambda repo: repo.category)
    return [
        Panel(layer.title, months, [
            Line(f"{category.title} {grown[category.id][-1]:,}", grown[category.id], place)
            for category in layer.categories if category.id in grown
        ])
        for place, layer in study.layers if any(category.id in grown for category in layer.categories)
    ]  # fmt: skip
