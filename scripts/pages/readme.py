"""The marked blocks of README.md. Pure: a census in, Markdown out; what must fit on a phone is decided here."""

from collections.abc import Callable
from datetime import date, timedelta

from scripts.census.catalogue import Category, Layer
from scripts.census.census import Census, Repository
from scripts.common import blocks
from scripts.common.blocks import README
from scripts.common.markup import (
    Markdown,
    anchors,
    bullets,
    compose,
    details,
    escape,
    heading,
    join,
    join_blocks,
    link,
    paragraph,
)
from scripts.common.text import compact, plural, signed
from scripts.pages.rows import (
    ALL_STARS,
    EMPTY,
    FORTNIGHTS,
    LACKS,
    MONTH,
    STARS,
    WEEK,
    WEEKS,
    Scope,
    linked,
    render_rows,
)

FORM = "../../issues/new?template=submit.yml"  # from the page that GitHub shows, so that it survives forks
MOVERS = 10
ADD = compose("[Add one][add]")
OPEN_ROWS = 6  # of a category's table; the rest is folded
UNFOLDED = 8  # a category of so many rows or fewer is not folded
NEWS_FOR = timedelta(days=7)


def render_readme(text: str, census: Census) -> str:
    """`text` with every marked block replaced. Raises DataError when a block's marker is missing."""
    return blocks.fill(text, {name: render(census) for name, render in BLOCKS.items()}, README)


def render_headline(census: Census) -> Markdown:
    """The title, and one bold sentence: how many, and the promise."""
    topic = census.catalogue.topic
    if not census.listed:
        return join_blocks(heading(1, topic.title), compose("**No {} yet.**", escape(topic.about)))
    count = topic.counted(len(census.listed))
    promise = "sorted into layers and counted every six hours: who is growing, who is fading, who is gone."
    return join_blocks(heading(1, topic.title), compose("**{}, {}**", escape(count), escape(promise)))


def render_figures(census: Census) -> Markdown:
    """Exact totals in one small line, linked to the two files that they are computed from."""
    listed, watched = census.listed, census.watched
    stars = sum(row.stars or 0 for row in listed)
    awaiting = sum(row.stars is None for row in listed)
    parts = [
        link(plural(len(listed), "repository", "repositories"), "repos.yaml"),
        link(plural(stars, "star"), "history/latest.yaml"),
        compose("{:,} more watched", len(watched)) if watched else None,
        compose("{:,} awaiting their first count", awaiting) if awaiting else None,
        escape(_freshness(census)),
    ]
    return compose("<sub>{}</sub>", join(" · ", parts))


def render_week(census: Census) -> Markdown:
    """The fastest-growing repositories of the week, then who joined, left, was archived, is gone."""
    rows = [row for row in census.listed if row.growth.week is not None and not row.seen.is_gone]
    movers = sorted(rows, key=lambda row: (-(row.growth.week or 0), row.name.lower()))[:MOVERS]
    if not movers:
        return join_blocks(
            escape("The first week's gains appear when there are snapshots seven days apart."), _news(census)
        )
    known = plural(len(rows), "repository", "repositories")
    covered = "" if len(rows) == len(census.listed) else f", known for {known}"
    told = _told(sum(row.growth.is_told for row in rows), len(rows))
    lead = join(" ", [escape(f"Stars gained in the week to {census.snapshot}{covered}."), told])
    return join_blocks(lead, render_rows(movers, (WEEK, STARS, MONTH, WEEKS), _scope(census)), _news(census))


def _told(number: int, known: int) -> Markdown:
    """Whose gains do not rest on two counts of ours, and what they rest on; empty if all do."""
    if not number:
        return EMPTY
    whose = "them all" if number == known else f"{number:,} of {known:,} repositories"
    return escape(
        f"For {whose}, earlier counts are from GitHub's star history: stars that still stand, by the day on which they were given."
    )


def render_contents(census: Census) -> Markdown:
    """A map of the stack: one bullet a layer, its categories with their counts."""
    counts = {id: len(rows) for id, rows in _by_category(census).items()}
    headings: list[Layer | Category] = []
    for layer in census.catalogue.layers:
        headings += [layer, *layer.categories]
    places = dict(zip((part.id for part in headings), anchors(part.title for part in headings), strict=True))
    return bullets(_contents_line(layer, counts, places) for layer in census.catalogue.layers)


def render_list(census: Census) -> Markdown:
    """Every layer and category with its sentence and its table."""
    rows = _by_category(census)
    parts = []
    for layer in census.catalogue.layers:
        parts += [heading(2, layer.title), _sentence(layer.about)]
        parts += [_category(category, rows.get(category.id, []), census) for category in layer.categories]
    return join_blocks(*parts, compose("[add]: {}", escape(FORM)))


