"""How a submission ends: the comment says so, then the pull request is closed, then the issue; then that is recorded.

The next run completes what fails between any two of these.
"""

from scripts.census.catalogue import Entry
from scripts.census.row import EMPTY
from scripts.census.shape import Rejection
from scripts.common.markup import Markdown, published
from scripts.submissions import refusals, reply
from scripts.submissions.candidate import Candidate, Shown
from scripts.submissions.pull_request import SubmissionPull
from scripts.submissions.state import Submissions
from scripts.submissions.status import Status
from scripts.submissions.submission import Submission
from scripts.submissions.verdict import Refused


class Ending:
    """Each way out of one submission, which says what was done."""

    def __init__(self, submissions: Submissions, submission: Submission, status: Status, pull: SubmissionPull) -> None:
        self._submissions, self._submission, self._status, self._pull = submissions, submission, status, pull
        self._issue = submission.issue

    def merged(self, pull: int) -> str:
        """The pull request of this number was merged."""
        context = self._submissions.context()
        reading = self._submissions.reader.read(self._issue)
        name = reading.to_look_up or reading.repository
        entry = context.census.catalogue.find(name) if name else None
        watched = entry is not None and self._is_watched(entry)
        self._close(reply.merged_text(pull, entry, context, watched=watched), "completed")
        return "closed"

    def refuse(self, verdict: Refused) -> str:
        """A dead end is closed at once."""
        self._close(reply.refused_text(verdict, self._submissions.context()), "not_planned")
        return "refused"

    def decline(self, reason: str, seen: Shown) -> str:
        """A maintainer refused it; a proposal is refused again under its id, and its name."""
        day = self._submissions.context().today
        rejection = refusals.rejection_for(self._submissions.reader.read(self._issue), seen, reason, day)
        text = reply.declined_text(self._pull.number, reason, rejection)
        self._close(text, "not_planned", refusals.LABEL, rejection=rejection)
        return "refused"

    def expire(self) -> str:
        """The submitter did not come back."""
        self._close(reply.expired_text(), "not_planned")
        return "closed"

    def follow(self) -> str:
        """The issue is closed, so its pull request is closed too. What we said when we closed it ourselves stays."""
        memory = self._status.memory
        if memory.ended and self._status.text:
            labels = self._issue.labels & {refusals.LABEL}
            self._close(published(self._status.text), None, *labels, rejection=memory.rejection)
        else:
            self._close(reply.closed_text(self._pull.number), None)
        return "closed"

    def _is_watched(self, entry: Entry) -> bool:
        """Whether an entry has too few stars for the list; of one that the record does not know yet, GitHub tells."""
        context = self._submissions.context()
        row = context.row_of(entry)
        if row != EMPTY:
            return row.watched
        seen = self._submissions.reader.look_up(self._submissions.tracker.client, self._issue)
        return isinstance(seen, Candidate) and seen.stars < context.census.catalogue.threshold

    def _close(self, text: Markdown, reason: str | None, *labels: str, rejection: Rejection | None = None) -> None:
        number = self._pull.number
        if self._issue.open or self._pull.is_open:
            settled = number if self._pull.is_open else self._status.memory.settled_pull
            self._status.say(text, ended=True, settled_pull=settled, rejection=rejection)
        self._pull.close()
        self._status.label(*labels)
        if self._issue.open and reason:
            self._submissions.tracker.close(self._issue.number, reason)
        theirs = (note.id for note in self._submission.said if not self._submissions.is_our_note(note))
        heard = max([self._status.memory.heard, *theirs])
        self._status.say(
            text, pull=number, settled_pull=number, ended=True, heard=heard, asked=None, rejection=rejection,
            faulty_since=None, is_late=False, digest="", seen=None,
        )  # fmt: skip
