"""The kinds of news of a refresh, each a class that finds its events, and knows its heading and its words.

A new kind of news is a new class, with its place in `KINDS`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from scripts.census.leaps import Leap, Trail, is_taken_back
from scripts.common.markup import Markdown, compose, escape, github, join
from scripts.common.text import plain
from scripts.record.steps import Step

TOP = 10
MILESTONES = (100_000, 10_000, 1_000)
MARKS = ("archived", "disabled", "fork", "empty")  # what is blocked is gone, for that reason


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a repository; `name` is the one in repos.yaml."""

    heading: ClassVar[str]  # in the summary of a run
    verb: ClassVar[str]  # in the commit's message and the log
    most: ClassVar[int | None] = None  # how many are told at most
    name: str

    @classmethod
    def find(cls, steps: Iterable[Step]) -> Iterator["Event"]:
        """The events of this kind: at most one of each repository."""
        return filter(None, map(cls.of, steps))

    @classmethod
    def of(cls, step: Step) -> "Event | None":
        """The event of this kind that happened to a repository, if it did; none of a kind that no single step tells."""
        return None

    def line(self) -> str:
        """The event as a line of the commit's message and of the log."""
        return f"{self.verb:<8} {self.words()}"

    def words(self) -> str:
        """What that line says behind the verb."""
        return safe(self.name)

    def item(self) -> Markdown:
        """The event as Markdown, below the heading."""
        return github(self.name)


def safe(text: str) -> str:
    """A name or reason with nothing in it that means something to git, to GitHub or to Actions."""
    return "".join(c for c in plain(text) if c not in "@#[]<>`:")


@dataclass(frozen=True, slots=True)
class Jumped(Event):
    """A change out of all proportion; it is told once a day."""

    heading = "To be confirmed"
    verb = "jumped"
    most = TOP
    leap: Leap

    @classmethod
    def of(cls, step: Step) -> "Jumped | None":
        is_told = step.leap and step.earlier_leap and step.leap.after.day == step.earlier_leap.after.day
        return cls(step.name, step.leap) if step.leap and not is_told else None

    def words(self) -> str:
        before, after = self.leap.before, self.leap.after
        change = f"from {before.stars:,} on {before.day} to {after.stars:,}"
        return f"{safe(self.name)} {change}, which the next day has to confirm"

    def item(self) -> Markdown:
        before, after = self.leap.before, self.leap.after
        return compose("{} ({:,} on {} to {:,})", github(self.name), before.stars, before.day, after.stars)


@dataclass(frozen=True, slots=True)
class Righted(Event):
    """A change out of all proportion was taken back."""

    heading = "Taken back"
    verb = "righted"
    most = TOP
    wrong: int
    right: int

    @classmethod
    def of(cls, step: Step) -> "Righted | None":
        leap, stars = step.earlier_leap, step.after.stars
        if not leap or not step.is_counted or stars is None or step.leap:
            return None
        is_back = is_taken_back(Trail(leap.before, leap.after), stars)
        return cls(step.name, leap.after.stars, stars) if is_back else None

    def words(self) -> str:
        return f"{safe(self.name)} has {self.right:,} stars, not {self.wrong:,}"

    def item(self) -> Markdown:
        return compose("{} ({:,}, not {:,})", github(self.name), self.right, self.wrong)


@dataclass(frozen=True, slots=True)
class Passed(Event):
    """A round number of stars was reached, by a count that is believed."""

    heading = "Passed"
    verb = "passed"
    mark: int

    @classmethod
    def of(cls, step: Step) -> "Passed | None":
        if step.believed is None or step.leap or not step.is_counted:
            return None
        reached = (mark for mark in MILESTONES if step.believed < mark <= (step.after.stars or 0))
        return next((cls(step.name, mark) for mark in reached), None)

    def words(self) -> str:
        return f"{self.mark:,}: {safe(self.name)}"

    def item(self) -> Markdown:
        return compose("{} ({:,})", github(self.name), self.mark)


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """The threshold was reached."""

    heading = "Joined"
    verb = "joined"

    @classmethod
    def of(cls, step: Step) -> "Joined | None":
        is_new = step.after.listed and step.after.listed != step.before.listed
        return cls(step.name) if is_new else None


