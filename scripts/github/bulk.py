"""Issues, pull requests, what was said of them and who edited them, fifty a request: REST takes several for each, or cannot."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.response import decode
from scripts.github.shapes import Account, Head, HeadRepository, Issue, Label, Pull

_ACTOR = "__typename login"  # an account
_AUTHOR = f"author {{ {_ACTOR} }}"


def _query(wanted: str, fields: str, variables: str = "") -> str:
    """The query for a list of the repository, fifty at a time, with these fields of each."""
    return f"""query ($owner: String!, $name: String!, $after: String{variables}) {{
      rateLimit {{ cost remaining resetAt }}
      repository(owner: $owner, name: $name) {{
        found: {wanted} {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {fields} }} }}
      }}
    }}"""


CLOSED = _query(
    "issues(first: 50, after: $after, labels: $labels, states: [CLOSED], orderBy: {field: CREATED_AT, direction: ASC})",
    f"number comments(first: 10) {{ nodes {{ databaseId body {_AUTHOR} }} }}",
    ", $labels: [String!]",
)
OPEN = _query(
    "issues(first: 50, after: $after, states: [OPEN], orderBy: {field: CREATED_AT, direction: ASC})",
    f"""number title body createdAt locked {_AUTHOR} labels(first: 20) {{ nodes {{ name }} }}
    comments(first: 5) {{ nodes {{ databaseId body {_AUTHOR} }} }}
    newest: comments(last: 2) {{ totalCount nodes {{ databaseId }} }}""",
)
PULLS = _query(
    "pullRequests(first: 50, after: $after, states: [OPEN], orderBy: {field: CREATED_AT, direction: DESC})",
    f"""number title body createdAt mergeable {_AUTHOR} headRefName headRefOid headRepository {{ nameWithOwner }}
    comments(last: 1) {{ totalCount nodes {{ databaseId }} }}
    reviews(last: 1) {{ totalCount nodes {{ databaseId }} }}""",
)
EDITS = f"""query ($owner: String!, $name: String!, $number: Int!, $after: String) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name) {{ issue(number: $number) {{ body
    userContentEdits(first: 50, after: $after) {{
      pageInfo {{ hasNextPage endCursor }} nodes {{ editedAt diff editor {{ {_ACTOR} }} }}
    }}
  }} }}
}}"""
_MERGEABLE = {"MERGEABLE": True, "CONFLICTING": False}

T = TypeVar("T")


class _Actor(Struct, frozen=True):
    """An account, as _ACTOR asks for it."""

    login: str
    kind: str = field(name="__typename")

    @property
    def name(self) -> str:
        """Its name; that of an app with the suffix that REST gives it, so that no person can have it."""
        return f"{self.login.removesuffix('[bot]')}[bot]" if self.kind == "Bot" else self.login


class _PageInfo(Struct, frozen=True, rename="camel"):
    has_next_page: bool
    end_cursor: str | None = None


class _Connection(Struct, Generic[T], frozen=True, rename="camel"):
    """A page of a list of GraphQL's."""

    page_info: _PageInfo
    nodes: list[T]

    @property
    def next(self) -> str | None:
        """What to ask for the page after it by; None where there is none."""
        return self.page_info.end_cursor if self.page_info.has_next_page else None


class _Written(Struct, frozen=True, kw_only=True, rename="camel"):
    """What an account wrote; GitHub gives no author when the account was deleted."""

    body: str
    account: _Actor | None = field(default=None, name="author")

    @property
    def author(self) -> str:
        """The account's name; empty when there is no account."""
        return self.account.name if self.account else ""


class EarlyComment(_Written, frozen=True, kw_only=True, rename="camel"):
    database_id: int


class _Nodes(Struct, Generic[T], frozen=True):
    nodes: list[T]


class _Id(Struct, frozen=True, rename="camel"):
    database_id: int


class _Newest(Struct, frozen=True, rename="camel"):
    """How many comments, or reviews, there are, and the newest of them."""

    total_count: int
    nodes: list[_Id]

    @property
    def ids(self) -> list[int]:
        return [node.database_id for node in self.nodes]


class ClosedIssue(Struct, frozen=True):
    """A closed issue and its first ten comments."""

    number: int
    comments: _Nodes[EarlyComment]


