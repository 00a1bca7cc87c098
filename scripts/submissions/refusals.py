"""What maintainers refused in submissions, as our comments on them remember, before a line under `rejected:` does."""

from datetime import date

from scripts.census.shape import Rejection
from scripts.common.text import plain
from scripts.github.bulk import closed_issues
from scripts.github.tracker import Tracker
from scripts.submissions.candidate import Candidate, Shown
from scripts.submissions.correction import REASON_AT_MOST
from scripts.submissions.form_reader import Reading
from scripts.submissions.memory import recall

LABEL = "refused"


def read_refusals(tracker: Tracker) -> dict[int, Rejection]:
    """The refusals by the number of their issue, which is closed. Raises GitHubError."""
    found = {}
    for issue in closed_issues(tracker.client, tracker.repository, LABEL):
        for comment in issue.comments.nodes:
            memory = recall(comment.body) if tracker.is_ours(comment.author) else None
            if memory and memory.rejection:
                found[issue.number] = memory.rejection
    return found


def rejection_for(reading: Reading, seen: Shown, reason: str, day: date) -> Rejection | None:
    """The line for `rejected:` of a proposal that was refused for a reason; None for anything but a proposal."""
    name = reading.repository if reading.proposes else None
    if name is None:
        return None
    short = plain(reason)[:REASON_AT_MOST] or "no reason given"
    if isinstance(seen, Candidate):
        return Rejection(seen.name, short, day, seen.id or None)
    return Rejection(name, short, day)
