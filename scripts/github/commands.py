"""The commands in a comment: lines that begin with `/reject`, `/request-changes` or `/update`. Pure.

A fence, a quotation or a list holds none: only a paragraph of the comment's own does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

NAMES = ("reject", "request-changes", "update")

BLOCKS = MarkdownIt("commonmark").disable(["inline", "reference"])  # blocks only: linear, whatever the text
_LINE = re.compile(r" {0,3}/([A-Za-z-]{3,20})(?:[ \t]+(.*))?")
_BEGINS = re.compile(r"(?m)^ {0,3}/[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Command:
    """A command, misspelt where not `is_known`, and what was said with it: for changes all of it, else a paragraph."""

    name: str
    text: str = ""

    @property
    def is_known(self) -> bool:
        return self.name in NAMES


def read_commands(body: str) -> list[Command]:
    """The commands of a comment with normal line ends, in their order, and words that are one letter away from one."""
    if not _BEGINS.search(body):  # most comments hold none, and are not worth parsing
        return []
    lines, found = body.split("\n"), []
    starts = [(number, match) for number in _own_lines(body) if (match := _command(lines[number]))]
    ends = [*(number for number, _ in starts), len(lines)][1:]
    for (number, match), end in zip(starts, ends, strict=True):
        name = match[1].lower()
        text = "\n".join([match[2] or "", *lines[number + 1 : end]]).strip()
        found.append(Command(name, text if name == "request-changes" else text.split("\n\n")[0]))
    return found


def _command(line: str) -> re.Match[str] | None:
    match = _LINE.fullmatch(line.rstrip())
    return match if match and any(_is_near(match[1].lower(), name) for name in NAMES) else None


def _own_lines(body: str) -> Iterator[int]:
    """The numbers of the lines in paragraphs that stand in nothing else; one above a line of hyphens is a heading."""
    for token in BLOCKS.parse(body):
        if token.type in ("paragraph_open", "heading_open") and token.level == 0 and token.map:
            yield from range(*token.map)


def _is_near(word: str, name: str) -> bool:
    """Whether a word is the name, or one letter away from it: left out, added, exchanged, or swapped with the next."""
    if word == name:
        return True
    if abs(len(word) - len(name)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    rest, other = word[same:], name[same:]
    swapped = rest[1::-1] + rest[2:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or swapped == other
