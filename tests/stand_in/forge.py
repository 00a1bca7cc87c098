"""One repository's tracker: its issues, comments, labels, pull requests and settings, over a bare git repository.

It holds what GitHub holds: one open pull request a branch, none that Actions may not open, none reopened whose
branch was rebuilt since, an issue closed by the merge that says so. `rest.py` is how it is asked.
"""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

BOT = "github-actions[bot]"
Answer = tuple[int, Any]
RUN = {  # of a workflow, that went well
    "status": "completed", "conclusion": "success", "created_at": "2026-08-22T12:23:00Z",
    "html_url": "https://github.com/census/ai-stack-census/actions/runs/7",
}  # fmt: skip


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
    selected_actions: dict[str, Any] | None = None  # where not all may run
    workflows: dict[str, str] = field(default_factory=dict)  # the state of each, by its file's name
    runs: list[dict[str, Any]] = field(default_factory=list)  # of the refresh, newest first
    instead: dict[str, Answer] = field(default_factory=dict)  # answers to give in place of others, by path
    meanwhile: dict[str, Callable[[], None]] = field(default_factory=dict)  # what people do before such a request
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)  # pull requests too
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    reviews: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    edits: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)  # of issues: who, when, text after it
    labels: set[str] = field(default_factory=set)
    log: list[str] = field(default_factory=list)  # every writing request
    ticks: int = 0  # seconds since `start`: each thing that happens takes one
    start: Callable[[], datetime] = lambda: datetime(2026, 8, 22, 12, tzinfo=UTC)
    pulls_on: bool = True
    rules: list[str] = field(default_factory=list)  # the types of main's
    gone: dict[int, int] = field(default_factory=dict)  # issues that are not here any more: 301 moved, 410 deleted
    events: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    # What people do in tests.

    def submit(self, body: str, author: str = "submitter", title: str = "A title") -> int:
        """Open an issue; its number."""
        return int(self.add_issue(author, title, body)["number"])

    def edit(self, number: int, body: str, author: str = "submitter") -> None:
        """Change an issue's body; with its first edit GitHub also records how it began."""
        issue = self.issues[number]
        first = [] if number in self.edits else [(issue["user"]["login"], self._moment(), issue["body"])]
        self.edits.setdefault(number, []).extend([*first, (author, self._moment(), body)])
        issue["body"] = body

    def node(self) -> dict[str, Any]:
        """The repository as GraphQL shows it: the edits of its issues, newest first."""

        def issue(_info: Any, number: int) -> dict[str, Any]:
            edits = self.edits.get(number, [])
            return {
                "body": self.issues[number]["body"],
                "lastEditedAt": edits[-1][1] if edits else None,
                "userContentEdits": lambda _info, **page: _connection(edits[::-1], _edit, **page),
            }

        return {
            "__typename": "Repository", "issue": issue, "issues": self._list_issues, "pullRequests": self._list_pulls,
        }  # fmt: skip

    def _list_issues(
        self, _info: Any, states: list[str], labels: list[str] | None = None, **page: Any
    ) -> dict[str, Any]:
        """The issues of GraphQL's list, oldest first."""
        found = [number for number, issue in self.issues.items() if "pull_request" not in issue]
        found = [number for number in found if self.issues[number]["state"].upper() in states]
        wanted = {label.lower() for label in labels or ()}  # GitHub takes no notice of capitals in labels
        labelled = [n for n in found if not wanted or wanted & {*map(str.lower, self.labels_of(n))}]
        return _connection(labelled, self._shown, **page)

    def _list_pulls(self, _info: Any, **page: Any) -> dict[str, Any]:
        """The open pull requests of GraphQL's list, newest first."""
        return _connection(sorted(self.open_pulls(), reverse=True), self._shown_pull, **page)

    def _shown(self, number: int) -> dict[str, Any]:
        issue = self.issues[number]
        said = [c for c in self.comments.values() if c["number"] == number]
        return {
            "number": number, "title": issue["title"], "body": issue["body"], "createdAt": issue["created_at"],
            "locked": issue["locked"], "author": _actor(issue["user"]["login"]),
            "labels": lambda _info, **_: {"nodes": issue["labels"]},
            "comments": lambda _info, **page: _connection(said, _comment, **page),
        }  # fmt: skip

    def _shown_pull(self, number: int) -> dict[str, Any]:
        pull, branch = self.pulls[number], self.pulls[number]["head"]["ref"]
        return self._shown(number) | {
            "title": pull["title"], "body": pull["body"], "headRefName": branch, "headRefOid": self.sha(branch),
            "headRepository": {"nameWithOwner": pull["head"]["repo"]["full_name"]},
            "mergeable": "MERGEABLE" if self.mergeable(number) else "CONFLICTING",
            "reviews": lambda _info, **page: _connection(self.reviews.get(number, []), _comment, **page),
        }  # fmt: skip

    def say(self, number: int, author: str, body: str) -> int:
        """Comment on an issue or pull request; the comment's id."""
        return int(self.comment(number, author, body)["id"])

    def review(self, number: int, author: str = "maintainer", state: str = "APPROVED") -> None:
        """Review a pull request; GitHub moves an approval to each later head, so that its commit proves nothing."""
        review = {
            "id": self._tick(),
            "user": {"login": author},
            "body": "",
            "submitted_at": self._moment(),
            "state": state,
            "commit_id": self.sha(self.pulls[number]["head"]["ref"]),
        }
        self.reviews.setdefault(number, []).append(review)

    def close(self, number: int, author: str, reason: str | None = None) -> None:
        """Close an issue or a pull request."""
        self.set_state(number, "closed", author, reason)

    def reopen(self, number: int, author: str = "maintainer") -> None:
        """Reopen an issue: who may not write can do that only with what they closed themselves."""
        closer = (self.issues[number].get("closed_by") or {}).get("login")
        assert author == closer or self.roles.get(author) in ("admin", "maintain", "write"), (
            f"GitHub does not let {author} reopen what {closer} closed"
        )
        self.set_state(number, "open", author, None)

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
        """Where a branch is, or nothing: git keeps each in a file, as long as nobody packs them."""
        assert self.remote
        try:
            return (self.remote / "refs" / "heads" / branch).read_text().strip()
        except OSError:
            return ""

    def git(self, *arguments: str) -> str:
        """Run git in the bare repository."""
        return subprocess.run(["git", *arguments], cwd=self.remote, capture_output=True, text=True, check=True).stdout

    def add_pull(self, number: int, branch: str, title: str = "", body: str = "", home: str | None = None) -> None:
        """Make an issue a pull request."""
        head = {"ref": branch, "repo": {"full_name": home or self.name}}
        self.pulls[number] = {"number": number, "head": head, "title": title, "body": body, "merged_at": None}

    def mergeable(self, number: int) -> bool:
        """Whether a pull request merges with main."""
        return _merges(self.remote, self.sha("main"), self.sha(self.pulls[number]["head"]["ref"]))

    # What people and requests alike come to.

    def add_issue(self, author: str, title: str, body: str, **more: Any) -> dict[str, Any]:
        """Open an issue, which may be a pull request."""
        number = len(self.issues) + len(self.gone) + 1
        self.issues[number] = {
            "number": number, "title": title, "body": body, "state": "open", "user": {"login": author},
            "labels": [], "closed_by": None, "state_reason": None, "locked": False,
            "created_at": f"{self.now():%Y-%m-%dT%H:%M:%SZ}", **more,
        }  # fmt: skip
        return self.issues[number]

    def comment(self, number: int, author: str, body: str) -> dict[str, Any]:
        """Comment on an issue or pull request."""
        identity = self._tick()
        said = {"number": number, "user": {"login": author}, "body": body, "created_at": self._moment()}
        self.comments[identity] = {"id": identity} | said
        return self.comments[identity]

    def set_state(self, number: int, state: str, author: str, reason: str | None) -> None:
        """Open or close an issue or pull request; what closed it and where its branch was then is remembered."""
        issue = self.issues[number]
        if state != issue["state"]:
            self._note(number, "closed" if state == "closed" else "reopened", author)
        if state == "closed" and issue["state"] == "open":
            issue |= {"closed_by": {"login": author}, "state_reason": reason, "closed_at": self._moment()}
            if number in self.pulls:
                self.pulls[number]["closed_at_sha"] = self.sha(self.pulls[number]["head"]["ref"])
        if state == "open":
            issue |= {"closed_by": None, "state_reason": None, "closed_at": None}
        issue["state"] = state

    def _note(self, number: int, event: str, author: str) -> None:
        noted = {"event": event, "created_at": self._moment(), "actor": {"login": author}}
        self.events.setdefault(number, []).append(noted)

    def _tick(self) -> int:
        self.ticks += 1
        return self.ticks

    def _moment(self) -> str:
        self._tick()
        return f"{self.now():%Y-%m-%dT%H:%M:%SZ}"

    def now(self) -> datetime:
        """The time, as GitHub's answers say it too."""
        return self.start() + timedelta(seconds=self.ticks)


