"""The paper that charts are drawn on: sizes, colours, and a picture's SVG, the same bytes for the same drawing. Pure.

Made for a phone first: 720 units wide, and no text under 21 of them. A picture is drawn in the light colours, which
`dark` exchanges. Text is set in the reader's own font, so nothing here may depend on how wide it is.
"""

import re
from collections.abc import Iterable
from html import escape

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

_STYLE = f"""\
text{{font:{SIZE}px -apple-system,BlinkMacSystemFont,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif}}
.bold,.title{{font-weight:700}}
.title{{font-size:{LARGE}px}}
.centred{{text-anchor:middle}}
.ending{{text-anchor:end}}
.line{{fill:none;stroke-linejoin:round}}"""

Point = tuple[float, float]


class Paper:
    """A picture being drawn, the later parts above the earlier; places are in its units, from its top left."""

    def __init__(self, title: str, under: str, height: float) -> None:
        self._height = height
        self._parts: list[str] = []
        self.write(0, 25, title, look="title")
        self.write(0, 25 + LINE + 3, under, MUTED[0])

    def write(self, x: float, y: float, words: str, colour: str = TEXT[0], look: str = "") -> None:
        """Text from x on, on the base line y; `look` is a class of the style: bold, or centred on x, or ending there."""
        shown = escape(plain(words), quote=False)
        style = f'class="{look}" fill="{colour}"' if look else f'fill="{colour}"'
        self._parts.append(f'<text x="{_number(x)}" y="{_number(y)}" {style}>{shown}</text>')

    def bar(self, y: float, width: float, colour: str, opacity: float) -> None:
        """A bar at the left, its top at y."""
        faint = f' opacity="{opacity}"' if opacity < 1 else ""
        place, size = f'x="0" y="{_number(y)}"', f'width="{_number(width)}" height="24"'
        self._parts.append(f'<rect {place} {size} fill="{colour}"{faint}/>')

    def line(self, points: Iterable[Point], colour: str, width: float, *, dotted: bool = False) -> None:
        """A line through the points."""
        dots = f' stroke-dasharray="{2 * width} {3 * width}"' if dotted else ""
        path = _path(points)
        self._parts.append(f'<path class="line" d="{path}" stroke="{colour}" stroke-width="{width}"{dots}/>')

    def area(self, points: Iterable[Point], colour: str, opacity: float) -> None:
        """What the points surround."""
        self._parts.append(f'<path d="{_path(points)}z" fill="{colour}" opacity="{opacity}"/>')

    def svg(self) -> str:
        """The picture as it is written to a file."""
        box = f"0 0 {WIDTH} {_number(self._height)}"
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">\n<style>{_STYLE}</style>'
        return "\n".join([head, *self._parts, "</svg>\n"])


def dark(svg: str) -> str:
    """The same picture in the colours for dark pages."""
    colours = dict([*LAYERS, TEXT, MUTED, GRID, PLAIN])
    return re.sub("#[0-9a-f]{6}", lambda found: colours.get(found[0], found[0]), svg)


def layer_colour(place: int) -> str:
    """The light colour of the layer at this place in the taxonomy."""
    return LAYERS[place % len(LAYERS)][0]


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _number(value: float) -> str:
    """A place or a size, to a tenth of a unit."""
    return f"{value:.1f}".removesuffix(".0")
