"""Brings a submission to the state that its issue asks for, from what is true now; running it again changes nothing.

The order of the writes makes a failure between any two of them harmless: the branch, the pull request, the comment
that records it, the labels; and when a submission ends, the comment, the pull request, the issue.
"""

from dataclasses import replace

from scripts.census.catalogue import Entry
from scripts.census.row import EMPTY
from scripts.common.markup import Markdown, join_blocks, published
from scripts.common.text import normalise
from scripts.git.branch import branch_of
from scripts.git.errors import WorkflowsError
from scripts.github.commands import read_commands
from scripts.submissions import refusals, reply
from scripts.submissions.candidate import Candidate, Unseen
from scripts.submissions.frozen import Frozen, frozen_text
from scripts.submissions.idle import digest_of_answer, digest_of_body, digest_of_state, pack
from scripts.submissions.memory import Memory
from scripts.submissions.pull_request import SubmissionPull
from scripts.submissions.state import Heard, Submission, Submissions
from scripts.submissions.status import Status
from scripts.submissions.turns import find_turn
from scripts.submissions.verdict import Change, Context, Faulty, Refused, Verdict


class Settlement:
    """One submission, and the way that it takes."""

    def __init__(self, submissions: Submissions, submission: Submission) -> None:
        self.submissions, self.submission = submissions, submission
        self.tracker, self.issue = submissions.tracker, submission.issue
        self.status = Status(submissions, submission)
        self.pull = SubmissionPull(submissions, submission, self.status)
        self.seen: Candidate | Unseen | None = None

    @property
    def memory(self) -> Memory:
        return self.status.memory

    def decide(self) -> str:
        """Find out what comes next, and do it."""
        if self.issue.locked:
            return self._leave()
        if self.submission.pull and self.submission.pull.merged:
            return self._merged(self.submission.pull.number)
        heard = self.submissions.commands(self.submission)
        refusal = _newest(heard, "reject")
        if not self.issue.open and (self.memory.ended or not refusal):
            late = [one for one in heard if one.note.at > (self.issue.closed_at or "")]
            self._answer_in_vain(late, {"reject", "request-changes", "update"})
            return self._follow()
        seen = self.seen = self.submissions.reader.look_up(self.tracker.client, self.issue)
        if refusal:
            return self._decline(refusal.command.text, seen)
        if closing := self.submissions.closing(self.submission):
            return self._decline(self.submissions.last_word(self.submission, closing), seen)
        context = self.submissions.context()
        verdict = self.submissions.reader.judge(self.issue, seen, context)
        asked = self._take_in(heard)
        self._answer_in_vain([one for one in heard if not one.command.is_known], set())
        if held := self._hold(verdict, context, _newest(heard, "update"), asked):
            return held
        self._answer_in_vain([one for one in heard if one.command.is_known], {"update"})
        return self._carry_out(verdict, context, asked)

    def _leave(self) -> str:
        """A locked issue: nothing can be said there, so its pull request stays as it is until one of them is closed."""
        if not self.issue.open:
            self.pull.close()
        return "locked, left alone"

    def _take_in(self, heard: list[Heard]) -> str | None:
        """Remember what was heard, and what changes a maintainer asks for until the form is edited; the words of that."""
        form = digest_of_body(self.issue.body)
        asked = self.memory.asked if self.memory.form == form else 0
        newest = _newest(heard, "request-changes")
        if newest and self.tracker.last_edited(self.issue.number) < newest.note.at:
            asked = newest.note.id
        last = max([self.memory.heard, *(one.note.id for one in heard)])
        self.status.memory = replace(self.memory, heard=last, asked=asked)
        if asked and form != self.memory.form:
            self.status.memory = replace(self.memory, form=form, since=None)
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

    # What can come next: a change is asked for, the branch and its pull request follow, or a review holds them.

    def _carry_out(self, verdict: Verdict, context: Context, asked: str | None) -> str:
        """What follows from the verdict where no review holds the branch."""
        match verdict:
            case Faulty():
                return self._ask(verdict, context)
            case Change():
                return self._advance(verdict, context, asked)
            case _:
                return self._refuse(verdict, context)

    def _ask(self, verdict: Faulty, context: Context) -> str:
        form = digest_of_body(self.issue.body)
        since = self.memory.since if self.memory.form == form and self.memory.since else context.today
        memory = replace(self.memory, since=since, form=form, ended=0, declined=self.pull.number)
        if self.submissions.is_expired(memory, verdict, self.issue):
            return self._close(reply.expired_text(), "not_planned")
        ours = self.tracker.is_ours(self.issue.author)
        self._shut(reply.faults_text(verdict, self.pull.number, expires=not ours), memory, "needs changes", verdict)
        return "needs changes"

    def _refuse(self, verdict: Refused, context: Context) -> str:
        """A dead end is closed at once."""
        self._close(reply.refused_text(verdict, context), "not_planned")
        return "refused"

    def _advance(self, change: Change, context: Context, asked: str | None) -> str:
        turn = find_turn(self.submissions, self.issue, change)
        if turn:
            memory = replace(self.memory, since=None, ended=0, declined=self.pull.number)
            self._shut(reply.waiting_text(turn, change, context), memory, "waiting", change)
            return f"waits for #{turn.holder}" if turn.holder else "waits for its turn"
        try:
            self.pull.bring(change, context)
        except WorkflowsError:
            return self._begin_again(change, context, asked)
        number = self.pull.number
        text = (
            reply.ready_text(change, context, number)
            if number
            else reply.forbidden_text(change, context, branch_of(self.issue.number))
        )
        self.status.memory = self.memory.going_on(number)
        new = change.candidate if change.before is None else None
        watched = new is not None and new.stars < context.census.catalogue.threshold
        self.status.label("ready" if asked is None else "needs changes", *(["watched"] if watched else []))
        self.status.title(change.title)
        said = self._with_asked(asked, text)
        if number:
            self._conclude(said, change)
        else:  # a setting forbids it, whose change nothing tells: the next run tries again
            self.status.say(said, replace(self.memory, state=""))
        return f"ready, #{number}" if number else "ready"

    def _hold(self, verdict: Verdict, context: Context, update: Heard | None, asked: str | None) -> str | None:
        """What a maintainer has reviewed, or committed, stands still, whatever becomes of the form, until `/update`."""
        head = self.pull.head
        if self.pull.pull is None or head is None:
            return None
        text, reviews, is_persons = self.pull.text(), self.pull.read_reviews(), self.pull.is_persons()
        if not reviews and not is_persons:
            return None
        if not is_persons and self.memory.heads and not self.pull.stands_as_approved():
            return self._replace(verdict, context, asked)
        late = self.memory.late
        if update:
            late = int(self.tracker.last_edited(self.issue.number) >= update.note.at)
        if update and not late and isinstance(verdict, Change):
            return self._take_over(verdict, context)
        if not self.pull.is_open and not self.pull.reopen():
            return self._replace(verdict, context, asked)
        pull = self.pull.pull
        frozen = Frozen(pull.number, text, pull.mergeable is not False, bool(late), self.seen)
        said = self._with_asked(asked, frozen_text(frozen, verdict, context))
        self.status.memory = replace(self.memory.going_on(pull.number), late=late)
        self.status.label("ready" if asked is None else "needs changes")
        self._conclude(said, verdict)
        return "under review"

    def _take_over(self, change: Change, context: Context) -> str:
        """A maintainer wants the form as it is now; what was approved before is approved no longer."""
        self.status.memory = replace(self.memory, asked=0)
        if change.identity != self.pull.identity():
            return self._replace(change, context, None)
        if not self.pull.holds(change, context) and not self.pull.dismiss_approvals():
            return self._replace(change, context, None)
        self.pull.read_reviews()
        return self._advance(change, context, None)

    def _begin_again(self, change: Change, context: Context, asked: str | None) -> str:
        """A fresh branch of the same name, with a pull request of its own, for one that GitHub does not let us move."""
        if self.pull.pull:
            return self._replace(change, context, asked)
        self.pull.delete_branch()
        return self._advance(change, context, asked)

    def _replace(self, verdict: Verdict, context: Context, asked: str | None) -> str:
        """A pull request of its own, without a review, for what cannot stay under the one that was reviewed."""
        memory = replace(self.memory, pull=None, declined=None, past=self.pull.number or 0, heads=(), late=0)
        self.status.say(published(self.status.text), memory)
        self.pull.retire()
        return self._carry_out(verdict, context, asked)

    # The way out.

    def _merged(self, pull: int) -> str:
        context = self.submissions.context()
        reading = self.submissions.reader.read(self.issue)
        name = reading.to_look_up or reading.repository
        entry = context.census.catalogue.find(name) if name else None
        watched = entry is not None and self._is_watched(entry, context)
        return self._close(reply.merged_text(pull, entry, context, watched=watched), "completed")

    def _is_watched(self, entry: Entry, context: Context) -> bool:
        """Whether an entry has too few stars for the list; of one that the record does not know yet, GitHub tells."""
        row = context.census.latest.repos[entry.repo]
        if row != EMPTY:
            return row.watched
        seen = self.submissions.reader.look_up(self.tracker.client, self.issue)
        return isinstance(seen, Candidate) and seen.stars < context.census.catalogue.threshold

    def _decline(self, reason: str, seen: Candidate | Unseen | None) -> str:
        """A maintainer refused it; a proposal is refused again under its id, and its name."""
        day = str(self.tracker.client.now().date())
        rejection = refusals.rejection_of(self.submissions.reader.read(self.issue), seen, reason, day)
        self._close(reply.declined_text(self.pull.number, reason, rejection), "not_planned", refusals.LABEL)
        return "refused"

    def _follow(self) -> str:
        """The issue is closed, so its pull request is closed too. What we said when we closed it ourselves stays."""
        ended = self.memory.ended and self.status.text
        text = published(self.status.text) if ended else reply.closed_text(self.pull.number)
        labels = [refusals.LABEL] if ended and refusals.LABEL in self.issue.labels else []
        return self._close(text, None, *labels)

    def _close(self, text: Markdown, reason: str | None, *labels: str) -> str:
        """Say it, close the pull request and the issue, and only then record that the submission ended."""
        if self.issue.open or self.pull.is_open:
            ours = self.pull.number if self.pull.is_open else self.memory.declined
            self.status.say(text, replace(self.memory, ended=1, declined=ours))
        self.pull.close()
        self.status.label(*labels)
        if self.issue.open and reason:
            self.tracker.close(self.issue.number, reason)
        theirs = (note.id for note in self.submission.said if not self.submissions.is_ours(note))
        heard = max([self.memory.heard, *theirs])
        memory = self.memory.going_on(self.pull.number)
        memory = replace(memory, declined=self.pull.number, heard=heard, asked=0, state="", answer="", seen="")
        self.status.say(text, replace(memory, ended=1))
        return "closed"

    def _shut(self, text: Markdown, memory: Memory, label: str, verdict: Verdict) -> None:
        """Say why there is no open pull request now, and close the one that there is."""
        if self.pull.is_open:
            self.status.say(text, memory)
        self.pull.close()
        self.status.label(label)
        self.status.memory = memory
        self._conclude(text, verdict)

    def _conclude(self, text: Markdown, verdict: Verdict) -> None:
        """Remember, once all else is done, what was there: as long as nothing of that changes, nothing has to be done."""
        state = digest_of_state(self.issue.body, self.status.notes(), self.pull.state())
        answer = digest_of_answer(verdict, find_turn(self.submissions, self.issue, verdict))
        self.status.say(text, replace(self.memory, state=state, answer=answer, seen=pack(self.seen)))

    def _with_asked(self, asked: str | None, text: Markdown) -> Markdown:
        return text if asked is None else join_blocks(reply.asked_text(asked), text)


def _newest(heard: list[Heard], name: str) -> Heard | None:
    """The newest of the commands with a name."""
    return next((one for one in reversed(heard) if one.command.name == name), None)
