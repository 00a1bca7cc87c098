"""The section of ANALYSIS.md on how the code is kept: licences, languages, age, activity. Pure."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

from scripts.analysis import charts, measures
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.wording import Block, Picture, conclusion, estimated, method, waiting
from scripts.common.markup import Markdown, Part, escape, table
from scripts.common.text import listing, percent

LANGUAGES = 4  # named per layer
QUIET = (90, 365)  # days without a push
LICENSES = {
    measures.OPEN: "have an open-source licence",
    measures.SOURCE_AVAILABLE: "a source-available one",
    measures.OWN_TERMS: "own terms",
    measures.NO_LICENSE: "none at all",
}


def render_craft(dataset: Dataset) -> Iterator[Block]:
    """Licences and languages per layer, age, time since the last push, archived."""
    licensed = measures.coverage([repo.license for repo in dataset.repos])
    written = measures.coverage([repo.language for repo in dataset.repos])
    if licensed.enough:
        yield from _licenses(dataset)
    else:
        yield waiting("the licence is", licensed)
    yield _languages(dataset) if written.enough else waiting("the language is", written)
    yield _age(dataset)
    untold = "What others recorded does not tell a repository without a licence from one whose licence is not known."
    yield method(
        f"Licence known for {licensed}, language for {written}: GitHub's reading of each repository. Own terms: a licence text",
        "that GitHub does not recognise, often source-available. Quiet: no push to any branch, up to the day of the facts.",
        untold if licensed.known < licensed.total else "",
    )


def _licenses(dataset: Dataset) -> Iterator[Block]:
    kinds = Counter(kind for repo in dataset.repos if (kind := measures.license_kind(repo)))
    found = [f"{percent(kinds[kind] / kinds.total())} {words}" for kind, words in LICENSES.items() if kinds[kind]]
    finding = f"Of the repositories, {listing(found)}."
    bars = []
    for place, layer, repos in dataset.layers:
        part = measures.part_of(kind == measures.OPEN for kind in map(measures.license_kind, repos) if kind)
        bars.append(Bars(layer.title, [Bar(part, f"{part:.0%}")], place))
    yield conclusion(finding)
    chart = charts.draw_bars("Under an open-source licence", "Share of each layer's repositories", bars)
    yield Picture("licenses", chart, finding)


def _languages(dataset: Dataset) -> Markdown:
    rows = []
    for _, layer, repos in dataset.layers:
        counted = Counter(repo.language or "none" for repo in repos if repo.language is not None)
        ranked = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:LANGUAGES]
        words = [f"{name} {count / counted.total():.0%}" for name, count in ranked]
        cells: list[Part] = [escape(word) for word in (layer.title, *words, *[""] * (LANGUAGES - len(words)))]
        rows.append(cells)
    return table([escape(title) for title in ("Languages", "First", "Second", "Third", "Fourth")], rows)


def _age(dataset: Dataset) -> Markdown:
    created = measures.coverage([repo.created for repo in dataset.repos])
    pushed = measures.coverage([repo.pushed for repo in dataset.repos])
    archived = [repo.archived for repo in dataset.repos]
    found = []
    if created.enough:
        age = median((dataset.day - repo.created).days / 365.25 for repo in dataset.repos if repo.created)
        found.append(f"Half are older than {age:.1f} years (created known for {created}{estimated(dataset.repos)}).")
    if pushed.enough:
        idle = [(repo.as_of or dataset.day) - repo.pushed for repo in dataset.repos if repo.pushed]
        parts = {days: measures.part_of(time > timedelta(days) for time in idle) for days in QUIET}
        quiet = [f"{percent(part)} for more than {days} days" for days, part in parts.items()]
        found.append(f"Quiet: {listing(quiet)} (last push known for {pushed}).")
    if measures.coverage(archived).enough:
        found.append(f"Archived: {percent(measures.part_of(flag for flag in archived if flag is not None))}.")
    return escape(" ".join(found)) if found else waiting("the last push is", pushed)
