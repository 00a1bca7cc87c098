"""What GitHub says of the repository that the census runs in: its settings, its workflows, their last run.

One question after another. One that GitHub refuses leaves its topic unknown and the others go on; two in a row
without any answer are taken to mean that GitHub is down, and it is not asked again.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from scripts.common.text import plain, plural
from scripts.github.client import Client, GitHubError, TokenError
from scripts.health.report import Finding, to_mend, unknown, well

ASK = "query { viewer { login } rateLimit { limit remaining resetAt } }"
POINTS_NEEDED = 50  # a refresh of a thousand repositories takes ten, a first one by names twenty
MAIN = "main"  # the branch whose changes start the workflows
REFRESH = "refresh.yml"

_GENERAL = "Settings > Actions > General"
_TOKEN_MEND = "Make another under Settings > Developer settings on GitHub, or sign in with `gh auth login`."
_ADMIN = f"Reading this needs a token with administration rights; {_GENERAL} shows it as well."
_SEEN = "Check that `origin`, or GITHUB_REPOSITORY, names it as it is called now, and that the token may read it."
_READ = "It needs a token that may read Actions; the page Actions shows it as well."
_LATER = "Check the connection and githubstatus.com, and run this again later."
_OFF = {
    "disabled_inactivity": "GitHub switched it off after 60 quiet days",
    "disabled_fork": "a fork starts with its schedules off",
    "disabled_manually": "somebody switched it off",
}
_IDLE = ("cancelled", "skipped", "neutral")  # a newer run took its place


@dataclass(frozen=True)
class Question:
    """What to ask about a topic, what the answer means, and what to do when GitHub refuses it."""

    topic: str
    ask: Callable[[], tuple[int, Any]]
    judge: Callable[[Any], Iterable[Finding]]
    remedy: str


def examine(
    client: Client, repository: str | None, workflows: Collection[str], has: Callable[[str], bool] | None
) -> Iterator[Finding]:
    """Ask GitHub everything, about a `repository` if there is one; raises nothing.

    `workflows` are the paths of the workflow files here, and `has` tells whether a commit is in this clone, if it is one.
    """
    silent: Finding | None = None
    for question in questions(client, repository, workflows, has):
        try:
            status, data = question.ask()
        except TokenError as error:
            yield to_mend("token", f"{error} Nothing more could be asked", _TOKEN_MEND)
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
        yield from _judged(question, data) if status == 200 else [_refused(question, status, data)]
    if silent:
        yield silent


def questions(
    client: Client, repository: str | None, workflows: Collection[str], has: Callable[[str], bool] | None
) -> Iterator[Question]:
    """Everything to ask, in the order of telling."""
    yield Question("token", lambda: (200, client.graphql(ASK, {})["data"]), judge_token, _LATER)
    if not repository:
        return

    def about(topic: str, path: str, judge: Callable[[Any], Iterable[Finding]], remedy: str) -> Question:
        return Question(topic, partial(client.rest, "GET", f"/repos/{repository}{path}"), judge, remedy)

    yield about("repository", "", partial(judge_repository, repository=repository), _SEEN)
    if has:
        yield about("clone", "/commits?per_page=1", partial(judge_clone, has=has), _SEEN)
    yield about("actions", "/actions/permissions", judge_actions, _ADMIN)
    yield about("pull requests", "/actions/permissions/workflow", judge_pulls, _ADMIN)
    yield about("workflows", "/actions/workflows?per_page=100", partial(judge_workflows, here=workflows), _READ)
    yield about("last run", f"/actions/workflows/{REFRESH}/runs?per_page=10", judge_runs, _READ)


def judge_token(data: Any) -> Iterator[Finding]:
    """Whose the token is, and what is left of its limit."""
    yield well("token", f"works as {data['viewer']['login']}")
    limit, left, reset = (data["rateLimit"][key] for key in ("limit", "remaining", "resetAt"))
    what = f"{left:,} of {limit:,} points left until {reset}"
    if left < POINTS_NEEDED:
        yield to_mend("rate limit", what, f"A refresh may need {POINTS_NEEDED}: wait until then.")
    else:
        yield well("rate limit", what)


def judge_repository(data: Any, repository: str) -> Iterator[Finding]:
    """Whether it can be written to at all, what the token may do in it, and whether people can submit."""
    name, branch = data["full_name"], data["default_branch"]
    if data["archived"]:
        yield to_mend("repository", f"{name} is archived: nothing can be published", "Settings > General > Unarchive.")
    elif data["disabled"]:
        yield to_mend("repository", f"GitHub has disabled {name}", "Ask GitHub's support for the reason.")
    elif branch != MAIN:
        what = f"the default branch of {name} is {branch}, and the workflows start on {MAIN}"
        yield to_mend("repository", what, f"Settings > General > Default branch: rename it to {MAIN}.")
    else:
        yield well("repository", f"{name}{', a fork' if data['fork'] else ''}")
    yield _rights(data.get("permissions"), repository)
    if data["has_issues"]:
        yield well("issues", "are on: people can submit")
    else:
        yield to_mend("issues", "are off, so nobody can submit", "Settings > General > Features: tick Issues.")


def judge_clone(data: Any, has: Callable[[str], bool]) -> Iterator[Finding]:
    """Whether the newest commit on GitHub is here."""
    newest = str(data[0]["sha"])
    if not re.fullmatch("[0-9a-f]{40,64}", newest):
        raise ValueError("no commit")
    if has(newest):
        yield well("clone", f"holds GitHub's newest commit, {newest[:7]}")
    else:
        what = f"GitHub's newest commit, {newest[:7]}, is not here: what follows from files may be out of date"
        yield to_mend("clone", what, "`git pull`, and run this again.")


def judge_actions(data: Any) -> Iterator[Finding]:
    """Whether Actions may run at all, and the actions that the workflows use."""
    if not data["enabled"]:
        yield to_mend("actions", "are off: no workflow runs", f"{_GENERAL}: allow them, then enable Refresh.")
    elif data.get("allowed_actions") == "local_only":
        what = "only those of this account may run, and the workflows use actions/checkout and actions/setup-python"
        yield to_mend("actions", what, f"{_GENERAL}: allow actions created by GitHub.")
    else:
        yield well("actions", "are on")


def judge_pulls(data: Any) -> Iterator[Finding]:
    """Whether a submission can become a pull request."""
    if data["can_approve_pull_request_reviews"]:
        yield well("pull requests", "may be opened by Actions")
    else:
        how = f'{_GENERAL}: tick "Allow GitHub Actions to create and approve pull requests".'
        yield to_mend("pull requests", "may not be opened by Actions, so submissions wait as branches", how)


def judge_workflows(data: Any, here: Collection[str]) -> Iterator[Finding]:
    """Which of the workflow files here GitHub runs."""
    known = {item["path"]: (item["name"], item["state"]) for item in data["workflows"]}
    sick = [path for path in sorted(here) if known.get(path, ("", ""))[1] != "active"]
    for path in sick:
        file = path.rsplit("/", 1)[-1]
        if path in known:
            name, state = known[path]
            what = f"{file} is {state}: {_OFF.get(state, 'it does not run')}"
            yield to_mend("workflows", what, f"Actions > {name} > Enable workflow.")
        else:
            how = f"Push it to {MAIN}; in a fork, enable workflows on the page Actions first."
            yield to_mend("workflows", f"{file} is not known to GitHub", how)
    if here and not sick:
        yield well("workflows", f"{plural(len(here), 'is', 'are')} enabled")
    if not here:
        yield to_mend("workflows", "there are none in .github/workflows/", "Restore them from git.")


def judge_runs(data: Any) -> Iterator[Finding]:
    """How the last refresh that came to an end ended."""
    runs = list(data["workflow_runs"])
    ended = [run for run in runs if run["status"] == "completed" and run["conclusion"] not in _IDLE]
    if ended and ended[0]["conclusion"] != "success":
        what = f"the refresh of {ended[0]['created_at']} ended with {ended[0]['conclusion']}"
        yield to_mend("last run", what, f"Its log says why: {ended[0]['html_url']}")
    elif ended:
        yield well("last run", f"the refresh of {ended[0]['created_at']} was a success")
    elif runs:
        yield well("last run", f"the refresh of {runs[0]['created_at']} is {runs[0]['status']}")
    else:
        yield to_mend("last run", "the refresh never ran on GitHub", "Actions > Refresh > Run workflow.")


def _rights(permissions: Any, repository: str) -> Finding:
    if not isinstance(permissions, dict):
        return unknown("rights", f"GitHub does not say what the token may do in {repository}", _SEEN)
    if permissions.get("push"):
        return well("rights", f"its account may push to {repository}")
    what = f"its account may not push to {repository}: enough to refresh; the workflows bring a token of their own"
    return well("rights", what)


def _judged(question: Question, data: Any) -> Iterator[Finding]:
    """What the answer means; an answer of an unknown shape leaves the topic unknown."""
    found: list[Finding] = []
    try:
        found.extend(question.judge(data))
    except (AttributeError, LookupError, TypeError, ValueError):
        found = [
            unknown(question.topic, "GitHub answered in an unknown shape", "Is this version of the code the newest?")
        ]
    yield from found


def _refused(question: Question, status: int, data: Any) -> Finding:
    said = plain(str(data.get("message") if isinstance(data, dict) else data))[:200]
    return unknown(
        question.topic, f"GitHub answered {status}: {said}", _SEEN if 300 <= status < 400 else question.remedy
    )