@cache
def _merges(remote: Path | None, base: str, head: str) -> bool:
    command = ["git", "merge-tree", "--write-tree", base, head]
    return subprocess.run(command, cwd=remote, capture_output=True, check=False).returncode == 0


def _actor(login: str) -> dict[str, str] | None:
    """An account as GraphQL shows it: an app without its suffix, one that is deleted not at all."""
    if not login:
        return None
    return {"__typename": "Bot" if login.endswith("[bot]") else "User", "login": login.removesuffix("[bot]")}


def _comment(said: dict[str, Any]) -> dict[str, Any]:
    return {"databaseId": said["id"], "body": said["body"], "author": _actor(said["user"]["login"])}


def _edit(edit: tuple[str, str, str]) -> dict[str, Any]:
    author, at, body = edit
    return {"editedAt": at, "diff": body, "editor": _actor(author)}


def _connection(
    found: list[Any], show: Callable[[Any], Any], first: int = 0, last: int = 0, after: str | None = None, **_: Any
) -> dict[str, Any]:
    """A page of a list as GraphQL gives it: the first ones after a cursor, or the last ones."""
    start = int(after or 0) if first else max(0, len(found) - last)
    end = start + first if first else len(found)
    nodes = [show(one) for one in found[start:end]]
    return {
        "totalCount": len(found),
        "nodes": nodes,
        "pageInfo": {"hasNextPage": end < len(found), "endCursor": str(end)},
    }
