"""The section of ANALYSIS.md on where the owning accounts are. Pure."""

from collections import Counter
from collections.abc import Iterator

from scripts.analysis import charts, measures
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Repo
from scripts.analysis.places import country_name
from scripts.analysis.wording import Block, Picture, conclusion, details, leaders, method, waiting
from scripts.common.markup import escape, github, table
from scripts.common.text import compact, exact, percent, plural

CHINA = "CN"
TOP = 10


def render_where(dataset: Dataset) -> Iterator[Block]:
    """Countries of the owning accounts, and China's share, also by the language of the descriptions."""
    homes = {repo.account: repo.country for repo in dataset.repos}
    accounts = Counter(country_name(country) for country in homes.values() if country)
    coverage = Coverage(accounts.total(), len(homes))
    if coverage.enough:
        yield from _countries(dataset, accounts, coverage)
        yield from _china_by_layer(dataset)
        yield from _chinese_descriptions(dataset)
        yield from _chinese_accounts(dataset)
    else:
        yield waiting("the country is", coverage, "accounts")
        yield from _chinese_descriptions(dataset)
    yield method(
        f"The country is known for {coverage} accounts, from the location that they state in words; what is no place,",
        "or may be two, is unknown. Shares are of those known. Codes are ISO 3166, so China is without Hong Kong and Taiwan.",
    )


def _countries(dataset: Dataset, accounts: Counter[str], coverage: Coverage) -> Iterator[Block]:
    most = percent(measures.share(max(accounts.values()), coverage.known))
    finding = (
        f"Most accounts are in {leaders(dict(sorted(accounts.items())))}: "
        f"{most} of those whose country is known. Accounts in China own "
        f"{percent(measures.part_of(dataset.repos, _is_from_china))} of the repositories whose owner's country is known."
    )
    named = sorted(accounts.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]
    rest = coverage.known - sum(count for _, count in named)
    unknown = coverage.total - coverage.known
    bars = [Bars(name, [Bar(count, plural(count, "account"))]) for name, count in named]
    if rest:
        bars.append(Bars("Other countries", [Bar(rest, plural(rest, "account"))]))
    if unknown:
        bars.append(Bars("Unknown", [Bar(unknown, plural(unknown, "account"), faint=True)]))
    yield conclusion(finding)
    chart = charts.draw_bars("Where the accounts are", f"Country known for {coverage} accounts", bars)
    yield Picture("countries", chart, finding)


def _is_from_china(repo: Repo) -> bool | None:
    return None if repo.country is None else repo.country == CHINA


def _china_by_layer(dataset: Dataset) -> Iterator[Block]:
    shares = {layer.title: measures.part_of(dataset.of(layer), _is_from_china) for _, layer in dataset.layers}
    most = percent(max(shares.values()))
    whose = "of the repositories whose owner's country is known"
    finding = f"China's share is highest in {leaders(shares)}, with {most} {whose}."
    bars = [
        Bars(layer.title, [Bar(shares[layer.title], f"{shares[layer.title]:.0%}")], place)
        for place, layer in dataset.layers
    ]
    yield escape(finding)
    yield Picture("china", charts.draw_bars("China's share", f"O{whose[1:]}", bars), finding)


def _chinese_descriptions(dataset: Dataset) -> Iterator[Block]:
    coverage = measures.coverage(dataset.repos, lambda repo: repo.chinese)
    if not coverage.enough:
        yield waiting("the language of the description is", coverage)
        return
    part = percent(measures.part_of(dataset.repos, lambda repo: repo.chinese))
    yield escape(f"{part} of the repositories describe themselves in Chinese (description known for {coverage}).")


def _chinese_accounts(dataset: Dataset) -> Iterator[Block]:
    sizes = measures.sizes((repo for repo in dataset.repos if repo.country == CHINA), lambda repo: repo.account)
    ranked = sorted(sizes, key=lambda name: (-sizes[name].stars, name.lower()))[:TOP]
    rows = [(github(name), exact(sizes[name].repos), compact(sizes[name].stars)) for name in ranked]
    if rows:
        head = [escape(title) for title in ("Account", "Repositories", "Stars")]
        yield details(f"The top {plural(len(rows), 'account')} in China", table(head, rows))
