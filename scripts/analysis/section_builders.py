"""The section of ANALYSIS.md on the accounts that own the repositories. Pure."""

from collections.abc import Iterator, Sequence
from statistics import mean, median

from scripts.analysis import charts, measures
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Repo
from scripts.analysis.wording import Block, Picture, conclusion, folded, leaders, method, waiting
from scripts.common.markup import Markdown, Part, escape, github, table
from scripts.common.text import compact, exact, percent, plural

TOP = 20


def render_builders(dataset: Dataset) -> Iterator[Block]:
    """The owning accounts: how many, how concentrated, organisations against individuals."""
    accounts = measures.sizes(dataset.repos, lambda repo: repo.account)
    most_repos = measures.held_by_top((size.repos for size in accounts.values()), TOP)
    most_stars = measures.held_by_top((size.stars for size in accounts.values()), TOP)
    number = plural(len(accounts), "account owns", "accounts own")
    finding = f"{number} the {plural(len(dataset.repos), 'repository', 'repositories')}"
    if len(accounts) > TOP:
        finding += f"; the {TOP} with most repositories own {percent(most_repos)} of them, "
        finding += f"the {TOP} with most stars hold {percent(most_stars)} of the stars"
    yield conclusion(f"{finding}.")
    yield from _kinds(dataset)
    yield _top(accounts)
    coverage = measures.coverage([repo.kind for repo in dataset.repos])
    yield method(f"An account is the owner on GitHub, a person or an organisation; its kind is known for {coverage}.")


def _top(accounts: dict[str, measures.Size]) -> Markdown:
    by_repos = list(accounts)[:TOP]
    by_stars = sorted(accounts, key=lambda name: (-accounts[name].stars, name.lower()))[:TOP]
    rows = [
        (github(one), exact(accounts[one].repos), github(other), compact(accounts[other].stars))
        for one, other in zip(by_repos, by_stars, strict=True)
    ]
    return folded(f"The top {plural(len(rows), 'account')}", ("Most repositories", "", "Most stars", ""), rows)


def _kinds(dataset: Dataset) -> Iterator[Block]:
    """Organisations against individuals, per layer."""
    coverage = measures.coverage([repo.kind for repo in dataset.repos])
    if not coverage.enough:
        yield waiting("whether a person or an organisation owns it is", coverage)
        return
    shares, groups = {}, []
    for place, layer, repos in dataset.layers:
        if measures.coverage([repo.kind for repo in repos]).known:
            part = shares[layer.title] = _individuals(repos)
            bars = Bar(part, f"{part:.0%} individuals"), Bar(1 - part, f"{1 - part:.0%} organisations", faint=True)
            groups.append(Bars(layer.title, bars, place))
    finding = f"Individuals own {percent(_individuals(dataset.repos))} of the repositories"
    most, fewest = max(shares.values()), min(shares.values())
    if most > fewest:
        finding += f", most in {leaders(shares)} ({percent(most)}) and fewest in {leaders(shares, lowest=True)} ({percent(fewest)})"
    finding += "."
    yield escape(finding)
    yield Picture("owners", charts.draw_bars("Who owns it", "Repositories by the kind of their owner", groups), finding)
    titles = ("Stars of a repository", "Individuals: mean", "median", "Organisations: mean", "median")
    rows = [(escape(layer.title), *_mean_and_median(repos)) for _, layer, repos in dataset.layers]
    yield table([escape(title) for title in titles], rows)


def _individuals(repos: Sequence[Repo]) -> float:
    """The share that individuals own, from 0 to 1, of those whose owner's kind is known."""
    return measures.part_of(repo.kind == measures.INDIVIDUAL for repo in repos if repo.kind)


def _mean_and_median(repos: Sequence[Repo]) -> list[Part]:
    """Mean and median stars of the individuals' repositories, then of the organisations'; empty where there are none."""
    cells: list[Part] = []
    for kind in (measures.INDIVIDUAL, measures.ORGANISATION):
        stars = [repo.stars for repo in repos if repo.kind == kind]
        cells += [compact(round(mean(stars))), compact(round(median(stars)))] if stars else [escape(""), escape("")]
    return cells
