"""The section of ANALYSIS.md on the layers and categories today. Pure."""

from collections.abc import Iterator

from scripts.analysis import charts, measures
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Size
from scripts.analysis.wording import Block, Picture, conclusion, details, leaders, method
from scripts.common.markup import Markdown, escape, table
from scripts.common.text import compact, exact, percent, plural

FEW = 10  # watched repositories: fewer say nothing of what the threshold leaves out


def render_stack(dataset: Dataset) -> Iterator[Block]:
    """Repositories and stars per layer and category, and what the threshold leaves out."""
    total = Size(len(dataset.repos), sum(repo.stars for repo in dataset.repos))
    finding = _finding(dataset, total)
    yield conclusion(finding)
    yield Picture("stack", _chart(dataset, total), finding)
    yield _categories(dataset, total)
    yield escape(_left_out(dataset, total))
    fresh = Coverage(sum(repo.key in dataset.now for repo in dataset.repos), total.repos)
    yield method(
        f"What is on the list and has a count; stars are those of {dataset.day} for {fresh}, else the newest known."
    )


def _finding(dataset: Dataset, total: Size) -> str:
    by_layer = measures.sizes(dataset.repos, lambda repo: repo.layer)
    sizes = {layer.title: by_layer[layer.id] for _, layer in dataset.layers if layer.id in by_layer}
    repos = {title: size.repos for title, size in sizes.items()}
    stars = {title: size.stars for title, size in sizes.items()}
    most_repos, most_stars = max(repos.values()), max(stars.values())
    if len(sizes) == 1:
        (only,) = sizes
        return (
            f"{plural(total.repos, 'repository is', 'repositories are')} in {only}, with {plural(total.stars, 'star')}."
        )
    return (
        f"Most repositories: {leaders(repos)}, {most_repos:,} of {total.repos:,} "
        f"({percent(measures.share(most_repos, total.repos))}). Most stars: {leaders(stars)}, "
        f"{compact(most_stars)} of {compact(total.stars)} ({percent(measures.share(most_stars, total.stars))})."
    )


def _chart(dataset: Dataset, total: Size) -> str:
    by_layer = measures.sizes(dataset.repos, lambda repo: repo.layer)
    groups = []
    for place, layer in dataset.layers:
        size = by_layer.get(layer.id, Size())
        repos, stars = measures.share(size.repos, total.repos), measures.share(size.stars, total.stars)
        bars = Bar(repos, f"{repos:.0%} of repositories"), Bar(stars, f"{stars:.0%} of stars", faint=True)
        groups.append(Bars(layer.title, bars, place))
    under = f"{plural(total.repos, 'repository', 'repositories')}, {compact(total.stars)} stars"
    return charts.draw_bars("Layer by layer", under, groups)


def _categories(dataset: Dataset, total: Size) -> Markdown:
    sizes = measures.sizes(dataset.repos, lambda repo: repo.category)
    rows = [
        (
            escape(dataset.catalogue.categories[id].title),
            exact(size.repos),
            percent(measures.share(size.repos, total.repos)),
            compact(size.stars),
            percent(measures.share(size.stars, total.stars)),
        )
        for id, size in sizes.items()
    ]
    head = [escape(title) for title in ("Category", "Repositories", "Share", "Stars", "Share")]
    return details(f"All {plural(len(rows), 'category', 'categories')}, largest first", table(head, rows))


def _left_out(dataset: Dataset, total: Size) -> str:
    count, stars = len(dataset.watched), sum(repo.stars for repo in dataset.watched)
    threshold = dataset.catalogue.threshold
    if count < FEW:
        watched = f"{plural(count, 'repository is', 'repositories are')} watched below them"
        return f"Nothing is known of what {threshold:,} stars leave out: {watched}, and only proposed ones are."
    return (
        f"What {threshold:,} stars leave out: {plural(count, 'repository', 'repositories')} watched below them would add "
        f"{percent(measures.share(count, total.repos))} to the repositories and "
        f"{percent(measures.share(stars, total.stars))} to the stars. Only proposed repositories are watched."
    )
