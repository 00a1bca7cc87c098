"""Whose turn it is: what is valid holds its repository, and so many pull requests are open at once."""

from scripts.common.text import normalise
from scripts.git.branch import issue_of
from scripts.github.shapes import Issue
from scripts.submissions import reply
from scripts.submissions.memory import identity_in
from scripts.submissions.reply import Turn
from scripts.submissions.state import Submissions
from scripts.submissions.verdict import Change, Verdict


def find_turn(submissions: Submissions, issue: Issue, verdict: Verdict) -> Turn | None:
    """Why a change cannot have an open pull request now: another one holds its repository, or a limit is reached."""
    if not isinstance(verdict, Change):
        return None
    if holder := _holder(submissions, issue, verdict):
        return Turn(holder)
    open_for = {issue_of(pull.branch) for pull in submissions.pulls()}
    if issue.number in open_for:
        return None
    own = sum(other.author == issue.author and other.number in open_for for other in submissions.issues())
    if own >= reply.OPEN_PER_AUTHOR and not submissions.tracker.is_ours(issue.author):
        return Turn(own=True)
    return Turn() if len(open_for) >= reply.OPEN_IN_ALL else None


def _holder(submissions: Submissions, issue: Issue, change: Change) -> int | None:
    """The issue that holds the repository which a change adds: whose pull request is open, else the first that is ready."""
    candidate = change.candidate
    if candidate is None or change.before:
        return None
    pulls = sorted(submissions.pulls(), key=lambda pull: pull.number)
    held = (issue_of(pull.branch) for pull in pulls if identity_in(normalise(pull.body)) == candidate.id)
    if holder := next(held, None):
        return holder if holder != issue.number else None
    reader, context = submissions.reader, submissions.context()
    names = {candidate.name.lower(), (reader.read(issue).repository or "").lower()}
    for other in submissions.proposing(names):
        if isinstance(reader.judge(other, candidate, context), Change):
            return other.number if other.number < issue.number else None
    return None
