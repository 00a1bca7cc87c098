"""Markdown for GitHub: escaped text, and the parts that pages and comments are built from.

Only this module makes `Markdown`, so that what demands it is safe to show: mypy holds that, and
tests/test_architecture.py holds that nothing else calls `Markdown`.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NewType

from scripts.common import text
from scripts.common.text import Number, plain

Markdown = NewType("Markdown", str)
Part = Markdown | Number | int | date  # what may be shown as it is

HOST = "https://github.com"  # of the repositories on the list; the host of this repository is `actions.server()`
LEFT, RIGHT = ":-", "-:"  # alignment of a table's column

_BREAK = "\ue000"  # private use, so `plain` has taken it out of anybody's text
_ESCAPES = str.maketrans(
    {mark: f"\\{mark}" for mark in "`*_~[]"} | {mark: f"&#{ord(mark)};" for mark in "\\|$<&"} | {_BREAK: "<wbr>"}
)
# Where GitHub would link, mention or draw an emoji: `<wbr>` breaks the word, shows nothing, and survives.
_LIVE = re.compile(r"@|:(?=//|[\w+-]+:)|#(?=\d)|(?<=\bgh)-(?=\d)|(?<=\bwww)(?=\.)", re.IGNORECASE)
_SPECIAL = re.compile(r"[`*_~\[\]\\|$<&@:#\ue000]|gh-|www", re.IGNORECASE)  # without one there is nothing to escape
_BLOCK_START = re.compile(r"^(?=[#>+=-])|^(\d{1,9})(?=[.)])")  # heading, quote, list or rule; `escape` has the others
_ADDRESS = str.maketrans({mark: f"%{ord(mark):02X}" for mark in " ()<>|\\"})


@lru_cache(maxsize=16_384)  # languages and licences stand in thousands of rows
def escape(words: str) -> Markdown:
    """`words` as GitHub shows them literally inside a paragraph or a table cell."""
    shown = plain(words)
    if _SPECIAL.search(shown):
        shown = _LIVE.sub(rf"\g<0>{_BREAK}", shown).translate(_ESCAPES)
    return Markdown(shown)


def paragraph(words: str) -> Markdown:
    """`words` as GitHub shows them literally where a block begins: they become no heading, list, quote or rule."""
    return Markdown(_BLOCK_START.sub(r"\1\\", escape(words)))


def compose(template: str, *parts: Part) -> Markdown:
    """A template of our own, a literal, with parts in the place of its `{}`."""
    return Markdown(template.format(*parts))


def published(words: str) -> Markdown:
    """Markdown that this census has published before, as it is read back from GitHub."""
    return Markdown(words)


def join(separator: str, parts: Iterable[Part | None]) -> Markdown:
    """The parts that are not empty, with a separator of our own, a literal, between them."""
    return Markdown(separator.join(str(part) for part in parts if part is not None and part != ""))


def join_blocks(*parts: Markdown | None) -> Markdown:
    """The parts that are not empty, as blocks of a page."""
    return join("\n\n", parts)


def listing(parts: Sequence[Markdown]) -> Markdown:
    """`a`, `a and b`, `a, b and c`."""
    return Markdown(text.listing(parts))


def heading(level: int, title: str) -> Markdown:
    """A heading; `anchor` says how to link to it."""
    shown = re.sub("#$", r"\\#", escape(title))  # a last # would be taken for the heading's end
    return Markdown(f"{'#' * level} {shown}")


def anchor(title: str) -> str:
    """The anchor that GitHub gives a heading that is alone with it: letters, marks, digits, `_`, and `-` for blanks."""
    kept = (c for c in title.lower() if c in " -_" or unicodedata.category(c)[0] in "LM" or c.isalnum())
    return "".join(kept).replace(" ", "-")


def anchors(titles: Iterable[str]) -> list[str]:
    """The anchors of a page's headings in their order: of several that have the same, GitHub numbers all but the first."""
    times: Counter[str] = Counter()
    found = []
    for name in map(anchor, titles):
        found.append(f"{name}-{times[name]}" if times[name] else name)
        times[name] += 1
    return found


def bullets(items: Iterable[Markdown]) -> Markdown:
    return Markdown("\n".join(f"- {item}" for item in items))


def code(words: str) -> Markdown:
    """`words` as code; what would end it is left out."""
    return Markdown(f"`{re.sub('[`|]', '', plain(words))}`")


def code_block(language: str, words: str) -> Markdown:
    """Lines of code in a language; their own fences cannot end the block."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", words)), default=0))
    return Markdown(f"{fence}{language}\n{words}{fence}")


def comment(words: str) -> Markdown:
    """What stays hidden: `words` of our own, without `--`."""
    assert "--" not in words
    return Markdown(f"<!-- {words} -->")


def link(shown: Part, address: str) -> Markdown:
    """A link; what would end the address is percent-encoded."""
    return Markdown(f"[{shown}]({plain(address).translate(_ADDRESS)})")


def with_links(words: str, address: str) -> Markdown:
    """`words`, each `#12` in them a link to that number below an address."""
    return join(" ", [
        link(Markdown(word), f"{address}/{word[1:]}") if re.fullmatch(r"#\d+", word) else escape(word)
        for word in words.split()
    ])  # fmt: skip


def github(path: str, shown: Markdown | None = None) -> Markdown:
    """A link to an account or repository of the list, shown by its name unless otherwise said."""
    return link(escape(path) if shown is None else shown, f"{HOST}/{path}")


def table(head: Sequence[Part], rows: Iterable[Sequence[Part]], align: Sequence[str] | None = None) -> Markdown:
    """A table; without `align`, its first column is set to the left and the others to the right.

    Cells are not padded, and no `|` ends a row: in a list of thousands that is a twentieth of the page.
    """
    align = align or [LEFT] + [RIGHT] * (len(head) - 1)
    end = "" if head[-1] else "|"  # without it, an empty last title would not be a cell
    return Markdown("\n".join(f"|{'|'.join(map(str, row))}{end}" for row in (head, align, *rows)))


def details(summary: Markdown, content: Markdown) -> Markdown:
    return Markdown(f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>")


def picture(light: str, dark: str, alt: str, width: int) -> Markdown:
    """An image in the reader's light or dark; `alt` is any text; a screen narrower than `width` shrinks it."""
    source = f'<source media="(prefers-color-scheme: dark)" srcset="{html.escape(dark)}">'
    image = f'<img src="{html.escape(light)}" width="{width}" align="top" alt="{html.escape(plain(alt))}">'
    return Markdown(f"<picture>{source}{image}</picture>")


def hidden(words: str) -> str:
    """`words`, which hold no `=`, without two hyphens in a row: those would end a comment of HTML."""
    return re.sub("-(?=-)", "-=", words)


def unhidden(words: str) -> str:
    return words.replace("-=", "-")
