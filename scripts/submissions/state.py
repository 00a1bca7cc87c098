"""What is true of a submission now: its issue, our comment, its pull request, who said what, and who else waits."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scripts.census import history
from scripts.census.catalogue import Rejection
from scripts.census.census import Census
from scripts.common.text import normalise
from scripts.git.branch import Heads, Repository, branch_of, issue_of
from scripts.github.commands import Command, read_commands
from scripts.github.shapes import Comment, Issue, Note, Pull, Review
from scripts.github.tracker import Tracker
from scripts.submissions import memory as memories
from scripts.submissions import reply
from scripts.submissions.form_reader import FormReader, find_forms
from scripts.submissions.memory import Memory
from scripts.submissions.refusals import read_refusals
from scripts.submissions.verdict import Context, Faulty, census_of

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_MINUTE = timedelta(minutes=1)
_COMMAND = re.compile(r"(?m)^ {0,3}/[A-Za-z]")


@dataclass(frozen=True)
class Submission:
    """A submission as it was read, and the comments on its issue and on its pull request."""

    issue: Issue
    comment: Comment | None
    memory: Memory
    pull: Pull | None
    on_issue: tuple[Comment, ...]
    on_pull: tuple[Comment, ...] = ()

    @property
    def said(self) -> list[Comment]:
        """All that was said, oldest first."""
        return sorted((*self.on_issue, *self.on_pull), key=lambda note: note.id)


@dataclass(frozen=True)
class Heard:
    """A command of a maintainer that was not obeyed yet, and the comment that holds it."""

    note: Comment
    command: Command


@dataclass(frozen=True)
class _Listed:
    """The list in a commit of the default branch, and what reads forms as they are for it."""

    commit: str
    text: str
    census: Census
    reader: FormReader


class Submissions:
    """Everything that is open in the repository of the folder `root`; what was read is kept until `forget`."""

    def __init__(self, tracker: Tracker, root: Path, link: str) -> None:
        self.tracker, self.link = tracker, link
        self.git = Repository(root)
        self.latest = history.load_latest(root)
        self.forms = find_forms(root)
        self._list: _Listed | None = None
        self.forget()

    def forget(self) -> None:
        """Read again what is open, and what `origin` has, before the next submission."""
        self._heads: Heads | None = None
        self._issues: list[Issue] | None = None
        self._pulls: list[Pull] | None = None
        self._refusals: Mapping[int, Rejection] | None = None

    # The list, and what `origin` has.

    def heads(self) -> Heads:
        """Where `origin` is, since `read` began."""
        self._heads = self._heads or self.git.heads()
        return self._heads

    def head(self, number: int) -> str | None:
        """The commit of an issue's branch."""
        return self.heads().commits.get(branch_of(number))

    def note_head(self, number: int, commit: str) -> None:
        """Keep in mind where we left an issue's branch."""
        heads = self.heads()
        self._heads = Heads(heads.default, heads.commits | {branch_of(number): commit})

    def context(self) -> Context:
        """What forms are judged against: the list as it is on the default branch, and what was refused."""
        listed = self._listed()
        if self._refusals is None:
            self._refusals = read_refusals(self.tracker)
        return Context(listed.text, listed.census, self._refusals, self.link, self.tracker.client.now().date())

    @property
    def reader(self) -> FormReader:
        """Who reads the forms as they are for this list."""
        return self._listed().reader

    def _listed(self) -> _Listed:
        heads = self.heads()
        if self._list is None or self._list.commit != heads.base:
            text = self.git.read(heads.base, heads.default)
            census = census_of(text, self.latest)
            self._list = _Listed(heads.base, text, census, FormReader(self.forms, census.catalogue, self.link))
        return self._list

    # What is open.

    def issues(self) -> list[Issue]:
        """The open issues, oldest first."""
        self._issues = self.tracker.open_issues() if self._issues is None else self._issues
        return self._issues

    def pulls(self) -> list[Pull]:
        """The open pull requests that are ours."""
        if self._pulls is None:
            self._pulls = [pull for pull in self.tracker.pulls("state=open") if self._is_ours(pull, pull.branch)]
        return self._pulls

    def note_pull(self, pull: Pull) -> None:
        """Keep in mind what became of a pull request of ours."""
        others = [other for other in self.pulls() if other.number != pull.number]
        self._pulls = [*others, pull] if pull.open else others

    def everything(self) -> list[int]:
        """The issues that may need something: open ones that ask for something, and those of open pull requests."""
        issues = {issue.number for issue in self.issues() if self.reader.is_submission(issue)}
        locked = {issue.number for issue in self.issues() if issue.locked}  # nothing can be said there
        return sorted((issues | {number for pull in self.pulls() if (number := issue_of(pull.branch))}) - locked)

    def fill(self, issues: list[Issue], pulls: list[Pull]) -> None:
        """Take what was read in bulk; where that is nothing, REST is asked, which tells when a setting is off."""
        self._issues = issues or None
        self._pulls = [pull for pull in pulls if self._is_ours(pull, pull.branch)] if pulls else None

    def number_of(self, name: str) -> int | None:
        """The open issue that proposes a repository of this name, the oldest of several."""
        return next((issue.number for issue in self.proposing({name.lower()})), None)

    def room(self) -> int:
        """How many more submissions may be open."""
        return reply.OPEN_IN_ALL - len(self.everything())

    def is_expired(self, memory: Memory, verdict: Faulty, issue: Issue) -> bool:
        """Whether a form has had faults for too long; what we opened ourselves waits until somebody comes to it."""
        today = self.tracker.client.now().date()
        too_long = memory.since is not None and (today - memory.since).days > reply.EXPIRE_AFTER
        return too_long and verdict.expires and not self.tracker.is_ours(issue.author)

    # One submission.

    def read(self, number: int) -> Submission | None:
        """The submission of an issue, or of the pull request with this number; None when there is none."""
        self._heads = None
        issue = self.tracker.issue(number)
        if issue and issue.is_pull:
            pull = self.tracker.pull(number)
            of = issue_of(pull.branch) if pull and self._is_ours(pull, pull.branch) else None
            issue = self.tracker.issue(of) if of else None
        if issue is None:
            return None
        said = self.tracker.comments(issue.number)
        comment, memory = self.our_comment(said)
        if comment is None and not self.reader.is_submission(issue):
            return None
        pull = self._pull_of(issue, memory)
        if comment is None and not issue.open and not (pull and pull.open):
            return None
        on_pull = self.tracker.comments(pull.number) if pull else []
        return Submission(issue, comment, memory, pull, tuple(said), tuple(on_pull))

    def our_comment(self, said: list[Comment]) -> tuple[Comment | None, Memory]:
        """The oldest comment that is ours, what it remembers; any later one, from two runs at once, is deleted."""
        ours = (note for note in said if self.tracker.is_ours(note.author))
        found = [(note, memory) for note in ours if (memory := memories.recall(note.body))]
        for note, _ in found[1:]:
            self.tracker.delete_comment(note.id)
        return found[0] if found else (None, Memory())

    def delete_repeated(self, said: list[Comment]) -> None:
        """Delete every answer but the first to one comment, which two runs at once may give."""
        seen = set()
        for note in said:
            to = memories.answered(normalise(note.body)) if self.tracker.is_ours(note.author) else None
            if to is not None and to in seen:
                self.tracker.delete_comment(note.id)
            seen.add(to)

    def is_ours(self, note: Note) -> bool:
        """Whether we said it: it has our mark and is our account's; either alone is a person's."""
        return self.tracker.is_ours(note.author) and memories.is_marked(normalise(note.body))

    def is_maintainer(self, note: Note) -> bool:
        """Whether a person who may push said it."""
        return not self.is_ours(note) and self.may_command(note.author)

    def may_command(self, author: str) -> bool:
        """Whether an account, empty when it is gone, may push; it costs one request."""
        return bool(author) and self.tracker.may_write(author)

    def commands(self, submission: Submission) -> list[Heard]:
        """The commands of maintainers that were not obeyed yet, oldest first."""
        found = []
        for note in submission.said:
            body = normalise(note.body) if note.id > submission.memory.heard else ""
            commands = read_commands(body) if _COMMAND.search(body) else []
            if commands and self.is_maintainer(note):
                found += [Heard(note, command) for command in commands]
        return found

    def reviews(self, pull: Pull) -> list[Review]:
        """The submitted reviews by people who may push, oldest first."""
        return [review for review in self.tracker.reviews(pull.number) if self.is_maintainer(review)]

    def closing(self, submission: Submission) -> Issue | None:
        """The pull request, seen as an issue, if a person closed it; we record what we close before we do."""
        pull = submission.pull
        if pull is None or pull.open or pull.number == submission.memory.declined:
            return None
        return self.tracker.issue(pull.number) if self.tracker.was_refused(pull.number) else None

    def last_word(self, submission: Submission, closing: Issue) -> str:
        """What the person who closed the pull request said with that, at most a minute earlier or later."""
        if closing.closed_at is None:
            return ""
        closed = datetime.strptime(closing.closed_at, _TIME)
        notes = [
            note
            for note in submission.said
            if note.author == closing.closed_by
            and abs(datetime.strptime(note.at, _TIME) - closed) <= _MINUTE
            and not note.body.lstrip().startswith("/")
        ]
        return max(notes, key=lambda note: note.at).body if notes else ""

    def _pull_of(self, issue: Issue, memory: Memory) -> Pull | None:
        """The recorded pull request; else one that a run made without living to record it."""
        branch = branch_of(issue.number)
        if memory.pull:
            pull = self.tracker.pull(memory.pull)
            if pull and self._is_ours(pull, branch):
                return pull
        found = (pull for pull in self.tracker.pulls_from(branch) if self._is_ours(pull, branch))
        newest = next((pull for pull in found if memories.is_pull_marked(normalise(pull.body))), None)
        return self.tracker.pull(newest.number) if newest and newest.number > memory.past else None

    def _is_ours(self, pull: Pull, branch: str) -> bool:
        return issue_of(branch) is not None and self.tracker.made(pull, branch)

    def proposing(self, names: set[str]) -> Iterator[Issue]:
        """The open issues that propose a repository of one of these names, in lower case; oldest first."""
        for issue in self.issues():
            reading = self.reader.read(issue)
            if reading.proposes and (reading.repository or "").lower() in names:
                yield issue
