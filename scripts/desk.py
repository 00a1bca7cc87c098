"""One submission brought to the state that its issue asks for, from what is true now; running it again changes nothing.

The order of the writes is what makes a failure between any two of them harmless: the branch, the pull request,
the comment that records it, the labels; and on the way out the comment, the pull request, the issue.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from scripts import history, reply
from scripts.answers import normal
from scripts.branch import Heads, Repository, branch_of, issue_of
from scripts.catalogue import Rejection, parse_catalogue
from scripts.census import Census
from scripts.edits import rejection_line, replay
from scripts.errors import CensusError
from scripts.github import GitHubError, TokenError
from scripts.intake import Intake
from scripts.reply import Memory
from scripts.submission import Context, Verdict
from scripts.text import plain
from scripts.tracker import Issue, Note, Pull, Tracker

TRIES = 4


class _Moved(CensusError):
    """Something changed between reading and writing: read again."""


@dataclass
class Case:
    """A submission as it is now; `said` are the comments of its issue and of its pull request."""

    issue: Issue
    body: str
    comment: Note | None
    memory: Memory
    pull: Pull | None
    said: list[Note]


class Desk:
    """Where submissions are settled, one after another, for the repository in the folder `root`."""

    def __init__(self, tracker: Tracker, intake: Intake, root: Path, link: str) -> None:
        self.tracker, self.intake, self.root, self.link = tracker, intake, root, link
        self.git = Repository(root)
        self.latest = history.load_latest(root)
        self._census = lru_cache(1)(lambda text: Census(parse_catalogue(text), self.latest, {}, None))
        self.forget()

    def forget(self) -> None:
        """Read anew what is open, and what `origin` has, before the next submission."""
        self._heads: Heads | None = None
        self._issues: list[Issue] | None = None
        self._pulls: list[Pull] | None = None

    def everything(self) -> list[int]:
        """The issues that may need something: open ones made from a form, and those of open pull requests."""
        listed = self.context().census.catalogue
        issues = {issue.number for issue in self.issues() if self.intake.form_of(normal(issue.body), listed)}
        return sorted(issues | {number for pull in self.pulls() if (number := issue_of(pull.branch))})

    def settle(self, number: int) -> str:
        """Bring one to its state, and say what was done. Raises CensusError when that is not possible now."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._settled(number)
            except TokenError:
                raise
            except (_Moved, GitHubError):
                if attempt == TRIES:
                    raise
                self.forget()
        raise AssertionError

    def context(self, case: Case | None = None) -> Context:
        """What forms are judged against: the list as it is on the default branch."""
        heads = self.heads()
        text = self.git.read(heads.base, heads.default)
        context = Context(text, self._census(text), {}, self.link, self.tracker.client.now().date())
        return replace(context, others=self._others(case, context)) if case else context

    def heads(self) -> Heads:
        self._heads = self._heads or self.git.heads()
        return self._heads

    def issues(self) -> list[Issue]:
        self._issues = self.tracker.open_issues() if self._issues is None else self._issues
        return self._issues

    def pulls(self) -> list[Pull]:
        """The open pull requests that are ours."""
        if self._pulls is None:
            self._pulls = [pull for pull in self.tracker.pulls("state=open") if self._is_ours(pull, pull.branch)]
        return self._pulls

    def read(self, number: int) -> Case | None:
        """The submission of an issue, or of the pull request with this number; None when there is none."""
        issue = self.tracker.issue(number)
        if issue and issue.is_pull:
            pull = self.tracker.pull(number)
            of = issue_of(pull.branch) if pull and self._is_ours(pull, pull.branch) else None
            issue = self.tracker.issue(of) if of else None
        if issue is None:
            return None
        said, body = self.tracker.comments(issue.number), normal(issue.body)
        comment, memory = self._our_comment(said)
        if comment is None and not (issue.open and self.intake.form_of(body, self.context().census.catalogue)):
            return None
        pull = self._pull_of(issue, memory)
        if pull:
            said = said + self.tracker.comments(pull.number)
        return Case(issue, body, comment, memory, pull, said)

    def _settled(self, number: int) -> str:
        case = self.read(number)
        if case is None:
            return "no submission"
        outcome = self._decide(case)
        after = self.tracker.issue(case.issue.number)
        if after and normal(after.body) != case.body:
            raise _Moved("The issue keeps being edited; the next run takes it up.")
        self._heads = None
        return outcome

    def _decide(self, case: Case) -> str:
        pull = case.pull
        if pull and pull.merged:
            return self._close(case, reply.merged_text(pull.number), "completed")
        if not case.issue.open:
            return self._follow(case)
        if command := self._command(case):
            return self._decline(case, command[1])
        if pull and not pull.open and pull.number != case.memory.declined and self._closed_by_others(pull):
            return self._decline(case, self._last_word(case))
        context = self.context(case)
        verdict = self.intake.judge(case.body, context)
        if pull and pull.open and (frozen := self._freeze(case, verdict, context)):
            return frozen
        if verdict.faults:
            return self._ask(case, verdict, context)
        if not (pull and pull.open) and (limit := self._limit(case)):
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
        self._say(case, reply.faults_text(verdict), replace(case.memory, since=since, form=form))
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
            pull = self.tracker.open_pull(verdict.title, body, branch_of(number), self.heads().default)
        elif (pull.title, normal(pull.body).strip()) != (verdict.title, body.strip()):
            self.tracker.edit_pull(pull.number, verdict.title, body)
        memory = replace(case.memory, pull=pull.number if pull else None, declined=None, since=None, form="")
        if pull:
            self._pulls = [*(other for other in self.pulls() if other.number != pull.number), replace(pull, body=body, open=True)]
            text = reply.ready_text(verdict, context, pull.number)
        else:
            text = reply.forbidden_text(verdict, context, branch_of(number))
        self._say(case, text, memory)
        watched = verdict.before is None and verdict.candidate and verdict.candidate.stars < context.census.catalogue.threshold
        return self._label(case, {"ready", "watched"} if watched else {"ready"}, f"ready{f', #{pull.number}' if pull else ''}")

    def _freeze(self, case: Case, verdict: Verdict, context: Context) -> str | None:
        """While a maintainer reviews, the branch only follows the default branch, not the form."""
        assert case.pull
        branch = branch_of(case.issue.number)
        head = self.heads().commits.get(branch)
        if not head:
            return None
        text = self.git.read(head, branch)
        edited = self.git.edited(head)
        begun = [review.at for review in self.tracker.reviews(case.pull.number) if self._is_maintainer(review)]
        begun += [edited] if edited else []
        updates = [note.at for note in case.said if re.search(r"(?m)^/update\s*$", note.body) and self._is_maintainer(note)]
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
        heads, branch = self.heads(), branch_of(number)
        current = heads.commits.get(branch)
        if current and self.git.read(current, branch) == text:
            return
        commit = self.git.commit(heads.base, text, message)
        if commit != current and not self.git.push(commit, branch, current):
            raise _Moved(f"The branch {branch} moved while it was rebuilt; the next run takes it up.")
        heads.commits[branch] = commit

    # The way out.

    def _decline(self, case: Case, reason: str) -> str:
        name = self.intake.named(case.body, self.context().census.catalogue)
        today = str(self.tracker.client.now().date())
        line = rejection_line(Rejection(name, plain(reason)[:200] or "no reason given", today)) if name else ""
        return self._close(case, reply.declined_text(case.pull and case.pull.number, reason, line), "not_planned")

    def _follow(self, case: Case) -> str:
        """The issue is closed: so is its pull request. What we said when we closed it ourselves stays."""
        assert case.comment
        if case.issue.closer and self.tracker.is_ours(case.issue.closer):
            text = normal(case.comment.body).partition("\n")[2]
        else:
            text = reply.closed_text(case.pull and case.pull.number)
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
        commands = [note.id for note in case.said if note.body.lstrip().startswith("/")]
        number = pull.number if pull else None
        self._say(case, text, Memory(number, number, max([case.memory.command, *commands]), None, ""))
        return "closed"

    def _close_pull(self, pull: Pull) -> None:
        self.tracker.close(pull.number)
        self._pulls = [other for other in self.pulls() if other.number != pull.number]

    # What is read, and by whom it was said.

    def _our_comment(self, said: list[Note]) -> tuple[Note | None, Memory]:
        """The oldest comment that is ours, what it remembers; any later one, from two runs at once, is deleted."""
        found = [(note, memory) for note in said if self.tracker.is_ours(note.author) and (memory := reply.recall(note.body))]
        for note, _ in found[1:]:
            self.tracker.delete_comment(note.id)
        return found[0] if found else (None, Memory())

    def _pull_of(self, issue: Issue, memory: Memory) -> Pull | None:
        """The recorded pull request; else one that a run made without living to record it."""
        branch = branch_of(issue.number)
        if memory.pull:
            pull = self.tracker.pull(memory.pull)
            return pull if pull and self._is_ours(pull, branch) else None
        return next((pull for pull in self.tracker.pulls_from(branch) if self._is_ours(pull, branch)), None)

    def _is_ours(self, pull: Pull, branch: str) -> bool:
        same = pull.home.lower() == self.tracker.repository.lower() and pull.branch == branch
        return same and issue_of(branch) is not None and self.tracker.is_ours(pull.author)

    def _is_maintainer(self, note: Note) -> bool:
        return not self.tracker.is_ours(note.author) and bool(note.author) and self.tracker.may_write(note.author)

    def _closed_by_others(self, pull: Pull) -> bool:
        seen = self.tracker.issue(pull.number)
        return not (seen and seen.closer and self.tracker.is_ours(seen.closer))

    def _command(self, case: Case) -> tuple[int, str] | None:
        """The newest `/reject reason` of a maintainer that was not obeyed yet: the comment and the reason."""
        for note in sorted(case.said, key=lambda note: -note.id):
            match = re.search(r"(?m)^/reject(?:[ \t]+(.*))?$", normal(note.body))
            if match and note.id > case.memory.command and self._is_maintainer(note):
                return note.id, match[1] or ""
        return None

    def _last_word(self, case: Case) -> str:
        notes = [note for note in case.said if self._is_maintainer(note) and not note.body.lstrip().startswith("/")]
        return max(notes, key=lambda note: note.at).body if notes else ""

    def _others(self, case: Case, context: Context) -> dict[str, str]:
        """Links to open submissions by what they propose. Whoever has a pull request, then whoever was first, wins."""
        number, mine = case.issue.number, case.pull and case.pull.open
        found = {}
        for pull in self.pulls():
            of, identity = issue_of(pull.branch), reply.identity_in(normal(pull.body))
            if of and identity and (of < number if mine else of != number):
                found[identity] = f"#{of}"
        for issue in () if mine else self.issues():
            name = issue.number < number and self.intake.named(normal(issue.body), context.census.catalogue)
            if name:
                found.setdefault(name.lower(), f"#{issue.number}")
        return found

    def _limit(self, case: Case) -> str | None:
        """Which limit keeps a new pull request from being opened now."""
        open_for = {issue_of(pull.branch) for pull in self.pulls()} - {case.issue.number}
        own = sum(issue.author == case.issue.author and issue.number in open_for for issue in self.issues())
        if own >= reply.OPEN_PER_AUTHOR:
            return "own"
        return "all" if len(open_for) >= reply.OPEN_IN_ALL else None

    # What is written beside the branch and the pull request.

    def _say(self, case: Case, text: str, memory: Memory) -> None:
        body = reply.with_memory(memory, text)
        if case.comment is None:
            made = self.tracker.comment(case.issue.number, body)
            case.comment, _ = self._our_comment(self.tracker.comments(case.issue.number))
            case.comment = case.comment or made
        if normal(case.comment.body).strip() != body.strip():
            self.tracker.edit_comment(case.comment.id, body)
        case.comment, case.memory = replace(case.comment, body=body), memory

    def _label(self, case: Case, labels: set[str], outcome: str) -> str:
        form = self.intake.form_of(case.body, self.context().census.catalogue)
        self.tracker.set_labels(case.issue, labels | ({form.label} if form else set()))
        return outcome