class OpenIssue(_Written, frozen=True, kw_only=True, rename="camel"):
    """An open issue, its first five comments, and how many there are."""

    number: int
    title: str
    created_at: str
    locked: bool
    labels: _Nodes[Label] | None = None
    comments: _Nodes[EarlyComment]
    newest: _Newest

    @property
    def issue(self) -> Issue:
        """The same in REST's shape."""
        return Issue(
            number=self.number, state="open", title=self.title, created_at=self.created_at, locked=self.locked,
            all_labels=self.labels.nodes if self.labels else [], text=self.body, user=Account(self.author) if self.author else None,
        )  # fmt: skip


class _Home(Struct, frozen=True, rename="camel"):
    name_with_owner: str


class OpenPull(_Written, frozen=True, kw_only=True, rename="camel"):
    """An open pull request, and how much was said of it."""

    number: int
    title: str
    created_at: str
    mergeable: str
    head_ref_name: str
    head_ref_oid: str
    head_repository: _Home | None = None
    comments: _Newest
    reviews: _Newest | None = None

    @property
    def pull(self) -> Pull:
        home = HeadRepository(self.head_repository.name_with_owner) if self.head_repository else None
        return Pull(
            number=self.number, state="open", title=self.title, created_at=self.created_at, text=self.body,
            head=Head(self.head_ref_name, home), mergeable=_MERGEABLE.get(self.mergeable),
            user=Account(self.author) if self.author else None,
        )  # fmt: skip


class Edit(Struct, frozen=True):
    """One edit: GitHub's time of it, which sorts as text, and the whole text after it, None where that is not shown."""

    at: str = field(name="editedAt")
    account: _Actor | None = field(default=None, name="editor")
    body: str | None = field(default=None, name="diff")

    @property
    def editor(self) -> str:
        """The name of the account; empty where it is deleted."""
        return self.account.name if self.account else ""


class _EditedIssue(Struct, frozen=True):
    body: str
    edits: _Connection[Edit | None] | None = field(default=None, name="userContentEdits")


@dataclass(frozen=True, slots=True)
class Edited:
    """The text of an issue, and its edits."""

    body: str
    edits: tuple[Edit, ...]


def closed_issues(client: Client, repository: str, label: str) -> Iterator[ClosedIssue]:
    """The closed issues with a label, oldest first. Raises GitHubError."""
    yield from _pages(client, repository, CLOSED, _Connection[ClosedIssue], labels=[label])


def open_issues(client: Client, repository: str) -> Iterator[OpenIssue]:
    """The open issues, without pull requests, oldest first. Raises GitHubError."""
    yield from _pages(client, repository, OPEN, _Connection[OpenIssue])


def open_pulls(client: Client, repository: str) -> Iterator[OpenPull]:
    """The open pull requests, newest first. Raises GitHubError."""
    yield from _pages(client, repository, PULLS, _Connection[OpenPull])


def read_edits(client: Client, repository: str, number: int) -> Edited:
    """The text of an issue as it is now, and every edit of it. Raises GitHubError."""
    owner, name = repository.split("/")
    edits: list[Edit] = []
    after: str | None = None
    while True:
        body = client.graphql(EDITS, {"owner": owner, "name": name, "number": number, "after": after})
        if body.errors:
            raise GitHubError(f"GitHub did not say who edited #{number}: try again later")
        issue = decode(_EditedIssue, body.inside("repository", "issue"))
        edits += [edit for edit in (issue.edits.nodes if issue.edits else []) if edit]
        after = issue.edits.next if issue.edits else None
        if after is None:
            return Edited(issue.body, tuple(edits))


def _pages(client: Client, repository: str, query: str, kind: type[_Connection[T]], **asked: Any) -> Iterator[T]:
    owner, name = repository.split("/")
    after: str | None = None
    while True:
        body = client.graphql(query, {"owner": owner, "name": name, "after": after} | asked)
        if body.errors:
            raise GitHubError("GitHub did not list what is open or closed: try again later")
        page = decode(kind, body.inside("repository", "found"))
        yield from page.nodes
        after = page.next
        if after is None:
            return
