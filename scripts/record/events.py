"""The news of a refresh, each kind a class that finds its events, and knows its heading and its words.

A new kind of news is a new class, with its place in `KINDS`. Nobody can speak through the news: names and reasons are
the only words from outside, between words of ours.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from scripts.census.catalogue import Catalogue
from scripts.census.census import find_twins
from scripts.census.growth import is_jump
from scripts.census.history import Latest
from scripts.census.row import EMPTY, Row
from scripts.common.markup import Markdown, compose, escape, github, join
from scripts.common.text import plain

TOP = 10
MILESTONES = (100_000, 10_000, 1_000)
MARKS = ("archived", "disabled", "fork", "empty")  # what is blocked is gone, for that reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A repository's row before and after a refresh.

    `is_counted`: GitHub gave `after`; `is_recent`: the count before is young enough to tell a jump from growth;
    `reason` says why it is gone.
    """

    name: str
    before: Row
    after: Row
    is_counted: bool
    is_recent: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """All that a refresh changed; `left` are the names of the rows that no entry of the list has any more."""

    catalogue: Catalogue
    steps: Sequence[Step]
    left: Sequence[str]
    latest: Latest


@dataclass(frozen=True, slots=True)
class Event(ABC):
    """Something that happened to a repository; `name` is the one in repos.yaml."""

    heading: ClassVar[str]  # in the summary of a run
    most: ClassVar[int | None] = None  # of so many at most is told
    name: str

    @classmethod
    def find(cls, update: Update) -> Iterator["Event"]:
        """The events of this kind in an update: at most one of each repository, unless the kind finds them otherwise."""
        for step in update.steps:
            if event := cls.of(step):
                yield event

    @classmethod
    def of(cls, step: Step) -> "Event | None":
        """The event of this kind that happened to a repository, if it did."""
        return None

    @abstractmethod
    def line(self) -> str:
        """The event as a line of the commit's message and of the log."""

    def item(self) -> Markdown:
        """The event as Markdown, below the heading."""
        return github(self.name)


@dataclass(frozen=True, slots=True)
class Jumped(Event):
    """A change out of all proportion."""

    heading = "To be confirmed"
    most = TOP
    before: int
    after: int

    @classmethod
    def of(cls, step: Step) -> "Jumped | None":
        before, after = step.before.stars, step.after.stars
        if step.is_recent and before is not None and after is not None and is_jump(before, after):
            return cls(step.name, before, after)
        return None

    def line(self) -> str:
        return f"jumped   {safe(self.name)} from {self.before:,} to {self.after:,}, which the next day has to confirm"

    def item(self) -> Markdown:
        return compose("{} ({:,} to {:,})", github(self.name), self.before, self.after)


@dataclass(frozen=True, slots=True)
class Passed(Event):
    """A round number of stars was reached."""

    heading = "Passed"
    mark: int

    @classmethod
    def of(cls, step: Step) -> "Passed | None":
        before, after = step.before.stars, step.after.stars
        if before is None or after is None:
            return None
        reached = [mark for mark in MILESTONES if before < mark <= after]
        return cls(step.name, reached[0]) if reached else None

    def line(self) -> str:
        return f"passed   {self.mark:,}: {safe(self.name)}"

    def item(self) -> Markdown:
        return compose("{} ({:,})", github(self.name), self.mark)


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """The threshold was reached."""

    heading = "Joined"

    @classmethod
    def of(cls, step: Step) -> "Joined | None":
        is_new = step.after.listed and step.after.listed != step.before.listed
        return cls(step.name) if is_new else None

    def line(self) -> str:
        return f"joined   {safe(self.name)}"


@dataclass(frozen=True, slots=True)
class Left(Event):
    """People took it off the list."""

    heading = "Left"

    @classmethod
    def find(cls, update: Update) -> Iterator["Left"]:
        yield from map(cls, update.left)

    def line(self) -> str:
        return f"left     {safe(self.name)}"

    def item(self) -> Markdown:
        return escape(self.name)


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """GitHub has another name for it."""

    heading = "Moved"
    new: str

    @classmethod
    def of(cls, step: Step) -> "Moved | None":
        old, new = step.before.name or step.name, step.after.name or step.name
        return cls(step.name, new) if old.lower() != new.lower() else None

    def line(self) -> str:
        return f"moved    {safe(self.name)} is now {safe(self.new)}"

    def item(self) -> Markdown:
        return compose("{} to {}", escape(self.name), github(self.new))


@dataclass(frozen=True, slots=True)
class Vanished(Event):
    """It is gone."""

    heading = "Gone"
    reason: str

    @classmethod
    def of(cls, step: Step) -> "Vanished | None":
        return cls(step.name, step.reason) if step.after.is_gone and not step.before.is_gone else None

    def line(self) -> str:
        return f"gone     {safe(self.name)} ({safe(self.reason)})"

    def item(self) -> Markdown:
        return escape(self.name)


@dataclass(frozen=True, slots=True)
class Returned(Event):
    """It was gone, and is there again."""

    heading = "Back"

    @classmethod
    def of(cls, step: Step) -> "Returned | None":
        return cls(step.name) if step.before.is_gone and not step.after.is_gone else None

    def line(self) -> str:
        return f"back     {safe(self.name)}"


@dataclass(frozen=True, slots=True)
class Marked(Event):
    """GitHub says one of MARKS of it, and did not before."""

    heading = "Marked"
    marks: tuple[str, ...]

    @classmethod
    def of(cls, step: Step) -> "Marked | None":
        new = [mark for mark in MARKS if getattr(step.after, mark) and not getattr(step.before, mark)]
        return cls(step.name, tuple(new)) if new and step.before != EMPTY else None

    def line(self) -> str:
        return f"{' and '.join(self.marks):<8} {safe(self.name)}"

    def item(self) -> Markdown:
        return compose("{} ({})", github(self.name), join(", ", map(escape, self.marks)))


@dataclass(frozen=True, slots=True)
class Impersonated(Event):
    """Another repository uses its name now."""

    heading = "Impostors"
    identity: str

    @classmethod
    def of(cls, step: Step) -> "Impersonated | None":
        is_new = step.after.impostor and step.after.impostor != step.before.impostor
        return cls(step.name, step.after.impostor) if is_new else None

    def line(self) -> str:
        return f"impostor {safe(self.name)} is another repository now ({safe(self.identity)}), which is not counted"

    def item(self) -> Markdown:
        return compose("{} ({})", escape(self.name), escape(self.identity))


@dataclass(frozen=True, slots=True)
class Doubled(Event):
    """Two entries are one repository."""

    heading = "Twice"
    other: str
    lines: tuple[int, int]  # of repos.yaml

    @classmethod
    def find(cls, update: Update) -> Iterator["Doubled"]:
        for first, second in find_twins(update.catalogue.entries, update.latest):
            yield cls(first.repo, second.repo, (first.line, second.line))

    def line(self) -> str:
        where = f"lines {self.lines[0]} and {self.lines[1]} of repos.yaml"
        return f"twice    {safe(self.name)} and {safe(self.other)} are one repository, on {where}"

    def item(self) -> Markdown:
        names = github(self.name), github(self.other)
        return compose("{} and {} (lines {} and {} of repos.yaml)", *names, *self.lines)


# In the order in which they are told.
KINDS: tuple[type[Event], ...] = (
    Jumped, Passed, Joined, Left, Moved, Vanished, Returned, Marked, Impersonated, Doubled,
)  # fmt: skip


def safe(text: str) -> str:
    """A name or reason with nothing in it that means something to git, to GitHub or to Actions."""
    return "".join(c for c in plain(text) if c not in "@#[]<>`:")
