"""The pages of a list that is too long for README: one for each category, and one for what is watched. Pure.

They stand in `list/`. A page that would itself be too long is continued on others, by stars.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.census.census import Census, Repository
from scripts.census.shape import Category, Layer
from scripts.common.markup import Markdown, comment, compose, escape, heading, join, join_blocks, link
from scripts.common.text import compact, signed
from scripts.pages import listing
from scripts.pages.readme import places_of
from scripts.pages.rows import ALL_STARS, LACKS, MONTH, PACE, STARS, WEEK, WEEKS, Scope, linked, pace, render_rows

BUDGET = 440_000  # bytes of a page; GitHub cuts README at 512,000
MARK = comment("Written by `python -m scripts.render`: changes made here are lost. The list is repos.yaml.")
MOVERS = 5
FASTEST = 10

Rows = Sequence[Repository]


@dataclass(frozen=True)
class Chapter:
    """What is told on one page, or continued on others: `head` begins the first, `back` leads to README."""

    path: Path
    title: str
    back: Markdown
    head: Markdown
    rows: Rows
    table: Callable[[Rows], Markdown]


def render_pages(census: Census) -> dict[Path, str]:
    """Every page by its path."""
    rows = census.by_category
    chapters = [
        _of_category(layer, category, rows[category.id], census)
        for layer in census.catalogue.layers
        for category in layer.categories
        if category.id in rows
    ]
    if census.watched:
        chapters.append(_of_watched(census))
    return {path: page for chapter in chapters for path, page in _pages(chapter).items()}


def _of_category(layer: Layer, category: Category, rows: Rows, census: Census) -> Chapter:
    places, scope = places_of(census), listing.scope_of(census, rows)
    steps = [link(escape(part.title), f"../../README.md#{places[part.id]}") for part in (layer, category)]
    back = join(" › ", [link(escape(census.catalogue.settings.title), "../../README.md"), *steps])
    head = [listing.render_about(category, rows), _movers(rows), *_fastest(category, rows, scope)]
    columns = (STARS, *listing.known_columns((WEEK, MONTH, WEEKS), rows, scope))
    begin = join_blocks(*head, heading(2, f"All of {category.title}"))
    path = listing.category_path(layer, category)
    return Chapter(path, category.title, back, begin, rows, lambda part: render_rows(part, columns, scope))


def _of_watched(census: Census) -> Chapter:
    back = link(escape(census.catalogue.settings.title), "../README.md#watched")
    lead, scope = listing.watched_lead(census), listing.scope_of(census)
    columns = (ALL_STARS, LACKS)
    return Chapter(
        listing.WATCHED, "Watched", back, lead, census.watched, lambda part: render_rows(part, columns, scope)
    )


def _movers(rows: Rows) -> Markdown | None:
    """Who gained most this week, in a line."""
    movers = [row for row in listing.gaining(rows)[:MOVERS] if row.growth.week]
    gains = [compose("{} {}", linked(row, escape(row.name)), signed(row.growth.week or 0)) for row in movers]
    return compose("**Gained most this week:** {}", join(", ", gains)) if gains else None


def _fastest(category: Category, rows: Rows, scope: Scope) -> list[Markdown]:
    """The table of those that gained most for their size."""
    fastest = sorted(listing.gaining(rows), key=lambda row: (-(pace(row) or 0), row.name.lower()))[:FASTEST]
    table = render_rows(fastest, (PACE, WEEK, STARS, MONTH, WEEKS), scope)
    return [heading(2, f"Fastest in {category.title}"), table] if fastest else []


def _pages(chapter: Chapter) -> dict[Path, str]:
    """As few pages as keep each of them within the budget, one row on each at the worst."""
    number = 1
    while True:
        pages = _in_parts(chapter, number)
        size = max(len(page.encode()) for page in pages.values())
        if size <= BUDGET or len(pages) == len(chapter.rows):
            return pages
        number = max(number + 1, number * size // BUDGET)


def _in_parts(chapter: Chapter, number: int) -> dict[Path, str]:
    """The chapter on at most so many pages, each with as many rows, the last perhaps with fewer."""
    length = -(-len(chapter.rows) // number)
    parts = [chapter.rows[start : start + length] for start in range(0, len(chapter.rows), length)]
    paths = [_path(chapter.path, part) for part in range(1, len(parts) + 1)]
    return {
        path: _page(chapter, part, _ways(parts, paths, path), path) for path, part in zip(paths, parts, strict=True)
    }


def _path(first: Path, part: int) -> Path:
    """Where a part stands; ids hold no `_`."""
    return first.with_stem(f"{first.stem}_{part}") if part > 1 else first


def _page(chapter: Chapter, rows: Rows, ways: Markdown | None, path: Path) -> str:
    is_first = path == chapter.path
    title = chapter.title if is_first else f"{chapter.title}, page {path.stem.rpartition('_')[2]}"
    form = f"{'../' * (len(path.parts) - 1)}{listing.FORM}"
    table = chapter.table(rows)
    begin = join_blocks(heading(1, title), chapter.back, chapter.head if is_first else None)
    return f"{MARK}\n{join_blocks(begin, ways, table, ways, listing.add_link(form))}\n"


def _ways(parts: Sequence[Rows], paths: Sequence[Path], here: Path) -> Markdown | None:
    """To the other parts of a chapter, each by its stars; None where there is but one."""
    spans = [compose("{} to {} stars", compact(part[0].stars or 0), compact(part[-1].stars or 0)) for part in parts]
    ways = [span if path == here else link(span, path.name) for span, path in zip(spans, paths, strict=True)]
    return join(" · ", ways) if len(ways) > 1 else None
