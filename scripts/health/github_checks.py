"""What GitHub says of the repository that the census runs in: its settings, its workflows, their last run.

One question after another. One that GitHub refuses leaves its topic unknown and the others go on; two in a row
without any answer are taken to mean that GitHub is down, and it is not asked again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from msgspec import Struct

from scripts.common.text import plural
from scripts.git.branch import Repository, issue_of
from scripts.git.errors import BYPASS
from scripts.github.client import Client
from scripts.github.decode import decode
from scripts.github.errors import GitHubError, TokenError
from scripts.github.refusals import ALLOW_PULLS, said
from scripts.github.shapes import (
    Account,
    ActionsSettings,
    Commit,
    Pull,
    Rule,
    Runs,
    Settings,
    Workflows,
    WorkflowSettings,
)
from scripts.health.report import Finding, to_fix, unknown, well

ASK = "query { viewer { login } rateLimit { limit remaining resetAt } }"
POINTS_NEEDED = 50  # a refresh of a thousand repositories takes ten, a first one by names twenty
MAIN = "main"  # the branch whose changes start the workflows
REFRESH = "refresh.yml"

_GENERAL = "Settings > Actions > General"
_NEW_TOKEN = "Create another under Settings > Developer settings on GitHub, or sign in with `gh auth login`."
_ADMIN = f"Reading this needs a token with administration rights; {_GENERAL} shows it as well."
_NAME = "Check that `origin`, or GITHUB_REPOSITORY, is the repository's current name, and that the token may read it."
_READ = "It needs a token that may read Actions; the page Actions shows it as well."
_LATER = "Check the connection and githubstatus.com, and run this again later."
_OFF = {
    "disabled_inactivity": "GitHub switched it off after 60 quiet days",
    "disabled_fork": "a fork starts with its schedules off",
    "disabled_manually": "a person switched it off",
}
_STOP_PUSHES = {"required_status_checks", "pull_request", "update", "required_signatures", "workflows"}
WAITING = 'their checks wait until somebody with write access presses "Approve workflows to run"'
_REPLACED = ("cancelled", "skipped", "neutral")  # a newer run took its place

T = TypeVar("T")
Ask = Callable[[], tuple[int, Any]]


class Rate(Struct, frozen=True, rename="camel"):
    """The hour's points."""

    limit: int
    remaining: int
    reset_at: str


class Token(Struct, frozen=True, rename="camel"):
    """The account that the token stands for, and its limit."""

    viewer: Account
    rate_limit: Rate


@dataclass(frozen=True)
class Question(Generic[T]):
    """What to ask about a topic, the shape of the answer and what it means, and what to do when GitHub refuses it."""

    topic: str
    ask: Ask
    kind: type[T]
    judge: Callable[[T], Iterable[Finding]]
    remedy: str

    def findings(self, status: int, data: Any) -> Iterable[Finding]:
        """What an answer means; a refusal, or an answer of an unknown shape, leaves the topic unknown."""
        if status != 200:
            remedy = _NAME if 300 <= status < 400 else self.remedy
            return [unknown(self.topic, f"GitHub answered {status}: {said(data)}", remedy)]
        try:
            answer = decode(self.kind, data)
        except GitHubError as error:
            return [unknown(self.topic, str(error), "Is this version of the code the newest?")]
        return self.judge(answer)


def examine(
    client: Client, repository: str | None, workflows: Collection[str], clone: Repository | None
) -> Iterator[Finding]:
    """Ask GitHub everything, about a `repository` if there is one; raises nothing.

    `workflows` are the paths of the workflow files here; without a `clone`, its commits are not judged.
    """
    silent: Finding | None = None
    for question in questions(client, repository, workflows, clone):
        try:
            status, data = question.ask()
        except TokenError as error:
            yield to_fix("token", f"{error} Nothing more could be asked", _NEW_TOKEN)
            return
        except GitHubError as error:
            if silent:
                what = f"{error}: nothing could be asked about settings, workflows and runs"
                yield unknown("github", what, _LATER)
                return
            silent = unknown(question.topic, str(error), _LATER)
            continue
        if silent:
            yield silent
            silent = None
        yield from question.findings(status, data)
    if silent:
        yield silent


