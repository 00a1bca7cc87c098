"""Closed issues with a label, and their first comments, fifty issues a request."""

from collections.abc import Iterator

from msgspec import Struct, field

from scripts.github.client import Client
from scripts.github.decode import decode
from scripts.github.errors import GitHubError

ASK = """query ($owner: String!, $name: String!, $labels: [String!], $after: String) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    issues(first: 50, after: $after, labels: $labels, states: [CLOSED], orderBy: {field: CREATED_AT, direction: ASC}) {
      pageInfo { hasNextPage endCursor }
      nodes { number comments(first: 10) { nodes { body author { __typename login } } } }
    }
  }
}"""


class _Author(Struct, frozen=True):
    login: str
    kind: str = field(name="__typename")


class FirstComment(Struct, frozen=True):
    """A comment; GitHub gives no author when the account was deleted."""

    body: str
    account: _Author | None = field(default=None, name="author")

    @property
    def author(self) -> str:
        """The account's name, that of an app with the suffix that REST gives it; empty when there is no account."""
        if self.account is None:
            return ""
        suffix = "[bot]" if self.account.kind == "Bot" else ""
        return f"{self.account.login.removesuffix('[bot]')}{suffix}"


class _Comments(Struct, frozen=True):
    nodes: list[FirstComment]


class ClosedIssue(Struct, frozen=True):
    """A closed issue and its first ten comments."""

    number: int
    found: _Comments = field(name="comments")

    @property
    def comments(self) -> list[FirstComment]:
        return self.found.nodes


class _PageInfo(Struct, frozen=True, rename="camel"):
    has_next_page: bool
    end_cursor: str | None = None


class _Issues(Struct, frozen=True, rename="camel"):
    page_info: _PageInfo
    nodes: list[ClosedIssue]


class _Repository(Struct, frozen=True):
    issues: _Issues


class _Answer(Struct, frozen=True):
    repository: _Repository | None = None


def closed_issues(client: Client, repository: str, label: str) -> Iterator[ClosedIssue]:
    """The closed issues with a label, oldest first. Raises GitHubError."""
    owner, name = repository.split("/")
    after: str | None = None
    while True:
        body = client.graphql(ASK, {"owner": owner, "name": name, "labels": [label], "after": after})
        answer = decode(_Answer, body.data)
        if body.errors or not answer.repository:
            raise GitHubError("GitHub did not list the closed issues: try again later")
        page = answer.repository.issues
        yield from page.nodes
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor
