"""The charts of the analysis: values in, SVG text out. Pure.

Labels stand where the eye is instead of in legends.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten, wrap

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from scripts.analysis.paper import FOOT, GRID, HEAD, LINE, MUTED, PLAIN, TEXT, WIDTH, Paper, layer_colour, styled
from scripts.common.text import compact

BAR, CURVE = 34, 166  # from one bar to the next, and from one small curve to the next
WIDE, GAP = 380, 24  # width of the lines over time, and of what joins each with its label, which has the rest
LABEL = 21  # characters of a label in a line of it: bold, they fit the rest also in a wide font (14.6 units each)
FAINT = 0.4  # opacity of what is not the point


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and the words at its end."""

    value: float
    caption: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A label over its bars; `colour` is the layer's place in the taxonomy, None for what is no layer."""

    label: str
    bars: Sequence[Bar]
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its label at its end; unknown at the start where it is shorter than the others."""

    label: str
    values: Sequence[float]
    colour: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over months; `marks` are events with their names."""

    title: str
    months: Sequence[date]
    lines: Sequence[Line]
    marks: Sequence[tuple[date, str]] = field(default=())


@styled
def draw_bars(title: str, under: str, groups: Sequence[Bars]) -> str:
    """Horizontal bars on one scale, each group under its label."""
    longest = max((bar.value for group in groups for bar in group.bars), default=0) or 1
    heights = [LINE + BAR * len(group.bars) + 12 for group in groups]
    paper = Paper(title, under, HEAD + sum(heights) + FOOT)
    y = float(HEAD)
    for group, height in zip(groups, heights, strict=True):
        colour = PLAIN[0] if group.colour is None else layer_colour(group.colour)
        paper.write(0, y + 20, shorten(group.label, 56, placeholder="…"), weight="bold")
        for number, bar in enumerate(group.bars):
            top = y + LINE + BAR * number
            length = max(2.0, bar.value / longest * 440)
            paper.axes.barh(top + 13, length, 24, color=colour, alpha=FAINT if bar.faint else 1, lw=0)
            paper.write(length + 10, top + 20, bar.caption, MUTED[0] if bar.faint else TEXT[0])
        y += height
    return paper.svg()


@styled
def draw_lines(title: str, under: str, panels: Sequence[Panel], height: int = 340) -> str:
    """Lines over time, one panel below the other, each line labelled at its end."""
    heights = [max(height, sum(LINE * len(_label(line)) for line in panel.lines) + 114) for panel in panels]
    paper = Paper(title, under, HEAD + sum(heights) + FOOT)
    y = float(HEAD)
    for panel, tall in zip(panels, heights, strict=True):
        if panel.title:
            paper.write(0, y + 22, panel.title, layer_colour(panel.lines[0].colour), weight="bold")
        top = y + (52 if panel.title else 8) + (LINE if panel.marks else 0)
        _draw_panel(paper, panel, _Box(top, y + tall - 44))
        y += tall
    return paper.svg()


@styled
def draw_curves(title: str, under: str, columns: Sequence[tuple[str, Sequence[tuple[str, str, Line]]]]) -> str:
    """Columns of small filled curves, each with its name and a line of words, on a scale of its own."""
    rows = max(len(curves) for _, curves in columns)
    step = WIDTH / len(columns)
    paper = Paper(title, under, HEAD + 34 + rows * CURVE + FOOT)
    for number, (heading, curves) in enumerate(columns):
        paper.write(number * step, HEAD + 22, heading, MUTED[0])
        for row, (name, words, line) in enumerate(curves):
            y = HEAD + 34 + row * CURVE
            paper.write(number * step, y + 26, shorten_name(name), layer_colour(line.colour), weight="bold")
            paper.write(number * step, y + 26 + LINE, words, MUTED[0])
            axes = paper.add_axes(number * step, y + 64, step - 24, 84)
            values = [max(value, 0) for value in line.values]
            axes.fill_between(range(len(values)), values, color=layer_colour(line.colour), alpha=FAINT, lw=0)
            axes.plot(values, color=layer_colour(line.colour), lw=2.5)
            axes.set(xlim=(0, len(values) - 1), ylim=(0, max(values) * 1.05 or 1))
            axes.axhline(0, color=GRID[0], lw=2)
    return paper.svg()


def shorten_name(name: str, length: int = 25) -> str:
    """A repository's own name, cut where a small panel ends."""
    own = name.split("/")[-1]
    return own if len(own) <= length else own[: length - 1] + "…"


