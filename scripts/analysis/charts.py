"""The pictures of the analysis: values in, SVG text out, the same bytes for the same values.

Drawn for a phone first: 720 units wide, no text under 21 of them, labels where the eye is instead of legends.
A picture is drawn in the light colours; `dark` exchanges them.
"""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten, wrap
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from scripts.common.text import compact, plain

WIDTH = 720
SIZE, LARGE = 21, 26  # of text
LINE = 27  # from one line of text to the next
HEAD, FOOT = 74, 18  # height of the title and the line under it, and of the space that ends a picture
BAR, CURVE = 34, 166  # from one bar to the next, and from one small curve to the next
WIDE = 430  # width of the lines over time; their labels have the rest
FAINT = 0.4  # opacity of what is not the point

# Light and dark. Each layer has its colour by its place in the taxonomy; told apart by the colour-blind too,
# and three to one or more against GitHub's backgrounds.
LAYERS = (
    ("#1f6feb", "#388bfd"), ("#953800", "#f0703a"), ("#1a9c63", "#56e8a7"), ("#cf48a8", "#d662ae"),
    ("#9a8700", "#f2d64b"), ("#424a53", "#c9d1d9"), ("#6639ba", "#b59cff"), ("#0b7285", "#66d9e8"),
)  # fmt: skip
TEXT, MUTED = ("#1f2328", "#f0f6fc"), ("#59636e", "#9198a1")
GRID, PLAIN = ("#d1d9e0", "#3d444d"), ("#818b98", "#656c76")
FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif"

_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans", "font.size": SIZE, "svg.fonttype": "none", "svg.hashsalt": "census",
    "path.simplify": True, "path.simplify_threshold": 0.2,
}  # fmt: skip


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


@matplotlib.rc_context(_STYLE)
def draw_bars(title: str, under: str, groups: Sequence[Bars]) -> str:
    """Horizontal bars on one scale, each group under its label."""
    longest = max((bar.value for group in groups for bar in group.bars), default=0) or 1
    heights = [LINE + BAR * len(group.bars) + 12 for group in groups]
    paper = _Paper(title, under, HEAD + sum(heights) + FOOT)
    y = float(HEAD)
    for group, height in zip(groups, heights, strict=True):
        colour = PLAIN[0] if group.colour is None else _layer(group.colour)
        paper.write(0, y + 20, shorten(group.label, 56, placeholder="…"), weight="bold")
        for number, bar in enumerate(group.bars):
            top = y + LINE + BAR * number
            length = max(2.0, bar.value / longest * 440)
            paper.axes.barh(top + 13, length, 24, color=colour, alpha=FAINT if bar.faint else 1, lw=0)
            paper.write(length + 10, top + 20, bar.caption, MUTED[0] if bar.faint else TEXT[0])
        y += height
    return paper.svg()


@matplotlib.rc_context(_STYLE)
def draw_lines(title: str, under: str, panels: Sequence[Panel], height: int = 340) -> str:
    """Lines over time, one panel below the other, each line labelled at its end."""
    heights = [max(height, sum(LINE * len(_label(line)) for line in panel.lines) + 114) for panel in panels]
    paper = _Paper(title, under, HEAD + sum(heights) + FOOT)
    y = float(HEAD)
    for panel, tall in zip(panels, heights, strict=True):
        if panel.title:
            paper.write(0, y + 22, panel.title, _layer(panel.lines[0].colour), weight="bold")
        top = y + (52 if panel.title else 8) + (LINE if panel.marks else 0)
        _draw_panel(paper, panel, _Box(top, y + tall - 44))
        y += tall
    return paper.svg()


@matplotlib.rc_context(_STYLE)
def draw_curves(title: str, under: str, columns: Sequence[tuple[str, Sequence[tuple[str, str, Line]]]]) -> str:
    """Columns of small filled curves, each with its name and a line of words, on a scale of its own."""
    rows = max(len(curves) for _, curves in columns)
    step = WIDTH / len(columns)
    paper = _Paper(title, under, HEAD + 34 + rows * CURVE + FOOT)
    for number, (heading, curves) in enumerate(columns):
        paper.write(number * step, HEAD + 22, heading, MUTED[0])
        for row, (name, words, line) in enumerate(curves):
            y = HEAD + 34 + row * CURVE
            paper.write(number * step, y + 26, shorten_name(name), _layer(line.colour), weight="bold")
            paper.write(number * step, y + 26 + LINE, words, MUTED[0])
            axes = paper.add_axes(number * step, y + 64, step - 24, 84)
            values = [max(value, 0) for value in line.values]
            axes.fill_between(range(len(values)), values, color=_layer(line.colour), alpha=FAINT, lw=0)
            axes.plot(values, color=_layer(line.colour), lw=2.5)
            axes.set(xlim=(0, len(values) - 1), ylim=(0, max(values) * 1.05 or 1))
            axes.axhline(0, color=GRID[0], lw=2)
    return paper.svg()


def dark(svg: str) -> str:
    """The same picture in the colours for dark pages."""
    colours = dict([*LAYERS, TEXT, MUTED, GRID, PLAIN])
    return re.sub("#[0-9a-f]{6}", lambda found: colours.get(found[0], found[0]), svg)


