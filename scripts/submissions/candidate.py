"""One repository as GitHub describes it when somebody submits it: the facts, and what speaks against listing it."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from scripts.census.row import Facts
from scripts.common.markup import Markdown, escape
from scripts.common.text import plain
from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.observation import Node
from scripts.github.queries import FACTS
from scripts.github.response import decode

ASK = f"""query ($owner: String!, $name: String!) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name) {{ ...facts isTemplate isMirror parent {{ nameWithOwner }} }}
}}{FACTS}"""


class Candidate(Struct, frozen=True, kw_only=True, tag="repository"):
    """`name` is GitHub's own; `objections`, to any list, are complete sentences that say how to fix what they name."""

    name: str
    facts: Facts
    owner: str
    objections: tuple[Markdown, ...]

    @property
    def id(self) -> str:
        """Its id on GitHub."""
        return self.facts.id

    @property
    def stars(self) -> int:
        """Its stars; 0 where GitHub does not tell."""
        return self.facts.stars or 0

    def find_objections(self, archived: int) -> list[Markdown]:
        """What speaks against listing it, where an archived repository needs so many stars."""
        if not self.facts.archived or self.stars >= archived:
            return [*self.objections]
        said = f"It is archived, and an archived repository needs {archived:,} stars: submit what followed it."
        return [*self.objections, escape(said)]


class _Parent(Struct, frozen=True, rename="camel"):
    name_with_owner: str


class _Node(Node, frozen=True, kw_only=True, rename="camel"):
    is_template: bool
    is_mirror: bool
    parent: _Parent | None = None


class Unseen(Struct, frozen=True, tag="unseen"):
    """What nobody can see on GitHub; `reason` is a complete sentence that says what to do."""

    reason: Markdown


Shown = Candidate | Unseen | None  # what GitHub shows of the repository that a form names; None when it names none


def look_up(client: Client, name: str) -> Candidate | Unseen:
    """The repository that answers to `owner/name`, or why there is none to see. Raises GitHubError."""
    owner, short = name.split("/")
    node = (client.graphql(ASK, {"owner": owner, "name": short}).data or {}).get("repository")
    return (describe(node) if node is not None else None) or _unseen(client, name)


def _unseen(client: Client, name: str) -> Unseen:
    """Why GitHub shows no data of a repository: the REST interface tells. Raises GitHubError."""
    answer = client.rest("GET", f"/repos/{name}")
    match answer.status, answer.data:
        case (404, _) | (200, {"private": True}):
            return Unseen(escape(f"GitHub knows no public repository {name}: check the spelling, or make it public."))
        case (451 | 403, {"message": message}):
            words = f"GitHub does not show {name} to us: “{plain(str(message))[:200]}”"
            return Unseen(escape(f"{words}. Only what everybody can see can be listed: submit it once it is."))
    raise GitHubError(f"GitHub returned no data for {name}: try again later")


def describe(data: Any) -> Candidate | None:
    """The candidate that GitHub's answer to `ASK` describes, None for a private one. Raises GitHubError."""
    node = decode(_Node, data)
    if node.is_private:
        return None
    return Candidate(
        name=node.name_with_owner,
        facts=node.facts(node.name_with_owner),
        owner=f"{node.owner.login} ({node.owner.kind.lower()})",
        objections=tuple(map(escape, _objections(node))),
    )


def _objections(node: _Node) -> Iterator[str]:
    if node.is_fork:
        original = f" of {node.parent.name_with_owner}: submit that one" if node.parent else ": submit the original"
        yield f"It is a fork{original}."
    if node.is_disabled:
        yield "GitHub has disabled it: submit it again when it is back."
    if node.is_empty:
        yield "It is empty: submit it when there is code in it."
    if node.is_mirror:
        yield "It is a mirror: submit the place where it is developed, if that is on GitHub."
    if node.is_template:
        yield "It is a template to start projects from, not software: it does not belong on the list."
