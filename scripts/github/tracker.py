"""Issues, comments and pull requests of this repository, as values. Everything that a submission does on GitHub."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import quote

from scripts.common.text import plain
from scripts.github.client import Client, GitHubError

T = TypeVar("T")
ACTIONS = "github-actions[bot]"  # no person can have a name in brackets
COLOURS = {"ready": "0e8a16", "needs changes": "d93f0b", "watched": "c5def5", "waiting": "fbca04"}


class IssuesOffError(GitHubError):
    """The repository takes no issues, as every fork at first."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue, or a pull request seen as one; `closer` is who closed it."""

    number: int
    body: str
    open: bool
    author: str
    labels: frozenset[str]
    is_pull: bool
    closer: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """A comment or a review; `at` is GitHub's time of it, which sorts as text."""

    id: int
    author: str
    body: str
    at: str


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request; `home` is the repository that its branch is in."""

    number: int
    open: bool
    merged: bool
    author: str
    home: str
    branch: str
    title: str
    body: str


class Tracker:
    """The repository `owner/name` on GitHub. Whatever asks raises GitHubError."""

    def __init__(self, client: Client, repository: str) -> None:
        self.client, self.repository = client, repository
        self._writers: dict[str, bool] = {}

    @cached_property
    def bot(self) -> str:
        """The account that the token stands for."""
        data = self.client.graphql("query { viewer { login } }", {})["data"]
        return _read(lambda data: str(data["viewer"]["login"]), data)

    def issue(self, number: int) -> Issue | None:
        """The issue, or None when it was deleted or moved away."""
        status, data = self.client.rest("GET", f"/repos/{self.repository}/issues/{number}")
        if status in (404, 410):
            return None
        return _read(_issue, _expect(status, data, 200))

    def open_issues(self) -> list[Issue]:
        """Every open issue, without pull requests, oldest first."""
        found = (_read(_issue, data) for data in self._pages("/issues?state=open&sort=created&direction=asc"))
        return [issue for issue in found if not issue.is_pull]

    def comments(self, number: int) -> list[Note]:
        """The comments of an issue or pull request, oldest first."""
        return [_read(_comment, data) for data in self._pages(f"/issues/{number}/comments?")]

    def reviews(self, number: int) -> list[Note]:
        """The submitted reviews of a pull request, oldest first."""
        found = (_read(_review, data) for data in self._pages(f"/pulls/{number}/reviews?"))
        return [review for review in found if review.at]

    def pull(self, number: int) -> Pull | None:
        """The pull request of this number, if it is one."""
        status, data = self.client.rest("GET", f"/repos/{self.repository}/pulls/{number}")
        return None if status == 404 else _read(_pull, _expect(status, data, 200))

    def pulls(self, query: str) -> list[Pull]:
        """The pull requests that a query such as `state=open` finds, newest first."""
        return [_read(_pull, data) for data in self._pages(f"/pulls?{query}")]

    def pulls_from(self, branch: str) -> list[Pull]:
        """The pull requests, open or not, from a branch of this repository, newest first."""
        owner = self.repository.split("/")[0]
        return self.pulls(f"state=all&head={quote(f'{owner}:{branch}')}")

    def comment(self, number: int, body: str) -> Note:
        """Add a comment."""
        return _read(_comment, self._do("POST", f"/issues/{number}/comments", 201, body=body))

    def edit_comment(self, comment: int, body: str) -> None:
        """Replace the text of a comment."""
        self._do("PATCH", f"/issues/comments/{comment}", 200, body=body)

    def delete_comment(self, comment: int) -> None:
        """Take a comment away; it may be gone already."""
        status, data = self.client.rest("DELETE", f"/repos/{self.repository}/issues/comments/{comment}")
        if status != 404:
            _expect(status, data, 204)

    def set_labels(self, issue: Issue, wanted: set[str]) -> None:
        """Of our labels leave exactly the wanted ones, creating those that do not exist; others stay."""
        missing = sorted(wanted - issue.labels)
        for name in missing:
            colour = COLOURS.get(name, "ededed")
            status, data = self.client.rest("POST", f"/repos/{self.repository}/labels", {"name": name, "color": colour})
            if status != 422:  # it exists
                _expect(status, data, 201)
        if missing:
            self._do("POST", f"/issues/{issue.number}/labels", 200, labels=missing)
        for name in sorted((issue.labels & set(COLOURS)) - wanted):
            status, data = self.client.rest(
                "DELETE", f"/repos/{self.repository}/issues/{issue.number}/labels/{quote(name)}"
            )
            if status != 404:
                _expect(status, data, 200)

    def close(self, number: int, reason: str | None = None) -> None:
        """Close an issue for a reason (`completed`, `not_planned`), or a pull request for none."""
        self._do("PATCH", f"/issues/{number}", 200, state="closed", **({"state_reason": reason} if reason else {}))

    def open_pull(self, title: str, body: str, branch: str, base: str) -> Pull | None:
        """Create a pull request; None when this repository's settings forbid it to Actions."""
        values = {"title": title, "body": body, "head": branch, "base": base, "maintainer_can_modify": True}
        status, data = self.client.rest("POST", f"/repos/{self.repository}/pulls", values)
        return None if status == 403 else _read(_pull, _expect(status, data, 201))

    def reopen_pull(self, number: int) -> bool:
        """Reopen a pull request; False when GitHub cannot, because its branch has changed or is gone."""
        status, data = self.client.rest("PATCH", f"/repos/{self.repository}/pulls/{number}", {"state": "open"})
        return status != 422 and bool(_expect(status, data, 200))

    def edit_pull(self, number: int, title: str, body: str, *, close: bool = False) -> None:
        """Replace title and text of a pull request, and perhaps close it with that."""
        state = {"state": "closed"} if close else {}
        self._do("PATCH", f"/pulls/{number}", 200, title=title, body=body, **state)

    def may_write(self, login: str) -> bool:
        """Whether the account may push to this repository; asked once for each account."""
        if login not in self._writers:
            path = f"/repos/{self.repository}/collaborators/{quote(login, safe='')}/permission"
            status, data = self.client.rest("GET", path)
            role = None if status == 404 else _read(lambda data: data["permission"], _expect(status, data, 200))
            self._writers[login] = role in ("admin", "write")
        return self._writers[login]

    def is_ours(self, author: str) -> bool:
        """Whether an author is the account that we act as, whose suffix GraphQL may leave out, or Actions' own."""
        return author in (self.bot, f"{self.bot}[bot]", ACTIONS)

    def made(self, pull: Pull, branch: str) -> bool:
        """Whether a pull request is one that we made from this branch of this repository."""
        same = pull.home.lower() == self.repository.lower() and pull.branch == branch
        return same and self.is_ours(pull.author)

    def _do(self, method: str, path: str, wanted: int, **values: Any) -> Any:
        return _expect(*self.client.rest(method, f"/repos/{self.repository}{path}", values), wanted)

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        for page in range(1, 101):
            url = f"/repos/{self.repository}{path}&per_page=100&page={page}"
            found = _read(list, _expect(*self.client.rest("GET", url.replace("?&", "?")), 200))
            yield from found
            if len(found) < 100:
                return


