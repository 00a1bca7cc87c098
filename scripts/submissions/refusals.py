"""What maintainers refused in submissions, as our comments on them tell, before a line under `rejected:` does."""

import re
from datetime import date

import msgspec

from scripts.census.document import Document
from scripts.census.shape import Rejection
from scripts.common.errors import DataError
from scripts.common.text import normalise, plain
from scripts.github.bulk import closed_issues
from scripts.github.tracker import Tracker
from scripts.submissions.candidate import Candidate, Shown
from scripts.submissions.correction import REASON_AT_MOST
from scripts.submissions.form_reader import Reading
from scripts.submissions.memory import recall

LABEL = "refused"

_LINE = re.compile(r"(?m)^```yaml\n(  - \{.*\})\n```$")


def read_refusals(tracker: Tracker) -> dict[int, Rejection]:
    """The refusals by the number of their issue, which is closed. Raises GitHubError."""
    found = {}
    for issue in closed_issues(tracker.client, tracker.repository, LABEL):
        for comment in issue.comments:
            if tracker.is_ours(comment.author) and (rejection := shown_rejection(comment.body)):
                found[issue.number] = rejection
    return found


def rejection_for(reading: Reading, seen: Shown, reason: str, day: date) -> Rejection | None:
    """The line for `rejected:` of a proposal that was refused for a reason; None for anything but a proposal."""
    name = reading.repository if reading.proposes else None
    if name is None:
        return None
    known = seen if isinstance(seen, Candidate) else None
    short = plain(reason)[:REASON_AT_MOST] or "no reason given"
    return Rejection(known.name if known else name, short, day, known.id if known else None)


def shown_rejection(text: str) -> Rejection | None:
    """The line for `rejected:` that a comment of ours shows."""
    text = normalise(text)
    line = _LINE.search(text) if recall(text) else None
    if line is None:
        return None
    try:
        (row,) = Document(f"rejected:\n{line[1]}\n").data["rejected"]
        return msgspec.convert(row, Rejection)
    except (DataError, msgspec.ValidationError):  # somebody edited it
        return None
