"""The section of ANALYSIS.md on how attention comes and goes. Pure."""

from collections.abc import Iterator, Sequence

from scripts.analysis import charts, measures, trends
from scripts.analysis.charts import Line
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage
from scripts.analysis.trends import Curve
from scripts.analysis.wording import Block, Picture, conclusion, from_history, from_recording, method, waiting
from scripts.common.markup import Markdown, compose, escape, github, join
from scripts.common.markup import listing as listing_of_links
from scripts.common.text import listing, percent, plural, signed

SHOWN = 4  # curves of each kind


def render_attention(dataset: Dataset) -> Iterator[Block]:
    """What gained nothing in a day and in a week, and how fast attention fades."""
    coverage = Coverage(len(dataset.curves), len(dataset.repos))
    yield _standstill(dataset)
    yield _half_life(dataset.curves, coverage)
    yield from _examples(dataset, coverage)
    yield method(
        f"Unbroken monthly counts over a year or more: {coverage} repositories{from_recording(dataset.past.source)};",
        f"curves are examples out of these. Hyped: of those whose last {trends.RECENT} months all lie under a tenth of the best on record, those with the",
        f"highest best month. Steady: of those that rose in each of the last {trends.YEAR} months, those whose months differ",
        "least in ratio to their mean. Gains are net of stars taken back and scaled to 30 days.",
        from_history("The earlier months", sum(curve.is_told for curve in dataset.curves), len(dataset.curves)),
    )


def _standstill(dataset: Dataset) -> Markdown:
    found, grown = [], [repo.growth for repo in dataset.repos]
    for span, gains in (("a day", [growth.day for growth in grown]), ("a week", [growth.week for growth in grown])):
        coverage = measures.coverage(gains)
        if coverage.enough:
            still = sum(gain <= 0 for gain in gains if gain is not None)
            part = percent(still / coverage.known)
            found.append(f"{part} gained no star in {span} ({still:,} of the {coverage.known:,} known)")
    if not found:
        return waiting("the gain of a week is", coverage)
    return conclusion(f"To {dataset.day}, {listing(found)}{from_recording(dataset.past.source)}.")


def _half_life(curves: Sequence[Curve], coverage: Coverage) -> Markdown:
    old = trends.past_best(curves)
    if not coverage.enough or not old:
        return waiting("the half-life of attention needs a year of monthly counts,", coverage)
    months = trends.median_half_life(old)
    base = plural(len(old), "repository", "repositories")
    lead = f"The half-life of attention, over the {base} whose best month is {trends.YEAR} months or more ago"
    if months is not None:
        return escape(f"{lead}: half of them fell under a tenth of it within {plural(months, 'month')}.")
    faded = sum(curve.half_life is not None for curve in old)
    few = f"since fewer than half ({faded:,}) have fallen under a tenth of their best month"
    return escape(f"{lead}: longer than recorded, {few}.")


def _examples(dataset: Dataset, coverage: Coverage) -> Iterator[Block]:
    hyped, steady = trends.hypes(dataset.curves, SHOWN), trends.steady(dataset.curves, SHOWN)
    if not hyped and not steady:
        yield waiting("a year of monthly counts is", coverage)
        return
    best = [f"best {signed(curve.best)}, now {signed(curve.gains[-1])}" for curve in hyped]
    usual = [f"{signed(round(sum(curve.year) / trends.YEAR))} a month" for curve in steady]
    columns, sentences, alts = [], [], []
    for title, words, curves, captions in (
        ("Hyped, then faded", "The clearest hypes", hyped, best),
        ("Steady", "The steadiest growers", steady, usual),
    ):
        if curves:
            names = [curve.repo.name for curve in curves]
            columns.append((title, list(zip([_line(dataset, curve) for curve in curves], captions, strict=True))))
            sentences.append(compose("{}: {}.", escape(words), listing_of_links([github(name) for name in names])))
            alts.append(f"{words}: {listing(names)}")
    yield join(" ", sentences)
    under = "Stars a month, each on its own scale"
    under += "; earlier months told by GitHub" if any(curve.is_told for curve in (*hyped, *steady)) else ""
    chart = charts.draw_curves("Hypes and steady growers", under, columns)
    yield Picture("curves", chart, ". ".join(alts))


def _line(dataset: Dataset, curve: Curve) -> Line:
    place = next(place for place, layer, _ in dataset.layers if layer.id == curve.repo.layer)
    return Line(curve.repo.name.split("/")[1], curve.gains, place)
