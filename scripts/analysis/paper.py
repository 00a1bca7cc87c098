"""The paper that charts are drawn on: sizes, colours, and a picture's SVG, the same bytes for the same drawing. Pure.

Made for a phone first: 720 units wide, and no text under 21 of them. A picture is drawn in the light colours, which
`dark` exchanges.
"""

import io
import re
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from scripts.common.text import plain

WIDTH = 720
SIZE, LARGE = 21, 26  # of text
LINE = 27  # from one line of text to the next
HEAD, FOOT = 74, 18  # height of the title and the line under it, and of the space that ends a picture

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


styled = matplotlib.rc_context(_STYLE)  # decorates what draws: the process's own settings stay as they are


class Paper:
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


def dark(svg: str) -> str:
    """The same picture in the colours for dark pages."""
    colours = dict([*LAYERS, TEXT, MUTED, GRID, PLAIN])
    return re.sub("#[0-9a-f]{6}", lambda found: colours.get(found[0], found[0]), svg)


def layer_colour(place: int) -> str:
    """The light colour of the layer at this place in the taxonomy."""
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
