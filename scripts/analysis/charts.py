"""The charts of the analysis: values in, SVG text out. Labels stand where the eye is instead of in legends. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from textwrap import shorten, wrap

from scripts.analysis.paper import FOOT, GRID, HEAD, LINE, MUTED, PLAIN, TEXT, WIDTH, Paper, Point, layer_colour
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
    """A line and its label."""

    label: str
    values: Sequence[float]
    colour: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines over months; `marks` are events with their names."""

    title: str
    months: Sequence[date]
    lines: Sequence[Line]
    marks: Sequence[tuple[date, str]] = ()


def draw_bars(title: str, under: str, groups: Sequence[Bars]) -> str:
    """Horizontal bars on one scale, each group under its label."""
    longest = max(bar.value for group in groups for bar in group.bars) or 1
    heights = [LINE + BAR * len(group.bars) + 12 for group in groups]
    paper = Paper(title, under, HEAD + sum(heights) + FOOT)
    y = float(HEAD)
    for group, height in zip(groups, heights, strict=True):
        colour = PLAIN[0] if group.colour is None else layer_colour(group.colour)
        paper.write(0, y + 20, shorten(group.label, 56, placeholder="…"), look="bold")
        for number, bar in enumerate(group.bars):
            top = y + LINE + BAR * number
            length = max(2.0, bar.value / longest * 440)
            paper.bar(top + 1, length, colour, FAINT if bar.faint else 1)
            paper.write(length + 10, top + 20, bar.caption, MUTED[0] if bar.faint else TEXT[0])
        y += height
    return paper.svg()


def draw_lines(title: str, under: str, panels: Sequence[Panel], height: int = 340) -> str:
    """Lines over time, one panel below the other, each line labelled at its end."""
    heights = [max(height, sum(LINE * len(_label(line)) for line in panel.lines) + 114) for panel in panels]
    paper = Paper(title, under, HEAD + sum(heights) + FOOT)
    y = float(HEAD)
    for panel, tall in zip(panels, heights, strict=True):
        if panel.title:
            paper.write(0, y + 22, panel.title, layer_colour(panel.lines[0].colour), "bold")
        top = y + (52 if panel.title else 8) + (LINE if panel.marks else 0)
        _draw_panel(paper, panel, top, y + tall - 44 - top)
        y += tall
    return paper.svg()


def draw_curves(title: str, under: str, columns: Sequence[tuple[str, Sequence[tuple[Line, str]]]]) -> str:
    """Columns of small filled curves, each with its label and a line of words, on a scale of its own."""
    rows = max(len(curves) for _, curves in columns)
    step = WIDTH / len(columns)
    paper = Paper(title, under, HEAD + 34 + rows * CURVE + FOOT)
    for number, (heading, curves) in enumerate(columns):
        paper.write(number * step, HEAD + 22, heading, MUTED[0])
        for row, (line, words) in enumerate(curves):
            y = HEAD + 34 + row * CURVE
            label = line.label if len(line.label) <= 25 else f"{line.label[:24]}…"
            paper.write(number * step, y + 26, label, layer_colour(line.colour), "bold")
            paper.write(number * step, y + 26 + LINE, words, MUTED[0])
            _draw_curve(paper, line, number * step, y + 64, step - 24)
    return paper.svg()


@dataclass(frozen=True, slots=True)
class _Axes:
    """A part of the picture: from `first` to `last` across, and from 0 at its bottom to `highest` at its top."""

    left: float
    top: float
    width: float
    height: float
    first: float
    last: float
    highest: float

    def x(self, value: float) -> float:
        """How far to the right a value is."""
        return self.left + (value - self.first) / (self.last - self.first) * self.width

    def y(self, value: float) -> float:
        """How far down a value is."""
        return self.top + (1 - value / self.highest) * self.height

    def across(self, value: float) -> list[Point]:
        """The ends of the level line at a value."""
        return [(self.left, self.y(value)), (self.left + self.width, self.y(value))]


def _draw_curve(paper: Paper, line: Line, left: float, top: float, width: float) -> None:
    values = [max(value, 0) for value in line.values]
    axes = _Axes(left, top, width, 84, first=0, last=max(len(values) - 1, 1), highest=max(values) * 1.05 or 1)
    points = [(axes.x(place), axes.y(value)) for place, value in enumerate(values)]
    low, high = axes.across(0)
    paper.area([low, *points, high], layer_colour(line.colour), FAINT)
    paper.line(points, layer_colour(line.colour), 2.5)
    paper.line([low, high], GRID[0], 1)


