"""Brings a submission to the state that its issue asks for, from what is true now; running it again changes nothing.

The order of the writes makes a failure between any two of them harmless: the branch, the pull request, the comment
that records it, the labels; and when a submission ends, the comment, the pull request, the issue.
"""

import hashlib
import re
from dataclasses import replace

from msgspec import structs

from scripts.census.catalogue import Rejection
from scripts.census.edits import rejection_line, replay
from scripts.common.errors import CensusError, DataError
from scripts.common.markup import Markdown, published
from scripts.common.retry import MovedError, Retry
from scripts.common.text import normalise, plain
from scripts.git.branch import branch_of
from scripts.git.commands import GitError
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
            print(f"#{number}, try {attempt} of {SETTLING.tries}: {plain(str(error))}", flush=True)
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
        if (
            pull
            and not pull.open
            and pull.number != submission.memory.declined
            and self.submissions.closed_by_others(pull)
        ):
            return self._decline(submission, self.submissions.last_word(submission))
        context = self.submissions.context(submission)
        verdict = self.forms.judge(submission.body, context)
        if pull and pull.open and (frozen := self._freeze(submission, verdict, context)):
            return frozen
        if verdict.faults:
            return self._ask(submission, verdict, context)
        if not (pull and pull.open) and (limit := self.submissions.limit(submission)):
            text = reply.waiting_text(verdict, context, own=limit == "own")
            self._say(submission, text, replace(submission.memory, since=None, form=""))
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
            replace(submission.memory, since=since, form=form),
        )
        if submission.pull and submission.pull.open:
            self._close_pull(submission.pull)
        return self._label(submission, {"needs changes"}, "needs changes")

    def _advance(self, submission: Submission, verdict: Verdict, context: Context) -> str:
        number, pull = submission.issue.number, submission.pull
        if pull and not pull.open and not self.tracker.reopen_pull(pull.number):
            pull = None
        self._push(number, verdict.text, f"{verdict.title} (#{number})")
        body = reply.pull_text(verdict, context, number)
        if pull is None:
            pull = self.tracker.open_pull(verdict.title, body, branch_of(number), self.submissions.heads().default)
        elif (pull.title, normalise(pull.body).strip()) != (verdict.title, body.strip()):
            self.tracker.edit_pull(pull.number, verdict.title, body)
        memory = replace(submission.memory, pull=pull.number if pull else None, declined=None, since=None, form="")
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

    def _freeze(self, submission: Submission, verdict: Verdict, context: Context) -> str | None:
        """While a maintainer reviews, the branch only follows the default branch, not the form."""
        assert submission.pull
        branch = branch_of(submission.issue.number)
        head = self.submissions.heads().commits.get(branch)
        if not head:
            return None
        text = self.git.read(head, branch)
        edited = self.git.edited(head)
        reviews = self.tracker.reviews(submission.pull.number)
        begun = [review.at for review in reviews if self.submissions.is_maintainer(review)]
        if edited:
            begun.append(edited)
        asked = (note for note in submission.said if re.search(r"(?m)^/update\s*$", note.body))
        updates = [note.at for note in asked if self.submissions.is_maintainer(note)]
        if not begun or max(begun) <= max(updates, default=""):
            return None
        if not edited:
            wanted = replay(self.git.read(f"{head}^", branch), text, context.text) or text
            if wanted != text:
                self._push(submission.issue.number, wanted, f"{submission.pull.title} (#{submission.issue.number})")
            text = wanted
        changed = not edited and verdict.text != text
        said = reply.frozen_text(submission.pull.number, verdict, context, edited=changed)
        self._say(
            submission,
            said,
            replace(submission.memory, pull=submission.pull.number, declined=None, since=None, form=""),
        )
        return self._label(submission, {"ready"}, "under review")

    def _push(self, number: int, text: str, message: str) -> None:
        heads, branch = self.submissions.heads(), branch_of(number)
        current = heads.commits.get(branch)
        if current and self.git.read(current, branch) == text:
            return
        commit = self.git.commit(heads.base, text, message)
        if commit != current and not self.git.push(commit, branch, current):
            raise MovedError(f"The branch {branch} changed while it was rebuilt; the next run takes it up.")
        heads.commits[branch] = commit

    # The way out.

    def _decline(self, submission: Submission, reason: str) -> str:
        name = self.forms.named(submission.body, self.submissions.context().census.catalogue)
        today = str(self.tracker.client.now().date())
        line = rejection_line(Rejection(name, plain(reason)[:200] or "no reason given", today)) if name else ""
        return self._close(submission, reply.declined_text(submission.number, reason, line), "not_planned")

    def _follow(self, submission: Submission) -> str:
        """The issue is closed, so its pull request is closed too. What we said when we closed it ourselves stays."""
        closer = submission.issue.closed_by
        if submission.comment and closer and self.tracker.is_ours(closer):
            text = published(normalise(submission.comment.body).partition("\n")[2].strip())
        else:
            text = reply.closed_text(submission.number)
        return self._close(submission, text, None)

    def _close(self, submission: Submission, text: Markdown, reason: str | None) -> str:
        """Say it, close the pull request and the issue, and only then record that the submission ended."""
        pull = submission.pull
        if submission.issue.open:
            self._say(submission, text, submission.memory)
        if pull and pull.open:
            self._close_pull(pull)
        self._label(submission, set(), "")
        if submission.issue.open and reason:
            self.tracker.close(submission.issue.number, reason)
        heard = max([submission.memory.command, *(note.id for note in submission.said)])
        number = pull.number if pull else None
        self._say(submission, text, Memory(number, number, heard, None, ""))
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
