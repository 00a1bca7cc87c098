"""The stand-in and the client against GitHub's own description of its REST interface and of its events."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from scripts.github import profiles, shapes
from scripts.github.response import decode
from scripts.github.tracker import _Permission
from scripts.verbs import submit
from tests.stand_in import description, rest
from tests.stand_in.contributors import Author
from tests.stand_in.description import REPO, described, events, request_of
from tests.stand_in.forge import RUN, Forge
from tests.stand_in.remote import run
from tests.stand_in.world import World
from tests.support.workflow_files import PATHS

HOME = "/repos/census/ai-stack-census"
EVERYWHERE = {401, 403, 404, 429, 500, 502, 503, 504}  # whatever is asked: rights, limits, and what is hidden
# Answers that GitHub gives, and its description leaves out.
UNDESCRIBED = {
    (f"GET {REPO}", 451),  # a takedown; GitHub's own changelog and threads
    (f"GET {REPO}/actions/permissions/selected-actions", 409),  # where all are allowed; unconfirmed
}


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema, refusing fields that it does not name."""
    found = loose(schema)
    names = {"$ref", "properties", "allOf"} & found.keys()
    return found | {"unevaluatedProperties": False} if names and not found.get("additionalProperties") else found


def loose(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, but for its own fields, to which others may add."""
    found = dict(schema)
    if "properties" in found:
        found["properties"] = {name: strict(each) for name, each in found["properties"].items()}
    for key, inner in (("anyOf", strict), ("oneOf", strict), ("allOf", loose)):
        if key in found:
            found[key] = [inner(each) for each in found[key]]
    if "items" in found:
        found["items"] = strict(found["items"])
    return found


@cache
def schemas() -> dict[str, Any]:
    return {name: loose(schema) for name, schema in described()["schemas"].items()}


def wrong_with(method: str, path: str, status: int, body: Any) -> list[str]:
    """In what an answer differs from what GitHub describes."""
    request = request_of(method, path)
    if request is None:
        return [f"{method} {path} is not described"]
    answers = described()["requests"][request]
    if str(status) not in answers:
        told = status in EVERYWHERE or (request, status) in UNDESCRIBED
        return [] if told else [f"{request} does not answer {status}"]
    schema = description.schema_of(request, status)
    if schema is None:
        return [] if body is None else [f"{request} {status} has no body"]
    validator = Draft202012Validator(strict(schema) | {"schemas": schemas()})
    return [f"{request} {status} {error.json_path}: {error.message[:300]}" for error in validator.iter_errors(body)]


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    """A repository with an issue that has everything, and a pull request that was closed and reviewed."""
    forge = Forge(remote=tmp_path / "remote.git")
    forge.remote.mkdir()
    forge.git("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
    run(tmp_path, "init", "--quiet", "--template=", "--initial-branch=main", "clone")
    run(tmp_path / "clone", "commit", "--quiet", "--allow-empty", "--message", "Start")
    for name in ("main", "topic", "other"):
        run(tmp_path / "clone", "push", "--quiet", str(forge.remote), f"HEAD:{name}")
    forge.workflows = {"refresh.yml": "active"}
    forge.rules = ["deletion", "non_fast_forward"]
    forge.runs = [RUN]
    issue = forge.submit("A body")
    forge.edit(issue, "Another")
    forge.say(issue, "submitter", "A word")
    pull = int(forge.add_issue("maintainer", "T", "B", pull_request={})["number"])
    forge.add_pull(pull, "topic", "T", "B")
    forge.review(pull)
    forge.close(pull, "maintainer")
    return forge


WRITTEN = {"title": "T", "body": "B"}
Values = dict[str, Any] | None
GOOD: list[tuple[str, str, Values, int]] = [
    ("GET", "", None, 200), ("GET", "/commits?per_page=1", None, 200), ("GET", "/actions/permissions", None, 200),
    ("GET", "/actions/permissions/workflow", None, 200), ("GET", "/actions/workflows?per_page=100", None, 200),
    ("GET", "/actions/workflows/refresh.yml/runs?per_page=10", None, 200), ("GET", "/rules/branches/main", None, 200),
    ("GET", "/issues/1", None, 200), ("GET", "/issues/2", None, 200), ("GET", "/issues?state=open&per_page=100&page=1", None, 200),
    ("GET", "/issues/2/events?per_page=100&page=1", None, 200), ("GET", "/issues/1/comments?per_page=100&page=1", None, 200),
    ("POST", "/labels", {"name": "ready", "color": "0e8a16"}, 201), ("POST", "/issues", {**WRITTEN, "labels": ["ready"]}, 201),
    ("PATCH", "/issues/1", {"body": "C"}, 200), ("PATCH", "/issues/1", {"state": "closed", "state_reason": "completed"}, 200),
    ("POST", "/issues/1/comments", {"body": "D"}, 201), ("PATCH", "/issues/comments/{comment}", {"body": "E"}, 200),
    ("DELETE", "/issues/comments/{comment}", None, 204), ("POST", "/issues/1/labels", {"labels": ["ready"]}, 200),
    ("DELETE", "/issues/1/labels/ready", None, 200), ("GET", "/pulls/2", None, 200),
    ("GET", "/pulls?state=all&per_page=100&page=1", None, 200), ("PATCH", "/pulls/2", {"title": "U", "state": "open"}, 200),
    ("POST", "/pulls", {**WRITTEN, "head": "other", "base": "main"}, 201), ("GET", "/pulls/2/reviews?per_page=100&page=1", None, 200),
    ("PUT", "/pulls/2/reviews/{review}/dismissals", {"message": "No"}, 200), ("GET", "/collaborators/maintainer/permission", None, 200),
    ("GET", "/actions/permissions/selected-actions", None, 409),
]  # fmt: skip


def ask(forge: Forge, method: str, path: str, values: Values) -> tuple[int, Any]:
    """The answer as it goes over the wire."""
    comment, review = next(iter(forge.comments), 0), forge.reviews[2][0]["id"]
    target = HOME + path.format(comment=comment, review=review)
    status, body = rest.answer(forge, method, target, values)
    return status, json.loads(json.dumps(body))


def test_what_the_stand_in_answers_is_what_github_describes(forge: Forge) -> None:
    """Every request that it takes: no field is made up, none that GitHub always sends is left out."""
    found, taken = [], set()
    for method, path, values, status in GOOD:
        answered, body = ask(forge, method, path, values)
        assert answered == status, (method, path, body)
        found += wrong_with(method, HOME + path, status, body)
        asked = f"{method} {path.partition('?')[0].removeprefix('/').format(comment=1, review=1)}"
        taken |= {pattern for pattern, _ in rest._ROUTES if re.fullmatch(pattern, asked)}
    forge.selected_actions = {"github_owned_allowed": True}
    found += wrong_with("GET", f"{HOME}/actions/permissions", *ask(forge, "GET", "/actions/permissions", None))
    assert found == [] and taken == {pattern for pattern, _ in rest._ROUTES}


LONG = {"body": "x" * 70_000}
REFUSED: list[tuple[Callable[[Forge], Any], str, str, Values, int]] = [
    (lambda f: f.vanish(1, 301), "GET", "/issues/1", None, 301), (lambda f: f.vanish(1, 410), "GET", "/issues/1", None, 410),
    (lambda f: setattr(f, "issues_on", False), "GET", "/issues?state=open&per_page=1&page=1", None, 200),
    (lambda f: setattr(f, "issues_on", False), "POST", "/issues", WRITTEN, 410),
    (lambda f: f.lock(1), "POST", "/issues/1/comments", {"body": "x"}, 403),
    (lambda f: None, "POST", "/issues/1/comments", LONG, 422), (lambda f: None, "PATCH", "/issues/1", LONG, 422),
    (lambda f: None, "POST", "/issues", LONG | {"title": "x"}, 422), (lambda f: None, "PATCH", "/pulls/2", LONG, 422),
    (lambda f: f.labels.add("x"), "POST", "/labels", {"name": "x"}, 422),
    (lambda f: None, "DELETE", "/issues/1/labels/x", None, 404), (lambda f: None, "GET", "/pulls/9", None, 404),
    (lambda f: setattr(f, "may_open_pulls", False), "POST", "/pulls", WRITTEN | {"head": "other", "base": "main"}, 403),
    (lambda f: f.reopen(2), "POST", "/pulls", WRITTEN | {"head": "topic", "base": "main"}, 422),
    (lambda f: f.delete_branch("topic"), "PATCH", "/pulls/2", {"state": "open"}, 422),
    (lambda f: f.rights.clear(), "GET", "/actions/permissions", None, 403),
]  # fmt: skip


@pytest.mark.parametrize(("change", "method", "path", "values", "status"), REFUSED)
def test_what_the_stand_in_refuses_github_refuses_so(
    forge: Forge, change: Callable[[Forge], Any], method: str, path: str, values: Values, status: int
) -> None:
    """With a status and a body that the description has."""
    change(forge)
    answered, body = ask(forge, method, path, values)
    assert answered == status and wrong_with(method, HOME + path, status, body) == []


def test_the_repositories_of_others_are_as_described() -> None:
    """One that is there, has moved, or is blocked; a search; a list of contributors."""
    world = World()
    world.add("a/one", 5000, topics=("llm",))
    world.rename("a/one", "b/two")
    world.add("c/three", 5, blocked="dmca")
    for name, status in (("b/two", 200), ("a/one", 301), ("c/three", 451), ("d/four", 404)):
        answer = world.look("GET", f"/repos/{name}")
        assert answer and answer[0] == status
        assert wrong_with("GET", f"/repos/{name}", *answer) == []
    world.find("b/two").project.authors = [Author("somebody", 7, 1), Author("nobody", 3)]
    for path in ("/repos/b/two/contributors?per_page=1&anon=1", "/repos/b/two/commits?per_page=1"):
        listed = world.page("GET", path, None)
        assert listed and listed[0] == 200 and wrong_with("GET", path, *listed[:2]) == []
    path = "/search/repositories?q=llm&per_page=10"
    status, body, _ = world.search.answer(path, world.repos, world.now)
    assert status == 200 and body["items"]
    assert wrong_with("GET", path, 200, json.loads(json.dumps(description.complete("GET", path, 200, body)))) == []


# What the client reads.

READ: dict[str, tuple[type[msgspec.Struct], str]] = {
    f"GET {REPO}": (shapes.Settings, "full-repository"), "issue": (shapes.Issue, "issue"), "comment": (shapes.Comment, "issue-comment"),
    "pull": (shapes.Pull, "pull-request-simple"), "review": (shapes.Review, "pull-request-review"), "rule": (shapes.Rule, "repository-rule-deletion"),
    "event": (shapes.IssueEvent, "issue-event"), "commit": (shapes.Commit, "commit"), "workflow": (shapes.Workflow, "workflow"),
    "run": (shapes.Run, "workflow-run"), "found": (profiles.Item, "repo-search-result-item"), "account": (shapes.Account, "simple-user"),
    "permission": (_Permission, "repository-collaborator-permission"), "workflow rights": (shapes.WorkflowSettings, "actions-get-default-workflow-permissions"),
    "head": (shapes.Head, "pull-request-simple.head"), "actions": (shapes.ActionsSettings, "actions-repository-permissions+selected-actions"),
}  # fmt: skip


def parts(names: str) -> Iterator[dict[str, Any]]:
    """The schemas of a name: several joined by `+`, or a field of one after a dot."""
    for name in names.split("+"):
        base, _, field = name.partition(".")
        schema = description._plain(described()["schemas"][base])
        yield description._plain(schema["properties"][field]) if field else schema


@pytest.mark.parametrize("what", READ)
def test_what_the_client_reads_is_described(what: str) -> None:
    """Each field exists; what the client cannot do without is always sent; and what may be null may be so here."""
    kind, names = READ[what]
    found = list(parts(names))
    known = {name: schema for part in found for name, schema in part["properties"].items()}
    always = set(found[0].get("required", ()))
    for field in msgspec.structs.fields(kind):
        name = field.encode_name
        assert name in known or name == "mergeable", f"{kind.__name__} reads {name}, which GitHub does not send"
        assert name in always or not field.required, f"GitHub does not always send {name}"
        if {"type": "null"} in known.get(name, {}).get("anyOf", ()):
            msgspec.convert(None, field.type)


def test_githubs_own_examples_are_read() -> None:
    """The client's shapes take every example of an answer that the description has."""
    kinds = {
        f"GET {REPO}": shapes.Settings, f"GET {REPO}/issues/{{issue_number}}": shapes.Issue, f"GET {REPO}/issues": list[shapes.Issue],
        f"GET {REPO}/issues/{{issue_number}}/comments": list[shapes.Comment], f"GET {REPO}/pulls": list[shapes.Pull],
        f"GET {REPO}/pulls/{{pull_number}}": shapes.Pull, f"GET {REPO}/pulls/{{pull_number}}/reviews": list[shapes.Review],
        f"GET {REPO}/issues/{{issue_number}}/events": list[shapes.IssueEvent], f"GET {REPO}/commits": list[shapes.Commit],
        f"GET {REPO}/rules/branches/{{branch}}": list[shapes.Rule], f"GET {REPO}/actions/workflows": shapes.Workflows,
        f"GET {REPO}/actions/workflows/{{workflow_id}}/runs": shapes.Runs, f"GET {REPO}/actions/permissions": shapes.ActionsSettings,
        f"GET {REPO}/actions/permissions/workflow": shapes.WorkflowSettings, f"GET {REPO}/collaborators/{{username}}/permission": _Permission,
    }  # fmt: skip
    read = 0
    for request, kind in kinds.items():
        for example in described()["requests"][request]["200"].get("examples", ()):
            assert decode(kind, example)
            read += 1
    assert read >= len(kinds)


# Events.


def test_an_events_number_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an issue, a comment, a pull request; and none where an event is about none."""
    seen = set()
    for name, payloads in events().items():
        for payload in payloads:
            (tmp_path / "event.json").write_text(json.dumps(payload), encoding="utf-8")
            monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
            event, about = submit.read_event(), payload.get("issue") or payload.get("pull_request")
            found = event.issue or event.pull_request
            assert (found and found.number) == (about and about["number"]), name
            seen.add(name)
    assert seen == set(description.STARTING)


def test_what_the_workflows_read_of_an_event_is_there() -> None:
    """Each `github.event.…` in a condition or a group is a field of at least one event that starts the workflow."""
    for path in PATHS:
        text = path.read_text(encoding="utf-8")
        started = [payload for name in events() if re.search(rf"^  {name}:", text, re.M) for payload in events()[name]]
        for words in sorted(set(re.findall(r"github\.event\.(\w+(?:\.\w+)*)", text))):
            assert any(reached(payload, words.split(".")) for payload in started), f"{path.name}: {words}"


def reached(value: Any, keys: list[str]) -> bool:
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return key == "pull_request"  # of an issue that is none
        value = value[key]
    return True
