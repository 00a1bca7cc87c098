"""The list as README shows it: every layer and category with its rows, all of them or the best. Pure."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.census.census import Census, Repository
from scripts.census.shape import Category, Layer
from scripts.common.markup import Markdown, compose, details, escape, heading, join, join_blocks, link, paragraph
from scripts.common.text import compact, plural, signed
from scripts.pages.rows import ALL_STARS, EMPTY, FORTNIGHTS, LACKS, MONTH, STARS, WEEK, Column, Scope, render_rows

FORM = "../../issues/new?template=submit.yml"  # from the page that GitHub shows, so that it survives forks
ADD = compose("[Add one][add]")
OPEN_ROWS = 6  # of a category's table; the rest is folded
UNFOLDED = 8  # a category of so many rows or fewer is not folded
LISTS = Path("list")  # the folder of the pages that a long list has beside README
WATCHED = LISTS / "watched.md"
COLUMNS = (WEEK, MONTH, FORTNIGHTS)  # of a category's table in README, behind name and stars, where anything is known


def render_list(census: Census, best: int | None = None) -> Markdown:
    """Every layer and category with its sentence and its rows; with a `best`, so many of them and a link to all."""
    parts = []
    for layer in census.catalogue.layers:
        parts += [heading(2, layer.title), _sentence(layer.about)]
        parts += [_category(layer, category, census, best) for category in layer.categories]
    return join_blocks(*parts, add_link(FORM))


def render_watched(census: Census, best: int | None = None) -> Markdown:
    """The repositories under the threshold, and how many stars they lack; `best` as in `render_list`."""
    rows = census.watched
    if not rows:
        threshold = census.catalogue.threshold
        return escape(f"None is watched now: every repository here has at least {threshold:,} stars.")
    table = render_rows(rows[:best], (ALL_STARS, LACKS), scope_of(census))
    more = None if best is None else link(compose("All {:,} that are watched", len(rows)), str(WATCHED))
    return join_blocks(watched_lead(census), table, more)


def watched_lead(census: Census) -> Markdown:
    """What it means to be watched."""
    threshold = census.catalogue.threshold
    return escape(f"A repository joins the list when it reaches {threshold:,} stars. Until then it is counted here.")


def render_preview(row: Repository, census: Census) -> Markdown:
    """The table of one row, as a reader of the list would see it."""
    return render_rows([row], [STARS], scope_of(census))


def category_path(layer: Layer, category: Category) -> Path:
    """The page of a category."""
    return LISTS / layer.id / f"{category.id}.md"


def gaining(rows: Iterable[Repository]) -> list[Repository]:
    """Those whose gain of the week is known, most first; what is gone gains nothing."""
    known = [row for row in rows if row.growth.week is not None and not row.seen.is_gone]
    return sorted(known, key=lambda row: (-(row.growth.week or 0), row.name.lower()))


def scope_of(census: Census, rows: Sequence[Repository] = ()) -> Scope:
    """What the cells depend on; the best gain of a week among these rows is set in bold."""
    best = max((row.growth.week or 0 for row in rows), default=0)
    return Scope(census.today, census.catalogue.threshold, best)


def known_columns(columns: Sequence[Column], rows: Sequence[Repository], scope: Scope) -> list[Column]:
    """The columns in which any of the rows has something to show."""
    return [column for column in columns if any(column.cell(row, scope) != EMPTY for row in rows)]


def render_about(category: Category, rows: Sequence[Repository]) -> Markdown:
    """What the category is, its figures, and where to add to it."""
    figures = _totals(rows) if rows else escape("Nothing is listed here yet.")
    return join(" ", [_sentence(category.about), figures, ADD])


def add_link(form: str) -> Markdown:
    """Where the page's `ADD` leads."""
    return compose("[add]: {}", escape(form))


def _category(layer: Layer, category: Category, census: Census, best: int | None) -> Markdown:
    rows = census.by_category.get(category.id, [])
    scope = scope_of(census, rows)
    chosen = _best(rows, best, scope)
    columns = (STARS, *known_columns(COLUMNS, chosen, scope))
    shown = chosen if len(chosen) <= UNFOLDED else chosen[:OPEN_ROWS]
    folded = chosen[len(shown) :]
    rest = link(compose("All {:,} in {}", len(rows), escape(category.title)), str(category_path(layer, category)))
    return join_blocks(
        heading(3, category.title),
        render_about(category, rows),
        render_rows(shown, columns, scope) if shown else None,
        details(_span(folded), render_rows(folded, columns, scope)) if folded else None,
        rest if best is not None and rows else None,
    )


def _best(rows: Sequence[Repository], best: int | None, scope: Scope) -> Sequence[Repository]:
    """The first so many of the rows, and the fastest of the week, which may stand below them."""
    if best is None:
        return rows
    fastest = [row for row in rows[best:] if scope.best and row.growth.week == scope.best]
    return [*rows[:best], *fastest[:1]]


def _totals(rows: Sequence[Repository]) -> Markdown:
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


def _span(rows: Sequence[Repository]) -> Markdown:
    """How many rows are folded, and their stars, from most to fewest."""
    count = compose("<b>{} more</b>", len(rows))
    stars = [row.stars for row in rows if row.stars is not None]
    if not stars:
        return count
    return compose("{}, {} stars", count, join(" to ", dict.fromkeys((compact(stars[0]), compact(stars[-1])))))


def _sentence(about: str) -> Markdown:
    return paragraph(f"{about.rstrip('.')}.")
