"""`repos.yaml`, the people's file: the taxonomy, the list, and what was turned down."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from scripts.census.document import Document
from scripts.census.list_reader import read_list
from scripts.census.rules import find_blocking_faults
from scripts.census.shape import (
    Advice,
    Category,
    Discovery,
    EntryShape,
    Event,
    Floor,
    Interest,
    Layer,
    SettingsShape,
    read_shape,
)
from scripts.common import files
from scripts.common.errors import DataError

PATH = Path("repos.yaml")
ARCHIVED_TIMES = 10  # the threshold: with so many stars an archived repository stays, unless `archived:` says it


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
    """A repository that was turned down; `decided` is a day, as the file writes it.

    With an `id` it is that repository and no other of its name.
    """

    repo: str
    reason: str
    decided: str
    id: str | None = None

    def bars(self, names: Collection[str], identity: str | None) -> bool:
        """Whether it is the repository with one of these names, in lower case, and this id, as far as the ids are known."""
        if self.id and identity:
            return self.id == identity
        return self.repo.lower() in names


@dataclass(frozen=True, slots=True)
class Topic:
    """What the census is about, in its own words.

    `about` is what is counted, in the plural: it ends with `repositories`. `events` stand earliest first; `since` is
    the year with which the charts over time begin, None for that of the first repository. `country` (ISO 3166) and
    `language` (ISO 639) are those whose part the analysis tells. `notes` is more small print, by section of the analysis.
    """

    title: str = "A census"
    about: str = "repositories"
    events: tuple[Event, ...] = ()
    since: int | None = None
    country: str | None = None
    language: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)

    def counted(self, number: int) -> str:
        """`1 Rust repository`, `1,203 Rust repositories`."""
        one = f"{self.about.removesuffix('repositories')}repository"
        return f"{number:,} {one if number == 1 else self.about}"


@dataclass(frozen=True)
class Catalogue:
    """What people decided; `threshold` is the number of stars at which a repository joins the list.

    `unnamed` are GitHub's numbers of the accounts that asked not to be named; with `archived` stars an archived
    repository stays on the list, or is accepted.
    """

    threshold: int
    layers: tuple[Layer, ...]
    entries: tuple[Entry, ...]
    rejected: tuple[Rejection, ...] = ()
    unnamed: frozenset[int] = frozenset()
    discovery: Discovery | None = None
    topic: Topic = Topic()
    floor: Floor = Floor()
    archived: int = 0
    advice: Advice = Advice()

    @cached_property
    def by_name(self) -> dict[str, Entry]:
        """Every current and former name in lower case; a current name wins over a former one."""
        former = {name.lower(): entry for entry in self.entries for name in entry.formerly}
        return former | {entry.repo.lower(): entry for entry in self.entries}

    @cached_property
    def current(self) -> frozenset[str]:
        """The names in use, as they are written."""
        return frozenset(entry.repo for entry in self.entries)

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Every category by its id, in display order."""
        return {category.id: category for layer in self.layers for category in layer.categories}

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each category, by its id."""
        return {identity: place for place, identity in enumerate(self.categories)}

    def find(self, name: str) -> Entry | None:
        """The entry that has, or had, this name, ignoring case."""
        return self.by_name.get(name.lower())

    def sort_key(self, entry: Entry) -> tuple[int, str, str]:
        """What entries are sorted by in the file: the taxonomy's order, then the name, ignoring case."""
        return self.order[entry.category], entry.repo.lower(), entry.repo


def load_catalogue(root: Path) -> Catalogue:
    """Read `repos.yaml` below `root`. Raises DataError with file and line."""
    return parse_catalogue(files.read(root / PATH))


def parse_catalogue(text: str) -> Catalogue:
    """The catalogue that the text describes. Raises DataError with the line of the first fault."""
    return read_catalogue(Document(text, read=read_list))


def read_catalogue(document: Document) -> Catalogue:
    """The catalogue of a document. Raises DataError with the line of the first fault that keeps it from being read."""
    if faults := find_blocking_faults(document):
        first = faults[0]
        raise DataError(first.path, first.line, f"{first.message} (`python -m scripts.check` lists every fault)")
    shape = read_shape(document)
    settings = shape.settings
    return Catalogue(
        settings.threshold,
        shape.layers,
        tuple(_entry(row, document.line("repos", index)) for index, row in enumerate(shape.repos or ())),
        tuple(Rejection(row.repo, row.reason, str(row.decided), row.id) for row in shape.rejected or ()),
        unnamed=frozenset(settings.unnamed),
        discovery=settings.discovery,
        topic=_topic(settings),
        floor=settings.floor or Floor(),
        archived=ARCHIVED_TIMES * settings.threshold if settings.archived is None else settings.archived,
        advice=settings.advice or Advice(),
    )


def _topic(row: SettingsShape) -> Topic:
    events = tuple(sorted(row.events, key=lambda event: event.day))
    interest = row.interest or Interest()
    notes = {str(section): note for section, note in row.notes.items()}
    return Topic(row.title, row.about, events, row.since, interest.country, interest.language, notes)


def _entry(row: EntryShape, line: int) -> Entry:
    identity = row.id if isinstance(row.id, str) else None
    formerly = row.formerly if isinstance(row.formerly, tuple) else ()
    return Entry(row.repo, row.category, row.summary, identity, formerly, line)
