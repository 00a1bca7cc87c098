"""Asking GitHub about the repository that the census runs in: its settings, its workflows, their last run.

One question after another. One that GitHub refuses leaves its topic unknown and the others go on; two in a row
without any answer are taken to mean that GitHub is down, and it is not asked again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from scripts.git.branch import Repository
from scripts.github.client import Answer, Client
from scripts.github.errors import GitHubError, TokenError
from scripts.github.refusals import said
from scripts.github.response import decode
from scripts.github.shapes import ActionsSettings, Commit, Pull, Rule, Runs, Settings, Workflows, WorkflowSettings
from scripts.health import settings_checks as judges
from scripts.health.report import Finding, to_fix, unknown
from scripts.health.settings_checks import ACTIONS, CHECK_NAME, MAIN, Token

ASK = "query { viewer { login } rateLimit { limit remaining resetAt } }"
REFRESH = "refresh.yml"

_NEW_TOKEN = "Create another under Settings > Developer settings on GitHub, or sign in with `gh auth login`."
_ADMIN = f"Reading this needs a token with administration rights; {ACTIONS} shows it as well."
_READ = "It needs a token that may read Actions; the page Actions shows it as well."
_LATER = "Check the connection and githubstatus.com, and run this again later."

T = TypeVar("T")
Ask = Callable[[], Answer]


@dataclass(frozen=True)
class Question(Generic[T]):
    """What to ask about a topic, the shape of the answer and what it means, and what to do when GitHub refuses it."""

    topic: str
    ask: Ask
    kind: type[T]
    judge: Callable[[T], Iterable[Finding]]
    remedy: str

    def findings(self, answer: Answer) -> Iterable[Finding]:
        """What an answer means; a refusal, or an answer of an unknown shape, leaves the topic unknown."""
        if answer.status != 200:
            remedy = CHECK_NAME if 300 <= answer.status < 400 else self.remedy
            return [unknown(self.topic, f"GitHub answered {answer.status}: {said(answer.data)}", remedy)]
        try:
            told = decode(self.kind, answer.data)
        except GitHubError as error:
            return [unknown(self.topic, str(error), "Is this version of the code the newest?")]
        return self.judge(told)


def examine(
    client: Client, repository: str | None, workflows: Collection[str], clone: Repository | None
) -> Iterator[Finding]:
    """Ask GitHub everything, about a `repository` if there is one; raises nothing.

    `workflows` are the paths of the workflow files here; without a `clone`, its commits are not judged.
    """
    unanswered: list[Finding] = []  # at most one, which the next may make a GitHub that is down
    for question in questions(client, repository, workflows, clone):
        try:
            answer = question.ask()
        except TokenError as error:
            yield to_fix("token", f"{error} Nothing more could be asked", _NEW_TOKEN)
            return
        except GitHubError as error:
            if unanswered:
                what = f"{error}: nothing could be asked about settings, workflows and runs"
                yield unknown("github", what, _LATER)
                return
            unanswered = [unknown(question.topic, str(error), _LATER)]
            continue
        yield from unanswered
        unanswered = []
        yield from question.findings(answer)
    yield from unanswered


def questions(
    client: Client, repository: str | None, workflows: Collection[str], clone: Repository | None
) -> Iterator[Question[Any]]:
    yield Question("token", lambda: Answer(200, client.graphql(ASK, {}).data), Token, judges.judge_token, _LATER)
    if not repository:
        return

    def get(path: str) -> Ask:
        return partial(client.rest, "GET", f"/repos/{repository}{path}")

    yield Question("repository", get(""), Settings, judges.judge_repository, CHECK_NAME)
    if clone:
        newest = get("/commits?per_page=1")
        yield Question("clone", newest, tuple[Commit], partial(judges.judge_clone, clone=clone), CHECK_NAME)
    allowed = partial(_ask_for_actions, get("/actions/permissions"), get("/actions/permissions/selected-actions"))
    yield Question("actions", allowed, ActionsSettings, judges.judge_actions, _ADMIN)
    yield Question("pull requests", get("/actions/permissions/workflow"), WorkflowSettings, judges.judge_pulls, _ADMIN)
    known = get("/actions/workflows?per_page=100")
    yield Question("workflows", known, Workflows, partial(judges.judge_workflows, here=workflows), _READ)
    yield Question("last run", get(f"/actions/workflows/{REFRESH}/runs?per_page=10"), Runs, judges.judge_runs, _READ)
    yield Question("rules", get(f"/rules/branches/{MAIN}"), list[Rule], judges.judge_rules, _READ)
    pulls = partial(_pulls, get("/pulls?state=open&per_page=100"))
    yield Question("submissions", pulls, list[Pull], judges.judge_submissions, _READ)


def _ask_for_actions(general: Ask, selected: Ask) -> Answer:
    """Whether Actions may run; where only selected ones may, which: GitHub answers that only then."""
    answer = general()
    match answer.data:
        case {"allowed_actions": "selected"} if answer.status == 200:
            more = selected()
            if more.status == 200 and isinstance(more.data, dict):
                return Answer(200, answer.data | more.data)
    return answer


def _pulls(ask: Ask) -> Answer:
    """The open pull requests; none where they are off, which `features` tells."""
    answer = ask()
    return Answer(200, []) if answer.status == 404 else answer
