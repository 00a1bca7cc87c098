"""What an event is: found in an update, and told in words. Its kinds are in `kinds`.

Nobody can speak through the news: names and reasons are the only words from outside, between words of ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from scripts.census.catalogue import Catalogue
from scripts.census.history import Latest
from scripts.census.leaps import Leap
from scripts.census.row import Row
from scripts.common.markup import Markdown, github
from scripts.common.text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A repository's row before and after a refresh.

    `is_counted`: GitHub gave a count this time. `believed`: the last count before it that is believed. `leap`: the new
    count, where it is doubted. `earlier_leap`: the count before, where that was doubted. `reason`: why it is gone.
    """

    name: str
    before: Row
    after: Row
    is_counted: bool
    believed: int | None
    leap: Leap | None
    earlier_leap: Leap | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """All that a refresh changed; `left` are the names of the rows that no entry of the list has any more."""

    catalogue: Catalogue
    steps: Sequence[Step]
    left: Sequence[str]
    latest: Latest


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a repository; `name` is the one in repos.yaml."""

    heading: ClassVar[str]  # in the summary of a run
    verb: ClassVar[str]  # in the commit's message and the log
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
