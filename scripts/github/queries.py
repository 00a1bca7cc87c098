"""The questions that GitHub is asked about repositories, and each answer beside what it is an answer to.

Known ids go 100 at a time; names without an id go through aliases, 30 at a time, since more than 37 in one query were
seen to bring nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.response import GraphQLBody

IDS_AT_ONCE = 100  # the most that `nodes` takes
NAMES_AT_ONCE = 30
REMEMBERED_AT_LEAST = 10  # smaller batches for a whole run would use the hour's points up
FACTS = """
fragment facts on Repository {
  id databaseId nameWithOwner stargazerCount forkCount
  isArchived archivedAt isDisabled isFork isEmpty isPrivate createdAt pushedAt description
  primaryLanguage { name } licenseInfo { spdxId }
  owner { __typename login ... on User { location } ... on Organization { location } }
}"""
RELEASES = "... on Repository { latestRelease { publishedAt } }"  # costs nothing more, and is asked for once a day
_RATE = "rateLimit { cost remaining resetAt }"
NOTHING = f"query {{ {_RATE} }}"


@dataclass(frozen=True, slots=True)
class Target:
    """A repository to observe: its name in repos.yaml, its ids as far as known, and GitHub's last other name for it."""

    name: str
    id: str | None = None
    database_id: int | None = None
    called: str | None = None
    gone_for_long: bool = False


Reply = tuple[Target, Any, dict[str, Any] | None]  # with its node as it came, and the error in its place


def by_id(more: str = "") -> str:
    """The query for repositories by their ids; `more` are fields beside the facts."""
    return f"query ($ids: [ID!]!) {{ {_RATE} nodes(ids: $ids) {{ __typename ...facts {more} }} }}{FACTS}"


def by_name(count: int, more: str = "") -> str:
    """The query for `count` repositories by owner and name, as the aliases r0, r1, …"""
    variables = ", ".join(f"$o{i}: String!, $n{i}: String!" for i in range(count))
    aliases = " ".join(f"r{i}: repository(owner: $o{i}, name: $n{i}) {{ ...facts {more} }}" for i in range(count))
    return f"query ({variables}) {{ {_RATE} {aliases} }}{FACTS}"


class Questions:
    """Asks about repositories in batches. One that GitHub cannot answer is halved and asked again; for the rest of the
    run batches stay that small, unless GitHub has answered one of that size before.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self._ids, self._names = _Size(IDS_AT_ONCE), _Size(NAMES_AT_ONCE)

    def ask(self, wanted: Iterable[Target], more: Callable[[], str] = str) -> Iterator[list[Reply]]:
        """Each target with its node and its error, a batch at a time: those with an id first.

        `more` tells before each batch which fields to ask for beside the facts, such as RELEASES.
        """
        targets = list(wanted)
        known = [target for target in targets if target.id]
        named = [target for target in targets if not target.id]
        for rest, size in ((known, self._ids), (named, self._names)):
            while rest:
                batch, rest = rest[: size.limit], rest[size.limit :]
                yield self._ask(batch, size, more())

    def _ask(self, batch: Sequence[Target], size: "_Size", more: str, tries: int = 3) -> list[Reply]:
        try:
            body = self.client.graphql(*_question(batch, more))
        except GitHubError as error:
            if error.smaller_may_work and len(batch) > 1:
                size.failed(len(batch))
                middle = len(batch) // 2
                return self._ask(batch[:middle], size, more) + self._ask(batch[middle:], size, more)
            if error.smaller_may_work and tries > 1:
                return self._ask(batch, size, more, tries - 1)
            return [(target, None, {"message": str(error)}) for target in batch]
        size.answered = max(size.answered, len(batch))
        return _answers(batch, body)


class _Size:
    """How many repositories a batch holds, and the largest batch that was answered."""

    def __init__(self, limit: int) -> None:
        self.limit, self.answered = limit, 0

    def failed(self, count: int) -> None:
        if count > self.answered:
            self.limit = min(self.limit, max(count // 2, REMEMBERED_AT_LEAST))


def _answers(batch: Sequence[Target], body: GraphQLBody) -> list[Reply]:
    data, errors = body.data or {}, _errors_by_place(body.errors or [])
    if batch[0].id:
        nodes = data.get("nodes")
        if not isinstance(nodes, list) or len(nodes) != len(batch):
            nodes = [None] * len(batch)
        return [(target, nodes[i], errors.get(i)) for i, target in enumerate(batch)]
    return [(target, data.get(f"r{i}"), errors.get(f"r{i}")) for i, target in enumerate(batch)]


def _question(batch: Sequence[Target], more: str) -> tuple[str, dict[str, Any]]:
    if batch[0].id:
        return by_id(more), {"ids": [target.id for target in batch]}
    variables: dict[str, str] = {}
    for i, target in enumerate(batch):
        variables[f"o{i}"], variables[f"n{i}"] = target.name.split("/")
    return by_name(len(batch), more), variables


def _errors_by_place(errors: Iterable[dict[str, Any]]) -> dict[str | int, dict[str, Any]]:
    """The first error of each node: by index within `nodes`, or by alias.

    An error about a field of a node keeps only its message: its type is not about the whole node. `fields` are the paths
    within the node of all that failed.
    """
    found: dict[str | int, dict[str, Any]] = {}
    for error in errors:
        match error.get("path"):
            case ["nodes", int(place)] | [str(place)]:
                found.setdefault(place, error | {"fields": []})
            case ["nodes", int(place), *path] | [str(place), *path]:
                known = found.setdefault(place, {"message": error.get("message"), "fields": []})
                known["fields"].append(path)
    return found
