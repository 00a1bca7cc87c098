"""Edits of repos.yaml by whole lines, so that a pull request shows what it changes and nothing else. Pure."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from scripts.census.catalogue import PATH, Catalogue, Entry, Rejection, parse_catalogue, sort_key, split_entries
from scripts.common.errors import DataError
from scripts.common.text import plain

Parts = tuple[str, list[tuple[Entry, str]], str]  # of a text, as `split_entries` gives them

_WORDS = re.compile(r"[A-Za-z][\w+./-]*(?: [\w+./-]+)*", re.ASCII)  # what needs no quotes between braces


def add_entry(text: str, entry: Entry) -> str:
    """The text with the entry at its place; every other byte is as it was. Raises DataError."""
    values = {"repo": entry.repo, "category": entry.category, "summary": entry.summary, "id": entry.id}
    lines = [f"    {_pair(key, value)}" for key, value in values.items() if value is not None]
    block = f"  - {''.join(lines).lstrip()}"
    return _kept(_insert(parse_catalogue(text), split_entries(text), entry, block), entry)


def change_entry(text: str, old: str, new: Entry) -> str:
    """The text with the entry `old` saying what `new` says, at its place; its other lines stay. Raises DataError."""
    listed, (head, blocks, tail) = parse_catalogue(text), split_entries(text)
    before = listed.find(old)
    if not before:
        raise DataError(PATH, 1, f"{old} stands here no longer: name an entry of the list")
    block = dict((entry.repo, block) for entry, block in blocks)[before.repo]
    for key in ("repo", "category", "summary"):
        if getattr(new, key) != getattr(before, key):
            value = r"\S+" if key == "repo" else ".*"
            line = re.search(rf"(?m)^(  - |    ){key}: {value}", block)
            pair = _pair(key, getattr(new, key)).rstrip("\n")
            block = block.replace(line[0], line[1] + pair, 1) if line else block
    if new.formerly != before.formerly:
        names = f"    formerly: [{', '.join(new.formerly)}]"
        if not new.formerly:
            block = re.sub(r"(?m)^    formerly: .*\n", "", block)
        elif before.formerly:
            block = re.sub(r"(?m)^    formerly: \[.*?\]", names, block)
        else:
            block = re.sub(r"(?m)^    summary: .*\n", lambda match: f"{match[0]}{names}\n", block)
    if not _moves(listed, before, new):
        return _kept("".join([head, *(block if e.repo == before.repo else b for e, b in blocks), tail]), new)
    return _kept(_insert(listed, _without((head, blocks, tail), before.repo), new, _own(block)[0]), new)


def write_ids(text: str, ids: Mapping[str, str]) -> str:
    """The text with these ids, by the entry's name, in entries that have none; all in one pass. Raises DataError."""
    head, blocks, tail = split_entries(text)
    new = [replace(entry, line=0, id=entry.id or ids.get(entry.repo)) for entry, _ in blocks]
    written = [
        block if entry.id or entry.repo not in ids else _with_id(block, ids[entry.repo]) for entry, block in blocks
    ]
    text = "".join([head, *written, tail])
    if [replace(entry, line=0) for entry in parse_catalogue(text).entries] != new:
        raise DataError(PATH, 1, "the ids cannot be written here: write them by hand")
    return text


def drop_entry(text: str, repo: str) -> str:
    """The text without the entry, its lines and the comments right above it. Raises DataError."""
    head, blocks, tail = _without(split_entries(text), repo)
    return "".join([head, *(block for _, block in blocks), tail])


def reject(text: str, rejection: Rejection) -> str:
    """The text with one more line under `rejected:`, which is opened when it is missing."""
    line = rejection_line(rejection)
    lines = re.sub(r"(?m)^rejected: *(\[\]|null|~)?$", "rejected:", text).split("\n")
    if "rejected:" not in lines:
        return f"{text.rstrip()}\nrejected:\n{line}"
    end = next(
        (i for i in range(lines.index("rejected:") + 1, len(lines)) if lines[i][:1] not in (" ", "-")), len(lines)
    )
    return "\n".join([*lines[:end], line.rstrip("\n"), *lines[end:]])


