"""`repos.yaml`, the people's file: the taxonomy, the list, and what was turned down."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from scripts.census.document import Document
from scripts.census.list_reader import read_list
from scripts.census.rules import find_blocking_faults
from scripts.census.shape import (
    AdviceShape,
    DiscoveryShape,
    EntryShape,
    InterestShape,
    LayerShape,
    SettingsShape,
    read_shape,
)
from scripts.common import files
from scripts.common.errors import DataError

PATH = Path("repos.yaml")
ARCHIVED_TIMES = 10  # the threshold: with so many stars an archived repository stays, unless `archived:` says it


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
class Floor:
    """The fewest stars, and days since its creation, of a repository whose submission a maintainer is to look at."""

    stars: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Discovery:
    """What to search GitHub for; `stars` are the fewest to look at, None for the threshold."""

    keywords: tuple[str, ...]
    topics: tuple[str, ...]
    without_languages: tuple[str, ...] = ()
    stars: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell of in summaries: words that are soon overtaken, how others are spelled, and what is right as it is.

    In each, `*` stands for the rest of a word and `#` for a number.
    """

    words: tuple[str, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What the charts over time mark."""

    day: date
    name: str


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
    entries = (_entry(row, document.line("repos", index)) for index, row in enumerate(shape.repos or ()))
    rejected = (Rejection(row.repo, row.reason, str(row.decided), row.id) for row in shape.rejected or ())
    layers = (_layer(layer) for layer in shape.layers)
    settings = shape.settings
    wanted = _discovery(settings.discovery) if settings.discovery else None
    return Catalogue(
        settings.threshold,
        tuple(layers),
        tuple(entries),
        tuple(rejected),
        unnamed=frozenset(settings.unnamed),
        discovery=wanted,
        topic=_topic(settings),
        floor=Floor(settings.floor.stars, settings.floor.days) if settings.floor else Floor(),
        archived=ARCHIVED_TIMES * settings.threshold if settings.archived is None else settings.archived,
        advice=_advice(settings.advice or AdviceShape()),
    )


def _topic(row: SettingsShape) -> Topic:
    events = tuple(Event(event.day, event.name) for event in sorted(row.events, key=lambda event: event.day))
    interest = row.interest or InterestShape()
    notes = {str(section): note for section, note in row.notes.items()}
    return Topic(row.title, row.about, events, row.since, interest.country, interest.language, notes)


def _advice(row: AdviceShape) -> Advice:
    return Advice(tuple(row.words), tuple(row.spellings.items()), tuple(row.keep))


def _discovery(row: DiscoveryShape) -> Discovery:
    return Discovery(tuple(row.keywords), tuple(row.topics), tuple(row.without_languages), row.stars)


def _layer(row: LayerShape) -> Layer:
    categories = tuple(Category(category.id, category.title, category.about) for category in row.categories)
    return Layer(row.id, row.title, row.about, categories, row.analysis)


def _entry(row: EntryShape, line: int) -> Entry:
    identity = row.id if isinstance(row.id, str) else None
    formerly = tuple(row.formerly) if isinstance(row.formerly, list) else ()
    return Entry(row.repo, row.category, row.summary, identity, formerly, line)
