"""What GitHub says of repositories that may be new to the list: by a search, by id or by name.

One repository is described alike however it was asked for.
"""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, field

from scripts.census.shape import NAME
from scripts.common.text import plain
from scripts.github.client import Client
from scripts.github.decode import decode
from scripts.github.errors import GitHubError
from scripts.github.queries import Questions, Target

MORE = """... on Repository {
  isMirror isTemplate repositoryTopics(first: 20) { nodes { topic { name } } }
}"""  # beside the facts


class Profile(Struct, frozen=True, kw_only=True):
    """A repository; `fits` is False for a fork, mirror or template, and for what is archived, disabled, empty or private."""

    id: str
    name: str
    stars: int
    created: date
    description: str = ""
    topics: list[str] = field(default_factory=list)
    language: str = ""
    license: str = ""
    fits: bool = True


class _License(Struct, frozen=True):
    spdx_id: str | None = None


class Item(Struct, frozen=True):
    """A repository as a search shows it; `size` is in KB."""

    node_id: str
    full_name: str
    stargazers_count: int
    created_at: datetime
    private: bool
    fork: bool
    archived: bool
    size: int
    disabled: bool = False
    is_template: bool = False
    mirror_url: str | None = None
    description: str | None = None
    language: str | None = None
    license: _License | None = None
    topics: list[str] = field(default_factory=list)


class _Named(Struct, frozen=True):
    name: str


class _Topic(Struct, frozen=True):
    topic: _Named


class _Topics(Struct, frozen=True):
    nodes: list[_Topic | None] | None = None


class _Spdx(Struct, frozen=True):
    id: str | None = field(default=None, name="spdxId")


class _Node(Struct, frozen=True, rename="camel"):
    """A repository as GraphQL describes it."""

    id: str
    name_with_owner: str
    stargazer_count: int
    created_at: datetime
    is_private: bool
    is_fork: bool
    is_archived: bool
    is_disabled: bool
    is_empty: bool
    is_mirror: bool
    is_template: bool
    description: str | None = None
    primary_language: _Named | None = None
    license_info: _Spdx | None = None
    repository_topics: _Topics | None = None


def profile_of_item(item: Item) -> Profile | None:
    """The profile in a search's answer; None where the name is not one that the list can hold."""
    unfit = item.private, item.fork, item.archived, item.disabled, item.is_template, item.mirror_url, not item.size
    if not NAME.fullmatch(item.full_name):
        return None
    return Profile(
        id=item.node_id,
        name=item.full_name,
        stars=item.stargazers_count,
        created=item.created_at.date(),
        description=plain(item.description or ""),
        topics=[plain(topic) for topic in item.topics],
        language=plain(item.language or ""),
        license=plain((item.license and item.license.spdx_id) or ""),
        fits=not any(unfit),
    )


def describe(client: Client, wanted: Sequence[Target]) -> dict[str, Profile | None]:
    """The profiles of repositories by their names in `wanted`: None for what GitHub does not have; what it did not say is left out."""
    found: dict[str, Profile | None] = {}
    for replies in Questions(client).ask(wanted, lambda: MORE):
        for target, node, error in replies:
            if node is None and (error or {}).get("type") == "NOT_FOUND":
                found[target.name] = None
            elif profile := _profile_of_node(node):
                found[target.name] = profile
    return found


def _profile_of_node(data: object) -> Profile | None:
    try:
        node = decode(_Node, data)
    except GitHubError:
        return None
    unfit = (
        node.is_private,
        node.is_fork,
        node.is_archived,
        node.is_disabled,
        node.is_empty,
        node.is_mirror,
        node.is_template,
    )
    topics = (node.repository_topics and node.repository_topics.nodes) or []
    return Profile(
        id=node.id,
        name=node.name_with_owner,
        stars=node.stargazer_count,
        created=node.created_at.date(),
        description=plain(node.description or ""),
        topics=[plain(each.topic.name) for each in topics if each],
        language=plain(node.primary_language.name if node.primary_language else ""),
        license=plain((node.license_info and node.license_info.id) or ""),
        fits=not any(unfit),
    )
