"""The marked blocks of README.md. Pure: a census in, Markdown out; what must fit on a phone is decided here."""

from collections.abc import Sequence
from datetime import date, timedelta

from scripts.census.census import Census, Repository
from scripts.census.shape import Category, Layer
from scripts.common import blocks
from scripts.common.blocks import README
from scripts.common.markup import Markdown, anchors, bullets, compose, escape, heading, join, join_blocks, link
from scripts.common.text import plural, signed
from scripts.pages.listing import gaining, render_list, render_watched, scope_of
from scripts.pages.rows import EMPTY, MONTH, STARS, WEEK, WEEKS, linked, render_rows

BLOCKS = ("headline", "figures", "week", "contents", "list", "watched")
MOVERS = 10
NEWS_FOR = timedelta(days=7)
NEWS_AT_MOST = 50  # names of a kind: a census that begins with thousands tells them in its list


def render_readme(text: str, census: Census, best: int | None = None) -> str:
    """`text` with every marked block replaced; `best` as in `render_list`. Raises DataError when one lacks a marker."""
    shown = {
        "headline": _headline(census),
        "figures": _figures(census),
        "week": _week(census),
        "contents": _contents(census),
        "list": render_list(census, best),
        "watched": render_watched(census, best),
    }
    return blocks.fill(text, shown, README)


def places_of(census: Census) -> dict[str, str]:
    """The anchors in README of the layers and categories, by their ids."""
    headings: list[Layer | Category] = []
    for layer in census.catalogue.layers:
        headings += [layer, *layer.categories]
    return dict(zip((part.id for part in headings), anchors(part.title for part in headings), strict=True))


def _headline(census: Census) -> Markdown:
    """The title, and one bold sentence: how many, and the promise."""
    settings = census.catalogue.settings
    if not census.listed:
        return join_blocks(heading(1, settings.title), compose("**No {} yet.**", escape(settings.about)))
    count = settings.counted(len(census.listed))
    promise = "sorted into layers and counted every six hours: who is growing, who is fading, who is gone."
    return join_blocks(heading(1, settings.title), compose("**{}, {}**", escape(count), escape(promise)))


def _figures(census: Census) -> Markdown:
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


def _week(census: Census) -> Markdown:
    """The fastest-growing repositories of the week, then who joined, left, was archived, is gone."""
    rows = gaining(census.listed)
    if not rows:
        first = escape("The first week's gains appear when there are snapshots seven days apart.")
        return join_blocks(first, _news(census))
    known = plural(len(rows), "repository", "repositories")
    covered = "" if len(rows) == len(census.listed) else f", known for {known}"
    told = _told(sum(row.growth.is_told for row in rows), len(rows))
    lead = join(" ", [escape(f"Stars gained in the week to {census.snapshot}{covered}."), told])
    return join_blocks(lead, render_rows(rows[:MOVERS], (WEEK, STARS, MONTH, WEEKS), scope_of(census)), _news(census))


def _told(number: int, known: int) -> Markdown:
    """Whose gains do not rest on two counts of ours, and what they rest on; empty if all do."""
    if not number:
        return EMPTY
    whose = "them all" if number == known else f"{number:,} of {known:,} repositories"
    history = "GitHub's star history: stars that still stand, by the day on which they were given"
    return escape(f"For {whose}, earlier counts are from {history}.")


def _contents(census: Census) -> Markdown:
    """A map of the stack: one bullet a layer, its categories with their counts."""
    places, lines = places_of(census), []

    def to(part: Layer | Category) -> Markdown:
        return link(escape(part.title), f"#{places[part.id]}")

    for layer in census.catalogue.layers:
        counts = {category: len(census.by_category.get(category.id, ())) for category in layer.categories}
        categories = [compose("{}&nbsp;{:,}", to(category), count) for category, count in counts.items()]
        lines.append(compose("**{}** ({:,}): {}", to(layer), sum(counts.values()), join("&nbsp;· ", categories)))
    return bullets(lines)


def _freshness(census: Census) -> str:
    """Of what time the counts are."""
    refreshed = census.latest.refreshed
    if refreshed:
        return f"refreshed {refreshed:%Y-%m-%d %H:%M} UTC"
    recorded = any(row.seen.as_of for row in census.rows)
    return f"recorded {census.today}, or on the day that a row names; not refreshed yet" if recorded else ""


def _news(census: Census) -> Markdown:
    rows, today = census.listed, census.today
    leaps = [
        compose("{} {} since {}", _news_link(row, census), signed(leap.gain), leap.before.day)
        for row in rows
        if (leap := row.growth.leap)
    ]
    found = {
        "To be confirmed by the next day": leaps,
        "Joined": [_news_link(row, census) for row in rows if _is_news(row.seen.listed, today)],
        "Archived": [_news_link(row, census) for row in rows if _is_news(row.seen.archived_on, today)],
        "Gone": [_news_link(row, census) for row in rows if _is_news(row.seen.gone, today)],
        "Left": [escape(name) for name in census.left],
    }
    return bullets(compose("**{}:** {}", escape(what), _shortened(names)) for what, names in found.items() if names)


def _shortened(names: Sequence[Markdown]) -> Markdown:
    more = compose("and {:,} more", len(names) - NEWS_AT_MOST) if names[NEWS_AT_MOST:] else None
    return join(", ", [*names[:NEWS_AT_MOST], more])


def _news_link(row: Repository, census: Census) -> Markdown:
    title = census.catalogue.categories[row.entry.category].title
    return compose("{} ({})", linked(row, escape(row.name)), escape(title))


def _is_news(day: date | None, today: date) -> bool:
    return day is not None and today - day <= NEWS_FOR