def render_watched(census: Census) -> Markdown:
    """The repositories under the threshold, and how many stars they lack."""
    rows, threshold = census.watched, census.catalogue.threshold
    if not rows:
        return escape(f"None is watched now: every repository here has at least {threshold:,} stars.")
    lead = f"A repository joins the list when it reaches {threshold:,} stars. Until then it is counted here."
    return join_blocks(escape(lead), render_rows(rows, (ALL_STARS, LACKS), _scope(census)))


def render_preview(row: Repository, census: Census) -> Markdown:
    """The table of one row, as a reader of the list would see it."""
    return render_rows([row], [STARS], _scope(census))


BLOCKS: dict[str, Callable[[Census], Markdown]] = {
    "headline": render_headline,
    "figures": render_figures,
    "week": render_week,
    "contents": render_contents,
    "list": render_list,
    "watched": render_watched,
}


def _scope(census: Census, best: int = 0) -> Scope:
    return Scope(census.today, census.catalogue.threshold, best)


def _by_category(census: Census) -> dict[str, list[Repository]]:
    rows: dict[str, list[Repository]] = {}
    for row in census.listed:
        rows.setdefault(row.entry.category, []).append(row)
    return rows


def _freshness(census: Census) -> str:
    refreshed = census.latest.refreshed
    if refreshed:
        return f"refreshed {refreshed:%Y-%m-%d %H:%M} UTC"
    recorded = any(row.seen.as_of for row in census.rows)
    return f"recorded {census.today}, or on the day that a row names; not refreshed yet" if recorded else ""


def _contents_line(layer: Layer, counts: dict[str, int], places: dict[str, str]) -> Markdown:
    def to(part: Layer | Category) -> Markdown:
        return link(escape(part.title), f"#{places[part.id]}")

    categories = [compose("{}&nbsp;{}", to(category), counts.get(category.id, 0)) for category in layer.categories]
    total = sum(counts.get(category.id, 0) for category in layer.categories)
    return compose("**{}** ({}): {}", to(layer), total, join("&nbsp;· ", categories))


def _category(category: Category, rows: list[Repository], census: Census) -> Markdown:
    about = _sentence(category.about)
    if not rows:
        lead = join(" ", [about, escape("Nothing is listed here yet."), ADD])
        return join_blocks(heading(3, category.title), lead)
    scope = _scope(census, max((row.growth.week or 0 for row in rows), default=0))
    gains = [column for column in (WEEK, MONTH, FORTNIGHTS) if any(column.cell(row, scope) != EMPTY for row in rows)]
    shown, folded = (rows, []) if len(rows) <= UNFOLDED else (rows[:OPEN_ROWS], rows[OPEN_ROWS:])
    return join_blocks(
        heading(3, category.title),
        join(" ", [about, _totals(rows), ADD]),
        render_rows(shown, (STARS, *gains), scope),
        details(_span(folded), render_rows(folded, (STARS, *gains), scope)) if folded else None,
    )


def _totals(rows: list[Repository]) -> Markdown:
    noun = plural(len(rows), "repository", "repositories").split(" ")[1]
    parts = [
        compose("**{:,}** {}", len(rows), escape(noun)),
        compose("{} stars", compact(sum(row.stars or 0 for row in rows))),
    ]
    gains = [row.growth.week for row in rows if row.growth.week is not None]
    if gains:
        known = compose("(known for {})", len(gains)) if len(gains) < len(rows) else EMPTY
        parts.append(join(" ", [signed(sum(gains)), escape("this week"), known]))
    return compose("{}.", join(", ", parts))


def _span(rows: list[Repository]) -> Markdown:
    """How many rows are folded, and their stars, from most to fewest."""
    count = compose("<b>{} more</b>", len(rows))
    stars = [row.stars for row in rows if row.stars is not None]
    if not stars:
        return count
    return compose("{}, {} stars", count, join(" to ", dict.fromkeys((compact(stars[0]), compact(stars[-1])))))


def _news(census: Census) -> Markdown:
    rows, today = census.listed, census.today
    leaps = [(row, row.growth.leap) for row in rows if row.growth.leap]
    found = {
        "To be confirmed by the next day": [
            compose("{} {} since {}", _news_link(row, census), signed(leap.gain), leap.before.day)
            for row, leap in leaps
        ],
        "Joined": [_news_link(row, census) for row in rows if _is_news(row.seen.listed, today)],
        "Archived": [_news_link(row, census) for row in rows if _is_news(row.seen.archived_on, today)],
        "Gone": [_news_link(row, census) for row in rows if _is_news(row.seen.gone, today)],
        "Left": [escape(name) for name in census.left],
    }
    return bullets(compose("**{}:** {}", escape(what), join(", ", names)) for what, names in found.items() if names)


def _news_link(row: Repository, census: Census) -> Markdown:
    title = census.catalogue.categories[row.entry.category].title
    return compose("{} ({})", linked(row, escape(row.name)), escape(title))


def _is_news(day: date | None, today: date) -> bool:
    return day is not None and today - day <= NEWS_FOR


def _sentence(about: str) -> Markdown:
    return paragraph(f"{about.rstrip('.')}.")
