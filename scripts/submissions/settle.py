"""One submission brought to the state that its issue asks for, from what is true now; running it again changes nothing.

The order of the writes is what makes a failure between any two of them harmless: the branch, the pull request,
the comment that records it, the labels; and on the way out the comment, the pull request, the issue.
"""

import hashlib
import re
from dataclasses import replace

from scripts.census.catalogue import Rejection
from scripts.census.edits import rejection_line, replay
from scripts.common.errors import CensusError, DataError
from scripts.common.text import normalise, plain
from scripts.git.branch import branch_of
from scripts.github.client import TokenError
from scripts.github.tracker import Pull
from scripts.submissions import reply
from scripts.submissions.reply import Memory
from scripts.submissions.state import Case, Docket
from scripts.submissions.verdict import Context, Verdict

TRIES = 4


class _MovedError(CensusError):
    """Something changed between reading and writing: read again."""


class Desk:
    """Where the submissions of a docket are settled, one after another."""

    def __init__(self, docket: Docket) -> None:
        self.docket, self.tracker, self.intake, self.git = docket, docket.tracker, docket.intake, docket.git

    def settle(self, number: int) -> str:
        """Bring one to its state, and say what was done. Raises CensusError when that is not possible now."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._settled(number)
            except (TokenError, DataError):
                raise
            except CensusError:  # somebody else was here at the same time, or GitHub or git stumbled
                if attempt == TRIES:
                    raise
                self.docket.forget()
        raise AssertionError

    def _settled(self, number: int) -> str:
        case = self.docket.read(number)
        if case is None:
            return "no submission"
        outcome = self._decide(case)
        after = self.tracker.issue(case.issue.number)
        if after and normalise(after.body) != case.body:
            raise _MovedError("The issue keeps being edited; the next run takes it up.")
        return outcome

    def _decide(self, case: Case) -> str:
        pull = case.pull
        if pull and pull.merged:
            return self._close(case, reply.merged_text(pull.number), "completed")
        if not case.issue.open:
            return self._follow(case)
        if command := self.docket.command(case):
            return self._decline(case, command[1])
        if pull and not pull.open and pull.number != case.memory.declined and self.docket.closed_by_others(pull):
            return self._decline(case, self.docket.last_word(case))
        context = self.docket.context(case)
        verdict = self.intake.judge(case.body, context)
        if pull and pull.open and (frozen := self._freeze(case, verdict, context)):
            return frozen
        if verdict.faults:
            return self._ask(case, verdict, context)
        if not (pull and pull.open) and (limit := self.docket.limit(case)):
            text = reply.waiting_text(verdict, context, own=limit == "own")
            self._say(case, text, replace(case.memory, since=None, form=""))
            return self._label(case, {"waiting"}, "waits for its turn")
        return self._advance(case, verdict, context)

    # The three ways on: a change is asked for, the branch and its pull request follow, or a review holds them.

    def _ask(self, case: Case, verdict: Verdict, context: Context) -> str:
        form = hashlib.sha256(case.body.encode()).hexdigest()[:12]
        since = case.memory.since if case.memory.form == form and case.memory.since else context.today
        if (context.today - since).days > reply.EXPIRE_AFTER:
            return self._close(case, reply.expired_text(), "not_planned")
        self._say(case, reply.faults_text(verdict, case.number), replace(case.memory, since=since, form=form))
        if case.pull and case.pull.open:
            self._close_pull(case.pull)
        return self._label(case, {"needs changes"}, "needs changes")

    def _advance(self, case: Case, verdict: Verdict, context: Context) -> str:
        number, pull = case.issue.number, case.pull
        if pull and not pull.open and not self.tracker.reopen_pull(pull.number):
            pull = None
        self._push(number, verdict.text, f"{verdict.title} (#{number})")
        body = reply.pull_text(verdict, context, number)
        if pull is None:
            pull = self.tracker.open_pull(verdict.title, body, branch_of(number), self.docket.heads().default)
        elif (pull.title, normalise(pull.body).strip()) != (verdict.title, body.strip()):
            self.tracker.edit_pull(pull.number, verdict.title, body)
        memory = replace(case.memory, pull=pull.number if pull else None, declined=None, since=None, form="")
        if pull:
            self.docket.note(replace(pull, body=body, open=True))
            text = reply.ready_text(verdict, context, pull.number)
        else:
            text = reply.forbidden_text(verdict, context, branch_of(number))
        self._say(case, text, memory)
        watched = (
            verdict.before is None
            and verdict.candidate
            and verdict.candidate.stars < context.census.catalogue.threshold
        )
        return self._label(
            case, {"ready", "watched"} if watched else {"ready"}, f"ready{f', #{pull.number}' if pull else ''}"
        )

    def _freeze(self, case: Case, verdict: Verdict, context: Context) -> str | None:
        """While a maintainer reviews, the branch only follows the default branch, not the form."""
        assert case.pull
        branch = branch_of(case.issue.number)
        head = self.docket.heads().commits.get(branch)
        if not head:
            return None
        text = self.git.read(head, branch)
        edited = self.git.edited(head)
        begun = [review.at for review in self.tracker.reviews(case.pull.number) if self.docket.is_maintainer(review)]
        begun += [edited] if edited else []
        asked = (note for note in case.said if re.search(r"(?m)^/update\s*$", note.body))
        updates = [note.at for note in asked if self.docket.is_maintainer(note)]
        if not begun or max(begun) <= max(updates, default=""):
            return None
        if not edited:
            wanted = replay(self.git.read(f"{head}^", branch), text, context.text) or text
            if wanted != text:
                self._push(case.issue.number, wanted, f"{case.pull.title} (#{case.issue.number})")
            text = wanted
        changed = not edited and verdict.text != text
        said = reply.frozen_text(case.pull.number, verdict, context, edited=changed)
        self._say(case, said, replace(case.memory, pull=case.pull.number, declined=None, since=None, form=""))
        return self._label(case, {"ready"}, "under review")

    def _push(self, number: int, text: str, message: str) -> None:
        heads, branch = self.docket.heads(), branch_of(number)
        current = heads.commits.get(branch)
        if current and self.git.read(current, branch) == text:
            return
        commit = self.git.commit(heads.base, text, message)
        if commit != current and not self.git.push(commit, branch, current):
            raise _MovedError(f"The branch {branch} moved while it was rebuilt; the next run takes it up.")
        heads.commits[branch] = commit

    # The way out.

    def _decline(self, case: Case, reason: str) -> str:
        name = self.intake.named(case.body, self.docket.context().census.catalogue)
        today = str(self.tracker.client.now().date())
        line = rejection_line(Rejection(name, plain(reason)[:200] or "no reason given", today)) if name else ""
        return self._close(case, reply.declined_text(case.number, reason, line), "not_planned")

    def _follow(self, case: Case) -> str:
        """The issue is closed: so is its pull request. What we said when we closed it ourselves stays."""
        if case.comment and case.issue.closer and self.tracker.is_ours(case.issue.closer):
            text = normalise(case.comment.body).partition("\n")[2]
        else:
            text = reply.closed_text(case.number)
        return self._close(case, text, None)

    def _close(self, case: Case, text: str, reason: str | None) -> str:
        """Say it, close the pull request and the issue, and only then forget what led here."""
        pull = case.pull
        if case.issue.open:
            self._say(case, text, case.memory)
        if pull and pull.open:
            self._close_pull(pull)
        self._label(case, set(), "")
        if case.issue.open and reason:
            self.tracker.close(case.issue.number, reason)
        heard = max([case.memory.command, *(note.id for note in case.said)])
        number = pull.number if pull else None
        self._say(case, text, Memory(number, number, heard, None, ""))
        return "closed"

    def _close_pull(self, pull: Pull) -> None:
        self.tracker.close(pull.number)
        self.docket.note(replace(pull, open=False))

    # What is written beside the branch and the pull request.

    def _say(self, case: Case, text: str, memory: Memory) -> None:
        body = reply.with_memory(memory, text)
        if case.comment is None:
            made = self.tracker.comment(case.issue.number, body)
            case.comment, _ = self.docket.our_comment(self.tracker.comments(case.issue.number))
            case.comment = case.comment or made
        if normalise(case.comment.body).strip() != body.strip():
            self.tracker.edit_comment(case.comment.id, body)
        case.comment, case.memory = replace(case.comment, body=body), memory

    def _label(self, case: Case, labels: set[str], outcome: str) -> str:
        form = self.intake.form_of(case.body, self.docket.context().census.catalogue)
        self.tracker.set_labels(case.issue, labels | ({form.label} if form else set()))
        return outcome
