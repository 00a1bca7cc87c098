"""The pull request that proposes changes of repos.yaml: what it holds now, and what it should hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff

from msgspec import structs

from scripts.census import history
from scripts.census.candidates import Candidates, load_candidates
from scripts.census.catalogue import PATH, parse_catalogue
from scripts.census.history import Latest
from scripts.census.shape import Rejection
from scripts.common import actions, files
from scripts.common.errors import CensusError
from scripts.common.markup import Markdown
from scripts.common.retry import MovedError, Retry
from scripts.common.text import normalise, plain
from scripts.git.branch import HOUSEKEEPING, Heads, Repository
from scripts.git.default_branch import newest_copy
from scripts.git.errors import WorkflowsError
from scripts.github.commands import read_commands
from scripts.github.refusals import ALLOW_PULLS
from scripts.github.shapes import Pull
from scripts.github.tracker import Tracker
from scripts.housekeeping import checklist
from scripts.housekeeping.proposals import apply
from scripts.housekeeping.second_look import render_second_look
from scripts.housekeeping.survey import propose
from scripts.housekeeping.unwanted import propose_refused, propose_unwanted

UPDATING = Retry(tries=4)
DISMISSED = "It was brought up to date with /update: review it again."
FORBIDDEN = f"No pull request could be opened for the branch `{HOUSEKEEPING}`. Allow it once: {ALLOW_PULLS}."


@dataclass(frozen=True)
class Now:
    """What is true now: the default branch's list and record, our pull requests, newest first, and the open one."""

    heads: Heads
    text: str
    latest: Latest
    candidates: Candidates
    pulls: list[Pull]
    open: Pull | None

    @property
    def head(self) -> str | None:
        """Where the branch is, if there is one."""
        return self.heads.commits.get(HOUSEKEEPING)


@dataclass(frozen=True)
class Plan:
    """What should be: the list's text on the branch, and the pull request; `failed` are changes that did not work."""

    text: str
    title: str
    body: Markdown
    items: list[checklist.Item]
    failed: dict[str, str]


