"""The sections of ANALYSIS.md on movement: attention, momentum, and how the code is kept. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from statistics import median

from scripts.analysis import charts, measures, trends
from scripts.analysis.charts import Bar, Bars, Line
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Repo
from scripts.analysis.trends import Curve
from scripts.analysis.wording import Section, details, link, listing, method, percent, picture, table, waiting
from scripts.census.growth import Growth
from scripts.common.text import markdown, plural, signed

SHOWN = 4  # curves of each kind
LEADERS = 50
LANGUAGES = 4  # named per layer
QUIET = (90, 365)  # days without a push
LICENSES = (measures.OPEN, measures.SOURCE_AVAILABLE, measures.OWN_TERMS, measures.NO_LICENSE)


def render_attention(dataset: Dataset) -> Section:
    """Who gained nothing in a day and in a week, and how fast attention fades."""
    parts = [_standstill(dataset), _half_life(dataset)]
    shown = _curves(dataset)
    coverage = Coverage(len(dataset.curves), len(dataset.repos))
    note = method(
        f"Unbroken monthly counts over a year or more: {coverage} repositories{_drawn_from(dataset)};",
        f"curves are examples out of these. Hyped: of those whose last {trends.RECENT} months all lie under a tenth of the best month, those with the",
        f"highest best month. Steady: of those that rose in each of the last {trends.YEAR} months, those whose months differ",
        "least in ratio to their mean. Gains are net of stars taken back and scaled to 30 days.",
    )
    return Section("\n\n".join([*parts, shown.text, note]), shown.pictures, shown.alts)


def _standstill(dataset: Dataset) -> str:
    still, known = measures.stood_still(dataset.repos, lambda growth: growth.day)
    still_week, known_week = measures.stood_still(dataset.repos, lambda growth: growth.week)
    found = [
        f"{percent(measures.share(count, coverage.known))} gained no star in {span} ({count:,} of the {coverage.known:,} known)"
        for count, coverage, span in ((still, known, "a day"), (still_week, known_week, "a week"))
        if coverage.enough
    ]
    if not found:
        return waiting("the gain of a week is", known_week)
    return f"**To {dataset.day}, {listing(found)}{_drawn_from(dataset)}.**"


def _half_life(dataset: Dataset) -> str:
    coverage = Coverage(len(dataset.curves), len(dataset.repos))
    old = [curve for curve in dataset.curves if curve.peak >= trends.YEAR]
    if not coverage.enough or not old:
        return waiting("the half-life of attention needs a year of monthly counts,", coverage)
    months = trends.median_half_life(old)
    base = plural(len(old), "repository", "repositories")
    lead = f"The half-life of attention, over the {base} whose best month is {trends.YEAR} months or more ago"
    if months is None:
        faded = sum(curve.half_life is not None for curve in old)
        return f"{lead}: longer than recorded, since fewer than half ({faded:,}) have fallen under a tenth of their best month."
    return f"{lead}: half of them fell under a tenth of it within {plural(months, 'month')}."


def _curves(dataset: Dataset) -> Section:
    hyped, steady = trends.hypes(dataset.curves, SHOWN), trends.steady(dataset.curves, SHOWN)
    columns = [
        ("Hyped, then faded", [_curve(dataset, curve, _best(curve)) for curve in hyped]),
        ("Steady", [_curve(dataset, curve, _usual(curve)) for curve in steady]),
    ]
    columns = [column for column in columns if column[1]]
    if not columns:
        return Section(waiting("a year of monthly counts is", Coverage(len(dataset.curves), len(dataset.repos))))
    said = {"The clearest hypes": hyped, "The steadiest growers": steady}
    alt = ". ".join(f"{what}: {listing([c.repo.name for c in found])}" for what, found in said.items() if found)
    named = [f"{what}: {listing([link(c.repo.name) for c in found])}." for what, found in said.items() if found]
    chart = charts.draw_curves("Hypes and steady growers", "Stars a month, each on its own scale", columns)
    return Section(f"{' '.join(named)}\n\n{picture('curves', alt)}", {"curves": chart}, {"curves": alt})


def _curve(dataset: Dataset, curve: Curve, words: str) -> tuple[str, str, Line]:
    return curve.repo.name, words, Line(curve.repo.name, curve.gains, dataset.place(curve.repo))


def _best(curve: Curve) -> str:
    return f"best {signed(curve.best)}, now {signed(curve.gains[-1])}"


def _usual(curve: Curve) -> str:
    return f"{signed(round(sum(curve.gains[-trends.YEAR :]) / trends.YEAR))} a month"


def _drawn_from(dataset: Dataset) -> str:
    """What the newest counts come from, when no refresh took them."""
    return (
        f", from the recording {markdown(dataset.source)}, which does not hold every repository"
        if dataset.source
        else ""
    )


def render_momentum(dataset: Dataset) -> Section:
    """Gains per layer and category relative to size, concentration, and who crossed into the top."""
    stars = [repo.stars for repo in dataset.repos]
    concentration = (
        f"The ten most starred hold {percent(measures.held_by_top(stars, 10))} of all stars; the Gini coefficient is "
        f"{measures.gini(stars):.2f} (0: all have the same, 1: one has all)."
    )
    coverage = measures.coverage(dataset.repos, lambda repo: repo.growth.month)
    note = method(
        f"The gain of 30 days is known for {coverage}, that of 7 days for "
        f"{measures.coverage(dataset.repos, lambda repo: repo.growth.week)}, up to {dataset.day}{_drawn_from(dataset)}. Relative to",
        "size: stars gained in ratio to the stars before, over the repositories whose gain is known.",
    )
    if not coverage.enough:
        return Section("\n\n".join([waiting("the gain of 30 days is", coverage), concentration, note]))
    layers = [
        pair for pair in dataset.layers if measures.coverage(dataset.of(pair[1]), lambda repo: repo.growth.month).known
    ]
    pace = {layer.title: measures.relative_gain(dataset.of(layer), _month) for _, layer in layers}
    ranked = sorted(layers, key=lambda pair: (-pace[pair[1].title][1], pair[0]))
    fast, slow = ranked[0][1].title, ranked[-1][1].title
    finding = f"{fast} grows fastest for its size: {_pace(*pace[fast])} in 30 days"
    finding += f"; {slow} slowest, with {_pace(*pace[slow])}." if slow != fast else "."
    bars = [
        Bars(layer.title, (Bar(max(pace[layer.title][1], 0), _pace(*pace[layer.title])),), n) for n, layer in ranked
    ]
    chart = charts.draw_bars("Momentum by layer", "Stars gained in 30 days, relative to size", bars)
    parts = [
        f"**{markdown(finding)}**",
        picture("momentum", finding),
        _by_group(dataset),
        concentration,
        _leaders(dataset),
        note,
    ]
    return Section("\n\n".join(filter(None, parts)), {"momentum": chart}, {"momentum": finding})


def _month(growth: Growth) -> int | None:
    return growth.month


def _pace(gain: int, ratio: float) -> str:
    return f"{'+' if ratio > 0 else '−' if ratio < 0 else ''}{percent(abs(ratio))} ({signed(gain)})"


def _by_group(dataset: Dataset) -> str:
    """Gains of 30 and 7 days, for each layer and for each category, fastest first."""
    titles = dataset.catalogue.categories
    layers = {f"**{markdown(layer.title)}**": dataset.of(layer) for _, layer in dataset.layers}
    categories: dict[str, list[Repo]] = {}
    for repo in dataset.repos:
        categories.setdefault(markdown(titles[repo.category].title), []).append(repo)
    head = ("Layer, category", "30 days", "7 days", "Repositories known")
    return details("All layers and categories, fastest first", table(head, [*_paces(layers), *_paces(categories)]))


def _paces(groups: Mapping[str, Sequence[Repo]]) -> list[tuple[str, ...]]:
    known = {name: measures.coverage(repos, lambda repo: repo.growth.month).known for name, repos in groups.items()}
    month = {name: measures.relative_gain(repos, _month) for name, repos in groups.items() if known[name]}
    ranked = sorted(month, key=lambda name: (-month[name][1], name))
    return [(name, _pace(*month[name]), _week(groups[name]), f"{known[name]:,}") for name in ranked]


def _week(repos: Sequence[Repo]) -> str:
    """The pace of 7 days; blank when no gain is known."""
    known = measures.coverage(repos, lambda repo: repo.growth.week).known
    return _pace(*measures.relative_gain(repos, lambda growth: growth.week)) if known else ""


def _leaders(dataset: Dataset) -> str:
    both = Coverage(len(dataset.month_ago.keys() & dataset.now.keys()), len(dataset.now))
    if not both.enough or both.known <= LEADERS:
        return ""
    ours = {repo.key: repo.name for repo in dataset.repos}
    then, now = (
        {key: stars for key, stars in counts.items() if key in ours} for counts in (dataset.month_ago, dataset.now)
    )
    entered, left = measures.moves_across(then, now, LEADERS)
    if not entered:
        return f"Nobody entered or left the {LEADERS} most starred in 30 days."
    came, went = (listing([link(ours[key]) for key in keys]) for keys in (entered, left))
    return f"Entered the {LEADERS} most starred in 30 days: {came}. Left: {went}."


def render_craft(dataset: Dataset) -> Section:
    """Languages and licences per layer, age, time since the last push, archived."""
    licensed = measures.coverage(dataset.repos, lambda repo: repo.license)
    spoken = measures.coverage(dataset.repos, lambda repo: repo.language)
    parts, section = [], Section("")
    if licensed.enough:
        section = _licenses(dataset)
        parts.append(section.text)
    else:
        parts.append(waiting("the licence is", licensed))
    parts.append(_languages(dataset) if spoken.enough else waiting("the language is", spoken))
    parts.append(_age(dataset))
    parts.append(method(
        f"Licence known for {licensed}, language for {spoken}: GitHub's reading of each repository. Own terms: a licence text",
        "that GitHub does not recognise, often source-available. Quiet: no push to any branch.",
    ))  # fmt: skip
    return Section("\n\n".join(filter(None, parts)), section.pictures, section.alts)


def _licenses(dataset: Dataset) -> Section:
    kinds = Counter(kind for repo in dataset.repos if (kind := measures.license_kind(repo)))
    known = sum(kinds.values())
    said = [f"{percent(measures.share(kinds[kind], known))} {_LICENSE_WORDS[kind]}" for kind in LICENSES if kinds[kind]]
    finding = f"Of the repositories, {listing(said)}."
    bars = []
    for place, layer in dataset.layers:
        part = measures.part_of(dataset.of(layer), _is_open)
        bars.append(Bars(layer.title, (Bar(part, f"{part:.0%}"),), place))
    chart = charts.draw_bars("Under an open-source licence", "Share of each layer's repositories", bars)
    text = f"**{markdown(finding)}**\n\n{picture('licenses', finding)}"
    return Section(text, {"licenses": chart}, {"licenses": finding})


_LICENSE_WORDS = {
    measures.OPEN: "have an open-source licence",
    measures.SOURCE_AVAILABLE: "a source-available one",
    measures.OWN_TERMS: "own terms",
    measures.NO_LICENSE: "none at all",
}


def _is_open(repo: Repo) -> bool | None:
    kind = measures.license_kind(repo)
    return None if kind is None else kind == measures.OPEN


def _languages(dataset: Dataset) -> str:
    rows = []
    for _, layer in dataset.layers:
        counted = Counter(repo.language or "none" for repo in dataset.of(layer) if repo.language is not None)
        total = sum(counted.values())
        ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:LANGUAGES]
        cells = [f"{markdown(name)} {count / total:.0%}" for name, count in ranked]
        rows.append((markdown(layer.title), *cells, *[""] * (LANGUAGES - len(cells))))
    return table(("Languages", "First", "Second", "Third", "Fourth"), rows)


def _age(dataset: Dataset) -> str:
    ages = [(dataset.day - repo.created).days / 365.25 for repo in dataset.repos if repo.created]
    born = Coverage(len(ages), len(dataset.repos))
    pushed = measures.coverage(dataset.repos, lambda repo: repo.pushed)
    shelved = measures.coverage(dataset.repos, lambda repo: repo.archived)
    found = []
    if born.enough:
        found.append(f"Half are older than {median(ages):.1f} years (created known for {born}).")
    if pushed.enough:
        quiet = [
            f"{percent(measures.part_of(dataset.repos, _quiet(dataset, days)))} for more than {days} days"
            for days in QUIET
        ]
        found.append(f"Quiet: {listing(quiet)} (last push known for {pushed}).")
    if shelved.enough:
        found.append(f"Archived: {percent(measures.part_of(dataset.repos, lambda repo: repo.archived))}.")
    return " ".join(found) or waiting("the last push is", pushed)


def _quiet(dataset: Dataset, days: int) -> Callable[[Repo], bool | None]:
    return lambda repo: None if repo.pushed is None else dataset.day - repo.pushed > timedelta(days)
