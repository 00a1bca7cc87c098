"""GitHub's REST interface to the forge: each request that the census makes, and what GitHub answers to it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.stand_in import description
from tests.stand_in.forge import Answer, Forge

LONGEST_BODY = 65_536
NO_RIGHT: Answer = 403, {"message": "Resource not accessible by integration"}
NOT_FOUND: Answer = 404, {"message": "Not Found"}


class Paged(list[Any]):
    """A page of a list, and the number of the next one."""

    next: int | None = None


def answer(forge: Forge, method: str, target: str, values: dict[str, Any] | None) -> Answer:
    """GitHub's answer to a request."""
    parts = urlsplit(target)
    home = f"/repos/{forge.name}"
    if not f"{parts.path}/".startswith(f"{home}/"):
        return NOT_FOUND
    query = {key: value[0] for key, value in parse_qs(parts.query).items()}
    path = parts.path.removeprefix(home).removeprefix("/")
    forge.meanwhile.get(f"{method} {path}", lambda: None)()
    if path in forge.instead:
        return forge.instead[path]
    if method != "GET":
        forge.log.append(f"{method} {path}")
    for pattern, handler in _ROUTES:
        if match := re.fullmatch(pattern, f"{method} {path}"):
            found = [int(x) if x.isdigit() else unquote(x) for x in match.groups()]
            if len((values or {}).get("body", "")) > LONGEST_BODY:
                status, body = _invalid(f"Body is too long (maximum is {LONGEST_BODY} characters)")
            else:
                status, body = handler(forge, *found, query if method == "GET" else values or {})
            return status, description.complete(method, target, status, body)
    return NOT_FOUND


def _get_repository(forge: Forge, _: Any) -> Answer:
    facts = {
        "full_name": forge.name, "default_branch": "main", "has_issues": forge.issues_on, "archived": False,
        "disabled": False, "fork": False, "has_pull_requests": forge.pulls_on, "permissions": {right: True for right in sorted(forge.rights)},
    }  # fmt: skip
    return 200, facts | forge.facts


def _list_commits(forge: Forge, query: dict[str, str]) -> Answer:
    return 200, [{"sha": sha} for sha in forge.git("log", "--format=%H", f"-{query['per_page']}", "main").split()]


def _actions(forge: Forge, _: Any) -> Answer:
    if "admin" not in forge.rights:
        return NO_RIGHT
    allowed = "all" if forge.selected_actions is None else "selected"
    return 200, {"enabled": forge.actions_on} | ({"allowed_actions": allowed} if forge.actions_on else {})


def _selected_actions(forge: Forge, _: Any) -> Answer:
    if forge.selected_actions is None:
        return 409, {"message": "Conflict"}
    return 200, forge.selected_actions


def _rights_of_actions(forge: Forge, _: Any) -> Answer:
    if "admin" not in forge.rights:
        return NO_RIGHT
    allowed = {"can_approve_pull_request_reviews": forge.may_open_pulls}
    return 200, {"default_workflow_permissions": "read"} | allowed


def _list_workflows(forge: Forge, _: Any) -> Answer:
    found = [
        {"name": file.partition(".")[0].capitalize(), "path": f".github/workflows/{file}", "state": state}
        for file, state in forge.workflows.items()
    ]
    return 200, {"total_count": len(found), "workflows": found}


def _list_runs(forge: Forge, file: str, query: dict[str, str]) -> Answer:
    if file not in forge.workflows:
        return NOT_FOUND
    return 200, {"total_count": len(forge.runs), "workflow_runs": forge.runs[: int(query["per_page"])]}


def _get_issue(forge: Forge, number: int, _: Any) -> Answer:
    if forge.gone.get(number) == 301:
        return 301, {"message": "Moved Permanently", "url": f"https://api.github.com/repositories/1/issues/{number}"}
    if forge.gone.get(number) == 410:
        return 410, {"message": "This issue was deleted"}
    return (200, forge.issues[number]) if number in forge.issues else NOT_FOUND


def _list_events(forge: Forge, number: int, query: dict[str, str]) -> Answer:
    return 200, _page(forge.events.get(number, []), query)


