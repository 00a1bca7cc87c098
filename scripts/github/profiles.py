"""What GitHub says of repositories that may be new to the list, alike whether by a search, by id or by name."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from msgspec import Struct, field

from scripts.common.text import plain
from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.observation import Named, Node
from scripts.github.queries import Questions, Target
from scripts.github.response import decode

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

    id: str = field(name="node_id")
    name_with_owner: str = field(name="full_name")
    stargazer_count: int = field(name="stargazers_count")
    created_at: datetime
    private: bool
    fork: bool
    archived: bool
    size: int
    disabled: bool = False
    is_template: bool = False
    mirror_url: str | None = None
    description: str | None = None
    main_language: str | None = field(default=None, name="language")
    known_license: _License | None = field(default=None, name="license")
    topics: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        return plain(self.main_language or "")

    @property
    def license(self) -> str:
        return plain((self.known_license and self.known_license.spdx_id) or "")

    @property
    def fits(self) -> bool:
        left_alone = self.private or self.disabled or not self.size or self.mirror_url or self.is_template
        return not (left_alone or self.fork or self.archived)


class _Topic(Struct, frozen=True):
    topic: Named


class _Topics(Struct, frozen=True):
    nodes: list[_Topic | None] | None = None


class _Node(Node, frozen=True, kw_only=True, rename="camel"):
    created_at: datetime
    is_mirror: bool
    is_template: bool
    repository_topics: _Topics | None = None

    @property
    def topics(self) -> list[str]:
        found = (self.repository_topics and self.repository_topics.nodes) or []
        return [each.topic.name for each in found if each]

    @property
    def fits(self) -> bool:
        left_alone = self.is_private or self.is_disabled or self.is_empty or self.is_mirror or self.is_template
        return not (left_alone or self.is_fork or self.is_archived)


def profile_of(found: Item | _Node) -> Profile:
    """The profile of a repository, whichever interface told of it."""
    return Profile(
        id=found.id,
        name=found.name_with_owner,
        stars=found.stargazer_count,
        created=found.created_at.date(),
        description=plain(found.description or ""),
        topics=[plain(topic) for topic in found.topics],
        language=found.language,
        license=found.license,
        fits=found.fits,
    )


def describe(client: Client, wanted: Sequence[Target]) -> dict[str, Profile | None]:
    """The profiles of repositories by their names in `wanted`: None for what GitHub does not have; what it did not say is left out."""
    found: dict[str, Profile | None] = {}
    for replies in Questions(client).ask(wanted, lambda: MORE):
        for target, node, error in replies:
            if node is None and (error or {}).get("type") == "NOT_FOUND":
                found[target.name] = None
            else:
                with suppress(GitHubError):  # it is not told whole
                    found[target.name] = profile_of(decode(_Node, node))
    return found
