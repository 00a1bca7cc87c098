"""What can become of a form, and what it is judged against: it needs a change, it is refused, or it changes repos.yaml. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from scripts.census import edits
from scripts.census.catalogue import Entry, parse_catalogue
from scripts.census.census import Census
from scripts.census.history import Latest
from scripts.census.row import EMPTY, Row
from scripts.census.shape import Rejection
from scripts.common.markup import Markdown
from scripts.record.matching import previous
from scripts.submissions.candidate import Candidate


@dataclass(frozen=True)
class Context:
    """What a form is judged against."""

    text: str  # repos.yaml
    census: Census
    refusals: Mapping[int, Rejection]  # before a line under `rejected:` says so, by the number of the closed issue
    link: str  # the repository's address, without a slash at its end
    today: date  # by GitHub's clock; without it, the day of the last refresh

    def row_of(self, entry: Entry) -> Row:
        """What the record says of an entry, which need not be on the list."""
        return self.census.latest.repos.get(entry.repo, EMPTY)


def census_of(text: str, latest: Latest) -> Census:
    """The list beside the record, whose rows stand under the names that the list has now. Raises DataError."""
    catalogue = parse_catalogue(text)
    rows = {
        entry.repo: structs.replace(row, name="" if row.name == entry.repo else row.name)
        for entry, row in zip(catalogue.entries, previous(catalogue, latest), strict=True)
    }
    return Census(catalogue, replace(latest, repos=rows), {}, None)


@dataclass(frozen=True)
class Faulty:
    """What has to change first; each fault says how to fix it. After a while the issue is closed, if it `expires`."""

    faults: tuple[Markdown, ...]
    expires: bool = True


@dataclass(frozen=True)
class Listed:
    """It is on the list; nothing in the form can help."""

    entry: Entry


@dataclass(frozen=True)
class RefusedBefore:
    """A maintainer refused it; in `issue`, if it was a submission."""

    rejection: Rejection
    issue: int | None = None


@dataclass(frozen=True)
class BelowFloor:
    """It is too small, or too young, to be put before a maintainer; each reason is a sentence."""

    reasons: tuple[Markdown, ...]


@dataclass(frozen=True)
class Wait:
    """Why a change cannot have a pull request yet: `holder` is the issue that holds its repository, else a limit is reached."""

    holder: int | None = None
    own: bool = False  # the limit is that of the author


@dataclass(frozen=True)
class Change:
    """What a form makes of repos.yaml."""

    title: str
    entry: Entry  # that is gained, changed or, with a `rejection`, lost
    before: Entry | None = None  # what a correction starts from
    rejection: Rejection | None = None
    candidate: Candidate | None = None
    why: str = ""
    notes: tuple[Markdown, ...] = ()  # sentences about what was fixed, or is not used

    @property
    def identity(self) -> str | None:
        """GitHub's id of the repository that it adds or follows."""
        return self.candidate.id if self.candidate else None

    @property
    def added(self) -> Candidate | None:
        """The repository that it adds to the list; None for a correction."""
        return None if self.before else self.candidate

    def apply(self, text: str) -> str:
        """repos.yaml with the change. Raises DataError when it is broken."""
        draft = edits.start(text)
        if self.rejection and self.before:
            return draft.drop(self.before.repo).reject(self.rejection).finish()
        if self.before:
            return draft.change(self.before.repo, self.entry).finish()
        return draft.add(self.entry).finish()


Refused = Listed | RefusedBefore | BelowFloor
Verdict = Faulty | Refused | Change
