"""One submission as it was read: its issue, our comment, its pull request, and who said what."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scripts.common.text import normalise
from scripts.git.branch import branch_of, issue_of
from scripts.github.commands import Command, read_commands
from scripts.github.shapes import Comment, Issue, Pull
from scripts.github.tracker import Tracker
from scripts.submissions.memory import Memory, is_pull_marked, recall
from scripts.submissions.state import Submissions

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Submission:
    """A submission as it was read, and the comments on its issue and on its pull request."""

    issue: Issue
    comment: Comment | None
    memory: Memory
    pull: Pull | None
    on_issue: tuple[Comment, ...]
    on_pull: tuple[Comment, ...]

    @property
    def said(self) -> list[Comment]:
        """All that was said, oldest first."""
        return sorted((*self.on_issue, *self.on_pull), key=lambda note: note.id)


@dataclass(frozen=True)
class Heard:
    """A command of a maintainer that was not obeyed yet, and the comment that holds it."""

    note: Comment
    command: Command


def read_submission(submissions: Submissions, number: int) -> Submission | None:
    """The submission of an issue, or of the pull request with this number, without a second comment of ours; None for none."""
    submissions.forget_heads()
    tracker = submissions.tracker
    issue = tracker.issue(number)
    if issue and issue.is_pull:
        pull = tracker.pull(number)
        of = issue_of(pull.branch) if pull and submissions.is_our_pull(pull) else None
        issue = tracker.issue(of) if of else None
    if issue is None:
        return None
    on_issue = tracker.comments(issue.number)
    comment = keep_first(tracker, [note for note in on_issue if tracker.is_ours(note.author) and recall(note.body)])
    if comment is None and not submissions.reader.is_submission(issue):
        return None
    memory = (recall(comment.body) if comment else None) or Memory()
    pull = _pull_of(submissions, issue, memory)
    if comment is None and not issue.open and not (pull and pull.open):
        return None
    on_pull = tracker.comments(pull.number) if pull else []
    return Submission(issue, comment, memory, pull, tuple(on_issue), tuple(on_pull))


def keep_first(tracker: Tracker, alike: list[Comment]) -> Comment | None:
    """The first of our comments that say the same, as two runs at once may make them; the others are deleted."""
    for note in alike[1:]:
        tracker.delete_comment(note.id)
    return alike[0] if alike else None


def _pull_of(submissions: Submissions, issue: Issue, memory: Memory) -> Pull | None:
    """The recorded pull request; else one that a run made without living to record it."""
    tracker, branch = submissions.tracker, branch_of(issue.number)
    if memory.pull:
        pull = tracker.pull(memory.pull)
        if pull and tracker.made(pull, branch):
            return pull
    found = (pull for pull in tracker.pulls_from(branch) if tracker.made(pull, branch))
    newest = next((pull for pull in found if is_pull_marked(pull.body)), None)
    return tracker.pull(newest.number) if newest and newest.number > memory.replaced_up_to else None


def read_heard(submissions: Submissions, submission: Submission) -> list[Heard]:
    """The commands of maintainers that were not obeyed yet, oldest first."""
    return [
        Heard(note, command)
        for note in submission.said
        if note.id > submission.memory.heard
        for command in read_commands(normalise(note.body))
        if submissions.is_by_maintainer(note)
    ]


def newest_command(heard: list[Heard], name: str) -> Heard | None:
    """The newest of the commands with a name."""
    return next((one for one in reversed(heard) if one.command.name == name), None)


def read_refusal(submissions: Submissions, submission: Submission) -> str | None:
    """What a person said who closed the pull request; None when nobody did: we record what we close before we do."""
    pull = submission.pull
    if pull is None or pull.open or pull.number == submission.memory.settled_pull:
        return None
    closed = submissions.tracker.issue(pull.number) if submissions.tracker.was_refused(pull.number) else None
    return _last_word(submission, closed) if closed else None


def _last_word(submission: Submission, closed: Issue) -> str:
    """What the person who closed a pull request said within a minute of that; empty when it was nothing."""
    if closed.closed_at is None:
        return ""
    moment = datetime.fromisoformat(closed.closed_at)
    theirs = (note for note in submission.said if note.author == closed.closed_by)
    at_the_time = (note for note in theirs if abs(datetime.fromisoformat(note.at) - moment) <= _MINUTE)
    said = [note for note in at_the_time if not note.body.lstrip().startswith("/")]
    return max(said, key=lambda note: note.at).body if said else ""