def _list_rules(forge: Forge, _: Any) -> Answer:
    return 200, [{"type": rule} for rule in forge.rules]


def _list_issues(forge: Forge, query: dict[str, str]) -> Answer:
    if not forge.issues_on:
        return 200, []
    return 200, _page([i for i in forge.issues.values() if i["state"] == query["state"]], query)


def _post_issue(forge: Forge, values: dict[str, Any]) -> Answer:
    if not forge.issues_on:
        return 410, {"message": "Issues are disabled for this repo"}
    issue = forge.add_issue(forge.viewer, values["title"], values["body"])
    _add_labels(forge, issue["number"], values)
    return 201, issue


def _patch_issue(forge: Forge, number: int, values: dict[str, Any]) -> Answer:
    if "body" in values:
        forge.edit(number, values["body"], forge.viewer)
    if "title" in values:
        forge.issues[number]["title"] = values["title"]
    if "state" in values:
        forge.set_state(number, values["state"], forge.viewer, values.get("state_reason"))
    return 200, forge.issues[number]


def _list_comments(forge: Forge, number: int, query: dict[str, str]) -> Answer:
    return 200, _page([_shown_comment(c) for c in forge.comments.values() if c["number"] == number], query)


def _post_comment(forge: Forge, number: int, values: dict[str, Any]) -> Answer:
    if forge.issues[number]["locked"]:
        return 403, {"message": "Unable to create comment because issue is locked."}
    return 201, _shown_comment(forge.comment(number, forge.viewer, values["body"]))


def _patch_comment(forge: Forge, number: int, values: dict[str, Any]) -> Answer:
    if number not in forge.comments:
        return NOT_FOUND
    forge.comments[number]["body"] = values["body"]
    return 200, _shown_comment(forge.comments[number])


def _shown_comment(comment: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in comment.items() if key != "number"}


def _delete_comment(forge: Forge, number: int, _: Any) -> Answer:
    return (204, None) if forge.comments.pop(number, None) else NOT_FOUND


def _post_label(forge: Forge, values: dict[str, Any]) -> Answer:
    if values["name"].lower() in map(str.lower, forge.labels):
        errors = [{"resource": "Label", "code": "already_exists", "field": "name"}]
        return 422, {"message": "Validation Failed", "errors": errors}
    forge.labels.add(values["name"])
    return 201, values


def _add_labels(forge: Forge, number: int, values: dict[str, Any]) -> Answer:
    known = {name.lower(): name for name in forge.labels}  # a label is one whatever its capitals
    names = forge.labels_of(number) | {known[name.lower()] for name in values["labels"]}
    forge.issues[number]["labels"] = [{"name": name} for name in sorted(names)]
    return 200, forge.issues[number]["labels"]


def _remove_label(forge: Forge, number: int, name: str, _: Any) -> Answer:
    rest = {label for label in forge.labels_of(number) if label.lower() != name.lower()}
    if rest == forge.labels_of(number):
        return 404, {"message": "Label does not exist"}
    forge.issues[number]["labels"] = [{"name": label} for label in sorted(rest)]
    return 200, forge.issues[number]["labels"]


def _get_pull(forge: Forge, number: int, _: Any) -> Answer:
    if number not in forge.pulls:
        return NOT_FOUND
    return 200, _shown(forge, number) | {"mergeable": forge.mergeable(number)}


def _list_pulls(forge: Forge, query: dict[str, str]) -> Answer:
    if not forge.pulls_on:
        return NOT_FOUND
    found = [_shown(forge, number) for number in sorted(forge.pulls, reverse=True)]
    if query["state"] != "all":
        found = [pull for pull in found if pull["state"] == query["state"]]
    if "head" in query:
        found = [
            p for p in found if f"{p['head']['repo']['full_name'].split('/')[0]}:{p['head']['ref']}" == query["head"]
        ]
    return 200, _page(found, query)


