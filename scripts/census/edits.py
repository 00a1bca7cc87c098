"""Edits of repos.yaml by whole lines, so that a pull request shows what it changes and nothing else.

A draft takes any number of edits; the text is parsed again only when it is finished.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from msgspec import structs
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from scripts.census import line_yaml
from scripts.census.catalogue import PATH, Catalogue, Entry, parse_catalogue
from scripts.census.shape import Rejection
from scripts.common.errors import DataError
from scripts.common.text import plain

_REJECTED = re.compile(r"(?m)^rejected:")

Block = tuple[Entry, str]  # an entry with its lines, the comments right above it, and what stands below it


@dataclass(frozen=True)
class Draft:
    """repos.yaml while it is edited: the entries as they are to be, each with its lines, and the text around them.

    Each edit returns another draft, or raises DataError when it cannot be made. The lines of entries are those of the
    text that the draft began with.
    """

    catalogue: Catalogue  # of the text that the draft began with
    head: str
    blocks: tuple[Block, ...]
    tail: str
    rejected: tuple[Rejection, ...]

    def find(self, name: str) -> Entry:
        """The entry that has, or had, this name in the text that the draft began with, or that was added. Raises DataError."""
        if entry := self._find(name):
            return entry
        raise DataError(PATH, 1, f"{name} is no longer on the list: name an entry of the list")

    def has(self, name: str) -> bool:
        """Whether `find` finds an entry."""
        return self._find(name) is not None

    def _find(self, name: str) -> Entry | None:
        listed = self.catalogue.find(name)
        added = replace(self.catalogue, entries=tuple(entry for entry, _ in self.blocks if not entry.line)).find(name)
        return next((entry for entry, _ in self.blocks if listed and entry.line == listed.line), added)

    def add(self, entry: Entry) -> "Draft":
        """The entry at its place; every other byte is as it was."""
        values = {"repo": entry.repo, "category": entry.category, "summary": entry.summary}
        if entry.id:
            values["id"] = entry.id
        lines = [f"    {_pair(key, value)}" for key, value in values.items()]
        return self._insert(entry, f"  - {''.join(lines).lstrip()}")

    def change(self, old: str, new: Entry) -> "Draft":
        """The entry `old` says what `new` says, at its place; its other lines stay."""
        before = self.find(old)
        new = structs.replace(new, line=before.line)
        block = _changed(dict(self.blocks)[before], before, new)
        if self._moves(before, new):
            return self._without(before)._insert(new, _own(block)[0])
        blocks = tuple((new, block) if entry == before else (entry, lines) for entry, lines in self.blocks)
        return replace(self, blocks=blocks)

    def set_ids(self, ids: Mapping[str, str]) -> "Draft":
        """These ids, by the entry's name, in entries that have none."""
        blocks = list(self.blocks)
        for place, (entry, lines) in enumerate(blocks):
            if not entry.id and (identity := ids.get(entry.repo)):
                blocks[place] = structs.replace(entry, id=identity), _with_id(lines, identity)
        return replace(self, blocks=tuple(blocks))

    def drop(self, repo: str) -> "Draft":
        """Without the entry, its lines and the comments right above it; what stands below it stays."""
        return self._without(self.find(repo))

    def reject(self, rejection: Rejection) -> "Draft":
        """One more line under `rejected:`, which is opened when it is missing."""
        line = rejection_line(rejection)
        draft = replace(self, rejected=(*self.rejected, rejection))
        if _REJECTED.search(self.head):
            return replace(draft, head=_with_line(self.head, line))
        opened = f"{self.tail.rstrip()}\nrejected:\n" if self.tail.strip() else "rejected:\n"
        return replace(draft, tail=_with_line(self.tail if _REJECTED.search(self.tail) else opened, line))

    def finish(self) -> str:
        """The text. Raises DataError when it would not be read back as the draft says."""
        text = "".join([self.head, *(lines for _, lines in self.blocks), self.tail])
        found = parse_catalogue(text)
        wanted = [entry for entry, _ in self.blocks]
        for entry, other in zip(wanted, found.entries, strict=False):
            if structs.replace(entry, line=0) != structs.replace(other, line=0):
                raise DataError(PATH, entry.line or 1, f"{entry.repo} cannot be written here: edit its lines by hand")
        if len(wanted) != len(found.entries) or self.rejected != found.rejected:
            raise DataError(PATH, 1, "this change cannot be written here: edit the lines by hand")
        return text

    def _without(self, gone: Entry) -> "Draft":
        head, kept = self.head, list[Block]()
        for entry, lines in self.blocks:
            if entry != gone:
                kept.append((entry, lines))
            elif kept:
                kept[-1] = (kept[-1][0], kept[-1][1] + _own(lines)[1])
            else:
                head += _own(lines)[1]
        return replace(self, head=head, blocks=tuple(kept))

    def _insert(self, entry: Entry, lines: str) -> "Draft":
        """One more entry with its lines, at its place."""
        if not self.blocks:
            head, tail = re.split(r"(?m)^repos:.*\n", f"{(self.head + self.tail).rstrip()}\n", maxsplit=1)
            return replace(self, head=f"{head}repos:\n", blocks=((entry, lines),), tail=tail)
        place = self._place([other for other, _ in self.blocks], entry)
        before, after = self.blocks[:place], self.blocks[place:]
        if before and before[-1][0].category == entry.category:  # what parts two categories stays between them
            last, text = before[-1]
            own, below = _own(text)
            before, lines = (*before[:-1], (last, own)), lines + below
        return replace(self, blocks=(*before, (entry, lines), *after))

    def _place(self, entries: Sequence[Entry], new: Entry) -> int:
        """The index at which the order wants the entry among these."""
        wanted = self.catalogue.sort_key(new)
        return next((i for i, other in enumerate(entries) if self.catalogue.sort_key(other) > wanted), len(entries))

    def _moves(self, before: Entry, new: Entry) -> bool:
        """Whether a changed entry has another place in the file than it had."""
        if self.catalogue.sort_key(new) == self.catalogue.sort_key(before):
            return False
        entries = [entry for entry, _ in self.blocks]
        return self._place([entry for entry in entries if entry != before], new) != entries.index(before)


