"""The section of ANALYSIS.md on where the owning accounts are. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence

from scripts.analysis import charts, measures
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Repo
from scripts.analysis.places import country_name, language_name
from scripts.analysis.wording import Block, Picture, conclusion, folded, leaders, method, waiting
from scripts.common.markup import Markdown, escape, github
from scripts.common.text import compact, exact, percent, plural

TOP = 10


def render_where(dataset: Dataset) -> Iterator[Block]:
    """Countries of the owning accounts, and the part of the country and the language that the census is interested in."""
    homes = {repo.account: repo.country for repo in dataset.repos}
    accounts = Counter(country_name(country) for country in homes.values() if country)
    coverage = Coverage(accounts.total(), len(homes))
    if coverage.enough:
        yield from _countries(dataset, accounts, coverage)
    else:
        yield waiting("the country is", coverage, "accounts")
    interest = dataset.census.catalogue.settings.interest
    country = interest.country if coverage.enough else None
    if country:
        yield from _country_by_layer(dataset, country)
    if interest.language:
        yield _descriptions(dataset, interest.language)
    if country:
        yield from _accounts_in(dataset, country)
    yield method(
        f"The country is known for {coverage} accounts, from the location that they state in words; what is no place,",
        "or may be two, is unknown. Shares are of those known. Codes are ISO 3166, which has codes of their own for territories such as Hong Kong.",
    )


def _countries(dataset: Dataset, accounts: Counter[str], coverage: Coverage) -> Iterator[Block]:
    most = percent(max(accounts.values()) / coverage.known)
    finding = f"Most accounts are in {leaders(dict(sorted(accounts.items())))}: {most} of those whose country is known."
    if country := dataset.census.catalogue.settings.interest.country:
        part, name = percent(_part_of(dataset.repos, country)), country_name(country)
        finding += f" Accounts in {name} own {part} of the repositories whose owner's country is known."
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


def _part_of(repos: Sequence[Repo], country: str) -> float:
    """The share of a country, from 0 to 1, of those whose country is known."""
    return measures.part_of(repo.country == country for repo in repos if repo.country)


def _country_by_layer(dataset: Dataset, country: str) -> Iterator[Block]:
    name = country_name(country)
    shares = {layer.title: _part_of(repos, country) for _, layer, repos in dataset.layers}
    if not any(shares.values()):
        return
    most = percent(max(shares.values()))
    whose = "of the repositories whose owner's country is known"
    finding = f"{name}'s share is highest in {leaders(shares)}, with {most} {whose}."
    parts = [(place, layer.title, shares[layer.title]) for place, layer, _ in dataset.layers]
    bars = [Bars(title, [Bar(part, f"{part:.0%}")], place) for place, title, part in parts]
    yield escape(finding)
    yield Picture("country", charts.draw_bars(f"{name}'s share", f"O{whose[1:]}", bars), finding)


def _descriptions(dataset: Dataset, language: str) -> Markdown:
    coverage = measures.coverage([repo.written for repo in dataset.repos])
    if not coverage.enough:
        return waiting("the language of the description is", coverage)
    part = measures.part_of(repo.written == language for repo in dataset.repos if repo.written is not None)
    words = f"{percent(part)} of the repositories describe themselves in {language_name(language)}"
    return escape(f"{words} (description known for {coverage}).")


def _accounts_in(dataset: Dataset, country: str) -> Iterator[Block]:
    sizes = measures.sizes((repo for repo in dataset.repos if repo.country == country), lambda repo: repo.account)
    ranked = sorted(sizes, key=lambda name: (-sizes[name].stars, name.lower()))[:TOP]
    rows = [(github(name), exact(sizes[name].repos), compact(sizes[name].stars)) for name in ranked]
    if rows:
        summary = f"The top {plural(len(rows), 'account')} in {country_name(country)}"
        yield folded(summary, ("Account", "Repositories", "Stars"), rows)
