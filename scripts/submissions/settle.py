"""Brings a submission to the state that its issue asks for, from what is true now; running it again changes nothing.

The order of the writes makes a failure between any two of them harmless: the branch, the pull request, the comment
that records it, the labels; and when a submission ends, the comment, the pull request, the issue.
"""

import hashlib
from dataclasses import replace

from msgspec import structs

from scripts.census.catalogue import Rejection
from scripts.census.edits import rejection_line
from scripts.common.actions import as_text
from scripts.common.errors import CensusError, DataError
from scripts.common.markup import Markdown, join_blocks, published
from scripts.common.retry import MovedError, Retry
from scripts.common.text import normalise, plain
from scripts.git.branch import branch_of
from scripts.git.commands import GitError, WorkflowsError
from scripts.github.errors import IssuesOffError, RightsError, TokenError
from scripts.github.shapes import Pull
from scripts.submissions import reply
from scripts.submissions.reply import Memory
from scripts.submissions.state import Submission, Submissions
from scripts.submissions.verdict import Context, Verdict

SETTLING = Retry(tries=4)


class Settler:
    """Brings submissions to the state that they ask for, one at a time."""

    def __init__(self, submissions: Submissions) -> None:
        self.submissions = submissions
        self.tracker = submissions.tracker
        self.forms = submissions.forms
        self.git = submissions.git

    def settle(self, number: int) -> str:
        """Bring one to its state, and say what was done. Raises CensusError when that is not possible now."""

        def read_again(attempt: int, error: CensusError) -> None:
            print(as_text(f"#{number}, try {attempt} of {SETTLING.tries}: {plain(str(error))}"), flush=True)
            self.submissions.forget()

        return SETTLING.run(lambda: self._settle_once(number), _may_help, read_again)

    def _settle_once(self, number: int) -> str:
        submission = self.submissions.read(number)
        if submission is None:
            return self._close_vanished(number)
        outcome = self._decide(submission)
        after = self.tracker.issue(submission.issue.number)
        if after and normalise(after.body) != submission.body:
            raise MovedError("The issue was edited during every try; the next run takes it up.")
        return outcome

    def _close_vanished(self, number: int) -> str:
        """Close the pull request of an issue that was deleted or moved away."""
        pull = next((pull for pull in self.submissions.pulls() if pull.branch == branch_of(number)), None)
        if pull is None or self.tracker.issue(number):
            return "not a submission"
        self._close_pull(pull)
        return f"its issue is gone, #{pull.number} closed"

    def _leave(self, submission: Submission) -> str:
        """A locked issue: nothing can be said there, so its pull request stays as it is until one of them is closed."""
        if submission.pull and submission.pull.open and not submission.issue.open:
            self._close_pull(submission.pull)
        return "locked, left alone"

    def _decide(self, submission: Submission) -> str:
        if submission.issue.locked:
            return self._leave(submission)
        pull = submission.pull
        if pull and pull.merged:
            return self._close(submission, reply.merged_text(pull.number), "completed")
        if not submission.issue.open:
            return self._follow(submission)
        if command := self.submissions.command(submission):
            return self._decline(submission, command[1])
        if closing := self.submissions.closing(submission):
            return self._decline(submission, self.submissions.last_word(submission, closing))
        context = self.submissions.context(submission)
        verdict = self.forms.judge(submission.body, context)
        if held := self._hold(submission, verdict, context):
            return held
        if verdict.faults:
            return self._ask(submission, verdict, context)
        if not (pull and pull.open) and (limit := self.submissions.limit(submission)):
            text = reply.waiting_text(verdict, context, own=limit == "own")
            self._say(submission, text, replace(submission.memory, since=None, form="", ended=0))
            return self._label(submission, {"waiting"}, "waits for its turn")
        return self._advance(submission, verdict, context)

    # What can come next: a change is asked for, the branch and its pull request follow, or a review holds them.

    def _ask(self, submission: Submission, verdict: Verdict, context: Context) -> str:
        form = hashlib.sha256(submission.body.encode()).hexdigest()[:12]
        since = submission.memory.since if submission.memory.form == form and submission.memory.since else context.today
        ours = self.tracker.is_ours(submission.issue.author)  # it waits for whoever comes to it
        if (context.today - since).days > reply.EXPIRE_AFTER and not ours:
            return self._close(submission, reply.expired_text(), "not_planned")
        self._say(
            submission,
            reply.faults_text(verdict, submission.number, expires=not ours),
            replace(submission.memory, since=since, form=form, ended=0, declined=submission.number),
        )
        if submission.pull and submission.pull.open:
            self._close_pull(submission.pull)
        return self._label(submission, {"needs changes"}, "needs changes")

    def _advance(self, submission: Submission, verdict: Verdict, context: Context) -> str:
        number, pull = submission.issue.number, submission.pull
        if pull and not pull.open and not self.tracker.reopen_pull(pull.number):
            pull = None
        if pull is None and submission.memory.past:
            self._retire(number, submission.memory.past)
        if pull is None:
            submission.pull, submission.reviewed = None, []
        try:
            head = self._push(submission, verdict.text, f"{verdict.title} (#{number})")
        except WorkflowsError:
            return self._begin_again(submission, verdict, context)
        body = reply.pull_text(verdict, context, number)
        if pull is None:
            pull = self.tracker.open_pull(verdict.title, body, branch_of(number), self.submissions.heads().default)
        elif (pull.title, normalise(pull.body).strip()) != (verdict.title, body.strip()):
            self.tracker.edit_pull(pull.number, verdict.title, body)
        memory = submission.memory.going_on(pull.number if pull else None)
        if head not in memory.heads:
            memory = replace(memory, heads=(*memory.heads, head))
        if pull:
            self.submissions.note(structs.replace(pull, text=body, state="open"))
            text = reply.ready_text(verdict, context, pull.number)
        else:
            text = reply.forbidden_text(verdict, context, branch_of(number))
        self._say(submission, text, memory)
        labels = {"ready"}
        new = verdict.candidate if verdict.before is None else None
        if new and new.stars < context.census.catalogue.threshold:
            labels.add("watched")
        return self._label(submission, labels, f"ready, #{pull.number}" if pull else "ready")

    def _hold(self, submission: Submission, verdict: Verdict, context: Context) -> str | None:
        """What a maintainer has reviewed, or committed, stands still, whatever becomes of the form, until `/update`."""
        pull = submission.pull
        branch = branch_of(submission.issue.number)
        head = self.submissions.heads().commits.get(branch)
        if not pull or not head:
            return None
        text, reviews = self.git.read(head, branch), self.submissions.reviews(pull)
        edited = self.git.edited(head)
        submission.reviewed = [review.id for review in reviews]
        if not reviews and not edited:
            return None
        heads = submission.memory.heads
        if (
            not edited and heads and head not in heads
        ):  # a push of ours whose end nobody knows: before the review, or after?
            return self._replace(submission, verdict, context)
        asked = self.submissions.update(submission)
        late = bool(asked and self.tracker.last_edited(submission.issue.number) >= asked.at)
        if asked and not late and not verdict.faults:
            return self._take_over(submission, verdict, context, asked.id)
        if not pull.open and not self.tracker.reopen_pull(pull.number):
            return self._replace(submission, verdict, context)
        self.submissions.note(structs.replace(pull, state="open"))
        frozen = reply.Frozen(pull.number, text, pull.mergeable is not False, late)
        self._say(submission, reply.frozen_text(frozen, verdict, context), submission.memory.going_on(pull.number))
        return self._label(submission, {"ready"}, "under review")

    def _take_over(self, submission: Submission, verdict: Verdict, context: Context, update: int) -> str:
        """A maintainer wants the form as it is now; what was approved before is approved no longer."""
        pull = submission.pull
        assert pull
        submission.memory = replace(submission.memory, update=update)
        wanted = verdict.candidate.id if verdict.candidate else None
        if wanted != reply.identity_in(normalise(pull.body)):
            return self._replace(submission, verdict, context)
        for review in self.submissions.reviews(pull):
            if review.state == "APPROVED":
                self.tracker.dismiss(pull.number, review.id, "The form was taken over with /update: review it again.")
        return self._advance(submission, verdict, context)

    def _replace(self, submission: Submission, verdict: Verdict, context: Context) -> str:
        """A pull request of its own, without a review, for what cannot stay under the one that was reviewed."""
        assert submission.pull
        memory = replace(submission.memory, pull=None, declined=None, past=submission.pull.number, heads=())
        text = reply.faults_text(verdict) if verdict.faults else reply.ready_text(verdict, context, None)
        self._say(submission, text, memory)
        self._retire(submission.issue.number, memory.past)
        submission.pull, submission.reviewed = None, []
        if verdict.faults:
            return self._ask(submission, verdict, context)
        return self._advance(submission, verdict, context)

    def _begin_again(self, submission: Submission, verdict: Verdict, context: Context) -> str:
        """A fresh branch of the same name, with a pull request of its own, for one that GitHub does not let us move."""
        heads, branch = self.submissions.heads(), branch_of(submission.issue.number)
        if submission.pull:
            return self._replace(submission, verdict, context)
        if branch not in heads.commits:
            raise CensusError(f"GitHub lets Actions neither move nor make the branch {branch}.")
        self.git.delete(heads, branch)
        return self._advance(submission, verdict, context)

    def _retire(self, number: int, past: int) -> None:
        """Close what another pull request from the same branch is about to replace."""
        for old in self.tracker.pulls_from(branch_of(number)):
            if old.open and old.number <= past and self.tracker.made(old, branch_of(number)):
                self.tracker.edit_pull(
                    old.number, old.title, join_blocks(published(old.body), reply.REPLACED), close=True
                )
                self.submissions.note(structs.replace(old, state="closed"))

    def _push(self, submission: Submission, text: str, message: str) -> str:
        """Bring the branch to a text; its commit. Raises MovedError when somebody was faster, or reviews meanwhile."""
        heads, branch = self.submissions.heads(), branch_of(submission.issue.number)
        current, commit = heads.commits.get(branch), self.git.rebuilt(heads, branch, text, message)
        if commit == current:
            return current
        moved = MovedError(f"The branch {branch} changed while it was rebuilt; the next run takes it up.")
        if self._reviewed(submission) != submission.reviewed:
            raise moved
        if not self.git.push(commit, branch, current):
            raise moved
        heads.commits[branch] = commit
        if self._reviewed(submission) != submission.reviewed:
            if current and not self.git.push(current, branch, commit):
                raise moved
            raise MovedError(f"A review came in while {branch} was rebuilt; the next run takes it up.")
        return commit

    def _reviewed(self, submission: Submission) -> list[int]:
        """The reviews of its pull request by people who may push."""
        return [review.id for review in self.submissions.reviews(submission.pull)] if submission.pull else []

    # The way out.

    def _decline(self, submission: Submission, reason: str) -> str:
        name = self.forms.named(submission.body, self.submissions.context().census.catalogue)
        today = str(self.tracker.client.now().date())
        line = rejection_line(Rejection(name, plain(reason)[:200] or "no reason given", today)) if name else ""
        return self._close(submission, reply.declined_text(submission.number, reason, line), "not_planned")

    def _follow(self, submission: Submission) -> str:
        """The issue is closed, so its pull request is closed too. What we said when we closed it ourselves stays."""
        if submission.comment and submission.memory.ended:
            text = published(normalise(submission.comment.body).partition("\n")[2].strip())
        else:
            text = reply.closed_text(submission.number)
        return self._close(submission, text, None)

    def _close(self, submission: Submission, text: Markdown, reason: str | None) -> str:
        """Say it, close the pull request and the issue, and only then record that the submission ended."""
        pull = submission.pull
        if submission.issue.open or (pull and pull.open):
            ours = pull.number if pull and pull.open else submission.memory.declined
            self._say(submission, text, replace(submission.memory, ended=1, declined=ours))
        if pull and pull.open:
            self._close_pull(pull)
        self._label(submission, set(), "")
        if submission.issue.open and reason:
            self.tracker.close(submission.issue.number, reason)
        heard = max([submission.memory.command, *(note.id for note in submission.said)])
        number = pull.number if pull else None
        memory = replace(submission.memory.going_on(number), declined=number, command=heard, ended=1)
        self._say(submission, text, memory)
        return "closed"

    def _close_pull(self, pull: Pull) -> None:
        self.tracker.close(pull.number)
        self.submissions.note(structs.replace(pull, state="closed"))

    # What is written beside the branch and the pull request.

    def _say(self, submission: Submission, text: Markdown, memory: Memory) -> None:
        body = reply.with_memory(memory, text)
        if submission.comment is None:
            made = self.tracker.comment(submission.issue.number, body)
            submission.comment, _ = self.submissions.our_comment(self.tracker.comments(submission.issue.number))
            submission.comment = submission.comment or made
        if normalise(submission.comment.body).strip() != body.strip():
            self.tracker.edit_comment(submission.comment.id, body)
        submission.comment = structs.replace(submission.comment, text=body)
        submission.memory = memory

    def _label(self, submission: Submission, labels: set[str], outcome: str) -> str:
        form = self.forms.form_of(submission.body, self.submissions.context().census.catalogue)
        self.tracker.set_labels(submission.issue, labels | ({form.label} if form else set()))
        return outcome


def _may_help(error: CensusError) -> bool:
    """Whether another try may succeed: GitHub or git failed, or something changed between reading and writing."""
    match error:
        case TokenError() | RightsError() | IssuesOffError() | DataError():
            return False
        case GitError():
            return not error.hopeless
        case _:
            return True