@dataclass(frozen=True, slots=True)
class Left(Event):
    """People took it off the list."""

    heading = "Left"
    verb = "left"

    def item(self) -> Markdown:
        return escape(self.name)


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """GitHub has another name for it."""

    heading = "Moved"
    verb = "moved"
    new: str

    @classmethod
    def of(cls, step: Step) -> "Moved | None":
        old, new = step.before.name or step.name, step.after.name or step.name
        return cls(step.name, new) if old.lower() != new.lower() else None

    def words(self) -> str:
        return f"{safe(self.name)} is now {safe(self.new)}"

    def item(self) -> Markdown:
        return compose("{} to {}", escape(self.name), github(self.new))


@dataclass(frozen=True, slots=True)
class Vanished(Event):
    """It is gone."""

    heading = "Gone"
    verb = "gone"
    reason: str

    @classmethod
    def of(cls, step: Step) -> "Vanished | None":
        return cls(step.name, step.reason) if step.after.is_gone and not step.before.is_gone else None

    def words(self) -> str:
        return f"{safe(self.name)} ({safe(self.reason)})"

    def item(self) -> Markdown:
        return escape(self.name)


@dataclass(frozen=True, slots=True)
class Returned(Event):
    """It was gone, and is there again."""

    heading = "Back"
    verb = "back"

    @classmethod
    def of(cls, step: Step) -> "Returned | None":
        return cls(step.name) if step.before.is_gone and not step.after.is_gone else None


@dataclass(frozen=True, slots=True)
class Marked(Event):
    """GitHub says one of MARKS of it, and did not before."""

    heading = "Marked"
    marks: tuple[str, ...]

    @classmethod
    def of(cls, step: Step) -> "Marked | None":
        new = [mark for mark in MARKS if getattr(step.after, mark) and not getattr(step.before, mark)]
        return cls(step.name, tuple(new)) if new and step.before.stars is not None else None

    def line(self) -> str:
        return f"{' and '.join(self.marks):<8} {safe(self.name)}"

    def item(self) -> Markdown:
        return compose("{} ({})", github(self.name), join(", ", map(escape, self.marks)))


@dataclass(frozen=True, slots=True)
class Impersonated(Event):
    """Another repository uses its name now."""

    heading = "Impostors"
    verb = "impostor"
    identity: str

    @classmethod
    def of(cls, step: Step) -> "Impersonated | None":
        is_new = step.after.impostor and step.after.impostor != step.before.impostor
        return cls(step.name, step.after.impostor) if is_new else None

    def words(self) -> str:
        return f"{safe(self.name)} is another repository now ({safe(self.identity)}), which is not counted"

    def item(self) -> Markdown:
        return compose("{} ({})", escape(self.name), escape(self.identity))


@dataclass(frozen=True, slots=True)
class Doubled(Event):
    """Two entries are one repository."""

    heading = "Twice"
    verb = "twice"
    other: str
    lines: tuple[int, int]  # of repos.yaml

    def words(self) -> str:
        where = f"lines {self.lines[0]} and {self.lines[1]} of repos.yaml"
        return f"{safe(self.name)} and {safe(self.other)} are one repository, on {where}"

    def item(self) -> Markdown:
        names = github(self.name), github(self.other)
        return compose("{} and {} (lines {} and {} of repos.yaml)", *names, *self.lines)


# In the order in which they are told.
KINDS: tuple[type[Event], ...] = (
    Jumped, Righted, Passed, Joined, Left, Moved, Vanished, Returned, Marked, Impersonated, Doubled,
)  # fmt: skip
