"""The tables of repositories: which columns there are, and what a row shows in each. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scripts.census.census import Repository
from scripts.common.markup import LEFT, RIGHT, Markdown, Part, code, compose, escape, github, join, table
from scripts.common.text import bars, compact, exact, percent, signed

NEW_FOR = timedelta(days=30)
STALE_AFTER = timedelta(days=365)
LONG_NAME = 16  # characters; a longer name may be broken
NO_LICENSE = {"", "NOASSERTION"}  # GitHub's words for none, and for one that it does not recognise
EMPTY = escape("")


@dataclass(frozen=True, slots=True)
class Scope:
    """What cells depend on beside their rows: the page's day, the list's threshold, the week's gain that is in bold."""

    today: date
    threshold: int
    best: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its alignment, and what it shows of a row; an empty cell is not known."""

    title: Markdown
    cell: Callable[[Repository, Scope], Part]
    align: str = RIGHT


def render_rows(rows: Iterable[Repository], columns: Sequence[Column], scope: Scope) -> Markdown:
    """The table of these rows, led by their names."""
    shown = (NAME, *columns)
    cells = [[column.cell(row, scope) for column in shown] for row in rows]
    return table([column.title for column in shown], cells, [column.align for column in shown])


def sparkline(weeks: Sequence[int | None], span: int = 1) -> Markdown:
    """New stars from zero, a bar for every `span` weeks, scaled to the row's best; empty below four known weeks."""
    if len(weeks) - weeks.count(None) < 4:
        return EMPTY
    stretches = zip(*(weeks[start::span] for start in range(span)), strict=True)
    return compose("{}", bars([None if None in stretch else sum(stretch) for stretch in stretches]))


def linked(row: Repository, shown: Markdown) -> Markdown:
    """A link to the row's repository; only its name where the link would lead to an impostor."""
    return shown if row.seen.is_gone and row.seen.impostor else github(row.name, shown)


def _name(row: Repository, scope: Scope) -> Markdown:
    owner, name = row.name.split("/")
    link = linked(row, compose("{}/{}", escape(owner), _breakable(name)))
    if row.seen.is_gone:
        link = compose("~~{}~~", link)
    small = join(" · ", map(escape, _small_print(row, scope.today)))
    top = join(" ", [link, *map(code, _marks(row, scope.today)), small and compose("<sub>{}</sub>", small)])
    return compose("{}<br>{}", top, escape(row.entry.summary))


def _breakable(name: str) -> Markdown:
    """The bold name with places where a narrow column may break it."""
    parts = re.split(r"(?<=[_.])(?=.)", name) if len(name) > LONG_NAME else [name]
    shown = compose("**{}**", join("<wbr>", map(escape, parts)))
    return compose("<wbr>{}", shown) if len(name) > LONG_NAME and "-" not in name else shown


def _marks(row: Repository, today: date) -> list[str]:
    seen = row.seen
    marks = {
        "new": seen.listed and today - seen.listed <= NEW_FOR,
        "blocked": seen.blocked,
        "gone": seen.is_gone and not seen.blocked,
        "archived": seen.archived,
        "disabled": seen.disabled,
        "fork": seen.fork,
        "empty": seen.empty,
        "stale": _is_stale(row, today),
    }
    return [mark for mark, applies in marks.items() if applies]


def _is_stale(row: Repository, today: date) -> bool:
    """Whether nobody had pushed to it for a year on the day of its facts."""
    seen = row.seen
    return seen.pushed is not None and (seen.as_of or today) - seen.pushed > STALE_AFTER and not seen.archived


def _small_print(row: Repository, today: date) -> list[str]:
    """The year of a stale one's last release, language, licence, and the day of the count or since when it is gone."""
    words = [f"released {row.seen.released.year}"] if _is_stale(row, today) and row.seen.released else []
    if row.seen.language:
        words.append(row.seen.language)
    if row.seen.license not in NO_LICENSE:
        words.append(row.seen.license)
    if row.stars is None:
        words.append("awaiting its first count")
    elif row.seen.gone:
        words.append(f"since {row.seen.gone}")
    elif row.seen.as_of and row.seen.as_of != today:
        words.append(f"recorded {row.seen.as_of}")
    return words


def _week(row: Repository, scope: Scope) -> Part:
    gain = _known(row.growth.week, signed)
    return compose("**{}**", gain) if scope.best and row.growth.week == scope.best else gain


def _weeks(row: Repository, scope: Scope) -> Part:
    line = sparkline(row.growth.weeks)
    return compose("<sub>{}</sub>", line) if line else EMPTY


def pace(row: Repository) -> float | None:
    """The gain of the week as a share of the stars before it."""
    gain, stars = row.growth.week, row.stars
    return None if gain is None or stars is None else gain / max(stars - gain, 1)


def _pace(row: Repository, scope: Scope) -> Part:
    share = pace(row)
    if share is None:
        return EMPTY
    return compose("{}{}", escape("+" if share > 0 else "−" if share < 0 else ""), percent(abs(share)))


def _known(number: int | None, show: Callable[[int], Part]) -> Part:
    return EMPTY if number is None else show(number)


NAME = Column(compose("Repository,&nbsp;purpose"), _name, LEFT)
STARS = Column(compose("Stars"), lambda row, scope: _known(row.stars, compact))
WEEK = Column(compose("+7d"), _week)
PACE = Column(compose("+7d,&nbsp;%"), _pace)
MONTH = Column(compose("+30d"), lambda row, scope: _known(row.growth.month, signed))
WEEKS = Column(compose("12&nbsp;weeks"), _weeks)
# Half the bars and no small print, for long tables.
FORTNIGHTS = Column(compose("12&nbsp;weeks"), lambda row, scope: sparkline(row.growth.weeks, span=2))
ALL_STARS = Column(compose("Stars"), lambda row, scope: exact(row.stars or 0))
LACKS = Column(compose("Lacks"), lambda row, scope: exact(max(scope.threshold - (row.stars or 0), 0)))
