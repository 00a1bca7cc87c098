"""What GitHub's answers about the repository's settings, workflows and runs mean for a census."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from scripts.common.text import plural
from scripts.git.branch import Repository, issue_of
from scripts.git.errors import BYPASS
from scripts.github import shapes
from scripts.github.refusals import ALLOW_PULLS
from scripts.health.report import Finding, to_fix, unknown, well

POINTS_NEEDED = 50  # a refresh of a thousand repositories takes ten, a first one by names twenty
MAIN = "main"  # the branch whose changes start the workflows
ACTIONS = "Settings > Actions > General"
CHECK_NAME = (
    "Check that `origin`, or GITHUB_REPOSITORY, is the repository's current name, and that the token may read it."
)

_OFF = {
    "disabled_inactivity": "GitHub switched it off after 60 quiet days",
    "disabled_fork": "a fork starts with its schedules off",
    "disabled_manually": "a person switched it off",
}
_STOP_PUSHES = {"required_status_checks", "pull_request", "update", "required_signatures", "workflows"}
WAITING = 'their checks wait until somebody with write access presses "Approve workflows to run"'
_REPLACED = ("cancelled", "skipped", "neutral")  # a newer run took its place


class Rate(Struct, frozen=True, rename="camel"):
    limit: int
    remaining: int
    reset_at: str


class Token(Struct, frozen=True, rename="camel"):
    viewer: shapes.Account
    rate_limit: Rate


def judge_token(token: Token) -> Iterator[Finding]:
    """Whose the token is, and what is left of its limit."""
    yield well("token", f"works as {token.viewer.login}")
    rate = token.rate_limit
    what = f"{rate.remaining:,} of {rate.limit:,} points left until {rate.reset_at}"
    if rate.remaining < POINTS_NEEDED:
        yield to_fix("rate limit", what, f"A refresh may need {POINTS_NEEDED}: wait until then.")
    else:
        yield well("rate limit", what)


def judge_repository(settings: shapes.Settings) -> Iterator[Finding]:
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
    if settings.permissions is None:
        yield unknown("rights", f"GitHub does not say what the token may do in {name}", CHECK_NAME)
    elif settings.permissions.get("push"):
        yield well("rights", f"its account may push to {name}")
    else:
        what = "enough to refresh; the workflows bring a token of their own"
        yield well("rights", f"its account may not push to {name}: {what}")
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


def judge_rules(rules: list[shapes.Rule]) -> Iterator[Finding]:
    """Whether rules of `main` may stop the publishing. GitHub does not show here who may bypass them."""
    stopping = sorted({rule.type for rule in rules} & _STOP_PUSHES)
    if stopping:
        what = f"{MAIN} has {', '.join(stopping)}, which stop every push of Actions"
        yield unknown("rules", f"{what}; who may bypass them is not shown here", f"If publishing fails: {BYPASS}")
    else:
        yield well("rules", f"none that stops a push to {MAIN}")


def judge_submissions(pulls: list[shapes.Pull]) -> Iterator[Finding]:
    """How many submissions wait for a maintainer, of a hundred at most, and since when."""
    if waiting := [pull for pull in pulls if issue_of(pull.branch)]:
        count, oldest = plural(len(waiting), "pull request"), min(waiting, key=lambda pull: pull.created_at)
        yield well("submissions", f"{count} to decide, the oldest of {oldest.created_at[:10]} (#{oldest.number})")
    else:
        yield well("submissions", "none waits for a maintainer")


def judge_clone(commits: tuple[shapes.Commit], clone: Repository) -> Iterator[Finding]:
    """Whether the newest commit on GitHub is here."""
    (newest,) = commits
    if clone.has(newest.sha):
        yield well("clone", f"has GitHub's newest commit, {newest.sha[:7]}")
    else:
        what = f"lacks GitHub's newest commit, {newest.sha[:7]}: the checks of files below may be out of date"
        yield to_fix("clone", what, "`git pull`, and run this again.")


def judge_actions(settings: shapes.ActionsSettings) -> Iterator[Finding]:
    """Whether Actions may run at all, and the actions that the workflows use."""
    if not settings.enabled:
        yield to_fix("actions", "disabled: no workflow runs", f"{ACTIONS}: allow them, then enable Refresh.")
    elif settings.allowed_actions == "local_only":
        what = "only those of this account may run, and the workflows use actions/checkout and actions/setup-python"
        yield to_fix("actions", what, f"{ACTIONS}: allow actions created by GitHub.")
    elif settings.allowed_actions == "selected" and settings.githubs_own is None:
        what = "enabled for selected actions; which, this token cannot tell"
        yield unknown("actions", what, f"{ACTIONS}: check that actions created by GitHub are allowed.")
    elif settings.allowed_actions == "selected" and not settings.allows_githubs_own:
        what = "enabled for selected actions, and actions/checkout is not among them: no workflow gets anywhere"
        yield to_fix("actions", what, f"{ACTIONS}: allow actions created by GitHub.")
    else:
        yield well("actions", "enabled")


def judge_pulls(settings: shapes.WorkflowSettings) -> Iterator[Finding]:
    """Whether a submission can become a pull request."""
    if settings.may_create_pulls:
        yield well("pull requests", f"may be opened by Actions; {WAITING}")
    else:
        what = "may not be opened by Actions, so submissions wait as branches"
        yield to_fix("pull requests", what, f"Tick {ALLOW_PULLS}.")


def judge_workflows(known: shapes.Workflows, here: Collection[str]) -> Iterator[Finding]:
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


def judge_runs(answer: shapes.Runs) -> Iterator[Finding]:
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
