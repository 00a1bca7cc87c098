"""Marked blocks: the parts of a page that the census writes, inside prose that people write. Pure."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.common.errors import DataError
from scripts.common.markup import Markdown

README = Path("README.md")
ANALYSIS = Path("ANALYSIS.md")


def fill(text: str, blocks: Mapping[str, Markdown], page: Path) -> str:
    """`text` with the content of these blocks replaced. Raises DataError when one lacks a marker."""
    for name, content in blocks.items():
        before, after = _around(text, name, page)
        text = f"{before}{content.strip()}\n{after}"
    return text


def require(text: str, names: Iterable[str], page: Path) -> None:
    """Raise DataError unless every one of these blocks has its two markers."""
    for name in names:
        _around(text, name, page)


def _around(text: str, name: str, page: Path) -> tuple[str, str]:
    """The text up to and with `<!-- census:name -->`, and from `<!-- /census:name -->` on."""
    start, end = f"<!-- census:{name} -->\n", f"<!-- /census:{name} -->\n"
    for marker in (start, end):
        if (count := text.count(marker)) != 1:
            times = f"the marker {marker.strip()} occurs {count} times on a line of its own"
            raise DataError(page, 1, f"{times}: it must occur once; restore it from git")
    first, last = text.index(start) + len(start), text.index(end)
    if last < first:
        raise DataError(page, 1, f"the marker {end.strip()} comes before {start.strip()}: swap the two")
    return text[:first], text[last:]
