"""`repos.yaml`, the people's file: the taxonomy, the list, and what was turned down."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from scripts.census.document import Document
from scripts.common import files
from scripts.common.errors import DataError

PATH = Path("repos.yaml")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")  # owner/name on GitHub


@dataclass(frozen=True, slots=True)
class Category:
    """One heading of the list; `id` is what entries name."""

    id: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A floor of the stack; a layer with `analysis` off is listed but in no figure of ANALYSIS.md."""

    id: str
    title: str
    about: str
    categories: tuple[Category, ...]
    analysis: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A repository on the list; `line` is where it stands in the file, counted from 1."""

    repo: str
    category: str
    summary: str
    id: str | None
    formerly: tuple[str, ...]
    line: int

    @property
    def names(self) -> tuple[str, ...]:
        """The current name, then the former ones."""
        return (self.repo, *self.formerly)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A repository that was turned down; `decided` is a day, as the file writes it."""

    repo: str
    reason: str
    decided: str


@dataclass(frozen=True)
class Catalogue:
    """What people decided; `threshold` is the number of stars at which a repository joins the list.

    `unnamed` are GitHub's numbers of the accounts that asked not to be named.
    """

    threshold: int
    layers: tuple[Layer, ...]
    entries: tuple[Entry, ...]
    rejected: tuple[Rejection, ...] = ()
    unnamed: frozenset[int] = frozenset()

    @cached_property
    def by_name(self) -> dict[str, Entry]:
        """Every current and former name in lower case; a current name wins over a former one."""
        former = {name.lower(): entry for entry in self.entries for name in entry.formerly}
        return former | {entry.repo.lower(): entry for entry in self.entries}

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Every category by its id, in display order."""
        return {category.id: category for layer in self.layers for category in layer.categories}

    def find(self, name: str) -> Entry | None:
        """The entry that has, or had, this name, ignoring case."""
        return self.by_name.get(name.lower())


def load_catalogue(root: Path) -> Catalogue:
    """Read `repos.yaml` below `root`. Raises DataError with file and line."""
    return parse_catalogue(files.read(root / PATH))


def write_catalogue(root: Path, text: str) -> bool:
    """Replace `repos.yaml`; returns whether it changed."""
    return files.replace(root / PATH, text)


_document = lru_cache(maxsize=2)(Document)  # one edit after another reads the same text again


@lru_cache(maxsize=2)
def parse_catalogue(text: str) -> Catalogue:
    """The catalogue that the text describes. Raises DataError with the line of the first fault."""
    document = _document(text)
    data, entries = document.data, []
    try:
        layers = tuple(_layer(layer) for layer in data["layers"])
        threshold = int(data["settings"]["threshold"])
        unnamed = frozenset(map(int, data["settings"].get("unnamed", ())))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _unfit(document, 1, f"settings or layers are not as they should be ({error})") from None
    known = {category.id for layer in layers for category in layer.categories}
    seen: dict[str, int] = {}
    rows = data.get("repos") or []
    if not isinstance(rows, list):
        raise _unfit(document, document.line("repos"), "`repos:` is a list of entries")
    for index, row in enumerate(rows):
        line = document.line("repos", index)
        entry = _entry(document, row, line)
        if entry.category not in known:
            raise _unfit(document, line, f"{entry.repo} names the category {entry.category}, which no layer has")
        if entry.repo.lower() in seen:
            raise _unfit(document, line, f"{entry.repo} is also on line {seen[entry.repo.lower()]}")
        seen[entry.repo.lower()] = line
        entries.append(entry)
    return Catalogue(threshold, layers, tuple(entries), tuple(_rejections(document)), unnamed)


def round_trip(text: str) -> str:
    """The text as ruamel.yaml writes it after reading it: the same bytes, in the one form we keep."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    yaml.preserve_quotes = True
    out = io.StringIO()
    yaml.dump(yaml.load(text), out)
    return out.getvalue()


def sort_entries(text: str) -> str:
    """The text with its entries by category in the taxonomy's order, then by name, ignoring case."""
    catalogue = parse_catalogue(text)
    head, blocks, tail = split_entries(text)
    ordered = sorted(blocks, key=lambda pair: sort_key(catalogue, pair[0]))
    return "".join([head, *(block for _, block in ordered), tail])


def split_entries(text: str) -> tuple[str, list[tuple[Entry, str]], str]:
    """What stands before the entries, each entry with its lines and the comments right above it, and the rest.

    Raises DataError.
    """
    document, entries = _document(text), parse_catalogue(text).entries
    lines = text.splitlines(keepends=True)
    if not entries:
        return text, [], ""
    starts = [_block_start(lines, entry.line - 1) for entry in entries]
    end = _end_of_repos(document, lines)
    blocks = ["".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], end], strict=True)]
    return "".join(lines[: starts[0]]), list(zip(entries, blocks, strict=True)), "".join(lines[end:])


def sort_key(catalogue: Catalogue, entry: Entry) -> tuple[int, str, str]:
    """Where an entry stands in the file."""
    return list(catalogue.categories).index(entry.category), entry.repo.lower(), entry.repo


def _rejections(document: Document) -> Iterator[Rejection]:
    rows = document.data.get("rejected")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("repo"), str):
            yield Rejection(row["repo"], str(row.get("reason")), str(row.get("decided")))


def _layer(data: dict[str, Any]) -> Layer:
    categories = tuple(Category(*_words(category)) for category in data["categories"])
    return Layer(*_words(data), categories, data.get("analysis", True) is not False)


def _words(data: dict[str, Any]) -> tuple[str, str, str]:
    """Id, title and about. Raises TypeError when one is no text."""
    words = data["id"], data["title"], data["about"]
    if not all(isinstance(word, str) for word in words):
        raise TypeError("id, title and about are texts")
    return words


def _entry(document: Document, row: Any, line: int) -> Entry:
    if not isinstance(row, dict):
        raise _unfit(document, line, "this is no entry: it needs `repo:`, `category:` and `summary:`")
    for key in ("repo", "category", "summary"):
        if not isinstance(row.get(key), str):
            raise _unfit(document, line, f"this entry has no `{key}:` in plain words")
    formerly = row.get("formerly") or []
    if not isinstance(formerly, list) or not all(isinstance(name, str) for name in formerly):
        raise _unfit(document, line, "`formerly:` is a list of names: [owner/name]")
    for name in (row["repo"], *formerly):
        if not NAME.fullmatch(name):
            raise _unfit(document, line, f"{name!r} is no repository's name: write owner/name")
    identity = row.get("id")
    return Entry(row["repo"], row["category"], row["summary"], identity and str(identity), tuple(formerly), line)


def _unfit(document: Document, line: int, what: str) -> DataError:
    return DataError(document.where, line, f"{what}: `python -m scripts.check` lists every fault")


def _block_start(lines: list[str], index: int) -> int:
    while lines[index - 1].startswith("  #"):
        index -= 1
    return index


def _end_of_repos(document: Document, lines: list[str]) -> int:
    """The index of the first line after the `repos:` section: the next top-level key, or the comments above it."""
    keys = [key.start_mark.line for key, _ in document.node.value] if document.node else []
    end = min((line for line in keys if line > document.line("repos", 0)), default=len(lines))
    while lines[end - 1][:1] in ("#", "\n"):
        end -= 1
    return end
