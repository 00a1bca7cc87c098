"""Checks whether GitHub shows a Markdown page as intended. Pure: text in, faults out."""

import re
from collections import Counter
from collections.abc import Iterator

from markdown_it import MarkdownIt

from scripts.common.errors import Fault
from scripts.common.markup import anchors

_END_OF_HTML = re.compile(r"-->|\?>|\]\]>|</(?:script|pre|style|textarea)", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_ANCHOR = re.compile(r"\]\(#([^)]+)\)")


def find_page_faults(text: str, path: str) -> list[Fault]:
    """Rows that are not shown as a table, headings of one title, links to no heading."""
    lines = text.split("\n")
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(_without_cells(lines)))
    tables = [token.map for token in tokens if token.type == "table_open" and token.map]
    code = {
        line for token in tokens if token.type in ("fence", "code_block") and token.map for line in range(*token.map)
    }
    faults = [*_row_faults(lines, tables, code, path)]
    titles = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    faults += _anchor_faults(lines, titles, path)
    return faults


def _without_cells(lines: list[str]) -> Iterator[str]:
    """The lines, but rows below the first two of a table without what is in them: that decides nothing, and is most of
    a page."""
    run = 0
    for line in lines:
        run = run + 1 if line.startswith("|") else 0
        yield "|" if run > 2 and not _END_OF_HTML.search(line) else line


def _row_faults(lines: list[str], tables: list[list[int]], code: set[int], path: str) -> Iterator[Fault]:
    inside = {line for table in tables for line in range(*table)}
    for number, line in enumerate(lines):
        if line.startswith("|") and number not in inside | code:
            yield Fault(path, number + 1, "GitHub does not show this row as part of a table: render the page again")
    for first, end in tables:
        width = len(_PIPE.findall(lines[first]))
        for number in range(first, end):
            if len(_PIPE.findall(lines[number])) != width:
                yield Fault(path, number + 1, "this row has more or fewer cells than its header: render the page again")


def _anchor_faults(lines: list[str], titles: list[str], path: str) -> Iterator[Fault]:
    for title, count in Counter(title.casefold() for title in titles).items():
        if count > 1:
            yield Fault(path, 1, f"{count} headings have the title {title}: rename all but one")
    known = set(anchors(titles))
    for number, line in enumerate(lines, 1):
        for target in _ANCHOR.findall(line):
            if target not in known:
                yield Fault(path, number, f"the link to #{target} leads nowhere: use the anchor of a heading")