def start(text: str, catalogue: Catalogue | None = None) -> Draft:
    """A draft of repos.yaml; `catalogue` is the text's, where it is at hand. Raises DataError."""
    catalogue = catalogue or parse_catalogue(text)
    text = text if text.endswith("\n") else f"{text}\n"
    entries, lines = catalogue.entries, text.splitlines(keepends=True)
    if not entries:
        return Draft(catalogue, text, (), "", catalogue.rejected)
    starts = [_block_start(lines, entry.line - 1) for entry in entries]
    end = _end_of_repos(lines, entries[-1].line)
    blocks = ["".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], end], strict=True)]
    head, tail = "".join(lines[: starts[0]]), "".join(lines[end:])
    return Draft(catalogue, head, tuple(zip(entries, blocks, strict=True)), tail, catalogue.rejected)


def rejection_line(rejection: Rejection) -> str:
    """The line that stands for it under `rejected:`."""
    values = structs.asdict(rejection).items()
    return "  - {" + ", ".join(f"{key}: {line_yaml.scalar(value)}" for key, value in values if value) + "}\n"


def _block_start(lines: list[str], index: int) -> int:
    while lines[index - 1].startswith("  #"):
        index -= 1
    return index


def _end_of_repos(lines: list[str], last: int) -> int:
    """The index at which the next top-level key, or what stands above it, begins; `last` is that of a line in the last entry."""
    end = next((i for i in range(last, len(lines)) if lines[i][:1] not in (" ", "-", "#", "\n")), len(lines))
    while lines[end - 1][:1] in ("#", "\n"):
        end -= 1
    return end


def _changed(block: str, before: Entry, new: Entry) -> str:
    """The lines of an entry once it says what `new` says."""
    for key in ("repo", "category", "summary"):
        if getattr(new, key) != getattr(before, key):
            value = r"\S+" if key == "repo" else ".*"
            line = re.search(rf"(?m)^(  - |    ){key}: {value}", block)
            pair = _pair(key, getattr(new, key)).rstrip("\n")
            block = block.replace(line[0], line[1] + pair, 1) if line else block
    if new.id and not before.id:
        block = _with_id(block, new.id)
    if new.formerly == before.formerly:
        return block
    names = f"    formerly: [{', '.join(new.formerly)}]"
    if not new.formerly:
        return re.sub(r"(?m)^    formerly: .*\n", "", block)
    if before.formerly:
        return re.sub(r"(?m)^    formerly: \[.*?\]", names, block)
    return re.sub(r"(?m)^    summary: .*\n", lambda match: f"{match[0]}{names}\n", block)


def _with_line(text: str, line: str) -> str:
    """The text with a line at the end of its section `rejected:`."""
    lines = re.sub(r"(?m)^rejected: *(\[\]|null|~)?$", "rejected:", text).split("\n")
    if "rejected:" not in lines:
        raise DataError(PATH, 1, "`rejected:` is not a list of lines: write one entry a line below it")
    first = lines.index("rejected:") + 1
    end = next((i for i in range(first, len(lines)) if lines[i][:1] not in (" ", "-")), len(lines))
    return "\n".join([*lines[:end], line.rstrip("\n"), *lines[end:]])


def _own(block: str) -> tuple[str, str]:
    """An entry's lines with the comments above them, and the blank lines and comments that stand below."""
    end = max((match.end() for match in re.finditer(r"(?m)^(?:  - | {4,}\S).*\n?", block)), default=len(block))
    return block[:end], block[end:]


def _with_id(block: str, identity: str) -> str:
    own, below = _own(block)
    if braces := re.search(r"(?m)^  - \{.*(?=\} *\n?\Z)", own):
        return f"{own[: braces.end()]}, id: {line_yaml.scalar(identity)}{own[braces.end() :]}{below}"
    return f"{own.removesuffix(chr(10))}\n    {_pair('id', identity)}{below}"


def _pair(key: str, value: str) -> str:
    """`key: value` on a line of its own, quoted as far as YAML needs it."""
    yaml, out = YAML(), io.StringIO()
    yaml.width = 1 << 20
    yaml.dump({key: value if value == plain(value) else DoubleQuotedScalarString(value)}, out)
    return out.getvalue()
