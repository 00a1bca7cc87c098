"""`repos.yaml`, the people's file: the taxonomy, the list, and what was turned down."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from msgspec import structs

from scripts.census.document import Document
from scripts.census.list_reader import read_list
from scripts.census.rules import find_blocking_faults
from scripts.census.shape import Category, EntryShape, Layer, Rejection, Settings, read_shape
from scripts.common import files
from scripts.common.errors import DataError

PATH = Path("repos.yaml")
ARCHIVED_TIMES = 10  # the threshold: with so many stars an archived repository stays, unless `archived:` says it


class Entry(EntryShape, frozen=True):
    """A repository on the list; `line` is where it stands in the file, counted from 1."""

    line: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The current name, then the former ones."""
        return (self.repo, *self.formerly)


@dataclass(frozen=True)
class Catalogue:
    """What people decided."""

    settings: Settings
    layers: tuple[Layer, ...]
    entries: tuple[Entry, ...]
    rejected: tuple[Rejection, ...] = ()

    @property
    def threshold(self) -> int:
        """The number of stars at which a repository joins the list."""
        return self.settings.threshold

    @property
    def archived(self) -> int:
        """With so many stars an archived repository stays on the list, or is accepted."""
        stars = self.settings.archived
        return ARCHIVED_TIMES * self.threshold if stars is None else stars

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        """Every current and former name in lower case; a current name wins over a former one."""
        former = {name.lower(): entry for entry in self.entries for name in entry.formerly}
        return former | {entry.repo.lower(): entry for entry in self.entries}

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Every category by its id, in display order."""
        return {category.id: category for layer in self.layers for category in layer.categories}

    @cached_property
    def _order(self) -> dict[str, int]:
        return {identity: place for place, identity in enumerate(self.categories)}

    def find(self, name: str) -> Entry | None:
        """The entry that has, or had, this name, ignoring case."""
        return self._by_name.get(name.lower())

    def sort_key(self, entry: Entry) -> tuple[int, str, str]:
        """What entries are sorted by in the file: the taxonomy's order, then the name, ignoring case."""
        return self._order[entry.category], entry.repo.lower(), entry.repo


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
    events = tuple(sorted(shape.settings.events, key=lambda event: event.day))
    rows = enumerate(shape.repos or ())
    return Catalogue(
        structs.replace(shape.settings, events=events),
        shape.layers,
        tuple(Entry(**structs.asdict(row), line=document.line("repos", index)) for index, row in rows),
        shape.rejected or (),
    )
