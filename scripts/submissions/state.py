"""What is true of a submission now: its issue, our comment, its pull request, who said what, and who else waits."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from scripts.census import history
from scripts.census.catalogue import parse_catalogue
from scripts.census.census import Census
from scripts.common.markup import Markdown, compose
from scripts.common.text import normalise
from scripts.git.branch import Heads, Repository, branch_of, issue_of
from scripts.github.shapes import Comment, Issue, Note, Pull, Review
from scripts.github.tracker import Tracker
from scripts.submissions import reply
from scripts.submissions.form_reader import FormReader
from scripts.submissions.reply import Memory
from scripts.submissions.verdict import Context

_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class Submission:
    """A submission as it is now; `said` are the comments of its issue and of its pull request.

    `reviewed` are the reviews, by people who may push, that were known when it was decided what to do.
    """

    issue: Issue
    body: str
    comment: Comment | None
    memory: Memory
    pull: Pull | None
    said: list[Comment]
    reviewed: list[int] = field(default_factory=list)

    @property
    def number(self) -> int | None:
        """The number of its pull request."""
        return self.pull.number if self.pull else None


class Submissions:
    """Everything that is open in the repository of the folder `root`; what was read is kept until `forget`."""

    def __init__(self, tracker: Tracker, forms: FormReader, root: Path, link: str) -> None:
        self.tracker, self.forms, self.link = tracker, forms, link
        self.git = Repository(root)
        self.latest = history.load_latest(root)
        self._census = lru_cache(1)(lambda text: Census(parse_catalogue(text), self.latest, {}, None))
        self.forget()

    def forget(self) -> None:
        """Read anew what is open, and what `origin` has, before the next submission."""
        self.origin: Heads | None = None
        self.open_issues: list[Issue] | None = None
        self.open_pulls: list[Pull] | None = None

    def everything(self) -> list[int]:
        """The issues that may need something: open ones made from a form, and those of open pull requests."""
        found = self.issues()
        listed = self.context().census.catalogue
        issues = {issue.number for issue in found if self.forms.form_of(normalise(issue.body), listed)}
        locked = {issue.number for issue in found if issue.locked}  # nothing can be said there
        return sorted((issues | {number for pull in self.pulls() if (number := issue_of(pull.branch))}) - locked)

    def note(self, pull: Pull) -> None:
        """Keep in mind what became of a pull request of ours."""
        self.open_pulls = [other for other in self.pulls() if other.number != pull.number] + [pull] * pull.open

    def context(self, submission: Submission | None = None) -> Context:
        """What forms are judged against: the list as it is on the default branch."""
        heads = self.heads()
        text = self.git.read(heads.base, heads.default)
        context = Context(text, self._census(text), {}, self.link, self.tracker.client.now().date())
        return replace(context, others=self._others(submission, context)) if submission else context

    def heads(self) -> Heads:
        """Where `origin` is, since `read` began."""
        self.origin = self.origin or self.git.heads()
        return self.origin

    def issues(self) -> list[Issue]:
        """The open issues, oldest first."""
        self.open_issues = self.tracker.open_issues() if self.open_issues is None else self.open_issues
        return self.open_issues

    def pulls(self) -> list[Pull]:
        """The open pull requests that are ours."""
        if self.open_pulls is None:
            self.open_pulls = [pull for pull in self.tracker.pulls("state=open") if self._is_ours(pull, pull.branch)]
        return self.open_pulls

    def read(self, number: int) -> Submission | None:
        """The submission of an issue, or of the pull request with this number; None when there is none."""
        self.origin = None
        issue = self.tracker.issue(number)
        if issue and issue.is_pull:
            pull = self.tracker.pull(number)
            of = issue_of(pull.branch) if pull and self._is_ours(pull, pull.branch) else None
            issue = self.tracker.issue(of) if of else None
        if issue is None:
            return None
        said, body = self.tracker.comments(issue.number), normalise(issue.body)
        comment, memory = self.our_comment(said)
        if comment is None and not self.forms.form_of(body, self.context().census.catalogue):
            return None
        pull = self._pull_of(issue, memory)
        if comment is None and not issue.open and not (pull and pull.open):
            return None
        if pull:
            said = said + self.tracker.comments(pull.number)
        return Submission(issue, body, comment, memory, pull, said)

    def our_comment(self, said: list[Comment]) -> tuple[Comment | None, Memory]:
        """The oldest comment that is ours, what it remembers; any later one, from two runs at once, is deleted."""
        ours = (note for note in said if self.tracker.is_ours(note.author))
        found = [(note, memory) for note in ours if (memory := reply.recall(note.body))]
        for note, _ in found[1:]:
            self.tracker.delete_comment(note.id)
        return found[0] if found else (None, Memory())

    def is_maintainer(self, note: Note) -> bool:
        """Whether a person who may push said it. What has our mark and is our account's is ours; either alone is not."""
        ours = self.tracker.is_ours(note.author) and reply.recall(normalise(note.body)) is not None
        return not ours and bool(note.author) and self.tracker.may_write(note.author)

    def closing(self, submission: Submission) -> Issue | None:
        """The pull request, seen as an issue, if a person closed it; we record what we close before we do."""
        pull = submission.pull
        if pull is None or pull.open or pull.number == submission.memory.declined:
            return None
        return self.tracker.issue(pull.number) if self.tracker.was_refused(pull.number) else None

    def may_command(self, author: str) -> bool:
        """Whether an account, empty when it is gone, may push; it costs one request."""
        return bool(author) and self.tracker.may_write(author)

    def reviews(self, pull: Pull) -> list[Review]:
        """The submitted reviews by people who may push, oldest first."""
        return [review for review in self.tracker.reviews(pull.number) if self.is_maintainer(review)]

    def update(self, submission: Submission) -> Comment | None:
        """The newest `/update` of a maintainer that was not obeyed yet."""
        for note in sorted(submission.said, key=lambda note: -note.id):
            asked = note.id > submission.memory.update and re.search(r"(?m)^/update\s*$", normalise(note.body))
            if asked and self.is_maintainer(note):
                return note
        return None

    def command(self, submission: Submission) -> tuple[int, str] | None:
        """The newest `/reject reason` of a maintainer that was not obeyed yet: the comment and the reason."""
        for note in sorted(submission.said, key=lambda note: -note.id):
            match = re.search(r"(?m)^/reject(?:[ \t]+(.*))?$", normalise(note.body))
            if match and note.id > submission.memory.command and self.is_maintainer(note):
                return note.id, match[1] or ""
        return None

    def last_word(self, submission: Submission, closing: Issue) -> str:
        """What whoever closed the pull request said with that, at most a minute earlier."""
        earliest = _minute_before(closing.closed_at) if closing.closed_at else ""
        notes = [
            note
            for note in submission.said
            if note.author == closing.closed_by and note.at >= earliest and not note.body.lstrip().startswith("/")
        ]
        return max(notes, key=lambda note: note.at).body if notes else ""

    def number_of(self, name: str) -> int | None:
        """The open issue that proposes a repository of this name, the oldest of several."""
        listed, wanted = self.context().census.catalogue, name.lower()
        named = ((issue.number, self.forms.named(normalise(issue.body), listed)) for issue in self.issues())
        return next((number for number, found in named if found and found.lower() == wanted), None)

    def room(self) -> int:
        """How many more submissions may be open."""
        return reply.OPEN_IN_ALL - len(self.everything())

    def limit(self, submission: Submission) -> str | None:
        """Which limit keeps a new pull request from being opened now; what we opened ourselves counts as nobody's."""
        open_for = {issue_of(pull.branch) for pull in self.pulls()} - {submission.issue.number}
        own = sum(issue.author == submission.issue.author and issue.number in open_for for issue in self.issues())
        if own >= reply.OPEN_PER_AUTHOR and not self.tracker.is_ours(submission.issue.author):
            return "own"
        return "all" if len(open_for) >= reply.OPEN_IN_ALL else None

    def _pull_of(self, issue: Issue, memory: Memory) -> Pull | None:
        """The recorded pull request; else one that a run made without living to record it."""
        branch = branch_of(issue.number)
        if memory.pull:
            pull = self.tracker.pull(memory.pull)
            if pull and self._is_ours(pull, branch):
                return pull
        found = (pull for pull in self.tracker.pulls_from(branch) if self._is_ours(pull, branch))
        marked = (pull for pull in found if normalise(pull.body).startswith(reply.PULL_MARK))
        newest = next(marked, None)
        return self.tracker.pull(newest.number) if newest and newest.number > memory.past else None

    def _is_ours(self, pull: Pull, branch: str) -> bool:
        return issue_of(branch) is not None and self.tracker.made(pull, branch)

    def _others(self, submission: Submission, context: Context) -> dict[str, Markdown]:
        """Links to open submissions by what they propose. Whoever has a pull request, then whoever was first, wins."""
        number, mine = submission.issue.number, submission.pull and submission.pull.open
        found: dict[str, Markdown] = {}
        for pull in self.pulls():
            of, identity = issue_of(pull.branch), reply.identity_in(normalise(pull.body))
            if of and identity and (of < number if mine else of != number):
                found[identity] = compose("#{}", of)
        for issue in () if mine else self.issues():
            name = issue.number < number and self.forms.named(normalise(issue.body), context.census.catalogue)
            if name:
                found.setdefault(name.lower(), compose("#{}", issue.number))
        return found


def _minute_before(moment: str) -> str:
    """GitHub's time, one minute earlier; its own fractions of a second are not known to exist."""
    return f"{datetime.strptime(moment, _TIME) - timedelta(minutes=1):{_TIME}}"
