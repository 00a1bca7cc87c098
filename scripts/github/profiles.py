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
from scripts.github.observation import Node
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

    @property
    def fits(self) -> bool:
        left_alone = self.private or self.disabled or not self.size or self.mirror_url or self.is_template
        return not (left_alone or self.fork or self.archived)


class _Named(Struct, frozen=True):
    name: str


class _Topic(Struct, frozen=True):
    topic: _Named


class _Topics(Struct, frozen=True):
    nodes: list[_Topic | None] | None = None


class _Node(Node, frozen=True, kw_only=True, rename="camel"):
    """A repository as GraphQL describes it."""

    created_at: datetime
    is_mirror: bool
    is_template: bool
    repository_topics: _Topics | None = None

    @property
    def fits(self) -> bool:
        left_alone = self.is_private or self.is_disabled or self.is_empty or self.is_mirror or self.is_template
        return not (left_alone or self.is_fork or self.is_archived)


def profile_of_item(item: Item) -> Profile | None:
    """The profile in a search's answer; None where the name is not one that the list can hold."""
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
        fits=item.fits,
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
    topics = (node.repository_topics and node.repository_topics.nodes) or []
    return Profile(
        id=node.id,
        name=node.name_with_owner,
        stars=node.stargazer_count,
        created=node.created_at.date(),
        description=plain(node.description or ""),
        topics=[plain(each.topic.name) for each in topics if each],
        language=node.language,
        license=node.license,
        fits=node.fits,
    )