def rejection_line(rejection: Rejection) -> str:
    """The line that stands for it under `rejected:`."""
    values: dict[str, str | date] = {
        "repo": rejection.repo,
        "reason": rejection.reason,
        "decided": date.fromisoformat(rejection.decided),
    }
    return "  - {" + ", ".join(_pair(key, value, flow=True) for key, value in values.items()) + "}\n"


def _without(parts: Parts, repo: str) -> Parts:
    """The parts of a text without an entry; what stands below it stays."""
    head, blocks, tail = parts
    kept: list[tuple[Entry, str]] = []
    for entry, block in blocks:
        if entry.repo != repo:
            kept.append((entry, block))
        elif kept:
            kept[-1] = (kept[-1][0], kept[-1][1] + _own(block)[1])
        else:
            head += _own(block)[1]
    return head, kept, tail


def _insert(catalogue: Catalogue, parts: Parts, entry: Entry, block: str) -> str:
    """The text of the parts with one more entry's lines at its place."""
    head, blocks, tail = parts
    if not blocks:
        head, tail = re.split(r"(?m)^repos:.*\n", f"{(head + tail).rstrip()}\n", maxsplit=1)
        return f"{head}repos:\n{block}{tail}"
    place = _place(catalogue, [other for other, _ in blocks], entry)
    texts = [block for _, block in blocks]
    if texts[place - 1][-1:] != "\n":  # the last line of the file
        texts[place - 1] += "\n"
    if place and blocks[place - 1][0].category == entry.category:  # what parts two categories stays between them
        texts[place - 1], below = _own(texts[place - 1])
        block += below
    return "".join([head, *texts[:place], block, *texts[place:], tail])


def _place(catalogue: Catalogue, entries: Sequence[Entry], new: Entry) -> int:
    """The index in the file at which the order wants the entry."""
    wanted = sort_key(catalogue, new)
    return next((i for i, other in enumerate(entries) if sort_key(catalogue, other) > wanted), len(entries))


def _moves(catalogue: Catalogue, before: Entry, new: Entry) -> bool:
    """Whether a changed entry has another place in the file than it had."""
    if sort_key(catalogue, new) == sort_key(catalogue, before):
        return False
    others = [entry for entry in catalogue.entries if entry != before]
    return _place(catalogue, others, new) != catalogue.entries.index(before)


def _own(block: str) -> tuple[str, str]:
    """An entry's lines with the comments above them, and the blank lines and comments that stand below."""
    end = max((match.end() for match in re.finditer(r"(?m)^(?:  - | {4,}\S).*\n?", block)), default=len(block))
    return block[:end], block[end:]


def _with_id(block: str, identity: str) -> str:
    own, below = _own(block)
    if braces := re.search(r"(?m)^  - \{.*(?=\} *\n?\Z)", own):
        return f"{own[: braces.end()]}, {_pair('id', identity, flow=True)}{own[braces.end() :]}{below}"
    return f"{own.removesuffix(chr(10))}\n    {_pair('id', identity)}{below}"


def _pair(key: str, value: str | date, *, flow: bool = False) -> str:
    """`key: value` on one line, quoted as far as YAML needs it."""
    yaml, out = YAML(), io.StringIO()
    yaml.width, yaml.default_flow_style = 1 << 20, flow
    if isinstance(value, str) and (value != plain(value) or (flow and not _WORDS.fullmatch(value))):
        value = DoubleQuotedScalarString(value)
    yaml.dump({key: value}, out)
    return out.getvalue().strip("\n")[1:-1] if flow else out.getvalue()


def _kept(text: str, entry: Entry) -> str:
    """The text, once it was read back and says what it should."""
    found = parse_catalogue(text).find(entry.repo)
    if not found or replace(found, line=entry.line) != entry:
        raise DataError(
            PATH, found.line if found else 1, f"{entry.repo} cannot be written here: edit its lines by hand"
        )
    return text
