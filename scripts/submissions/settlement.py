"""Brings a submission to the state that its issue asks for, from what is true now; running it again changes nothing.

The order of the writes makes a failure between any two of them harmless: the branch, the pull request, the comment
that records it, the labels.
"""

from msgspec import structs

from scripts.common.markup import Markdown, join_blocks, published
from scripts.common.text import normalise
from scripts.git.branch import branch_of
from scripts.git.errors import WorkflowsError
from scripts.github.commands import read_commands
from scripts.submissions import reply
from scripts.submissions.candidate import Shown
from scripts.submissions.ending import Ending
from scripts.submissions.frozen import Frozen, frozen_text
from scripts.submissions.idle import digest_of, digest_of_body, pack
from scripts.submissions.memory import Memory
from scripts.submissions.pull_request import SubmissionPull
from scripts.submissions.state import Submissions
from scripts.submissions.status import Status
from scripts.submissions.submission import Heard, Submission, newest, read_heard, read_refusal
from scripts.submissions.verdict import Change, Context, Faulty, Verdict
from scripts.submissions.waiting import find_wait


class Settlement:
    """One submission, and the way that it takes."""

    def __init__(self, submissions: Submissions, submission: Submission) -> None:
        self.submissions, self.submission = submissions, submission
        self.tracker, self.issue = submissions.tracker, submission.issue
        self.status = Status(submissions, submission)
        self.pull = SubmissionPull(submissions, submission, self.status)
        self.ending = Ending(submissions, submission, self.status, self.pull)
        self.seen: Shown = None  # what GitHub shows of the repository that the form names
        self.asked: str | None = None  # the change that a maintainer asks for

    @property
    def context(self) -> Context:
        return self.submissions.context()

    @property
    def memory(self) -> Memory:
        return self.status.memory

    def decide(self) -> str:
        """Find out what comes next, and do it."""
        if self.issue.locked:  # nothing can be said there: its pull request stays until one of them is closed
            if not self.issue.open:
                self.pull.close()
            return "locked, left alone"
        if self.submission.pull and self.submission.pull.merged:
            return self.ending.merged(self.submission.pull.number)
        heard = read_heard(self.submissions, self.submission)
        refusal = newest(heard, "reject")
        if not self.issue.open and (self.memory.ended or not refusal):
            late = [one for one in heard if one.note.at > (self.issue.closed_at or "")]
            self._answer_in_vain(late, {"reject", "request-changes", "update"})
            return self.ending.follow()
        self.seen = self.submissions.reader.look_up(self.tracker.client, self.issue)
        reason = refusal.command.text if refusal else read_refusal(self.submissions, self.submission)
        if reason is not None:
            return self.ending.decline(reason, self.seen)
        verdict = self.submissions.reader.judge(self.issue, self.seen, self.context)
        self.asked = self._take_in(heard)
        self._answer_in_vain([one for one in heard if not one.command.is_known], set())
        if held := self._hold(verdict, newest(heard, "update")):
            return held
        self._answer_in_vain([one for one in heard if one.command.is_known], {"update"})
        return self._carry_out(verdict)

    def _take_in(self, heard: list[Heard]) -> str | None:
        """Remember what was heard, and what changes a maintainer asks for until the form is edited; the words of that."""
        form = digest_of_body(self.issue.body)
        asked = self.memory.asked if self.memory.form == form else 0
        request = newest(heard, "request-changes")
        if request and self.tracker.last_edited(self.issue.number) < request.note.at:
            asked = request.note.id
        last = max([self.memory.heard, *(one.note.id for one in heard)])
        self.status.memory = structs.replace(self.memory, heard=last, asked=asked)
        if asked and form != self.memory.form:
            self.status.memory = structs.replace(self.memory, form=form, since=None)
        note = next((note for note in self.submission.said if note.id == asked), None)
        if note is None:
            return None
        commands = read_commands(normalise(note.body))
        return next((command.text for command in reversed(commands) if command.name == "request-changes"), "")

    def _answer_in_vain(self, heard: list[Heard], in_vain: set[str]) -> None:
        """A word on each command that is none, or has nothing to work on."""
        for one in heard:
            if not one.command.is_known or one.command.name in in_vain:
                self.status.answer(one, reply.command_text(one.command))

    # Where no review holds the branch, the pull request follows the form.

    def _carry_out(self, verdict: Verdict) -> str:
        if self.pull.pull is None and self.memory.past:
            self.pull.close_replaced(self.memory.past)
        match verdict:
            case Faulty():
                return self._ask(verdict)
            case Change():
                return self._advance(verdict)
            case _:
                return self.ending.refuse(verdict)

    def _ask(self, verdict: Faulty) -> str:
        form = digest_of_body(self.issue.body)
        since = self.memory.since if self.memory.form == form and self.memory.since else self.context.today
        memory = structs.replace(self.memory, since=since, form=form, ended=False, declined=self.pull.number)
        if self.submissions.is_expired(memory, verdict, self.issue):
            return self.ending.expire()
        ours = self.tracker.is_ours(self.issue.author)
        self._shut(reply.faults_text(verdict, self.pull.number, expires=not ours), memory, "needs changes", verdict)
        return "needs changes"

    def _shut(self, text: Markdown, memory: Memory, label: str, verdict: Verdict) -> None:
        """Say why there is no open pull request now, and close the one that there is."""
        if self.pull.is_open:
            self.status.say(text, memory)
        self.pull.close()
        self.status.label(label)
        self.status.memory = memory
        self._conclude(text, verdict)

    def _advance(self, change: Change) -> str:
        if wait := find_wait(self.submissions, self.issue, change):
            memory = structs.replace(self.memory, since=None, ended=False, declined=self.pull.number)
            self._shut(reply.waiting_text(wait, change, self.context), memory, "waiting", change)
            return f"waits for #{wait.holder}" if wait.holder else "waits for its turn"
        try:
            self.pull.bring(change, self.context)
        except WorkflowsError:
            return self._begin_again(change)
        number = self.pull.number
        self.status.memory = self.memory.going_on(number)
        new = change.candidate if change.before is None else None
        is_watched = new is not None and new.stars < self.context.census.catalogue.threshold
        self._label_open(*(["watched"] if is_watched else []))
        self.status.title(change.title)
        if number:
            self._conclude(self._with_asked(reply.ready_text(change, self.context, number)), change)
            return f"ready, #{number}"
        # A setting forbids the pull request, and nothing tells when that changes: the next run tries again.
        text = reply.forbidden_text(change, self.context, branch_of(self.issue.number))
        self.status.say(self._with_asked(text), structs.replace(self.memory, state=""))
        return "ready"

    def _begin_again(self, change: Change) -> str:
        """A fresh branch of the same name, with a pull request of its own, for one that GitHub does not let us move."""
        if self.pull.pull:
            return self._replace(change)
        self.pull.delete_branch()
        return self._advance(change)

    def _replace(self, verdict: Verdict) -> str:
        """A pull request of its own, without a review, for what cannot stay under the one that was reviewed."""
        memory = structs.replace(
            self.memory, pull=None, declined=None, past=self.pull.number or 0, heads=(), late=False
        )
        self.status.say(published(self.status.text), memory)
        self.pull.let_go()
        return self._carry_out(verdict)

    # What a maintainer has reviewed, or committed, stands still, whatever becomes of the form, until `/update`.

    def _hold(self, verdict: Verdict, update: Heard | None) -> str | None:
        """What comes next where the branch stands still; None where nothing holds it."""
        if self.pull.pull is None or self.pull.head is None:
            return None
        text = self.pull.text()
        is_persons, is_reviewed = self.pull.is_persons(), bool(self.pull.read_reviews())
        if not is_persons and not is_reviewed:
            return None
        is_recorded = not is_persons and bool(self.memory.heads)
        if is_recorded and not self.pull.stands_as_approved():
            return self._replace(verdict)
        late = self.memory.late
        if update:
            late = self.tracker.last_edited(self.issue.number) >= update.note.at
            if not late and isinstance(verdict, Change) and (outcome := self._take_over(verdict)):
                return outcome
        if not self.pull.is_open and not self.pull.reopen():
            return self._replace(verdict)
        pull = self.pull.pull
        frozen = Frozen(pull.number, text, pull.mergeable is not False, late, self.seen)
        self.status.memory = structs.replace(self.memory.going_on(pull.number), late=late)
        self._label_open()
        self._conclude(self._with_asked(frozen_text(frozen, verdict, self.context)), verdict)
        return "under review"

    def _take_over(self, change: Change) -> str | None:
        """A maintainer wants the form as it is now; what was approved before is approved no longer.

        None where the branch has it already: then its approval stays.
        """
        self.asked, self.status.memory = None, structs.replace(self.memory, asked=0)
        is_same = change.identity == self.pull.identity()
        if is_same and self.pull.holds(change, self.context):
            return None
        if not is_same or not self.pull.dismiss_approvals():
            return self._replace(change)
        self.pull.read_reviews()
        return self._advance(change)

    # What is said of it.

    def _label_open(self, *more: str) -> None:
        """The labels of an open pull request."""
        self.status.label("ready" if self.asked is None else "needs changes", *more)

    def _with_asked(self, text: Markdown) -> Markdown:
        return text if self.asked is None else join_blocks(reply.asked_text(self.asked), text)

    def _conclude(self, text: Markdown, verdict: Verdict) -> None:
        """Remember, once all else is done, what was there: as long as nothing of that changes, nothing has to be done."""
        wait = find_wait(self.submissions, self.issue, verdict)
        state = digest_of(self.issue.body, self.status.notes(), self.pull.state(), (verdict, wait))
        self.status.say(text, structs.replace(self.memory, state=state, seen=pack(self.seen)))
