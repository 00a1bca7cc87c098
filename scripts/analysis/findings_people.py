"""The sections of ANALYSIS.md on who builds the stack, and where. Pure."""

from collections import Counter
from collections.abc import Iterable
from statistics import mean, median

from scripts.analysis import charts, measures
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Repo
from scripts.analysis.places import country_name
from scripts.analysis.wording import Section, details, leaders, link, method, percent, picture, table, waiting
from scripts.common.text import compact, markdown, plural

TOP = 20
CHINA = "CN"


def render_builders(dataset: Dataset) -> Section:
    """The owning accounts: how many, how concentrated, organisations against individuals."""
    accounts = measures.sizes(dataset.repos, lambda repo: repo.account)
    if not accounts:
        return Section("_Waits for data: no software was counted yet._")
    repos, stars = [size.repos for size in accounts.values()], [size.stars for size in accounts.values()]
    finding = (
        f"{plural(len(accounts), 'account')} own the {plural(len(dataset.repos), 'repository', 'repositories')}; the {TOP} with "
        f"most repositories own {percent(measures.held_by_top(repos, TOP))} of them, the {TOP} with most stars hold "
        f"{percent(measures.held_by_top(stars, TOP))} of the stars."
    )
    by_stars = sorted(accounts, key=lambda name: (-accounts[name].stars, name.lower()))
    rows = [
        (link(a), f"{accounts[a].repos:,}", link(b), compact(accounts[b].stars))
        for a, b in zip(list(accounts)[:TOP], by_stars[:TOP], strict=True)
    ]
    tops = details(f"The top {len(rows)} accounts", table(("Most repositories", "", "Most stars", ""), rows))
    kinds = _kinds(dataset)
    coverage = measures.coverage(dataset.repos, lambda repo: repo.kind)
    note = method(f"An account is the owner on GitHub, a person or an organisation; its kind is known for {coverage}.")
    text = "\n\n".join([f"**{markdown(finding)}**", kinds.text, tops, note])
    return Section(text, kinds.pictures, kinds.alts)


def _kinds(dataset: Dataset) -> Section:
    """Organisations against individuals, per layer."""
    coverage = measures.coverage(dataset.repos, lambda repo: repo.kind)
    if not coverage.enough:
        return Section(waiting("whether a person or an organisation owns it is", coverage))
    layers = [pair for pair in dataset.layers if measures.coverage(dataset.of(pair[1]), lambda repo: repo.kind).known]
    shares = {layer.title: measures.part_of(dataset.of(layer), measures.is_individual) for _, layer in layers}
    finding = (
        f"Individuals own {percent(measures.part_of(dataset.repos, measures.is_individual))} of the repositories, most in "
        f"{leaders(shares)} ({percent(max(shares.values()))}) and fewest in {leaders(shares, lowest=True)} "
        f"({percent(min(shares.values()))})."
    )
    bars = [Bars(layer.title, _split(shares[layer.title]), place) for place, layer in layers]
    chart = charts.draw_bars("Who owns it", "Repositories by the kind of their owner", bars)
    rows = [(markdown(layer.title), *_mean_and_median(dataset.of(layer))) for _, layer in dataset.layers]
    head = ("Stars of a repository", "Individuals: mean", "median", "Organisations: mean", "median")
    text = f"{markdown(finding)}\n\n{picture('owners', finding)}\n\n{table(head, rows)}"
    return Section(text, {"owners": chart}, {"owners": finding})


def _split(part: float) -> tuple[Bar, Bar]:
    return Bar(part, f"{part:.0%} individuals"), Bar(1 - part, f"{1 - part:.0%} organisations", faint=True)


def _mean_and_median(repos: Iterable[Repo]) -> list[str]:
    stars: dict[str | None, list[int]] = {measures.INDIVIDUAL: [], measures.ORGANISATION: []}
    for repo in repos:
        stars.setdefault(repo.kind, []).append(repo.stars)
    found = [stars[kind] for kind in (measures.INDIVIDUAL, measures.ORGANISATION)]
    return [compact(round(measure(values))) if values else "" for values in found for measure in (mean, median)]