def _post_pull(forge: Forge, values: dict[str, Any]) -> Answer:
    if not forge.may_open_pulls:
        return 403, {"message": "GitHub Actions is not permitted to create or approve pull requests."}
    head = {"ref": values["head"], "repo": {"full_name": forge.name}}
    same = [n for n in forge.open_pulls() if forge.pulls[n]["head"] == head]
    if same or not forge.sha(values["head"]) or values["base"] != "main":
        owner = forge.name.split("/")[0]
        return _invalid(f"A pull request already exists for {owner}:{values['head']}." if same else "head: invalid")
    number = int(forge.add_issue(forge.viewer, values["title"], values["body"], pull_request={})["number"])
    forge.add_pull(number, values["head"], values["title"], values["body"])
    return 201, _shown(forge, number)


def _patch_pull(forge: Forge, number: int, values: dict[str, Any]) -> Answer:
    if values.get("state") == "open":
        now = forge.sha(forge.pulls[number]["head"]["ref"])
        if not now or now != forge.pulls[number].get("closed_at_sha"):
            return _invalid(f"The {forge.pulls[number]['head']['ref']} branch was force-pushed or recreated.")
        forge.set_state(number, "open", forge.viewer, None)
    if values.get("state") == "closed":
        forge.set_state(number, "closed", forge.viewer, None)
    forge.pulls[number] |= {key: value for key, value in values.items() if key != "state"}
    return 200, _shown(forge, number)


def _list_reviews(forge: Forge, number: int, query: dict[str, str]) -> Answer:
    head = forge.sha(forge.pulls[number]["head"]["ref"])  # where GitHub re-points an approval after a force-push
    shown = [r | ({"commit_id": head} if r["state"] == "APPROVED" else {}) for r in forge.reviews.get(number, [])]
    return 200, _page(shown, query)


def _dismiss(forge: Forge, number: int, review: int, _: Any) -> Answer:
    for found in forge.reviews.get(number, []):
        if found["id"] == review:
            found["state"] = "DISMISSED"
            return 200, found
    return NOT_FOUND


def _permission(forge: Forge, login: str, _: Any) -> Answer:
    return 200, {"permission": forge.roles.get(login, "read")}


def _shown(forge: Forge, number: int) -> dict[str, Any]:
    issue = forge.issues[number]
    known = {key: value for key, value in forge.pulls[number].items() if key != "closed_at_sha"}
    return known | {key: issue[key] for key in ("state", "user", "created_at")}


def _invalid(reason: str) -> Answer:
    """GitHub's refusal of a value: the reason stands below the message."""
    return 422, {"message": "Validation Failed", "errors": [{"code": "custom", "message": reason}]}


def _page(found: list[Any], query: dict[str, str]) -> list[Any]:
    size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
    shown = Paged(found[(page - 1) * size : page * size])
    shown.next = page + 1 if page * size < len(found) else None
    return shown


_N, _X = r"(\d+)", r"([^/]+)"
_ROUTES: list[tuple[str, Callable[..., Answer]]] = [
    ("GET ", _get_repository), ("GET commits", _list_commits), ("GET actions/permissions", _actions),
    ("GET actions/permissions/selected-actions", _selected_actions),
    ("GET actions/permissions/workflow", _rights_of_actions), ("GET actions/workflows", _list_workflows),
    (rf"GET actions/workflows/{_X}/runs", _list_runs),
    (rf"GET issues/{_N}", _get_issue), (rf"GET issues/{_N}/events", _list_events), ("GET issues", _list_issues),
    ("GET rules/branches/main", _list_rules), ("POST issues", _post_issue),
    (rf"PATCH issues/{_N}", _patch_issue), (rf"GET issues/{_N}/comments", _list_comments),
    (rf"POST issues/{_N}/comments", _post_comment), (rf"PATCH issues/comments/{_N}", _patch_comment),
    (rf"DELETE issues/comments/{_N}", _delete_comment), ("POST labels", _post_label),
    (rf"POST issues/{_N}/labels", _add_labels), (rf"DELETE issues/{_N}/labels/{_X}", _remove_label),
    (rf"GET pulls/{_N}", _get_pull), ("GET pulls", _list_pulls), ("POST pulls", _post_pull),
    (rf"PATCH pulls/{_N}", _patch_pull), (rf"GET pulls/{_N}/reviews", _list_reviews),
    (rf"PUT pulls/{_N}/reviews/{_N}/dismissals", _dismiss),
    (rf"GET collaborators/{_X}/permission", _permission),
]  # fmt: skip
