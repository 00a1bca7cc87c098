"""Who changed the text of an issue, and when: GitHub's own record, which nobody can write."""

from dataclasses import dataclass

from msgspec import Struct, field

from scripts.github.client import Client
from scripts.github.decode import decode
from scripts.github.errors import GitHubError

ASK = """query ($owner: String!, $name: String!, $number: Int!, $after: String) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) { issue(number: $number) { body
    userContentEdits(first: 50, after: $after) {
      pageInfo { hasNextPage endCursor } nodes { editedAt diff editor { __typename login } }
    }
  } }
}"""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: GitHub's time of it, which sorts as text; the account, "" where it is deleted; the whole text after it.

    The text is None where GitHub does not show it.
    """

    at: str
    editor: str
    body: str | None


@dataclass(frozen=True, slots=True)
class Edited:
    """The text of an issue, and its edits."""

    body: str
    edits: tuple[Edit, ...]


class _Editor(Struct, frozen=True):
    login: str
    kind: str = field(name="__typename")


class _Node(Struct, frozen=True, rename="camel"):
    edited_at: str
    editor: _Editor | None = None
    diff: str | None = None


class _PageInfo(Struct, frozen=True, rename="camel"):
    has_next_page: bool
    end_cursor: str | None = None


class _Edits(Struct, frozen=True, rename="camel"):
    page_info: _PageInfo
    nodes: list[_Node | None] | None = None


class _Issue(Struct, frozen=True, rename="camel"):
    body: str
    user_content_edits: _Edits | None = None


class _Repository(Struct, frozen=True):
    issue: _Issue | None = None


class _Answer(Struct, frozen=True):
    repository: _Repository | None = None


def read_edits(client: Client, repository: str, number: int) -> Edited:
    """The text of an issue as it is now, and every edit of it. Raises GitHubError."""
    owner, name = repository.split("/")
    edits: list[Edit] = []
    after: str | None = None
    while True:
        body = client.graphql(ASK, {"owner": owner, "name": name, "number": number, "after": after})
        answer = decode(_Answer, body.data)
        if body.errors or not answer.repository or not answer.repository.issue:
            raise GitHubError(f"GitHub did not say who edited #{number}: try again later")
        issue = answer.repository.issue
        page = issue.user_content_edits
        edits += [_edit(node) for node in (page and page.nodes) or [] if node]
        if not page or not page.page_info.has_next_page:
            return Edited(issue.body, tuple(edits))
        after = page.page_info.end_cursor


def _edit(node: _Node) -> Edit:
    """An app's name carries the suffix that REST gives it, so that no person can have it."""
    editor = node.editor
    name = (
        "" if editor is None else f"{editor.login.removesuffix('[bot]')}[bot]" if editor.kind == "Bot" else editor.login
    )
    return Edit(node.edited_at, name, node.diff)
