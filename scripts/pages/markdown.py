"""Checks whether GitHub shows a Markdown page as intended. Pure: text in, faults out."""

import re
from collections import Counter
from collections.abc import Iterator

from markdown_it import MarkdownIt

from scripts.common.errors import Fault
from scripts.common.markup import anchors

SIZE_AT_MOST = 512_000  # bytes; GitHub cuts a README there

_PIPE = re.compile(r"(?<!\\)\|")
_ANCHOR = re.compile(r"\]\(#([^)]+)\)")


def find_page_faults(text: str, path: str) -> list[Fault]:
    """Rows that are not shown as a table, headings of one title, links to no heading, a page that is too long."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    lines = text.split("\n")
    tables = [token.map for token in tokens if token.type == "table_open" and token.map]
    code = {
        line for token in tokens if token.type in ("fence", "code_block") and token.map for line in range(*token.map)
    }
    faults = [*_row_faults(lines, tables, code, path)]
    titles = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    faults += _anchor_faults(lines, titles, path)
    if (size := len(text.encode())) > SIZE_AT_MOST:
        faults.append(
            Fault(path, 1, f"{size:,} bytes, and GitHub cuts the page at {SIZE_AT_MOST:,}: shorten summaries")
        )
    return faults


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
