"""A repository that somebody wants on the list, as GitHub describes it: the facts, and what speaks against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec import Struct, field

from scripts.census.line_yaml import Fields
from scripts.common.text import markdown
from scripts.github.client import Client, GitHubError
from scripts.github.decode import decode
from scripts.github.observation import facts
from scripts.github.queries import FACTS

ASK = f"""query ($owner: String!, $name: String!) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name) {{ ...facts isTemplate isMirror parent {{ nameWithOwner }} }}
}}{FACTS}"""


class _Parent(Struct, frozen=True):
    name: str = field(name="nameWithOwner")


class _Owner(Struct, frozen=True):
    login: str
    kind: str = field(name="__typename")


class _Node(Struct, frozen=True, rename="camel"):
    """What decides whether a repository may be listed; `facts` reads the rest."""

    id: str
    name_with_owner: str
    owner: _Owner
    is_private: bool
    is_fork: bool
    is_archived: bool
    is_disabled: bool
    is_empty: bool
    is_mirror: bool
    is_template: bool
    parent: _Parent | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """`name` is GitHub's own; `objections` are complete, escaped sentences that say how to fix it."""

    name: str
    id: str
    seen: Fields
    owner: str
    objections: tuple[str, ...]

    @property
    def stars(self) -> int:
        """The stars that it has now."""
        return int(str(self.seen.get("stars", 0)))

    def day(self, key: str) -> date | None:
        """A day among the facts."""
        value = self.seen.get(key)
        return value if isinstance(value, date) else None


def look_up(client: Client, name: str) -> Candidate | None:
    """The repository that answers to `owner/name`; None when there is none, or a private one. Raises GitHubError."""
    owner, short = name.split("/")
    body = client.graphql(ASK, {"owner": owner, "name": short})
    answer = (body.data or {}).get("repository")
    if answer is None and any(error.get("type") == "NOT_FOUND" for error in body.errors or []):
        return None
    if answer is None:
        raise GitHubError(f"GitHub returned no data for {name}: try again later")
    return describe(answer)


def describe(answer: dict[str, Any]) -> Candidate | None:
    """The candidate that GitHub's answer describes; None for a private repository. Raises GitHubError."""
    node = decode(_Node, answer)
    if node.is_private:
        return None
    own_name = node.name_with_owner
    owned_by = f"{node.owner.login} ({node.owner.kind.lower()})"
    return Candidate(own_name, node.id, facts(answer, own_name), owned_by, tuple(_objections(node)))


def _objections(node: _Node) -> Iterator[str]:
    if node.is_fork and node.parent:
        yield f"It is a fork of {markdown(node.parent.name)}: submit that one."
    elif node.is_fork:
        yield "It is a fork: submit the original."
    if node.is_archived:
        yield "It is archived, so nobody maintains it: submit what followed it."
    if node.is_disabled:
        yield "GitHub has disabled it: submit it again when it is back."
    if node.is_empty:
        yield "It is empty: submit it when there is code in it."
    if node.is_mirror:
        yield "It is a mirror: submit the place where it is developed, if that is on GitHub."
    if node.is_template:
        yield "It is a template to start projects from, not software: it does not belong on the list."