def questions(
    client: Client, repository: str | None, workflows: Collection[str], clone: Repository | None
) -> Iterator[Question[Any]]:
    """Everything to ask, in the order in which it is reported."""
    yield Question("token", lambda: (200, client.graphql(ASK, {}).data), Token, judge_token, _LATER)
    if not repository:
        return

    def get(path: str) -> Ask:
        return partial(client.rest, "GET", f"/repos/{repository}{path}")

    yield Question("repository", get(""), Settings, partial(judge_repository, repository=repository), _NAME)
    if clone:
        newest = get("/commits?per_page=1")
        yield Question("clone", newest, tuple[Commit], partial(judge_clone, clone=clone), _NAME)
    allowed = partial(_ask_for_actions, get("/actions/permissions"), get("/actions/permissions/selected-actions"))
    yield Question("actions", allowed, ActionsSettings, judge_actions, _ADMIN)
    yield Question("pull requests", get("/actions/permissions/workflow"), WorkflowSettings, judge_pulls, _ADMIN)
    known = get("/actions/workflows?per_page=100")
    yield Question("workflows", known, Workflows, partial(judge_workflows, here=workflows), _READ)
    yield Question("last run", get(f"/actions/workflows/{REFRESH}/runs?per_page=10"), Runs, judge_runs, _READ)
    yield Question("rules", get(f"/rules/branches/{MAIN}"), list[Rule], judge_rules, _READ)
    pulls = partial(_pulls, get("/pulls?state=open&per_page=100"))
    yield Question("submissions", pulls, list[Pull], judge_submissions, _READ)


def _ask_for_actions(general: Ask, selected: Ask) -> tuple[int, Any]:
    """Whether Actions may run; where only selected ones may, which: GitHub answers that only then."""
    status, data = general()
    match data:
        case {"allowed_actions": "selected"} if status == 200:
            other, more = selected()
            return status, data | more if other == 200 and isinstance(more, dict) else data
    return status, data


def judge_token(token: Token) -> Iterator[Finding]:
    """Whose the token is, and what is left of its limit."""
    yield well("token", f"works as {token.viewer.login}")
    rate = token.rate_limit
    what = f"{rate.remaining:,} of {rate.limit:,} points left until {rate.reset_at}"
    if rate.remaining < POINTS_NEEDED:
        yield to_fix("rate limit", what, f"A refresh may need {POINTS_NEEDED}: wait until then.")
    else:
        yield well("rate limit", what)


def judge_repository(settings: Settings, repository: str) -> Iterator[Finding]:
    """Whether it can be written to at all, what the token may do in it, and whether people can submit."""
    name, branch = settings.full_name, settings.default_branch
    if settings.archived:
        yield to_fix("repository", f"{name} is archived: nothing can be published", "Settings > General > Unarchive.")
    elif settings.disabled:
        yield to_fix("repository", f"GitHub has disabled {name}", "Ask GitHub's support for the reason.")
    elif branch != MAIN:
        what = f"the default branch of {name} is {branch}, and the workflows start on {MAIN}"
        yield to_fix("repository", what, f"Settings > General > Default branch: rename it to {MAIN}.")
    else:
        yield well("repository", f"{name}{', a fork' if settings.fork else ''}")
    yield _judge_rights(settings.permissions, repository)
    if settings.has_issues:
        yield well("issues", "enabled: people can submit")
    else:
        yield to_fix("issues", "disabled, so nobody can submit", "Settings > General > Features: tick Issues.")
    if not settings.has_pull_requests:
        what = "pull requests are disabled, so no submission can be merged"
        yield to_fix("features", what, "Settings > General > Features: tick Pull requests.")
    elif settings.who_opens_pulls != "all":
        whose = settings.who_opens_pulls.replace("_", " ")
        what = f"pull requests may be opened by {whose}; whether Actions counts as one, GitHub does not say"
        remedy = "If submissions stay branches: Settings > General > Features > Pull requests."
        yield unknown("features", what, remedy)


def judge_rules(rules: list[Rule]) -> Iterator[Finding]:
    """Whether rules of `main` may stop the publishing. GitHub does not show here who may bypass them."""
    stopping = sorted({rule.type for rule in rules} & _STOP_PUSHES)
    if stopping:
        what = (
            f"{MAIN} has {', '.join(stopping)}, which stop every push of Actions; who may bypass them is not shown here"
        )
        yield unknown("rules", what, f"If publishing fails: {BYPASS}")
    else:
        yield well("rules", f"none that stops a push to {MAIN}")


def _pulls(ask: Callable[[], tuple[int, Any]]) -> tuple[int, Any]:
    """The open pull requests; none where they are off, which `features` tells."""
    status, data = ask()
    return (200, []) if status == 404 else (status, data)


