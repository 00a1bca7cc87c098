"""The marked blocks of README.md. Pure: a census in, Markdown out; what must fit on a phone is decided here."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from urllib.parse import quote

from scripts.census.catalogue import Category, Layer
from scripts.census.census import Census, Row
from scripts.common import blocks
from scripts.common.blocks import README
from scripts.common.text import compact, markdown, plural, signed

FORM = "../../issues/new?template=submit.yml"  # from the page that GitHub shows, so that it survives forks
MOVERS = 10
OPEN_ROWS = 6  # of a category's table; the rest is folded
UNFOLDED = 8  # a category of so many rows or fewer is not folded
NEW_FOR = timedelta(days=30)
STALE_AFTER = timedelta(days=365)
WEEK = timedelta(days=7)
GLYPHS = "▁▂▃▅▆▇"  # ▄ and █ come from another font on many machines, and dip
NO_LICENSE = {"", "NOASSERTION"}  # GitHub's words for none, and for one that it does not recognise


def render_readme(text: str, census: Census) -> str:
    """`text` with every marked block written anew. Raises DataError when a block's marker is missing."""
    return blocks.fill(text, {name: render(census) for name, render in BLOCKS.items()}, README)


def render_headline(census: Census) -> str:
    """One bold sentence: how many, and the promise."""
    count = plural(len(census.listed()), "open-source AI repository", "open-source AI repositories")
    return f"**{count}, sorted into a stack and counted anew every six hours: who is growing, who is fading, who is gone.**"


def render_figures(census: Census) -> str:
    """Exact totals in one small line, linked to the two files that they are computed from."""
    listed, watched = census.listed(), census.watched()
    stars = sum(row.stars or 0 for row in listed)
    awaiting = sum(row.stars is None for row in listed)
    parts = [
        f"[{plural(len(listed), 'repository', 'repositories')}](repos.yaml)",
        f"[{plural(stars, 'star')}](history/latest.yaml)",
        f"{len(watched):,} more watched" if watched else "",
        f"{awaiting:,} awaiting their first count" if awaiting else "",
        _freshness(census),
    ]
    return f"<sub>{' · '.join(filter(None, parts))}</sub>"


def render_week(census: Census) -> str:
    """The fastest-growing repositories of the week, then who joined, left, was archived, is gone."""
    rows = [row for row in census.listed() if row.growth.week is not None and not row.seen.is_gone]
    movers = sorted(
        (row for row in rows if row.growth.jump is None), key=lambda row: (-(row.growth.week or 0), row.name.lower())
    )[:MOVERS]
    if not movers:
        return "The first week's gains appear when there are snapshots seven days apart.\n" + _news(census)
    assert census.snapshot is not None
    known = plural(len(rows), "repository", "repositories")
    covered = "" if len(rows) == len(census.listed()) else f", known for {known}"
    lead = f"Stars gained in the week to {census.snapshot}{covered}."
    return f"{lead}\n\n{_table(movers, ('+7d', 'Stars', '+30d', '12 weeks'), census)}\n{_news(census)}"


def render_contents(census: Census) -> str:
    """A map of the stack: one bullet a layer, its categories with their counts."""
    counts: dict[str, int] = {}
    for row in census.listed():
        counts[row.entry.category] = counts.get(row.entry.category, 0) + 1
    return "\n".join(_contents_line(layer, counts) for layer in census.catalogue.layers)


def render_list(census: Census) -> str:
    """Every layer and category with its sentence and its table."""
    rows: dict[str, list[Row]] = {}
    for row in census.listed():
        rows.setdefault(row.entry.category, []).append(row)
    return "\n\n".join(
        "\n\n".join(
            [
                f"## {markdown(layer.title)}\n\n{_sentence(layer.about)}",
                *(_category(category, rows.get(category.id, []), census) for category in layer.categories),
            ]
        )
        for layer in census.catalogue.layers
    )


