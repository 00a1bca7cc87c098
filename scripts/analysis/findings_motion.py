"""The sections of ANALYSIS.md on movement: attention, momentum, and how the code is kept. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from statistics import median

from scripts.analysis import charts, measures, trends
from scripts.analysis.charts import Bar, Bars, Line
from scripts.analysis.dataset import Study
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


def render_attention(study: Study) -> Section:
    """Who gained nothing in a day and in a week, and how fast attention fades."""
    parts = [_standstill(study), _half_life(study)]
    shown = _curves(study)
    coverage = Coverage(len(study.curves), len(study.repos))
    note = method(
        f"Unbroken monthly counts over a year or more: {coverage} repositories{_drawn_from(study)};",
        f"curves are examples out of these. Hyped: of those whose last {trends.RECENT} months all lie under a tenth of the best month, those with the",
        f"highest best month. Steady: of those that rose in each of the last {trends.YEAR} months, those whose months differ",
        "least in ratio to their mean. Gains are net of stars taken back and scaled to 30 days.",
    )
    return Section("\n\n".join([*parts, shown.text, note]), shown.pictures, shown.alts)


def _standstill(study: Study) -> str:
    still, known = measures.stood_still(study.repos, lambda growth: growth.day)
    still_week, known_week = measures.stood_still(study.repos, lambda growth: growth.week)
    found = [
        f"{percent(measures.share(count, coverage.known))} gained no star in {span} ({count:,} of the {coverage.known:,} known)"
        for count, coverage, span in ((still, known, "a day"), (still_week, known_week, "a week"))
        if coverage.enough
    ]
    if not found:
        return waiting("the gain of a week is", known_week)
    return f"**To {study.day}, {listing(found)}{_drawn_from(study)}.**"


def _half_life(study: Study) -> str:
    coverage = Coverage(len(study.curves), len(study.repos))
    old = [curve for curve in study.curves if curve.peak >= trends.YEAR]
    if not coverage.enough or not old:
        return waiting("the half-life of attention needs a year of monthly counts,", coverage)
    months = trends.median_half_life(old)
    base = plural(len(old), "repository", "repositories")
    lead = f"The half-life of attention, over the {base} whose best month is {trends.YEAR} months or more ago"
    if months is None:
        faded = sum(curve.half_life is not None for curve in old)
        return f"{lead}: longer than recorded, since fewer than half ({faded:,}) have fallen under a tenth of their best month."
    return f"{lead}: half of them fell under a tenth of it within {plural(months, 'month')}."


def _curves(study: Study) -> Section:
    hyped, steady = trends.hypes(study.curves, SHOWN), trends.steady(study.curves, SHOWN)
    columns = [
        ("Hyped, then faded", [_curve(study, curve, _best(curve)) for curve in hyped]),
        ("Steady", [_curve(study, curve, _usual(curve)) for curve in steady]),
    ]
    columns = [column for column in columns if column[1]]
    if not columns:
        return Section(waiting("a year of monthly counts is", Coverage(len(study.curves), len(study.repos))))
    said = {"The clearest hypes": hyped, "The steadiest growers": steady}
    alt = ". ".join(f"{what}: {listing([c.repo.name for c in found])}" for what, found in said.items() if found)
    named = [f"{what}: {listing([link(c.repo.name) for c in found])}." for what, found in said.items() if found]
    chart = charts.draw_curves("Hypes and steady growers", "Stars a month, each on its own scale", columns)
    return Section(f"{' '.join(named)}\n\n{picture('curves', alt)}", {"curves": chart}, {"curves": alt})


def _curve(study: Study, curve: Curve, words: str) -> tuple[str, str, Line]:
    return curve.repo.name, words, Line(curve.repo.name, curve.gains, study.place(curve.repo))


def _best(curve: Curve) -> str:
    return f"best {signed(curve.best)}, now {signed(curve.gains[-1])}"


def _usual(curve: Curve) -> str:
    return f"{signed(round(sum(curve.gains[-trends.YEAR :]) / trends.YEAR))} a month"


def _drawn_from(study: Study) -> str:
    """What the newest counts come from, when no refresh took them."""
    return (
        f", from the recording {markdown(study.source)}, which does not hold every repository" if study.source else ""
    )


def render_momentum(study: Study) -> Section:
    """Gains per layer and category relative to size, concentration, and who crossed into the top."""
    stars = [repo.stars for repo in study.repos]
    concentration = (
        f"The ten most starred hold {percent(measures.held_by_top(stars, 10))} of all stars; the Gini coefficient is "
        f"{measures.gini(stars):.2f} (0: all have the same, 1: one has all)."
    )
    coverage = measures.coverage(study.repos, lambda repo: repo.growth.month)
    note = method(
        f"The gain of 30 days is known for {coverage}, that of 7 days for "
        f"{measures.coverage(study.repos, lambda repo: repo.growth.week)}, up to {study.day}{_drawn_from(study)}. Relative to",
        "size: stars gained in ratio to the stars before, over the repositories whose gain is known.",
    )
    if not coverage.enough:
        return Section("\n\n".join([waiting("the gain of 30 days is", coverage), concentration, note]))
    layers = [
        pair for pair in study.layers if measures.coverage(study.of(pair[1]), lambda repo: repo.growth.month).known
    ]
    pace = {layer.title: measures.relative_gain(study.of(layer), _month) for _, layer in layers}
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
        _by_group(study),
        concentration,
        _leaders(study),
        note,
    ]
    return Section("\n\n".join(filter(None, parts)), {"momentum": chart}, {"momentum": finding})


def _month(growth: Growth) -> int | None:
    return growth.month


def _pace(gain: int, ratio: float) -> str:
    return f"{'+' if ratio > 0 else '−' if ratio < 0 else ''}{percent(abs(ratio))} ({signed(gain)})"


def _by_group(study: Study) -> str:
    """Gains of 30 and 7 days, for each layer and for each category, fastest first."""
    titles = study.catalogue.categories
    layers = {f"**{markdown(layer.title)}**": study.of(layer) for _, layer in study.layers}
    categories: dict[str, list[Repo]] = {}
    for repo in study.repos:
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


def _leaders(study: Study) -> str:
    both = Coverage(len(study.month_ago.keys() & study.now.keys()), len(study.now))
    if not both.enough or both.known <= LEADERS:
        return ""
    ours = {repo.key: repo.name for repo in study.repos}
    then, now = (
        {key: stars for key, stars in counts.items() if key in ours} for counts in (study.month_ago, study.now)
    )
    entered, left = measures.moves_across(then, now, LEADERS)
    if not entered:
        return f"Nobody entered or left the {LEADERS} most starred in 30 days."
    came, went = (listing([link(ours[key]) for key in keys]) for keys in (entered, left))
    return f"Entered the {LEADERS} most starred in 30 days: {came}. Left: {went}."


def render_craft(study: Study) -> Section:
    """Languages and licences per layer, age, time since the last push, archived."""
    licensed = measures.coverage(study.repos, lambda repo: repo.license)
    spoken = measures.coverage(study.repos, lambda repo: repo.language)
    parts, section = [], Section("")
    if licensed.enough:
        section = _licenses(study)
        parts.append(section.text)
    else:
        parts.append(waiting("the licence is", licensed))
    parts.append(_languages(study) if spoken.enough else waiting("the language is", spoken))
    parts.append(_age(study))
    parts.append(method(
        f"Licence known for {licensed}, language for {spoken}: GitHub's reading of each repository. Own terms: a licence text",
        "that GitHub does not recognise, often source-available. Quiet: no push to any branch.",
    ))  # fmt: skip
    return Section("\n\n".join(filter(None, parts)), section.pictures, section.alts)


def _licenses(study: Study) -> Section:
    kinds = Counter(kind for repo in study.repos if (kind := measures.license_kind(repo)))
    known = sum(kinds.values())
    said = [f"{percent(measures.share(kinds[kind], known))} {_LICENSE_WORDS[kind]}" for kind in LICENSES if kinds[kind]]
    finding = f"Of the repositories, {listing(said)}."
    bars = []
    for place, layer in study.layers:
        part = measures.part_of(study.of(layer), _is_open)
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


def _languages(study: Study) -> str:
    rows = []
    for _, layer in study.layers:
        counted = Counter(repo.language or "none" for repo in study.of(layer) if repo.language is not None)
        total = sum(counted.values())
        ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:LANGUAGES]
        cells = [f"{markdown(name)} {count / total:.0%}" for name, count in ranked]
        rows.append((markdown(layer.title), *cells, *[""] * (LANGUAGES - len(cells))))
    return table(("Languages", "First", "Second", "Third", "Fourth"), rows)


def _age(study: Study) -> str:
    ages = [(study.day - repo.created).days / 365.25 for repo in study.repos if repo.created]
    born = Coverage(len(ages), len(study.repos))
    pushed = measures.coverage(study.repos, lambda repo: repo.pushed)
    shelved = measures.coverage(study.repos, lambda repo: repo.archived)
    found = []
    if born.enough:
        found.append(f"Half are older than {median(ages):.1f} years (created known for {born}).")
    if pushed.enough:
        quiet = [
            f"{percent(measures.part_of(study.repos, _quiet(study, days)))} for more than {days} days" for days in QUIET
        ]
        found.append(f"Quiet: {listing(quiet)} (last push known for {pushed}).")
    if shelved.enough:
        found.append(f"Archived: {percent(measures.part_of(study.repos, lambda repo: repo.archived))}.")
    return " ".join(found) or waiting("the last push is", pushed)


def _quiet(study: Study, days: int) -> Callable[[Repo], bool | None]:
    return lambda repo: None if repo.pushed is None else study.day - repo.pushed > timedelta(days)