def render_where(dataset: Dataset) -> Section:
    """Countries of the owning accounts, and China's share, also by the language of the descriptions."""
    homes = {repo.account: repo.country for repo in dataset.repos}
    counted = Counter(country for country in homes.values() if country)
    coverage = Coverage(sum(counted.values()), len(homes))
    note = method(
        f"The country is known for {coverage} accounts, from the location that they state in words; what is no place,",
        "or may be two, is unknown. Shares are of those known. Codes are ISO 3166, so China is without Hong Kong and Taiwan.",
    )
    if not coverage.enough:
        parts = [waiting("the country is", coverage, "accounts"), _chinese(dataset), note]
        return Section("\n\n".join(filter(None, parts)))
    ranked = sorted(counted.items(), key=lambda pair: (-pair[1], country_name(pair[0])))
    finding = (
        f"Most accounts are in {leaders({country_name(code): count for code, count in ranked})}: "
        f"{percent(measures.share(ranked[0][1], coverage.known))} of those whose country is known. Accounts in China own "
        f"{percent(measures.part_of(dataset.repos, _from_china))} of the repositories whose owner's country is known."
    )
    rest = coverage.known - sum(count for _, count in ranked[:10])
    named = [(country_name(code), count) for code, count in ranked[:10]] + ([("Other countries", rest)] if rest else [])
    bars = [Bars(name, (Bar(count, plural(count, "account")),)) for name, count in named]
    unknown = coverage.total - coverage.known
    bars += [Bars("Unknown", (Bar(unknown, plural(unknown, "account"), faint=True),))] if unknown else []
    china_finding, china_chart = _china_by_layer(dataset)
    pictures = {"countries": charts.draw_bars("Where the accounts are", f"Country known for {coverage} accounts", bars)}
    pictures["china"] = china_chart
    parts = [
        f"**{markdown(finding)}**", picture("countries", finding), markdown(china_finding),
        picture("china", china_finding), _chinese(dataset), _chinese_accounts(dataset), note,
    ]  # fmt: skip
    return Section("\n\n".join(filter(None, parts)), pictures, {"countries": finding, "china": china_finding})


def _from_china(repo: Repo) -> bool | None:
    return None if repo.country is None else repo.country == CHINA


def _china_by_layer(dataset: Dataset) -> tuple[str, str]:
    shares = {layer.title: measures.part_of(dataset.of(layer), _from_china) for _, layer in dataset.layers}
    finding = (
        f"China's share is highest in {leaders(shares)}, with {percent(max(shares.values()))} of the repositories whose "
        "owner's country is known."
    )
    bars = [
        Bars(layer.title, (Bar(shares[layer.title], f"{shares[layer.title]:.0%}"),), n) for n, layer in dataset.layers
    ]
    return finding, charts.draw_bars("China's share", "Of the repositories whose owner's country is known", bars)


def _chinese(dataset: Dataset) -> str:
    coverage = measures.coverage(dataset.repos, lambda repo: repo.chinese)
    if not coverage.enough:
        return waiting("the language of the description is", coverage)
    part = measures.part_of(dataset.repos, lambda repo: repo.chinese)
    return f"{percent(part)} of the repositories describe themselves in Chinese (description known for {coverage})."


def _chinese_accounts(dataset: Dataset) -> str:
    found = measures.sizes((repo for repo in dataset.repos if repo.country == CHINA), lambda repo: repo.account)
    ranked = sorted(found, key=lambda name: (-found[name].stars, name.lower()))[:10]
    rows = [(link(name), f"{found[name].repos:,}", compact(found[name].stars)) for name in ranked]
    if not rows:
        return ""
    return details(
        f"The top {plural(len(rows), 'account')} in China", table(("Account", "Repositories", "Stars"), rows)
    )
