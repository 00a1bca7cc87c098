"""The issues, comments and pull requests of this repository: everything that a submission does on GitHub."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import quote

from msgspec import Struct

from scripts.common.markup import Markdown
from scripts.github.client import Answer, Client
from scripts.github.refusals import ISSUES_OFF, NOT_PERMITTED, PULLS_OFF, refusal, said
from scripts.github.response import decode
from scripts.github.shapes import Account, Comment, Issue, IssueEvent, Label, Pull, Review, Settings

T = TypeVar("T")
_WRITERS = ("admin", "maintain", "write")
ACTIONS = "github-actions[bot]"  # no person can have a name in brackets
COLOURS = {
    "ready": "0e8a16", "needs changes": "d93f0b", "watched": "c5def5", "waiting": "fbca04", "refused": "cccccc",
}  # fmt: skip


LAST_EDIT = """query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { issue(number: $number) { lastEditedAt } }
}"""


class _Permission(Struct, frozen=True):
    permission: str


class Tracker:
    """The repository `owner/name` on GitHub. Every method that asks GitHub raises GitHubError."""

    def __init__(self, client: Client, repository: str) -> None:
        self.client, self.repository = client, repository
        self._writers: dict[str, bool] = {}
        self._labels: set[str] = set()  # those that are known to exist

    @cached_property
    def bot(self) -> str:
        """The account that the token stands for."""
        return decode(Account, self.client.graphql("query { viewer { login } }", {}).inside("viewer")).login

    def issue(self, number: int) -> Issue | None:
        """The issue, or None when it was deleted or moved away."""
        data = self._do("GET", f"/issues/{number}", 200, missing=(301, 404, 410))  # 301: transferred
        return None if data is None else decode(Issue, data)

    @cached_property
    def _settings(self) -> Settings:
        return decode(Settings, self._do("GET", "", 200))

    def last_edited(self, number: int) -> str:
        """GitHub's time of the last edit of an issue's body; empty when it never was edited."""
        owner, name = self.repository.split("/")
        asked = {"owner": owner, "name": name, "number": number}
        issue = self.client.graphql(LAST_EDIT, asked).inside("repository", "issue")
        return decode(dict[str, str | None], issue or {}).get("lastEditedAt") or ""

    def open_issue(self, title: str, body: str, labels: Sequence[str]) -> int:
        """Open an issue with labels, which are created where they do not exist; returns its number."""
        self._create_labels(labels)
        return decode(Issue, self._do("POST", "/issues", 201, title=title, body=body, labels=[*labels])).number

    def retitle(self, number: int, title: str) -> None:
        self._do("PATCH", f"/issues/{number}", 200, title=title)

    def moment(self) -> str:
        """The time of GitHub's newest answer, as GitHub writes times."""
        return f"{self.client.latest():%Y-%m-%dT%H:%M:%SZ}"

    def edit_issue(self, number: int, body: str) -> None:
        self._do("PATCH", f"/issues/{number}", 200, body=body)

    def open_issues(self) -> list[Issue]:
        """Every open issue, without pull requests, oldest first. Raises OffError; GitHub then shows an empty list."""
        found = list(self._pages(Issue, "/issues?state=open&sort=created&direction=asc"))
        if not found and not self._settings.has_issues:
            raise ISSUES_OFF
        return [issue for issue in found if not issue.is_pull]

    def comments(self, number: int) -> list[Comment]:
        """The comments of an issue or pull request, oldest first."""
        return list(self._pages(Comment, f"/issues/{number}/comments?"))

    def reviews(self, number: int) -> list[Review]:
        """The submitted reviews of a pull request, oldest first."""
        return [review for review in self._pages(Review, f"/pulls/{number}/reviews?") if review.submitted_at]

    def dismiss(self, number: int, review: int, message: str) -> bool:
        """Take a review back, with a reason; False when GitHub does not let us."""
        path = f"/pulls/{number}/reviews/{review}/dismissals"
        return self._do("PUT", path, 200, missing=(403, 404, 422), message=message) is not None

    def pull(self, number: int) -> Pull | None:
        """The pull request of this number, if it is one."""
        data = self._do("GET", f"/pulls/{number}", 200, missing=(404,))
        return None if data is None else decode(Pull, data)

    def pulls(self, query: str) -> list[Pull]:
        """The pull requests that a query such as `state=open` finds, newest first."""
        return list(self._pages(Pull, f"/pulls?{query}"))

    def pulls_from(self, branch: str) -> list[Pull]:
        """The pull requests, open or not, from a branch of this repository, newest first."""
        owner = self.repository.split("/")[0]
        return self.pulls(f"state=all&head={quote(f'{owner}:{branch}')}")

    def comment(self, number: int, body: Markdown) -> Comment:
        return decode(Comment, self._do("POST", f"/issues/{number}/comments", 201, body=body))

    def edit_comment(self, comment: int, body: Markdown) -> None:
        self._do("PATCH", f"/issues/comments/{comment}", 200, body=body)

    def delete_comment(self, comment: int) -> None:
        """Delete a comment, which may be gone already."""
        self._do("DELETE", f"/issues/comments/{comment}", 204, missing=(404,))

    def set_labels(self, issue: Issue, wanted: set[str]) -> None:
        """Of our labels leave exactly the wanted ones, creating those that do not exist; others stay."""
        wanted = {name.lower() for name in wanted}
        missing = sorted(wanted - issue.labels)
        self._create_labels(missing)
        if missing:
            decode(list[Label], self._do("POST", f"/issues/{issue.number}/labels", 200, labels=missing))
        for name in sorted((issue.labels & set(COLOURS)) - wanted):
            self._do("DELETE", f"/issues/{issue.number}/labels/{quote(name)}", 200, missing=(404,))

    def close(self, number: int, reason: str | None = None) -> None:
        """Close an issue for a reason (`completed`, `not_planned`), or a pull request without one."""
        values: dict[str, Any] = {"state_reason": reason} if reason else {}
        self._do("PATCH", f"/issues/{number}", 200, state="closed", **values)

    def open_pull(self, title: str, body: Markdown, branch: str, base: str) -> Pull | None:
        """Create a pull request; None when this repository's settings forbid it to Actions, see ALLOW_PULLS."""
        values = {"title": title, "body": body, "head": branch, "base": base, "maintainer_can_modify": True}
        answer = self.client.rest("POST", f"/repos/{self.repository}/pulls", values)
        is_forbidden = answer.status == 403 and NOT_PERMITTED in said(answer.data)
        return None if is_forbidden else decode(Pull, _expect(answer, 201))

    def reopen_pull(self, number: int) -> bool:
        """Reopen a pull request; False when GitHub cannot, because its branch has changed or is gone."""
        return self._do("PATCH", f"/pulls/{number}", 200, missing=(422,), state="open") is not None

    def edit_pull(self, number: int, title: str, body: Markdown, *, close: bool = False) -> None:
        """Replace title and text of a pull request; with `close`, close it in the same request."""
        values: dict[str, Any] = {"state": "closed"} if close else {}
        self._do("PATCH", f"/pulls/{number}", 200, title=title, body=body, **values)

    def was_refused(self, number: int) -> bool:
        """Whether a person closed the pull request; not Actions, and not GitHub because its branch was deleted."""
        since: list[IssueEvent] = []
        for event in self._pages(IssueEvent, f"/issues/{number}/events?"):
            since = [] if event.event == "reopened" else [*since, event]
        closed = next((event for event in reversed(since) if event.event == "closed"), None)
        if closed is None or any(
            event.event == "head_ref_deleted" and event.created_at <= closed.created_at for event in since
        ):
            return False
        return not (closed.actor and closed.actor.login == ACTIONS)

    def may_write(self, login: str) -> bool:
        """Whether the account, if it is still there, may push to this repository; asked once for each."""
        if not login:
            return False
        if login not in self._writers:
            path = f"/collaborators/{quote(login, safe='')}/permission"
            data = self._do("GET", path, 200, missing=(404,))
            self._writers[login] = data is not None and decode(_Permission, data).permission in _WRITERS
        return self._writers[login]

    def is_ours(self, author: str) -> bool:
        """Whether an author is the account that we act as, whose suffix GraphQL may leave out, or Actions' own."""
        return author in (self.bot, f"{self.bot}[bot]", ACTIONS)

    def made(self, pull: Pull, branch: str) -> bool:
        """Whether a pull request is one that we made from this branch of this repository."""
        same = pull.home.lower() == self.repository.lower() and pull.branch == branch
        return same and self.is_ours(pull.author)

    def _create_labels(self, names: Iterable[str]) -> None:
        """Create the labels that do not exist, as far as that is not known."""
        for name in sorted(set(names) - self._labels):
            colour = COLOURS.get(name, "ededed")
            self._do("POST", "/labels", 201, missing=(422,), name=name, color=colour)  # 422: it exists
            self._labels.add(name)

    def _do(self, method: str, path: str, wanted: int, missing: Collection[int] = (), **values: Any) -> Any:
        """The data of an answer with the wanted status; None for one of those that say that there is nothing."""
        answer = self.client.rest(method, f"/repos/{self.repository}{path}", values or None)
        return None if answer.status in missing else _expect(answer, wanted)

    def _pages(self, kind: type[T], path: str) -> Iterator[T]:
        """Everything that a list holds, a hundred a page, however long it is: GitHub names the next page."""
        joint = "" if path.endswith("?") else "&"
        address: str | None = f"/repos/{self.repository}{path}{joint}per_page=100"
        while address:
            page = self.client.rest("GET", address)
            if page.status == 404 and path.startswith("/pulls?"):
                raise PULLS_OFF
            yield from (decode(kind, data) for data in decode(list[Any], _expect(page, 200)))
            address = page.next


def _expect(answer: Answer, wanted: int) -> Any:
    """The data of an answer with the wanted status. Raises GitHubError with GitHub's reason for any other."""
    is_whole = answer.data is not None or wanted == 204
    if (answer.status == wanted and is_whole) or (wanted == 201 and answer.status == 200):
        return answer.data
    raise refusal(answer.status, answer.data)
