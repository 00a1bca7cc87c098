"""What is open in a repository, and what its forms are judged against; each is read once, until `forget`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from scripts.census import history
from scripts.census.shape import Rejection
from scripts.git.branch import Heads, Repository, issue_of
from scripts.github.bulk import closed_issues
from scripts.github.shapes import Issue, Note, Pull
from scripts.github.tracker import Tracker
from scripts.submissions import limits
from scripts.submissions.form_reader import FormReader, find_forms
from scripts.submissions.memory import answered, identity_in, recall
from scripts.submissions.verdict import Change, Context, Faulty, Verdict, Wait, census_of

REFUSED = "refused"  # the label of an issue that a maintainer refused


class Submissions:
    """The submissions to the repository `tracker` that is cloned at `root`; `link` is its address."""

    def __init__(self, tracker: Tracker, root: Path, link: str) -> None:
        self.tracker, self.link = tracker, link
        self.git = Repository(root)
        self._latest = history.load_latest(root)
        self._forms = find_forms(root)
        self._read_list = lru_cache(maxsize=1)(self._read_list_at)
        self.forget()

    def forget(self) -> None:
        """Forget what is open, and what `origin` has, so that it is read again."""
        self._heads: Heads | None = None
        self._issues: list[Issue] | None = None
        self._pulls: list[Pull] | None = None
        self._refusals: Mapping[int, Rejection] | None = None

    def forget_heads(self) -> None:
        """Forget where the branches of `origin` are."""
        self._heads = None

    def heads(self) -> Heads:
        """Where the branches of `origin` are."""
        self._heads = self._heads or self.git.heads()
        return self._heads

    def context(self) -> Context:
        """What forms are judged against: the list as it is on the default branch, and what was refused."""
        context, _ = self._read_list(self.heads().base)
        if self._refusals is None:
            self._refusals = read_refusals(self.tracker)
        return replace(context, refusals=self._refusals, today=self.tracker.client.now().date())

    @property
    def reader(self) -> FormReader:
        """Who reads the forms as they are for this list."""
        return self._read_list(self.heads().base)[1]

    def _read_list_at(self, commit: str) -> tuple[Context, FormReader]:
        """What the list in a commit of the default branch makes of the context, and of the forms."""
        text = self.git.read(commit, self.heads().default)
        census = census_of(text, self._latest)
        return Context(text, census, {}, self.link, date.min), FormReader(self._forms, census.catalogue)

    # What is open.

    def issues(self) -> list[Issue]:
        """The open issues, oldest first."""
        self._issues = self.tracker.open_issues() if self._issues is None else self._issues
        return self._issues

    def pulls(self) -> list[Pull]:
        """The open pull requests that are ours."""
        if self._pulls is None:
            self._pulls = [pull for pull in self.tracker.pulls("state=open") if self.is_our_pull(pull)]
        return self._pulls

    def fill(self, issues: list[Issue], pulls: list[Pull]) -> None:
        """Take what was read in bulk; where that is nothing, REST is asked, which tells when a setting is off."""
        self._issues = issues or None
        self._pulls = [pull for pull in pulls if self.is_our_pull(pull)] if pulls else None

    def note_pull(self, pull: Pull) -> None:
        """Keep in mind what became of a pull request of ours."""
        others = [other for other in self.pulls() if other.number != pull.number]
        self._pulls = [*others, pull] if pull.open else others

    def to_settle(self) -> list[int]:
        """The issues that may need something: open ones that ask for something, and those of open pull requests."""
        issues = {issue.number for issue in self.issues() if self.reader.is_submission(issue)}
        locked = {issue.number for issue in self.issues() if issue.locked}  # nothing can be said there
        return sorted((issues | {number for pull in self.pulls() if (number := issue_of(pull.branch))}) - locked)

    def proposing(self, names: set[str]) -> Iterator[Issue]:
        """The open issues that propose a repository of one of these names, ignoring case; oldest first."""
        wanted = {name.lower() for name in names}
        for issue in self.issues():
            reading = self.reader.read(issue)
            if reading.proposes and (reading.repository or "").lower() in wanted:
                yield issue

    def number_of(self, name: str) -> int | None:
        """The open issue that proposes a repository of this name, the oldest of several."""
        return next((issue.number for issue in self.proposing({name})), None)

    def room(self) -> int:
        """How many more submissions may be open."""
        return limits.OPEN_IN_ALL - len(self.to_settle())

    def is_expired(self, since: date, verdict: Faulty, issue: Issue) -> bool:
        """Whether a form has had faults for too long; what we opened ourselves waits until somebody comes to it."""
        days = (self.tracker.client.now().date() - since).days
        return verdict.expires and days > limits.EXPIRE_AFTER and not self.tracker.is_ours(issue.author)

    # Why a change has to wait.

    def find_wait(self, issue: Issue, verdict: Verdict) -> Wait | None:
        """Why a change cannot have an open pull request now; None when it can, or is no change."""
        if not isinstance(verdict, Change):
            return None
        if holder := self._holder(issue, verdict):
            return Wait(holder)
        open_for = {issue_of(pull.branch) for pull in self.pulls()}
        if issue.number in open_for:
            return None
        own = sum(other.author == issue.author and other.number in open_for for other in self.issues())
        if own >= limits.OPEN_PER_AUTHOR and not self.tracker.is_ours(issue.author):
            return Wait(own=True)
        return Wait() if len(open_for) >= limits.OPEN_IN_ALL else None

    def _holder(self, issue: Issue, change: Change) -> int | None:
        """The other issue that holds the repository which a change adds: its pull request is open, else it is ready first."""
        candidate = change.added
        if candidate is None:
            return None
        for pull in sorted(self.pulls(), key=lambda pull: pull.number):
            if identity_in(pull.body) == candidate.id:
                holder = issue_of(pull.branch)
                return holder if holder != issue.number else None
        for other in self.proposing({candidate.name, self.reader.read(issue).repository or ""}):
            if isinstance(self.reader.judge(other, candidate, self.context()), Change):
                return other.number if other.number < issue.number else None
        return None

    # Whose it is.

    def is_our_pull(self, pull: Pull) -> bool:
        """Whether we made a pull request, for an issue."""
        return issue_of(pull.branch) is not None and self.tracker.made(pull, pull.branch)

    def is_our_note(self, note: Note) -> bool:
        """Whether we said it: it has our mark and is our account's; either alone is a person's."""
        return self.tracker.is_ours(note.author) and (recall(note.body) is not None or answered(note.body) is not None)

    def is_by_maintainer(self, note: Note) -> bool:
        """Whether a person who may push said it."""
        return not self.is_our_note(note) and self.tracker.may_write(note.author)


def read_refusals(tracker: Tracker) -> dict[int, Rejection]:
    """What maintainers refused, as our comments remember it, by the number of its issue, which is closed. Raises GitHubError."""
    found = {}
    for issue in closed_issues(tracker.client, tracker.repository, REFUSED):
        for comment in issue.comments.nodes:
            memory = recall(comment.body) if tracker.is_ours(comment.author) else None
            if memory and memory.rejection:
                found[issue.number] = memory.rejection
    return found
