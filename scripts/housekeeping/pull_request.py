"""The pull request that proposes to repos.yaml what GitHub says of its entries: what it holds now, and what it should."""

from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff

from scripts.census import history
from scripts.census.catalogue import PATH, parse_catalogue
from scripts.census.history import Latest
from scripts.common import actions, files
from scripts.common.errors import CensusError
from scripts.common.text import normalise, plain
from scripts.git.branch import HOUSEKEEPING, Heads, Repository
from scripts.git.default_branch import DefaultBranch
from scripts.github.tracker import Pull, Tracker
from scripts.housekeeping.checklist import Item, arrange, boxes, render_body, render_title, turned_down
from scripts.housekeeping.proposals import apply, propose

TRIES = 4
FORBIDDEN = (
    "No pull request could be opened for the branch `housekeeping`. Allow it once: Settings > Actions > General > "
    "Workflow permissions > Allow GitHub Actions to create and approve pull requests."
)


class _MovedError(CensusError):
    """Something changed between reading and writing: read again."""


@dataclass(frozen=True)
class Now:
    """What is true now: the default branch's list and record, our pull requests, newest first, and the open one."""

    heads: Heads
    text: str
    latest: Latest
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
    body: str
    items: list[Item]
    failed: dict[str, str]


class HousekeepingPull:
    """Brings the pull request to its state."""

    def __init__(self, tracker: Tracker, default_branch: DefaultBranch, link: str) -> None:
        self.tracker, self.default_branch, self.link = tracker, default_branch, link
        self.git: Repository = default_branch.git

    def keep(self) -> str:
        """Bring it to its state, and say what was done. Raises CensusError when that is not possible now."""
        for _ in range(TRIES - 1):
            with suppress(_MovedError):
                return self._kept()
        return self._kept()

    def preview(self) -> int:
        """Print what would be proposed; a bar before each line keeps Actions from taking one for a command."""
        now = self._read()
        plan = self._plan(now)
        changes = list(unified_diff(now.text.split("\n"), plan.text.split("\n"), n=0, lineterm=""))[2:]
        for line in [plan.title, "", *plan.body.split("\n"), *changes]:
            margin = len(line) - len(line.lstrip("+- "))
            print(f"| {line[:margin]}{plain(line[margin:])}".replace("##[", "## ["))
        return 0

    def _kept(self) -> str:
        now = self._read()
        if foreign := self._foreign(now):
            return foreign
        plan = self._plan(now)
        for key, reason in plan.failed.items():
            print(f"{key}: {plain(reason)}", flush=True)
            actions.tell("warning", f"Housekeeping cannot propose `{key}`: {reason}")
        if plan.text == now.text:
            return self._close(now.open, plan) if now.open else "Nothing to propose."
        self._push(now, plan)
        return self._update(now.open, plan) if now.open else self._open(now, plan)

    def _read(self) -> Now:
        pulls = self.tracker.pulls_from(HOUSEKEEPING)
        with self.default_branch.copy() as copy:
            text, latest = files.read(copy.tree / PATH), history.load_latest(copy.tree)
        ours = [pull for pull in pulls if self.tracker.made(pull, HOUSEKEEPING)]
        return Now(copy.heads, text, latest, ours, next((pull for pull in pulls if pull.open), None))

    def _foreign(self, now: Now) -> str | None:
        """Why the branch is somebody else's for now: by their pull request, or their commit that we did not see end."""
        if now.open and now.open not in now.pulls:
            return f"#{now.open.number} from the branch {HOUSEKEEPING} is somebody else's: left alone."
        if not now.head or (now.pulls and not now.open):
            return None
        self.git.fetch(HOUSEKEEPING)
        if not self.git.edited(now.head):
            return None
        end = f"#{now.open.number} is merged or closed" if now.open else "it is deleted"
        return f"Somebody else has committed to the branch {HOUSEKEEPING}: left alone until {end}."

    def _plan(self, now: Now) -> Plan:
        catalogue, today = parse_catalogue(now.text), self.tracker.client.now().date()
        refused = turned_down(now.pulls)
        found = propose(catalogue, now.latest, today, self.link, self._decided(now))
        found = [proposal for proposal in found if proposal.key not in refused]
        items, waiting = arrange(found, boxes(now.open.body) if now.open else {})
        text, failed = apply(now.text, [item.proposal for item in items if item.ticked])
        items = [item for item in items if item.proposal.key not in failed]
        return Plan(text, render_title(items), render_body(items, waiting, self.link), items, failed)

    def _decided(self, now: Now) -> dict[str, str]:
        """The days that stand on the branch, so that it does not change with every day that it waits."""
        if not now.open or not now.head:
            return {}
        listed = parse_catalogue(self.git.read(now.head, HOUSEKEEPING))
        return {rejection.repo: rejection.decided for rejection in listed.rejected}

    def _push(self, now: Now, plan: Plan) -> None:
        """Rebuild the branch on the default branch as it is, unless it says the same and merges as it is."""
        head = now.head
        if head and self.git.read(head, HOUSEKEEPING) == plan.text and self._base(head) == now.text:
            return
        commit = self.git.commit(now.heads.base, plan.text, plan.title)
        if commit != head and not self.git.push(commit, HOUSEKEEPING, head):
            raise _MovedError(f"The branch {HOUSEKEEPING} moved while it was rebuilt; the next run takes it up.")

    def _base(self, head: str) -> str:
        """The list that a commit of ours began with."""
        return self.git.read(f"{head}^", HOUSEKEEPING)

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
        """Raise _MovedError when somebody edited or ended it since it was read."""
        if self.tracker.pull(pull.number) != pull:
            raise _MovedError(f"#{pull.number} keeps being edited; the next run takes it up.")
