"""One repository as GitHub describes it to whoever wants it listed: the facts, and what speaks against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from scripts.census.line_yaml import Fields
from scripts.common.text import markdown
from scripts.github.client import Client, GitHubError
from scripts.github.observation import facts
from scripts.github.queries import FACTS

ASK = f"""query ($owner: String!, $name: String!) {{
  rateLimit {{ cost remaining resetAt }}
  repository(owner: $owner, name: $name) {{ ...facts isTemplate isMirror parent {{ nameWithOwner }} }}
}}{FACTS}"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """`name` is GitHub's own; `objections` are whole sentences, safe to show, each with its mend."""

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
    node = body["data"].get("repository")
    if node is None and any(error.get("type") == "NOT_FOUND" for error in body.get("errors") or []):
        return None
    if node is None:
        raise GitHubError(f"GitHub did not say what {name} is: try again later")
    try:
        return None if node["isPrivate"] else describe(node)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise GitHubError(f"GitHub described {name} in an unknown shape: try again later") from None


def describe(node: dict[str, Any]) -> Candidate:
    """The candidate that GitHub's answer describes."""
    name = str(node["nameWithOwner"])
    owner = f"{node['owner']['login']} ({str(node['owner']['__typename']).lower()})"
    return Candidate(name, str(node["id"]), facts(node, name), owner, tuple(_objections(node)))


def _objections(node: dict[str, Any]) -> Iterator[str]:
    if node["isFork"]:
        parent = (node.get("parent") or {}).get("nameWithOwner")
        yield f"It is a fork{f' of {markdown(parent)}: submit that one' if parent else ': submit the original'}."
    if node["isArchived"]:
        yield "It is archived, so nobody maintains it: submit what followed it."
    if node["isDisabled"]:
        yield "GitHub has disabled it: submit it again when it is back."
    if node["isEmpty"]:
        yield "It is empty: submit it when there is code in it."
    if node["isMirror"]:
        yield "It is a mirror: submit the place where it is developed, if that is on GitHub."
    if node["isTemplate"]:
        yield "It is a template to start projects from, not software: it does not belong on the list."
