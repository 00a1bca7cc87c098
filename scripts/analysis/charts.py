"""The charts of the analysis: values in, SVG text out. Pure.

Labels stand where the eye is instead of in legends.
"""

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
    marks: Sequence[tuple[date, str]] = ()


def draw_bars(title: str, under: str, groups: Sequence[Bars]) -> str:
    """Horizontal bars on one scale, each group under its label."""
    longest = max((bar.value for group in groups for bar in group.bars), default=0) or 1
    heights = [LINE + BAR * len(group.bars) + 12 for group in groups]
    paper = Paper(title, under, HEAD + sum(heights) + FOOT)
    y = float(HEAD)
    for group, height in zip(groups, heights, strict=True):
        colour = PLAIN[0] if group.colour is None else layer_colour(group.colour)
        paper.write(0, y + 20, shorten(group.label, 56, placeholder="…"), look="bold")
        for number, bar in enumerate(group.bars):
            top = y + LINE + BAR * number
            length = max(2.0, bar.value / longest * 440)
            paper.bar((0, top + 1), length, 24, colour, FAINT if bar.faint else 1)
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
        _draw_panel(paper, panel, _Box(0, top, WIDE, y + tall - 44 - top))
        y += tall
    return paper.svg()


def draw_curves(title: str, under: str, columns: Sequence[tuple[str, Sequence[tuple[str, str, Line]]]]) -> str:
    """Columns of small filled curves, each with its name and a line of words, on a scale of its own."""
    rows = max(len(curves) for _, curves in columns)
    step = WIDTH / len(columns)
    paper = Paper(title, under, HEAD + 34 + rows * CURVE + FOOT)
    for number, (heading, curves) in enumerate(columns):
        paper.write(number * step, HEAD + 22, heading, MUTED[0])
        for row, (name, words, line) in enumerate(curves):
            y = HEAD + 34 + row * CURVE
            paper.write(number * step, y + 26, shorten_name(name), layer_colour(line.colour), "bold")
            paper.write(number * step, y + 26 + LINE, words, MUTED[0])
            _draw_curve(paper, line, _Box(number * step, y + 64, step - 24, 84))
    return paper.svg()


def shorten_name(name: str, length: int = 25) -> str:
    """A repository's own name, cut where a small panel ends."""
    own = name.split("/")[-1]
    return own if len(own) <= length else own[: length - 1] + "…"


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of the picture, with a scale of its own: from 0 at its left and its bottom to 1."""

    left: float
    top: float
    width: float
    height: float

    def x(self, part: float) -> float:
        """The place of a part of the width."""
        return self.left + part * self.width

    def y(self, part: float) -> float:
        """The place of a part of the height."""
        return self.top + (1 - part) * self.height

    def across(self, part: float) -> list[Point]:
        """The ends of the level line at a part of the height."""
        return [(self.left, self.y(part)), (self.left + self.width, self.y(part))]


def _draw_curve(paper: Paper, line: Line, box: _Box) -> None:
    values = [max(value, 0) for value in line.values]
    scale, last = max(values) * 1.05 or 1, max(len(values) - 1, 1)
    points = [(box.x(place / last), box.y(value / scale)) for place, value in enumerate(values)]
    low, high = box.across(0)
    paper.area([low, *points, high], layer_colour(line.colour), FAINT)
    paper.line(points, layer_colour(line.colour), 2.5)
    paper.line([low, high], GRID[0], 1)


def _draw_panel(paper: Paper, panel: Panel, box: _Box) -> None:
    ends = [month.year + month.month / 12 for month in panel.months]  # where the months end
    span = ends[-1] - ends[0]
    x = [box.x((end - ends[0]) / span) for end in ends]
    highest = max((max(line.values, default=0) for line in panel.lines), default=0) or 1
    scale = highest * 1.04
    for tick in _ticks(highest):
        paper.line(box.across(tick / scale), GRID[0], 1.5)
        paper.write(0, box.y(tick / scale) - 6, compact(tick), MUTED[0])
    paper.line(box.across(0), PLAIN[0], 1.5)
    _write_years(paper, ends, box)
    _draw_marks(paper, panel, (ends[0], ends[-1]), box)
    for line in panel.lines:
        heights = [box.y(value / scale) for value in line.values]
        paper.line(zip(x[-len(heights) :], heights, strict=True), layer_colour(line.colour), 3.5)
    _write_labels(paper, [(line, box.y(line.values[-1] / scale)) for line in panel.lines], box)


def _ticks(highest: float) -> range:
    """Up to four round numbers from above zero to the highest."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(step for step in steps if highest <= 4 * step)
    return range(step, int(highest) + 1, step)


def _write_years(paper: Paper, ends: Sequence[float], box: _Box) -> None:
    span = ends[-1] - ends[0]
    step = next(step for step in (1, 2, 5, 10, 20, 100) if span / step <= 6)
    for year in range(math.ceil(ends[0] / step) * step, int(ends[-1]) + 1, step):
        place = box.x((year - ends[0]) / span)
        if 24 <= place <= box.width - 24:
            paper.write(place, box.y(0) + LINE, str(year), MUTED[0], "centred")


def _draw_marks(paper: Paper, panel: Panel, between: tuple[float, float], box: _Box) -> None:
    """Events as dotted lines; the names of the earlier ones end at their line, that of the last begins there."""
    low, high = between
    for number, (event, name) in enumerate(panel.marks, 1):
        year = event.year + (event.month - 1) / 12 + event.day / 365
        if low <= year <= high:
            x = box.x((year - low) / (high - low))
            paper.line([(x, box.y(0)), (x, box.top)], MUTED[0], 1.5, dotted=True)
            last = number == len(panel.marks)
            paper.write(x + 4 if last else x - 4, box.top - 8, name, MUTED[0], "" if last else "ending")


def _write_labels(paper: Paper, ends: Sequence[tuple[Line, float]], box: _Box) -> None:
    """Each line's label as near to the line's end as the others leave room."""
    ends = sorted(ends, key=lambda end: end[1])
    labels = [_label(line) for line, _ in ends]
    heights = [LINE * len(label) for label in labels]
    wanted = [end - height / 2 for (_, end), height in zip(ends, heights, strict=True)]
    places = _push_up(_push_down(wanted, heights, box.top - 20), heights, box.y(0) + 8)
    for (line, end), label, place in zip(ends, labels, places, strict=True):
        colour, middle = layer_colour(line.colour), place + LINE * len(label) / 2
        paper.line([(WIDE + 2, end), (WIDE + GAP - 6, middle)], colour, 1.5)
        for number, words in enumerate(label):
            paper.write(WIDE + GAP, place + 20 + LINE * number, words, colour, "bold")


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