@dataclass(frozen=True, slots=True)
class _Box:
    """Where the lines of a panel are drawn: from the left edge, `WIDE` units wide."""

    top: float
    bottom: float

    def y(self, part: float) -> float:
        """The place of a part of the height, from 0 at the bottom to 1."""
        return self.bottom - part * (self.bottom - self.top)


def _draw_panel(paper: Paper, panel: Panel, box: _Box) -> None:
    axes = paper.add_axes(0, box.top, WIDE, box.bottom - box.top)
    x = [month.year + month.month / 12 for month in panel.months]  # where the month ends
    highest = max((max(line.values, default=0) for line in panel.lines), default=0) or 1
    scale = highest * 1.04
    axes.set(xlim=(x[0], x[-1]), ylim=(0, scale))
    for tick in MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]).tick_values(0, highest)[1:]:
        if tick <= highest:
            axes.axhline(tick, color=GRID[0], lw=1.5, zorder=0)
            paper.write(0, box.y(tick / scale) - 6, compact(round(tick)), MUTED[0])
    axes.axhline(0, color=PLAIN[0], lw=3)
    _write_years(paper, x, box.bottom)
    _draw_marks(paper, axes, panel, box.top)
    for line in panel.lines:
        axes.plot(x[-len(line.values) :], line.values, color=layer_colour(line.colour), lw=3.5, solid_capstyle="round")
    _write_labels(paper, [(line, box.y(line.values[-1] / scale)) for line in panel.lines], box)


def _write_years(paper: Paper, x: Sequence[float], bottom: float) -> None:
    span = x[-1] - x[0]
    step = next(step for step in (1, 2, 5, 10, 20, 100) if span / step <= 6)
    for year in range(math.ceil(x[0] / step) * step, int(x[-1]) + 1, step):
        place = (year - x[0]) / span * WIDE
        if 24 <= place <= WIDE - 24:
            paper.write(place, bottom + LINE, str(year), MUTED[0], ha="center")


def _draw_marks(paper: Paper, axes: Axes, panel: Panel, top: float) -> None:
    """Events as dotted lines; the names of the earlier ones end at their line, that of the last begins there."""
    low, high = axes.get_xlim()
    for number, (event, name) in enumerate(panel.marks, 1):
        place = event.year + (event.month - 1) / 12 + event.day / 365
        if low <= place <= high:
            axes.axvline(place, color=MUTED[0], lw=1.5, ls=(0, (2, 3)))
            last = number == len(panel.marks)
            x = (place - low) / (high - low) * WIDE + (4 if last else -4)
            paper.write(x, top - 8, name, MUTED[0], ha="left" if last else "right")


def _write_labels(paper: Paper, ends: Sequence[tuple[Line, float]], box: _Box) -> None:
    """Each line's label as near to the line's end as the others leave room."""
    ends = sorted(ends, key=lambda end: end[1])
    labels = [_label(line) for line, _ in ends]
    heights = [LINE * len(label) for label in labels]
    wanted = [end - height / 2 for (_, end), height in zip(ends, heights, strict=True)]
    places = _push_up(_push_down(wanted, heights, box.top - 20), heights, box.bottom + 8)
    for (line, end), label, place in zip(ends, labels, places, strict=True):
        colour, middle = layer_colour(line.colour), place + LINE * len(label) / 2
        paper.axes.plot([WIDE + 2, WIDE + GAP - 6], [end, middle], color=colour, lw=1.5)
        for number, words in enumerate(label):
            paper.write(WIDE + GAP, place + 20 + LINE * number, words, colour, weight="bold")


def _push_down(places: Sequence[float], heights: Sequence[float], top: float) -> list[float]:
    """The places from the top, each below the one before it, the first at `top` or below."""
    free = top
    pushed = []
    for place, height in zip(places, heights, strict=True):
        pushed.append(max(place, free))
        free = pushed[-1] + height
    return pushed


def _push_up(places: Sequence[float], heights: Sequence[float], bottom: float) -> list[float]:
    """The places from the top, each above the one after it, the last ending at `bottom` or above."""
    free = bottom
    pushed = []
    for place, height in zip(reversed(places), reversed(heights), strict=True):
        free = min(place, free - height)
        pushed.append(free)
    return pushed[::-1]


def _label(line: Line) -> list[str]:
    """The lines of a label; its last word, the figure, is never left alone on one."""
    words, _, figure = line.label.rpartition(" ")
    return wrap(f"{words}\xa0{figure}" if words else figure, LABEL, max_lines=3, placeholder="…")
