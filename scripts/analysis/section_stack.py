"""The section of ANALYSIS.md on the layers and categories today. Pure."""

from collections.abc import Iterator

from scripts.analysis import charts, measures
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Size, share
from scripts.analysis.wording import Block, Picture, conclusion, folded, leaders, method
from scripts.common.markup import Markdown, escape
from scripts.common.text import compact, exact, listing, percent, plural

FEW = 10  # watched repositories: fewer say nothing of what the threshold leaves out


def render_stack(dataset: Dataset) -> Iterator[Block]:
    """Repositories and stars per layer and category, and what the threshold leaves out."""
    total = measures.size(dataset.repos)
    finding = _finding(dataset, total)
    yield conclusion(finding)
    yield Picture("stack", _chart(dataset, total), finding)
    yield _categories(dataset, total)
    yield escape(_left_out(dataset, total))
    fresh = Coverage(sum(repo.key in dataset.past.now for repo in dataset.repos), total.repos)
    yield method(
        f"What is on the list and has a count; stars are those of {dataset.day} for {fresh}, else the newest known."
    )


def _finding(dataset: Dataset, total: Size) -> str:
    sizes = {layer.title: measures.size(repos) for _, layer, repos in dataset.layers if repos}
    if len(sizes) == 1:
        count = plural(total.repos, "repository is", "repositories are")
        return f"{count} in {listing(list(sizes))}, with {plural(total.stars, 'star')}."
    repos = {title: size.repos for title, size in sizes.items()}
    stars = {title: size.stars for title, size in sizes.items()}
    most_repos, most_stars = max(repos.values()), max(stars.values())
    return (
        f"Most repositories: {leaders(repos)}, {most_repos:,} of {total.repos:,} "
        f"({percent(share(most_repos, total.repos))}). Most stars: {leaders(stars)}, "
        f"{compact(most_stars)} of {compact(total.stars)} ({percent(share(most_stars, total.stars))})."
    )


def _chart(dataset: Dataset, total: Size) -> str:
    groups = []
    for place, layer, repos in dataset.layers:
        size = measures.size(repos)
        part, stars = share(size.repos, total.repos), share(size.stars, total.stars)
        bars = Bar(part, f"{part:.0%} of repositories"), Bar(stars, f"{stars:.0%} of stars", faint=True)
        groups.append(Bars(layer.title, bars, place))
    under = f"{plural(total.repos, 'repository', 'repositories')}, {compact(total.stars)} stars"
    return charts.draw_bars("Layer by layer", under, groups)


def _categories(dataset: Dataset, total: Size) -> Markdown:
    rows = []
    for id, size in measures.sizes(dataset.repos, lambda repo: repo.category).items():
        title = escape(dataset.census.catalogue.categories[id].title)
        repos, stars = percent(share(size.repos, total.repos)), percent(share(size.stars, total.stars))
        rows.append((title, exact(size.repos), repos, compact(size.stars), stars))
    summary = f"All {plural(len(rows), 'category', 'categories')}, largest first"
    return folded(summary, ("Category", "Repositories", "Share", "Stars", "Share"), rows)


def _left_out(dataset: Dataset, total: Size) -> str:
    less, threshold = measures.size(dataset.watched), dataset.census.catalogue.threshold
    if less.repos < FEW:
        watched = f"{plural(less.repos, 'repository is', 'repositories are')} watched below them"
        return f"Nothing is known of what {threshold:,} stars leave out: {watched}, and only proposed ones are."
    return (
        f"What {threshold:,} stars leave out: {plural(less.repos, 'repository', 'repositories')} watched below them would add "
        f"{percent(share(less.repos, total.repos))} to the repositories and "
        f"{percent(share(less.stars, total.stars))} to the stars. Only proposed repositories are watched."
    )