def _expect(status: int, data: Any, wanted: int) -> Any:
    if status == wanted or (wanted == 201 and status == 200):
        return data
    if status == 410:
        raise IssuesOffError("Issues are off here, so nobody can submit: tick Settings > General > Features > Issues.")
    said = plain(str(data.get("message") if isinstance(data, dict) else data))[:200]
    raise GitHubError(
        f"GitHub answered {status}: {said}. Check the rights of the token: issues, pull requests, contents."
    )


def _read(kind: Callable[[Any], T], data: Any) -> T:
    try:
        return kind(data)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise GitHubError("GitHub answered in an unknown shape. Try again later.") from None


def _issue(data: dict[str, Any]) -> Issue:
    return Issue(
        int(data["number"]), data.get("body") or "", data["state"] == "open", _login(data.get("user")),
        frozenset(label["name"] for label in data.get("labels") or ()), "pull_request" in data,
        _login(data.get("closed_by")) or None,
    )  # fmt: skip


def _comment(data: dict[str, Any]) -> Note:
    return Note(int(data["id"]), _login(data.get("user")), data.get("body") or "", str(data["created_at"]))


def _review(data: dict[str, Any]) -> Note:
    """A review; a pending one has no time."""
    return Note(int(data["id"]), _login(data.get("user")), data.get("body") or "", str(data.get("submitted_at") or ""))


def _pull(data: dict[str, Any]) -> Pull:
    home = ((data["head"].get("repo") or {}).get("full_name")) or ""
    merged = bool(data.get("merged_at"))
    return Pull(
        int(data["number"]), data["state"] == "open", merged, _login(data.get("user")),
        home, data["head"]["ref"], data.get("title") or "", data.get("body") or "",
    )  # fmt: skip


def _login(user: dict[str, Any] | None) -> str:
    return str((user or {}).get("login") or "")
