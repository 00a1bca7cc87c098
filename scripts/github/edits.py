"""Who changed the text of an issue, and when: GitHub's own record, which nobody can write."""

from dataclasses import dataclass

from msgspec import Struct, field

from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.response import decode
from scripts.github.shapes import ACTOR, Actor, Connection

ASK = f"""query ($owner: String!, $name: String!, $number: Int!, $after: String) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name) {{ issue(number: $number) {{ body
    userContentEdits(first: 50, after: $after) {{
      pageInfo {{ hasNextPage endCursor }} nodes {{ editedAt diff editor {{ {ACTOR} }} }}
    }}
  }} }}
}}"""


class Edit(Struct, frozen=True):
    """One edit: GitHub's time of it, which sorts as text, and the whole text after it, None where that is not shown."""

    at: str = field(name="editedAt")
    account: Actor | None = field(default=None, name="editor")
    body: str | None = field(default=None, name="diff")

    @property
    def editor(self) -> str:
        """The name of the account; empty where it is deleted."""
        return self.account.name if self.account else ""


class _Issue(Struct, frozen=True):
    body: str
    edits: Connection[Edit | None] | None = field(default=None, name="userContentEdits")


@dataclass(frozen=True, slots=True)
class Edited:
    """The text of an issue, and its edits."""

    body: str
    edits: tuple[Edit, ...]


def read_edits(client: Client, repository: str, number: int) -> Edited:
    """The text of an issue as it is now, and every edit of it. Raises GitHubError."""
    owner, name = repository.split("/")
    edits: list[Edit] = []
    after: str | None = None
    while True:
        body = client.graphql(ASK, {"owner": owner, "name": name, "number": number, "after": after})
        if body.errors:
            raise GitHubError(f"GitHub did not say who edited #{number}: try again later")
        issue = decode(_Issue, body.inside("repository", "issue"))
        edits += [edit for edit in (issue.edits.nodes if issue.edits else []) if edit]
        after = issue.edits.next if issue.edits else None
        if after is None:
            return Edited(issue.body, tuple(edits))
