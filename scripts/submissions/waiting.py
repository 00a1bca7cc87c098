"""Why a change has to wait: what is valid holds its repository, and so many pull requests are open at once."""

from scripts.git.branch import issue_of
from scripts.github.shapes import Issue
from scripts.submissions import limits
from scripts.submissions.memory import identity_in
from scripts.submissions.state import Submissions
from scripts.submissions.verdict import Change, Verdict, Wait


def find_wait(submissions: Submissions, issue: Issue, verdict: Verdict) -> Wait | None:
    """Why a change cannot have an open pull request now; None when it can, or is no change."""
    if not isinstance(verdict, Change):
        return None
    if holder := _holder(submissions, issue, verdict):
        return Wait(holder)
    open_for = {issue_of(pull.branch) for pull in submissions.pulls()}
    if issue.number in open_for:
        return None
    own = sum(other.author == issue.author and other.number in open_for for other in submissions.issues())
    if own >= limits.OPEN_PER_AUTHOR and not submissions.tracker.is_ours(issue.author):
        return Wait(own=True)
    return Wait() if len(open_for) >= limits.OPEN_IN_ALL else None


def _holder(submissions: Submissions, issue: Issue, change: Change) -> int | None:
    """The other issue that holds the repository which a change adds: its pull request is open, else it is ready first."""
    candidate = change.added
    if candidate is None:
        return None
    for pull in sorted(submissions.pulls(), key=lambda pull: pull.number):
        if identity_in(pull.body) == candidate.id:
            holder = issue_of(pull.branch)
            return holder if holder != issue.number else None
    reader, context = submissions.reader, submissions.context()
    for other in submissions.proposing({candidate.name, reader.read(issue).repository or ""}):
        if isinstance(reader.judge(other, candidate, context), Change):
            return other.number if other.number < issue.number else None
    return None
