"""Checks whether GitHub shows a Markdown page as intended. Pure: text in, faults out."""

import re
from collections import Counter
from collections.abc import Iterator

from scripts.common.errors import Fault
from scripts.common.markup import anchors

_END_OF_HTML = re.compile(r"-->|\?>|\]\]>|</(?:script|pre|style|textarea)", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_ANCHOR = re.compile(r"\]\(#([^)]+)\)")


def find_page_faults(text: str, path: str) -> list[Fault]:
    """Rows that are not shown as a table, headings of one title, links to no heading."""
    from markdown_it import MarkdownIt  # a fifth of the start of every verb that checks nothing

    lines = text.split("\n")
    kept = _deciding(lines)
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(lines[number] for number in kept))
    places = [*kept, len(lines)]
    spans = [(token.type, places[token.map[0]], places[token.map[1]]) for token in tokens if token.map]
    tables = [(first, end) for kind, first, end in spans if kind == "table_open"]
    code = {line for kind, first, end in spans if kind in ("fence", "code_block") for line in range(first, end)}
    titles = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    return [*_row_faults(lines, tables, code, path), *_anchor_faults(lines, titles, path)]


def _deciding(lines: list[str]) -> list[int]:
    """The numbers of the lines that decide what is shown as what: all but a table's rows below the first two."""
    kept, run = [], 0
    for number, line in enumerate(lines):
        run = run + 1 if line.startswith("|") else 0
        if run <= 2 or _END_OF_HTML.search(line):
            kept.append(number)
    return kept


def _row_faults(lines: list[str], tables: list[tuple[int, int]], code: set[int], path: str) -> Iterator[Fault]:
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