def shorten_name(name: str, length: int = 25) -> str:
    """A repository's own name, cut where a small panel ends."""
    own = name.split("/")[-1]
    return own if len(own) <= length else own[: length - 1] + "…"


class _Paper:
    """A picture being drawn: its title, the line under it, and axes over all of it.

    Places are in the picture's units, counted from its top left.
    """

    def __init__(self, title: str, under: str, height: float) -> None:
        self.height = height
        self.figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        FigureCanvasSVG(self.figure)
        self.figure.patch.set_visible(False)
        self.axes = self.add_axes(0, 0, WIDTH, height)
        self.axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        self.write(0, 25, title, size=LARGE, weight="bold")
        self.write(0, 25 + LINE + 3, under, MUTED[0])

    def add_axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Axes of their own scale over a part of the picture."""
        box = (x / WIDTH, 1 - (y + height) / self.height, width / WIDTH, height / self.height)
        axes = self.figure.add_axes(box)
        axes.axis("off")
        return axes

    def write(self, x: float, y: float, words: str, color: str = TEXT[0], **style: Any) -> None:
        """Text on the base line y: its place does not depend on this machine's fonts."""
        style = {"size": SIZE, "va": "baseline", "parse_math": False, "clip_on": False, **style}
        self.axes.text(x, y, plain(words), color=color, **style)

    def svg(self) -> str:
        """The picture as it is written to a file."""
        out = io.StringIO()
        self.figure.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
        return _tidy(out.getvalue())


@dataclass(frozen=True, slots=True)
class _Box:
    """Where the lines of a panel are drawn: from the left edge, `WIDE` units wide."""

    top: float
    bottom: float

    def y(self, part: float) -> float:
        """The place of a part of the height, from 0 at the bottom to 1."""
        return self.bottom - part * (self.bottom - self.top)


def _draw_panel(paper: _Paper, panel: Panel, box: _Box) -> None:
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
        axes.plot(x[-len(line.values) :], line.values, color=_layer(line.colour), lw=3.5, solid_capstyle="round")
    _write_labels(paper, [(line, box.y(line.values[-1] / scale)) for line in panel.lines], box)


def _write_years(paper: _Paper, x: Sequence[float], bottom: float) -> None:
    span = x[-1] - x[0]
    step = next(step for step in (1, 2, 5, 10, 20, 100) if span / step <= 6)
    for year in range(math.ceil(x[0] / step) * step, int(x[-1]) + 1, step):
        place = (year - x[0]) / span * WIDE
        if 24 <= place <= WIDE - 24:
            paper.write(place, bottom + LINE, str(year), MUTED[0], ha="center")


def _draw_marks(paper: _Paper, axes: Axes, panel: Panel, top: float) -> None:
    """Events as dotted lines; the names of the earlier ones end at their line, that of the last begins there."""
    low, high = axes.get_xlim()
    for number, (event, name) in enumerate(panel.marks, 1):
        place = event.year + (event.month - 1) / 12 + event.day / 365
        if low <= place <= high:
            axes.axvline(place, color=MUTED[0], lw=1.5, ls=(0, (2, 3)))
            last = number == len(panel.marks)
            x = (place - low) / (high - low) * WIDE + (4 if last else -4)
            paper.write(x, top - 8, name, MUTED[0], ha="left" if last else "right")


def _write_labels(paper: _Paper, ends: Sequence[tuple[Line, float]], box: _Box) -> None:
    """Each line's label as near to the line's end as the others leave room."""
    ends = sorted(ends, key=lambda end: end[1])
    labels = [_label(line) for line, _ in ends]
    heights = [LINE * len(label) for label in labels]
    wanted = [end - height / 2 for (_, end), height in zip(ends, heights, strict=True)]
    places = _push_up(_push_down(wanted, heights, box.top - 20), heights, box.bottom + 8)
    for (line, _), label, place in zip(ends, labels, places, strict=True):
        for number, words in enumerate(label):
            paper.write(WIDE + 14, place + 20 + LINE * number, words, _layer(line.colour), weight="bold")


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
    return wrap(line.label, 24, max_lines=2, placeholder="…")


def _layer(place: int) -> str:
    return LAYERS[place % len(LAYERS)][0]


def _tidy(svg: str) -> str:
    """Without what a browser does not need: half of the bytes; the reader's own font instead of a named one."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    svg = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", svg)
    svg = re.sub(r' (?:d|x|y)="[^"]*"', lambda found: _short(found[0]), svg)
    svg = re.sub(r' style="[^"]*"', lambda found: re.sub(r"font-family: [^;\"]*;? ?", "", found[0]), svg)
    svg = re.sub(r">\s*\n\s*<", ">\n<", svg)
    return svg.replace('<style type="text/css">', f'<style type="text/css">text{{font-family:{FONT}}}', 1)


def _short(numbers: str) -> str:
    """Coordinates to a tenth of a unit, without white space between them that says nothing."""
    rounded = re.sub(r"(?<=\d)\.(\d)\d*", lambda found: "" if found[1] == "0" else f".{found[1]}", numbers)
    return re.sub(r"\s*\n\s*(?=[LMzCQ\"])", "", rounded)