def _draw_panel(paper: Paper, panel: Panel, top: float, height: float) -> None:
    ends = [month.year + month.month / 12 for month in panel.months]  # where the months end
    highest = max(max(line.values) for line in panel.lines) or 1
    axes = _Axes(0, top, WIDE, height, first=ends[0], last=ends[-1], highest=highest * 1.04)
    for tick in _ticks(highest):
        paper.line(axes.across(tick), GRID[0], 1.5)
        paper.write(0, axes.y(tick) - 6, compact(tick), MUTED[0])
    paper.line(axes.across(0), PLAIN[0], 1.5)
    _write_years(paper, axes)
    _draw_marks(paper, panel.marks, axes)
    for line in panel.lines:
        points = [(axes.x(end), axes.y(value)) for end, value in zip(ends, line.values, strict=True)]
        paper.line(points, layer_colour(line.colour), 3.5)
    _write_labels(paper, panel.lines, axes)


def _ticks(highest: float) -> range:
    """Up to four round numbers from above zero to the highest."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if highest <= 4 * step)
    return range(step, int(highest) + 1, step)


def _write_years(paper: Paper, axes: _Axes) -> None:
    step = next(step for step in (1, 2, 5, 10, 20, 100) if (axes.last - axes.first) / step <= 6)
    for year in range(math.ceil(axes.first / step) * step, int(axes.last) + 1, step):
        if 24 <= axes.x(year) <= WIDE - 24:
            paper.write(axes.x(year), axes.y(0) + LINE, str(year), MUTED[0], "centred")


def _draw_marks(paper: Paper, marks: Sequence[tuple[date, str]], axes: _Axes) -> None:
    """Events as dotted lines; the names of the earlier ones end at their line, that of the last begins there."""
    for number, (event, name) in enumerate(marks, 1):
        year = event.year + (event.month - 1) / 12 + event.day / 365
        if axes.first <= year <= axes.last:
            x, last = axes.x(year), number == len(marks)
            paper.line([(x, axes.y(0)), (x, axes.top)], MUTED[0], 1.5, dotted=True)
            paper.write(x + 4 if last else x - 4, axes.top - 8, name, MUTED[0], "" if last else "ending")


def _write_labels(paper: Paper, lines: Sequence[Line], axes: _Axes) -> None:
    """Each line's label as near to the line's end as the others leave room."""
    lines = sorted(lines, key=lambda line: -line.values[-1])
    ends = [axes.y(line.values[-1]) for line in lines]
    labels = [_label(line) for line in lines]
    heights = [LINE * len(label) for label in labels]
    wanted = [end - height / 2 for end, height in zip(ends, heights, strict=True)]
    places = _push_up(_push_down(wanted, heights, axes.top - 20), heights, axes.y(0) + 8)
    for line, end, label, place in zip(lines, ends, labels, places, strict=True):
        colour, middle = layer_colour(line.colour), place + LINE * len(label) / 2
        paper.line([(WIDE + 2, end), (WIDE + GAP - 6, middle)], colour, 1.5)
        for number, words in enumerate(label):
            paper.write(WIDE + GAP, place + 20 + LINE * number, words, colour, "bold")


def _push_down(places: Sequence[float], heights: Sequence[float], top: float) -> list[float]:
    """The places from the top, each below the one before it, the first at `top` or below."""
    pushed = []
    for place, height in zip(places, heights, strict=True):
        pushed.append(max(place, top))
        top = pushed[-1] + height
    return pushed


def _push_up(places: Sequence[float], heights: Sequence[float], bottom: float) -> list[float]:
    """The places from the top, each above the one after it, the last ending at `bottom` or above."""
    pushed = []
    for place, height in zip(reversed(places), reversed(heights), strict=True):
        bottom = min(place, bottom - height)
        pushed.append(bottom)
    return pushed[::-1]


def _label(line: Line) -> list[str]:
    """The lines of a label; its last word, the figure, is never left alone on one."""
    words, _, figure = line.label.rpartition(" ")
    return wrap(f"{words}\xa0{figure}" if words else figure, LABEL, max_lines=3, placeholder="…")
