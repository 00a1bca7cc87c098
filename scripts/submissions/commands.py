"""The commands in a comment: lines that begin with `/reject`, `/request-changes` or `/update`. Pure.

A fence, a quotation or a list holds none: only a paragraph of the comment's own does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

NAMES = ("reject", "request-changes", "update")

_READER = MarkdownIt("commonmark").disable(["inline", "reference"])  # blocks only: linear, whatever the text
_LINE = re.compile(r" {0,3}/([A-Za-z-]{3,20})(?:[ \t]+(.*))?")


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what was said with it, which may be several lines; `is_known` is not true of a misspelt one."""

    name: str
    text: str = ""

    @property
    def is_known(self) -> bool:
        return self.name in NAMES


def read_commands(body: str) -> list[Command]:
    """The commands of a comment with normal line ends, in their order, and words that are one letter away from one."""
    found: list[Command] = []
    for paragraph in _paragraphs(body):
        lines = paragraph.split("\n")
        starts = [(number, match) for number, line in enumerate(lines) if (match := _command(line))]
        if not starts and found and not found[-1].text:
            found[-1] = Command(found[-1].name, paragraph.strip())
        ends = [*(number for number, _ in starts), len(lines)][1:]
        for (number, match), end in zip(starts, ends, strict=True):
            text = "\n".join([match[2] or "", *lines[number + 1 : end]])
            found.append(Command(match[1].lower(), text.strip()))
    return found


def _command(line: str) -> re.Match[str] | None:
    match = _LINE.fullmatch(line.rstrip())
    return match if match and any(_is_near(match[1].lower(), name) for name in NAMES) else None


def _paragraphs(body: str) -> Iterator[str]:
    """The paragraphs that stand in nothing else; one above a line of hyphens, as of a signature, is a heading."""
    lines = body.split("\n")
    for token in _READER.parse(body):
        if token.type in ("paragraph_open", "heading_open") and token.level == 0 and token.map:
            below = token.type == "heading_open"
            yield "\n".join(lines[token.map[0] : token.map[1] - below])


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
