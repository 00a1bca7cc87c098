"""Brings a submission to the state that its issue asks for, from what is true now; running it again changes nothing.

The order of the writes makes a failure between any two of them harmless: the branch, the pull request, the comment
that records it, the labels; at the end, the comment, the pull request, the issue, and the comment again that records it.
"""

from typing import Any

from scripts.census.catalogue import Entry
from scripts.census.row import EMPTY
from scripts.census.shape import Rejection
from scripts.common.markup import Markdown, join_blocks, published
from scripts.common.text import plain
from scripts.git.branch import branch_of
from scripts.git.errors import WorkflowsError
from scripts.submissions import reply
from scripts.submissions.candidate import Candidate, Shown
from scripts.submissions.correction import REASON_AT_MOST
from scripts.submissions.idle import digest_of, digest_of_body
from scripts.submissions.memory import Memory
from scripts.submissions.preview import SAID_AT_MOST
from scripts.submissions.pull_request import SubmissionPull
from scripts.submissions.state import REFUSED, Submissions
from scripts.submissions.status import Status
from scripts.submissions.submission import Heard, Submission, newest_command, read_heard, read_refusal
from scripts.submissions.under_review import review_text
from scripts.submissions.verdict import Change, Context, Faulty, Verdict


class Settlement:
    """Decides what comes next for one submission, and does it."""

    def __init__(self, submissions: Submissions, submission: Submission) -> None:
        self.submissions, self.submission = submissions, submission
        self.tracker, self.issue = submissions.tracker, submission.issue
        self.status = Status(submissions, submission)
        self.pull = SubmissionPull(submissions, submission, self.status)
        self.seen: Shown = None  # what GitHub shows of the repository that the form names

    @property
    def context(self) -> Context:
        return self.submissions.context()

    @property
    def memory(self) -> Memory:
        return self.status.memory

    def decide(self) -> str:
        """Find out what comes next, and do it; returns what was done."""
        if self.issue.locked:  # nothing can be said there: its pull request stays until one of them is closed
            if not self.issue.open:
                self.pull.close()
            return "locked, left alone"
        if self.submission.pull and self.submission.pull.merged:
            return self._end_merged(self.submission.pull.number)
        heard = read_heard(self.submissions, self.submission)
        refusal = newest_command(heard, "reject")
        if not self.issue.open and (self.memory.ended or not refusal):
            self._answer_in_vain([one for one in heard if one.note.at > (self.issue.closed_at or "")])
            return self._follow()
        self.seen = self.submissions.reader.look_up(self.tracker.client, self.issue)
        reason = refusal.command.text if refusal else read_refusal(self.submissions, self.submission)
        if reason is not None:
            return self._decline(reason)
        verdict = self.submissions.reader.judge(self.issue, self.seen, self.context)
        self._take_in(heard)
        self._answer_in_vain([one for one in heard if not one.command.is_known])
        if held := self._hold(verdict, newest_command(heard, "update")):
            return held
        self._answer_in_vain([one for one in heard if one.command.name == "update"])
        return self._carry_out(verdict)

    def _take_in(self, heard: list[Heard]) -> None:
        """Remember what was heard, and the change that a maintainer asks for until the form is edited."""
        form = digest_of_body(self.issue.body)
        if form != self.memory.form_digest:
            self.status.remember(asked=None)
        request = newest_command(heard, "request-changes")
        if request and self.tracker.last_edited(self.issue.number) < request.note.at:
            since = self.memory.faulty_since if form == self.memory.form_digest else None
            self.status.remember(asked=request.command.text[:SAID_AT_MOST], form_digest=form, faulty_since=since)
        self.status.remember(heard=max([self.memory.heard, *(one.note.id for one in heard)]))

    def _answer_in_vain(self, heard: list[Heard]) -> None:
        """Answer each of these commands, which do not exist or have nothing to work on."""
        for one in heard:
            self.status.answer(one, reply.command_text(one.command))

    # Where no review holds the branch, the pull request follows the form.

    def _carry_out(self, verdict: Verdict) -> str:
        if self.pull.number is None and self.memory.replaced_up_to:
            self.pull.close_replaced(self.memory.replaced_up_to)
        match verdict:
            case Faulty():
                return self._ask(verdict)
            case Change():
                return self._advance(verdict)
            case _:
                self._close(reply.refused_text(verdict, self.context), "not_planned")
                return "refused"

    def _ask(self, verdict: Faulty) -> str:
        form = digest_of_body(self.issue.body)
        since = (self.memory.faulty_since if self.memory.form_digest == form else None) or self.context.today
        if self.submissions.is_expired(since, verdict, self.issue):
            self._close(reply.EXPIRED, "not_planned")
            return "closed"
        expires = verdict.expires and not self.tracker.is_ours(self.issue.author)
        text = reply.faults_text(verdict, self.pull.number, expires=expires)
        self._shut(text, "needs changes", verdict, faulty_since=since, form_digest=form)
        return "needs changes"

    def _shut(self, text: Markdown, label: str, verdict: Verdict, **remembered: Any) -> None:
        """Say why there is no open pull request now, and close the one that there is."""
        self.status.remember(ended=False, settled_pull=self.pull.number, rejection=None, **remembered)
        if self.pull.is_open:
            self.status.say(text)
        self.pull.close()
        self.status.label(label)
        self._conclude(text, verdict)

    def _advance(self, change: Change) -> str:
        if wait := self.submissions.find_wait(self.issue, change):
            self._shut(reply.waiting_text(wait, change, self.context), "waiting", change, faulty_since=None)
            return f"waits for #{wait.holder}" if wait.holder else "waits for its turn"
        try:
            self.pull.bring(change, self.context)
        except WorkflowsError:  # GitHub does not let us move the branch: it begins again, with another pull request
            if self.pull.number:
                return self._replace(change)
            self.pull.delete_branch()
            return self._advance(change)
        is_watched = change.added is not None and change.added.stars < self.context.census.catalogue.threshold
        self._stay_open(*(["watched"] if is_watched else []))
        self.status.title(change.title)
        if number := self.pull.number:
            self._conclude(self._with_asked(reply.ready_text(change, self.context, number)), change)
            return f"ready, #{number}"
        # A setting forbids the pull request, and nothing tells when that changes: the next run tries again.
        text = reply.forbidden_text(change, self.context, branch_of(self.issue.number))
        self.status.say(self._with_asked(text), digest="")
        return "ready"

    def _replace(self, verdict: Verdict) -> str:
        """A pull request of its own, without a review, for what cannot stay under the one that was reviewed."""
        last = self.pull.number or 0
        self.status.say(published(self.status.text), pull=None, settled_pull=None, replaced_up_to=last, pushes=())
        self.pull.let_go()
        return self._carry_out(verdict)

    # What a maintainer has reviewed, or committed, stands still, whatever becomes of the form, until `/update`.

    def _hold(self, verdict: Verdict, update: Heard | None) -> str | None:
        """What was done where the branch is under review; None where it is not."""
        if self.pull.number is None or self.pull.head is None:
            return None
        held, is_persons = self.pull.read_branch()
        self.pull.read_reviews()
        if not is_persons and not self.pull.is_reviewed:
            return None
        if not is_persons and self.memory.pushes and not self.pull.stands_as_approved():
            return self._replace(verdict)
        if update:
            if self.tracker.last_edited(self.issue.number) >= update.note.at:
                self.status.answer(update, reply.LATE)
            elif isinstance(verdict, Change) and (outcome := self._take_over(verdict)):
                return outcome
        if not self.pull.is_open and not self.pull.reopen():
            return self._replace(verdict)
        self._stay_open()
        text = review_text(self.pull.number, held, verdict, self.seen, self.context, conflicts=self.pull.conflicts)
        self._conclude(self._with_asked(text), verdict)
        return "under review"

    def _take_over(self, change: Change) -> str | None:
        """Take the form over, and the approvals back; None where the branch has it already, and they stay."""
        self.status.remember(asked=None)
        is_same = change.identity == self.pull.identity
        if is_same and self.pull.commit_for(change, self.context) == self.pull.head:
            return None
        if not is_same or not self.pull.dismiss_approvals():
            return self._replace(change)
        self.pull.read_reviews()
        return self._advance(change)

    # The end.

    def _end_merged(self, pull: int) -> str:
        """The pull request of this number was merged."""
        reading = self.submissions.reader.read(self.issue)
        name = reading.to_look_up or reading.repository
        entry = self.context.census.catalogue.find(name) if name else None
        watched = entry is not None and self._is_watched(entry)
        self._close(reply.merged_text(pull, entry, self.context, watched=watched), "completed")
        return "closed"

    def _is_watched(self, entry: Entry) -> bool:
        """Whether an entry has too few stars for the list; of one that the record does not know yet, GitHub tells."""
        row = self.context.row_of(entry)
        if row != EMPTY:
            return row.watched
        seen = self.submissions.reader.look_up(self.tracker.client, self.issue)
        return isinstance(seen, Candidate) and seen.stars < self.context.census.catalogue.threshold

    def _decline(self, reason: str) -> str:
        """A maintainer refused it; a proposal is refused again under its id, and its name."""
        reading, seen, rejection = self.submissions.reader.read(self.issue), self.seen, None
        if reading.proposes and reading.repository:
            name, identity = (seen.name, seen.id) if isinstance(seen, Candidate) else (reading.repository, None)
            short = plain(reason)[:REASON_AT_MOST] or "no reason given"
            rejection = Rejection(name, short, self.context.today, identity or None)
        text = reply.declined_text(self.pull.number, reason, rejection)
        self._close(text, "not_planned", REFUSED, rejection=rejection)
        return "refused"

    def _follow(self) -> str:
        """The issue is closed, so its pull request is closed too. What we said when we closed it ourselves stays."""
        if self.memory.ended and self.status.text:
            labels = self.issue.labels & {REFUSED}
            self._close(published(self.status.text), None, *labels, rejection=self.memory.rejection)
        else:
            self._close(reply.closed_text(self.pull.number), None)
        return "closed"

    def _close(self, text: Markdown, reason: str | None, *labels: str, rejection: Rejection | None = None) -> None:
        number = self.pull.number
        if self.issue.open or self.pull.is_open:
            settled = number if self.pull.is_open else self.memory.settled_pull
            self.status.say(text, ended=True, settled_pull=settled, rejection=rejection)
        self.pull.close()
        self.status.label(*labels)
        if self.issue.open and reason:
            self.tracker.close(self.issue.number, reason)
        theirs = (note.id for note in self.submission.said if not self.submissions.is_our_note(note))
        heard = max([self.memory.heard, *theirs])
        self.status.say(
            text, pull=number, settled_pull=number, ended=True, heard=heard, asked=None, rejection=rejection,
            faulty_since=None, digest="", seen=None,
        )  # fmt: skip

    # What is said of it.

    def _stay_open(self, *labels: str) -> None:
        """Remember, and say by its labels, that its pull request is open."""
        self.status.remember(pull=self.pull.number, settled_pull=None, faulty_since=None, ended=False, rejection=None)
        self.status.label("ready" if self.memory.asked is None else "needs changes", *labels)

    def _with_asked(self, text: Markdown) -> Markdown:
        return text if self.memory.asked is None else join_blocks(reply.asked_text(self.memory.asked), text)

    def _conclude(self, text: Markdown, verdict: Verdict) -> None:
        """Remember, once all else is done, what was there: as long as nothing of that changes, nothing has to be done."""
        wait = self.submissions.find_wait(self.issue, verdict)  # again, as what was done may have changed that
        digest = digest_of(self.issue.body, self.status.tally(), self.pull.state(), verdict, wait)
        self.status.say(text, digest=digest, seen=self.seen)