class HousekeepingPull:
    """Brings the pull request to its state."""

    def __init__(self, tracker: Tracker, git: Repository, link: str, refused: Mapping[int, Rejection]) -> None:
        self.tracker, self.git, self.link, self.refused = tracker, git, link, refused

    def keep(self) -> str:
        """Bring it to its state, and say what was done. Raises CensusError when that is not possible now."""
        return UPDATING.run(self._update_once)

    def preview(self) -> int:
        """Print what would be proposed; a bar before each line keeps Actions from taking one for a command."""
        now = self._read()
        plan = self._plan(now)
        changes = list(unified_diff(now.text.split("\n"), plan.text.split("\n"), n=0, lineterm=""))[2:]
        for line in [plan.title, "", *plan.body.split("\n"), *changes]:
            margin = len(line) - len(line.lstrip("+- "))
            print(actions.as_text(f"| {line[:margin]}{plain(line[margin:])}"))
        return 0

    def _update_once(self) -> str:
        now = self._read()
        if foreign := self._foreign(now):
            return foreign
        plan = self._plan(now)
        for key, reason in plan.failed.items():
            print(actions.as_text(f"{key}: {plain(reason)}"), flush=True)
            actions.tell("warning", f"Housekeeping cannot propose `{key}`: {reason}")
        if plan.text == now.text:
            return self._close(now.open, plan) if now.open else "Nothing to propose."
        try:
            self._push(now, plan)
        except WorkflowsError:
            self._begin_again(now)
        return self._update(now.open, plan) if now.open else self._open(now, plan)

    def _read(self) -> Now:
        pulls = self.tracker.pulls_from(HOUSEKEEPING)
        with newest_copy(self.git) as copy:
            text, latest = files.read(copy.tree / PATH), history.load_latest(copy.tree)
            candidates = load_candidates(copy.tree)
        ours = [pull for pull in pulls if self.tracker.made(pull, HOUSEKEEPING)]
        return Now(copy.heads, text, latest, candidates, ours, next((pull for pull in pulls if pull.open), None))

    def _foreign(self, now: Now) -> str | None:
        """Why the branch is left alone for now: it has another account's pull request, or another account's commit."""
        if now.open and now.open not in now.pulls:
            return f"#{now.open.number} from the branch {HOUSEKEEPING} is somebody else's: left alone."
        if now.open and self._is_reviewed(now.open):
            return f"#{now.open.number} is reviewed: branch and text stand still until it is merged or closed."
        if not now.head or (now.pulls and not now.open):
            return None
        self.git.fetch(HOUSEKEEPING, depth=2)
        if not self.git.edited(now.head):
            return None
        end = f"#{now.open.number} is merged or closed" if now.open else "it is deleted"
        return f"Somebody else has committed to the branch {HOUSEKEEPING}: left alone until {end}."

    def _is_reviewed(self, pull: Pull) -> bool:
        """Whether somebody who may push has reviewed it, and nobody has said `/update` since."""
        reviews = [one.at for one in self.tracker.reviews(pull.number) if self.tracker.may_write(one.author)]
        if not reviews:
            return False
        updates = [
            note.at
            for note in self.tracker.comments(pull.number)
            if any(command.name == "update" for command in read_commands(normalise(note.body)))
            and self.tracker.may_write(note.author)
        ]
        return max(reviews) >= max(updates, default="")

    def _dismiss_approvals(self, pull: Pull) -> None:
        """Take back what was approved before `/update`. Raises CensusError when GitHub does not let us."""
        for review in self.tracker.reviews(pull.number):
            if review.is_approval and not self.tracker.dismiss(pull.number, review.id, DISMISSED):
                raise CensusError(f"GitHub does not let us dismiss the approval of #{pull.number}: dismiss it by hand.")

    def _plan(self, now: Now) -> Plan:
        catalogue, today = parse_catalogue(now.text), self.tracker.client.now().date()
        found = propose(catalogue, now.latest, today, self.link, self._decided(now))
        found += [*propose_unwanted(catalogue, now.candidates), *propose_refused(catalogue, self.refused)]
        turned_down = checklist.turned_down(now.pulls, self.tracker.was_refused)
        found = [proposal for proposal in found if proposal.key not in turned_down]
        items, waiting = checklist.arrange(found, checklist.boxes(checklist.standing(now.pulls)))
        text, failed = apply(now.text, [item.proposal for item in items if item.ticked])
        items = [item for item in items if item.proposal.key not in failed]
        look = render_second_look(catalogue, now.latest, today, self.link)
        body = checklist.render_body(items, waiting, self.link, look)
        return Plan(text, checklist.render_title(items), body, items, failed)

    def _decided(self, now: Now) -> dict[str, date]:
        """The days of decision on the branch, so that it does not change with every day that it waits."""
        if not now.open or not now.head:
            return {}
        listed = parse_catalogue(self.git.read(now.head, HOUSEKEEPING))
        return {rejection.repo: rejection.decided for rejection in listed.rejected}

    def _push(self, now: Now, plan: Plan) -> None:
        """Rebuild the branch, unless its merge gives the right list already. Raises WorkflowsError, MovedError."""
        head, commit = now.head, self.git.rebuilt(now.heads, HOUSEKEEPING, now.head, plan.text, plan.title)
        if commit == head:
            return
        moved = MovedError(f"The branch {HOUSEKEEPING} changed while it was rebuilt.")
        if now.open and self._is_reviewed(now.open):
            raise moved
        if now.open:
            self._dismiss_approvals(now.open)
        if not self.git.push(commit, HOUSEKEEPING, head):
            raise moved
        if now.open and head and self._is_reviewed(now.open):
            self.git.push(head, HOUSEKEEPING, commit)
            raise moved

    def _begin_again(self, now: Now) -> None:
        """Make way for a fresh branch and its pull request, where GitHub does not let us move this one."""
        if not now.head:
            raise CensusError(f"GitHub lets Actions neither move nor make the branch {HOUSEKEEPING}.")
        if now.open:
            self._unmoved(now.open)
            self.tracker.edit_pull(now.open.number, now.open.title, checklist.continued(now.open.body), close=True)
        self.git.delete(HOUSEKEEPING, now.head)
        raise MovedError(f"GitHub does not let Actions move the branch {HOUSEKEEPING}: another takes its place.")

    def _open(self, now: Now, plan: Plan) -> str:
        pull = self.tracker.open_pull(plan.title, plan.body, HOUSEKEEPING, now.heads.default)
        if pull is None:
            actions.tell("warning", FORBIDDEN)
            return FORBIDDEN
        return f"#{pull.number} opened: {plan.title}"

    def _update(self, pull: Pull, plan: Plan) -> str:
        if (pull.title, normalise(pull.body).strip()) == (plan.title, plan.body.strip()):
            return f"#{pull.number} stands: {plan.title}"
        self._unmoved(pull)
        self.tracker.edit_pull(pull.number, plan.title, plan.body)
        return f"#{pull.number} updated: {plan.title}"

    def _close(self, pull: Pull, plan: Plan) -> str:
        """Close it; what is left in its text, unticked, is turned down with that."""
        self._unmoved(pull)
        self.tracker.edit_pull(pull.number, plan.title, plan.body, close=True)
        return f"#{pull.number} closed: {'all of it was unticked' if plan.items else 'nothing is left of it'}"

    def _unmoved(self, pull: Pull) -> None:
        """Raise MovedError when it was edited, merged or closed since it was read."""
        now = self.tracker.pull(pull.number)
        if not now or structs.replace(now, mergeable=pull.mergeable) != pull:  # lists do not say whether it merges
            raise MovedError(f"#{pull.number} was edited while it was being processed.")
