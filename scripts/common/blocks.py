"""Marked blocks: the parts of a page that the census writes, inside prose that people write."""

import re
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
    """The text up to and with the line `<!-- census:name -->`, and from the line `<!-- /census:name -->` on."""
    start, end = _marker(text, f"<!-- census:{name} -->", page), _marker(text, f"<!-- /census:{name} -->", page)
    if end.start() < start.end():
        line = text.count("\n", 0, end.start()) + 1
        raise DataError(page, line, f"the marker {end[0].strip()} comes before {start[0].strip()}: swap the two")
    return text[: start.end()], text[end.start() :]


def _marker(text: str, marker: str, page: Path) -> re.Match[str]:
    """The one line that holds just this marker. Raises DataError."""
    found = list(re.finditer(rf"(?m)^[ \t]*{re.escape(marker)}[ \t]*(?:\n|\Z)", text))
    if len(found) == 1:
        return found[0]
    if (place := text.find("\r\n")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise DataError(page, line, "Windows line ends (CRLF): save the file with LF")
    times = f"the marker {marker} occurs {len(found)} times on a line of its own"
    raise DataError(page, 1, f"{times}: it must occur once; restore it from git")