def judge_submissions(pulls: list[Pull]) -> Iterator[Finding]:
    """How many submissions wait for a maintainer, of a hundred at most, and since when."""
    waiting = sorted((pull for pull in pulls if issue_of(pull.branch)), key=lambda pull: pull.created_at)
    if waiting:
        count, oldest = plural(len(waiting), "pull request"), waiting[0]
        yield well("submissions", f"{count} to decide, the oldest of {oldest.created_at[:10]} (#{oldest.number})")
    else:
        yield well("submissions", "none waits for a maintainer")


def judge_clone(commits: tuple[Commit], clone: Repository) -> Iterator[Finding]:
    """Whether the newest commit on GitHub is here."""
    (newest,) = commits
    if clone.has(newest.sha):
        yield well("clone", f"has GitHub's newest commit, {newest.sha[:7]}")
    else:
        what = f"lacks GitHub's newest commit, {newest.sha[:7]}: the checks of files below may be out of date"
        yield to_fix("clone", what, "`git pull`, and run this again.")


def judge_actions(settings: ActionsSettings) -> Iterator[Finding]:
    """Whether Actions may run at all, and the actions that the workflows use."""
    if not settings.enabled:
        yield to_fix("actions", "disabled: no workflow runs", f"{_GENERAL}: allow them, then enable Refresh.")
    elif settings.allowed_actions == "local_only":
        what = "only those of this account may run, and the workflows use actions/checkout and actions/setup-python"
        yield to_fix("actions", what, f"{_GENERAL}: allow actions created by GitHub.")
    elif settings.allowed_actions == "selected" and settings.githubs_own is None:
        what = "enabled for selected actions; which, this token cannot tell"
        yield unknown("actions", what, f"{_GENERAL}: check that actions created by GitHub are allowed.")
    elif settings.allowed_actions == "selected" and not settings.allows_githubs_own:
        what = "enabled for selected actions, and actions/checkout is not among them: no workflow gets anywhere"
        yield to_fix("actions", what, f"{_GENERAL}: allow actions created by GitHub.")
    else:
        yield well("actions", "enabled")


def judge_pulls(settings: WorkflowSettings) -> Iterator[Finding]:
    """Whether a submission can become a pull request."""
    if settings.may_create_pulls:
        yield well("pull requests", f"may be opened by Actions; {WAITING}")
    else:
        what = "may not be opened by Actions, so submissions wait as branches"
        yield to_fix("pull requests", what, f"Tick {ALLOW_PULLS}.")


def judge_workflows(known: Workflows, here: Collection[str]) -> Iterator[Finding]:
    """Which of the workflow files here GitHub runs."""
    by_path = {workflow.path: workflow for workflow in known.workflows}
    inactive = [path for path in sorted(here) if path not in by_path or by_path[path].state != "active"]
    for path in inactive:
        file = path.rsplit("/", 1)[-1]
        if path in by_path:
            name, state = by_path[path].name, by_path[path].state
            what = f"{file} is {state}: {_OFF.get(state, 'it does not run')}"
            yield to_fix("workflows", what, f"Actions > {name} > Enable workflow.")
        else:
            remedy = f"Push it to {MAIN}; in a fork, enable workflows on the page Actions first."
            yield to_fix("workflows", f"{file} is not known to GitHub", remedy)
    if here and not inactive:
        yield well("workflows", f"{plural(len(here), 'is', 'are')} enabled")
    if not here:
        yield to_fix("workflows", "there are none in .github/workflows/", "Restore them from git.")


def judge_runs(answer: Runs) -> Iterator[Finding]:
    """The result of the last refresh that has ended."""
    runs = answer.workflow_runs
    ended = [run for run in runs if run.status == "completed" and run.conclusion not in _REPLACED]
    if ended and ended[0].conclusion != "success":
        what = f"the refresh of {ended[0].created_at} ended with {ended[0].conclusion}"
        yield to_fix("last run", what, f"Its log says why: {ended[0].html_url}")
    elif ended:
        yield well("last run", f"the refresh of {ended[0].created_at} was a success")
    elif runs:
        yield well("last run", f"the refresh of {runs[0].created_at} is {runs[0].status or 'waiting'}")
    else:
        yield to_fix("last run", "the refresh never ran on GitHub", "Actions > Refresh > Run workflow.")


def _judge_rights(permissions: dict[str, bool] | None, repository: str) -> Finding:
    if permissions is None:
        return unknown("rights", f"GitHub does not say what the token may do in {repository}", _NAME)
    if permissions.get("push"):
        return well("rights", f"its account may push to {repository}")
    what = f"its account may not push to {repository}: enough to refresh; the workflows bring a token of their own"
    return well("rights", what)
