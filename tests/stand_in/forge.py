"""The stand-in's REST part: issues, comments, labels, pull requests, settings and workflows over a bare git repository.

It holds what GitHub holds: one open pull request a branch, none that Actions may not open, none reopened whose
branch was rebuilt since, an issue closed by the merge that says so.
"""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

BOT = "github-actions[bot]"
Answer = tuple[int, Any]


@dataclass
class Forge:
    """One repository's tracker; `remote` is its bare git repository, `roles` what accounts may do in it."""

    name: str = "census/ai-stack-census"
    remote: Path | None = None
    roles: dict[str, str] = field(default_factory=lambda: {"maintainer": "admin"})
    may_open_pulls: bool = True
    issues_on: bool = True
    viewer: str = BOT  # whom the token stands for
    rights: set[str] = field(default_factory=lambda: {"pull", "push", "admin"})  # the token's in the repository
    facts: dict[str, Any] = field(default_factory=dict)  # of the repository, where it is not as most are
    actions_on: bool = True
    workflows: dict[str, str] = field(default_factory=dict)  # the state of each, by its file's name
    runs: list[dict[str, Any]] = field(default_factory=list)  # of the refresh, newest first
    instead: dict[str, Answer] = field(default_factory=dict)  # answers to give in place of others, by path
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)  # pull requests too
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    reviews: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    log: list[str] = field(default_factory=list)  # every writing request
    ticks: int = 0
    pulls_on: bool = True
    rules: list[str] = field(default_factory=list)  # the types of main's
    gone: dict[int, int] = field(default_factory=dict)  # issues that are not here any more: 301 moved, 410 deleted
    events: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    # What people do in tests.

    def submit(self, body: str, author: str = "submitter") -> int:
        """Open an issue; its number."""
        return int(self._add_issue(author, "A title", body)["number"])

    def edit(self, number: int, body: str) -> None:
        """Change an issue's body."""
        self.issues[number]["body"] = body

    def say(self, number: int, author: str, body: str) -> int:
        """Comment on an issue or pull request; the comment's id."""
        return int(self._comment(number, author, body)["id"])

    def review(self, number: int, author: str = "maintainer") -> None:
        """Review a pull request."""
        review = {"id": self._tick(), "user": {"login": author}, "body": "", "submitted_at": self._moment()}
        self.reviews.setdefault(number, []).append(review)

    def close(self, number: int, author: str, reason: str | None = None) -> None:
        """Close an issue or a pull request."""
        self._set_state(number, "closed", author, reason)

    def reopen(self, number: int, author: str = "maintainer") -> None:
        """Reopen an issue."""
        self._set_state(number, "open", author, None)

    def lock(self, number: int) -> None:
        """Lock an issue's conversation."""
        self.issues[number]["locked"] = True

    def vanish(self, number: int, status: int) -> None:
        """Transfer (301) or delete (410) an issue."""
        del self.issues[number]
        self.gone[number] = status

    def delete_branch(self, branch: str, author: str = "maintainer") -> None:
        """Delete a branch, which closes its pull requests."""
        self.git("update-ref", "-d", f"refs/heads/{branch}")
        for number in self.open_pulls():
            if self.pulls[number]["head"]["ref"] == branch:
                self._note(number, "head_ref_deleted", author)
                self.close(number, author)

    def merge(self, number: int) -> None:
        """Merge a pull request with git, and close the issue that it names."""
        head = self.sha(self.pulls[number]["head"]["ref"])
        tree = self.git("merge-tree", "--write-tree", "main", head).split()[0]
        commit = self.git(
            "-c", "user.name=M", "-c", "user.email=m@x", "commit-tree", tree, "-p", "main", "-p", head, "-m", "Merge"
        )
        self.git("update-ref", "refs/heads/main", commit.strip())
        self.pulls[number]["merged_at"] = self._moment()
        self.close(number, "maintainer")
        if match := re.search(r"(?m)^Closes #(\d+)$", self.pulls[number]["body"]):
            self.close(int(match[1]), "maintainer", "completed")

    def said(self, number: int, author: str = BOT) -> list[str]:
        """What an account said on an issue, oldest first."""
        found = (c for c in self.comments.values() if c["number"] == number)
        return [c["body"] for c in found if c["user"]["login"] == author]

    def labels_of(self, number: int) -> set[str]:
        """The names of an issue's labels."""
        return {label["name"] for label in self.issues[number]["labels"]}

    def open_pulls(self) -> list[int]:
        """The numbers of the open pull requests."""
        return [number for number in self.pulls if self.issues[number]["state"] == "open"]

    def sha(self, branch: str) -> str:
        """Where a branch is, or nothing."""
        done = subprocess.run(
            ["git", "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"],
            cwd=self.remote,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.strip()

    def git(self, *arguments: str) -> str:
        """Run git in the bare repository."""
        return subprocess.run(["git", *arguments], cwd=self.remote, capture_output=True, text=True, check=True).stdout

    # What the census asks over HTTP.

    def answer(self, method: str, target: str, values: dict[str, Any] | None) -> Answer:
        """GitHub's answer to a request."""
        parts = urlsplit(target)
        home = f"/repos/{self.name}"
        if not f"{parts.path}/".startswith(f"{home}/"):
            return 404, {"message": "Not Found"}
        query = {key: value[0] for key, value in parse_qs(parts.query).items()}
        path = parts.path.removeprefix(home).removeprefix("/")
        if path in self.instead:
            return self.instead[path]
        if method != "GET":
            self.log.append(f"{method} {path}")
        for pattern, handler in _ROUTES:
            if match := re.fullmatch(pattern, f"{method} {path}"):
                found = [int(x) if x.isdigit() else unquote(x) for x in match.groups()]
                return handler(self, *found, query if method == "GET" else values or {})
        return 404, {"message": "Not Found"}

    def _get_repository(self, _: Any) -> Answer:
        facts = {
            "full_name": self.name, "default_branch": "main", "has_issues": self.issues_on, "archived": False,
            "disabled": False, "fork": False, "has_pull_requests": self.pulls_on, "permissions": {right: True for right in sorted(self.rights)},
        }  # fmt: skip
        return 200, facts | self.facts

    def _list_commits(self, query: dict[str, str]) -> Answer:
        return 200, [{"sha": sha} for sha in self.git("log", "--format=%H", f"-{query['per_page']}", "main").split()]

    def _actions(self, _: Any) -> Answer:
        if "admin" not in self.rights:
            return 403, {"message": "Resource not accessible by integration"}
        return 200, {"enabled": self.actions_on} | ({"allowed_actions": "all"} if self.actions_on else {})

    def _rights_of_actions(self, _: Any) -> Answer:
        if "admin" not in self.rights:
            return 403, {"message": "Resource not accessible by integration"}
        allowed = {"can_approve_pull_request_reviews": self.may_open_pulls}
        return 200, {"default_workflow_permissions": "read"} | allowed

    def _list_workflows(self, _: Any) -> Answer:
        found = [
            {"name": file.partition(".")[0].capitalize(), "path": f".github/workflows/{file}", "state": state}
            for file, state in self.workflows.items()
        ]
        return 200, {"total_count": len(found), "workflows": found}

    def _list_runs(self, file: str, query: dict[str, str]) -> Answer:
        if file not in self.workflows:
            return 404, {"message": "Not Found"}
        return 200, {"total_count": len(self.runs), "workflow_runs": self.runs[: int(query["per_page"])]}

    def _get_issue(self, number: int, _: Any) -> Answer:
        if self.gone.get(number) == 301:
            return 301, {
                "message": "Moved Permanently",
                "url": f"https://api.github.com/repositories/1/issues/{number}",
            }
        if number in self.gone:
            return 410, {"message": "This issue was deleted"}
        return (200, self.issues[number]) if number in self.issues else (404, {"message": "Not Found"})

    def _list_events(self, number: int, query: dict[str, str]) -> Answer:
        return 200, _page(self.events.get(number, []), query)

    def _list_rules(self, _: Any) -> Answer:
        return 200, [{"type": rule} for rule in self.rules]

    def _list_issues(self, query: dict[str, str]) -> Answer:
        if not self.issues_on:
            return 200, []
        return 200, _page([i for i in self.issues.values() if i["state"] == query["state"]], query)

    def _patch_issue(self, number: int, values: dict[str, Any]) -> Answer:
        if "state" in values:
            self._set_state(number, values["state"], BOT, values.get("state_reason"))
        return 200, self.issues[number]

    def _list_comments(self, number: int, query: dict[str, str]) -> Answer:
        return 200, _page([c for c in self.comments.values() if c["number"] == number], query)

    def _post_comment(self, number: int, values: dict[str, Any]) -> Answer:
        if self.issues[number]["locked"]:
            return 403, {"message": "Unable to create comment because issue is locked."}
        if len(values["body"]) > 65_536:
            return _invalid("Body is too long (maximum is 65536 characters)")
        return 201, self._comment(number, BOT, values["body"])

    def _patch_comment(self, number: int, values: dict[str, Any]) -> Answer:
        if number not in self.comments:
            return 404, {"message": "Not Found"}
        self.comments[number]["body"] = values["body"]
        return 200, self.comments[number]

    def _delete_comment(self, number: int, _: Any) -> Answer:
        return (204, None) if self.comments.pop(number, None) else (404, {"message": "Not Found"})

    def _post_label(self, values: dict[str, Any]) -> Answer:
        if values["name"] in self.labels:
            return 422, {
                "message": "Validation Failed",
                "errors": [{"resource": "Label", "code": "already_exists", "field": "name"}],
            }
        self.labels.add(values["name"])
        return 201, values

    def _add_labels(self, number: int, values: dict[str, Any]) -> Answer:
        assert set(values["labels"]) <= self.labels
        names = self.labels_of(number) | set(values["labels"])
        self.issues[number]["labels"] = [{"name": name} for name in sorted(names)]
        return 200, self.issues[number]["labels"]

    def _remove_label(self, number: int, name: str, _: Any) -> Answer:
        if name not in self.labels_of(number):
            return 404, {"message": "Label does not exist"}
        self.issues[number]["labels"] = [{"name": n} for n in sorted(self.labels_of(number) - {name})]
        return 200, self.issues[number]["labels"]

    def _get_pull(self, number: int, _: Any) -> Answer:
        return (200, self._pull(number)) if number in self.pulls else (404, {"message": "Not Found"})

    def _list_pulls(self, query: dict[str, str]) -> Answer:
        if not self.pulls_on:
            return 404, {"message": "Not Found"}
        found = [self._pull(number) for number in sorted(self.pulls, reverse=True)]
        if query["state"] != "all":
            found = [pull for pull in found if pull["state"] == query["state"]]
        if "head" in query:
            found = [
                p
                for p in found
                if f"{p['head']['repo']['full_name'].split('/')[0]}:{p['head']['ref']}" == query["head"]
            ]
        return 200, _page(found, query)

    def _post_pull(self, values: dict[str, Any]) -> Answer:
        if not self.may_open_pulls:
            return 403, {"message": "GitHub Actions is not permitted to create or approve pull requests."}
        if len(values["body"]) > 65_536:
            return _invalid("Body is too long (maximum is 65536 characters)")
        head = {"ref": values["head"], "repo": {"full_name": self.name}}
        same = [n for n in self.open_pulls() if self.pulls[n]["head"] == head]
        if same or not self.sha(values["head"]) or values["base"] != "main":
            owner = self.name.split("/")[0]
            return _invalid(f"A pull request already exists for {owner}:{values['head']}." if same else "head: invalid")
        number = int(self._add_issue(BOT, values["title"], values["body"], pull_request={})["number"])
        self.add_pull(number, values["head"], values["title"], values["body"])
        return 201, self._pull(number)

    def add_pull(self, number: int, branch: str, title: str = "", body: str = "", home: str | None = None) -> None:
        """Make an issue a pull request."""
        head = {"ref": branch, "repo": {"full_name": home or self.name}}
        self.pulls[number] = {"number": number, "head": head, "title": title, "body": body, "merged_at": None}

    def _patch_pull(self, number: int, values: dict[str, Any]) -> Answer:
        if values.get("state") == "open":
            now = self.sha(self.pulls[number]["head"]["ref"])
            if not now or now != self.pulls[number].get("closed_at_sha"):
                return _invalid(f"The {self.pulls[number]['head']['ref']} branch was force-pushed or recreated.")
            self._set_state(number, "open", BOT, None)
        if values.get("state") == "closed":
            self._set_state(number, "closed", BOT, None)
        if len(values.get("body", "")) > 65_536:
            return _invalid("Body is too long (maximum is 65536 characters)")
        self.pulls[number] |= {key: value for key, value in values.items() if key != "state"}
        return 200, self._pull(number)

    def _list_reviews(self, number: int, query: dict[str, str]) -> Answer:
        return 200, _page(self.reviews.get(number, []), query)

    def _permission(self, login: str, _: Any) -> Answer:
        return 200, {"permission": self.roles.get(login, "read")}

    def _pull(self, number: int) -> dict[str, Any]:
        issue = self.issues[number]
        return self.pulls[number] | {"state": issue["state"], "user": issue["user"]}

    def _add_issue(self, author: str, title: str, body: str, **more: Any) -> dict[str, Any]:
        number = len(self.issues) + len(self.gone) + 1
        self.issues[number] = {
            "number": number, "title": title, "body": body, "state": "open", "user": {"login": author},
            "labels": [], "closed_by": None, "state_reason": None, "locked": False, **more,
        }  # fmt: skip
        return self.issues[number]

    def _comment(self, number: int, author: str, body: str) -> dict[str, Any]:
        comment = {
            "id": self._tick(),
            "number": number,
            "user": {"login": author},
            "body": body,
            "created_at": self._moment(),
        }
        self.comments[comment["id"]] = comment
        return comment

    def _set_state(self, number: int, state: str, author: str, reason: str | None) -> None:
        issue = self.issues[number]
        if state != issue["state"]:
            self._note(number, "closed" if state == "closed" else "reopened", author)
        if state == "closed" and issue["state"] == "open":
            issue |= {"closed_by": {"login": author}, "state_reason": reason}
            if number in self.pulls:
                self.pulls[number]["closed_at_sha"] = self.sha(self.pulls[number]["head"]["ref"])
        if state == "open":
            issue |= {"closed_by": None, "state_reason": None}
        issue["state"] = state

    def _note(self, number: int, event: str, author: str) -> None:
        noted = {"event": event, "created_at": self._moment(), "actor": {"login": author}}
        self.events.setdefault(number, []).append(noted)

    def _tick(self) -> int:
        self.ticks += 1
        return self.ticks

    def _moment(self) -> str:
        seconds = self._tick()
        return f"2026-08-22T{12 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def _invalid(reason: str) -> Answer:
    """GitHub's refusal of a value: the reason stands below the message."""
    return 422, {"message": "Validation Failed", "errors": [{"code": "custom", "message": reason}]}


def _page(found: list[Any], query: dict[str, str]) -> list[Any]:
    size, page = int(query["per_page"]), int(query["page"])
    return found[(page - 1) * size : page * size]


_N, _X = r"(\d+)", r"([^/]+)"
_ROUTES = [
    ("GET ", Forge._get_repository), ("GET commits", Forge._list_commits), ("GET actions/permissions", Forge._actions),
    ("GET actions/permissions/workflow", Forge._rights_of_actions), ("GET actions/workflows", Forge._list_workflows),
    (rf"GET actions/workflows/{_X}/runs", Forge._list_runs),
    (rf"GET issues/{_N}", Forge._get_issue), ("GET issues", Forge._list_issues),
    (rf"GET issues/{_N}/events", Forge._list_events), ("GET rules/branches/main", Forge._list_rules),
    (rf"PATCH issues/{_N}", Forge._patch_issue), (rf"GET issues/{_N}/comments", Forge._list_comments),
    (rf"POST issues/{_N}/comments", Forge._post_comment), (rf"PATCH issues/comments/{_N}", Forge._patch_comment),
    (rf"DELETE issues/comments/{_N}", Forge._delete_comment), ("POST labels", Forge._post_label),
    (rf"POST issues/{_N}/labels", Forge._add_labels), (rf"DELETE issues/{_N}/labels/{_X}", Forge._remove_label),
    (rf"GET pulls/{_N}", Forge._get_pull), ("GET pulls", Forge._list_pulls), ("POST pulls", Forge._post_pull),
    (rf"PATCH pulls/{_N}", Forge._patch_pull), (rf"GET pulls/{_N}/reviews", Forge._list_reviews),
    (rf"GET collaborators/{_X}/permission", Forge._permission),
]  # fmt: skip