def render_watched(census: Census) -> str:
    """The repositories under the threshold, and how many stars they lack."""
    rows, threshold = census.watched(), census.catalogue.threshold
    if not rows:
        return f"None is watched now: every repository here has at least {threshold:,} stars."
    lead = f"A repository joins the list when it reaches {threshold:,} stars. Until then it is counted here."
    lines = [
        f"| {_name_cell(row, census)} | {row.stars:,} | {max(threshold - (row.stars or 0), 0):,} |" for row in rows
    ]
    return "\n".join([lead, "", "| Repository,&nbsp;purpose | Stars | Lacks |", "| :--- | ---: | ---: |", *lines])


def render_preview(row: Row, census: Census) -> str:
    """The table of one row, as a reader of the list would see it."""
    return _table([row], ["Stars"], census)


def slug(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def sparkline(weeks: Sequence[int | None]) -> str:
    """New stars per week from zero, scaled to the row's best; empty below four known weeks."""
    known = [max(week, 0) for week in weeks if week is not None]
    if len(known) < 4:
        return ""
    top = max(known) or 1
    return "".join("·" if week is None else GLYPHS[round(max(week, 0) / top * (len(GLYPHS) - 1))] for week in weeks)


BLOCKS: dict[str, Callable[[Census], str]] = {
    "headline": render_headline,
    "figures": render_figures,
    "week": render_week,
    "contents": render_contents,
    "list": render_list,
    "watched": render_watched,
}


def _freshness(census: Census) -> str:
    refreshed = census.latest.refreshed
    if refreshed:
        return f"refreshed {refreshed:%Y-%m-%d %H:%M} UTC"
    recorded = any(row.seen.as_of for row in census.rows())
    return f"recorded {census.today}, or on the day that a row names; not refreshed yet" if recorded else ""


def _contents_line(layer: Layer, counts: dict[str, int]) -> str:
    total = sum(counts.get(category.id, 0) for category in layer.categories)
    categories = "&nbsp;· ".join(
        f"[{markdown(category.title)}](#{slug(category.title)})&nbsp;{counts.get(category.id, 0)}"
        for category in layer.categories
    )
    return f"- **[{markdown(layer.title)}](#{slug(layer.title)})** ({total}): {categories}"


def _category(category: Category, rows: list[Row], census: Census) -> str:
    head = f"### {markdown(category.title)}\n\n{_sentence(category.about)}"
    add = f"[Add one]({FORM}&title={quote(f'{category.title}: ')})"
    if not rows:
        return f"{head} Nothing is listed here yet. {add}"
    best = max((row.growth.week or 0 for row in rows if row.growth.jump is None), default=0)
    columns = ["Stars", *(gain for gain in ("+7d", "+30d", "12 weeks") if any(_cell(row, gain) for row in rows))]
    table = [_table(part, columns, census, best) for part in _fold(rows)]
    folded = f"\n\n{_details(_fold(rows)[1], table[1])}" if len(table) > 1 else ""
    return f"{head} {_totals(rows)} {add}\n\n{table[0]}{folded}"


def _totals(rows: list[Row]) -> str:
    gains = [row.growth.week for row in rows if row.growth.week is not None]
    count = plural(len(rows), "repository", "repositories")
    number, noun = count.split(" ")
    parts = [f"**{number}** {noun}", f"{compact(sum(row.stars or 0 for row in rows))} stars"]
    if gains:
        known = "" if len(gains) == len(rows) else f" (known for {len(gains)})"
        parts.append(f"{signed(sum(gains))} this week{known}")
    return ", ".join(parts) + "."


def _fold(rows: list[Row]) -> list[list[Row]]:
    return [rows] if len(rows) <= UNFOLDED else [rows[:OPEN_ROWS], rows[OPEN_ROWS:]]


def _details(rows: list[Row], table: str) -> str:
    stars = [row.stars for row in rows if row.stars is not None]
    ends = dict.fromkeys((compact(stars[0]), compact(stars[-1]))) if stars else ()
    span = f", {' to '.join(ends)} stars" if stars else ""
    return f"<details><summary><b>{len(rows)} more</b>{span}</summary>\n\n{table}\n\n</details>"


def _table(rows: Iterable[Row], columns: Sequence[str], census: Census, best: int = 0) -> str:
    head = f"| Repository,&nbsp;purpose | {' | '.join(columns)} |"
    lines = [head, "| :--- |" + " ---: |" * len(columns)]
    for row in rows:
        cells = [_cell(row, column) for column in columns]
        if best and row.growth.week == best and "+7d" in columns:
            cells[columns.index("+7d")] = f"**{signed(best)}**"
        lines.append(f"| {_name_cell(row, census)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: Row, column: str) -> str:
    """A figure as its column shows it; blank when it is not known."""
    if column == "Stars":
        return "" if row.stars is None else compact(row.stars)
    if column == "12 weeks":
        line = sparkline(row.growth.weeks)
        return line and f"<sub>{line}</sub>"
    gain = row.growth.week if column == "+7d" else row.growth.month
    return "" if gain is None else signed(gain)


def _name_cell(row: Row, census: Census) -> str:
    marks = "".join(f" `{mark}`" for mark in _marks(row, census.today))
    small = " · ".join(markdown(word) for word in _small_print(row, census.today))
    link = f"~~{_link(row)}~~" if row.seen.is_gone else _link(row)
    return f"{link}{marks}{f' <sub>{small}</sub>' if small else ''}<br>{markdown(row.entry.summary)}"


def _link(row: Row) -> str:
    owner, name = row.name.split("/")
    return _linked(row, f"{owner}/{_breakable(name)}")


def _linked(row: Row, shown: str) -> str:
    """A link to the repository; none where an impostor would be at its end."""
    return shown if row.seen.is_gone and row.seen.impostor else f"[{shown}](https://github.com/{row.name})"


def _breakable(name: str) -> str:
    """The bold name with places where a narrow column may break it."""
    shown = markdown(name)
    if len(name) > 16:
        shown = re.sub(r"(\\_|\.)(?=.)", r"\1<wbr>", shown)
    start = "<wbr>" if len(name) > 16 and "-" not in name else ""
    return f"{start}**{shown}**"


def _marks(row: Row, today: date) -> list[str]:
    listed, pushed = row.seen.listed, row.seen.pushed
    marks = {
        "new": listed and today - listed <= NEW_FOR,
        "blocked": bool(row.seen.blocked),
        "gone": row.seen.is_gone and not row.seen.blocked,
        "archived": bool(row.seen.archived),
        "disabled": row.seen.disabled,
        "fork": row.seen.fork,
        "empty": row.seen.empty,
        "stale": pushed and today - pushed > STALE_AFTER and not row.seen.archived,
    }
    return [mark for mark, stands in marks.items() if stands]


def _small_print(row: Row, today: date) -> list[str]:
    """Language, licence, and the day of a count that is not from the day the page speaks of, or of the end."""
    words = [row.seen.language] if row.seen.language else []
    if row.seen.license not in NO_LICENSE:
        words.append(row.seen.license)
    if row.stars is None:
        words.append("awaiting its first count")
    elif gone := row.seen.gone:
        words.append(f"since {gone}")
    elif (as_of := row.seen.as_of) and as_of != today:
        words.append(f"recorded {as_of}")
    return words


def _news(census: Census) -> str:
    rows, today = census.listed(), census.today
    jumps = [(row, row.growth.jump) for row in rows if row.growth.jump is not None]
    found = {
        "To be confirmed by the next day": [
            f"{_news_link(row, census)} {signed(jump)} in a day" for row, jump in jumps
        ],
        "Joined": [_news_link(row, census) for row in rows if _lately(row.seen.listed, today)],
        "Archived": [_news_link(row, census) for row in rows if _lately(row.seen.archived_on, today)],
        "Gone": [_news_link(row, census) for row in rows if _lately(row.seen.gone, today)],
        "Left": [markdown(name) for name in census.left],
    }
    return "".join(f"\n- **{what}:** {', '.join(names)}" for what, names in found.items() if names)


def _news_link(row: Row, census: Census) -> str:
    title = census.catalogue.categories[row.entry.category].title
    return f"{_linked(row, markdown(row.name))} ({markdown(title)})"


def _lately(day: date | None, today: date) -> bool:
    return day is not None and today - day <= WEEK


def _sentence(about: str) -> str:
    return f"{markdown(about).rstrip('.')}."
