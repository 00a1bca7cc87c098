"""Observing repositories: which questions to ask GitHub, and what its answers mean.

Known ids are asked for 100 at a time, names without an id through aliases. A repository is what its id
says: a name that answers with another id is somebody else's.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any

from scripts.catalogue import NAME
from scripts.github import Client, GitHubError
from scripts.history import ordered
from scripts.lines import Fields
from scripts.text import plain

BATCH = 100  # the most ids that `nodes` takes
IN_FLIGHT = 4

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2}")  # a single character may be a pun or a logo
_KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
FACTS = """
fragment facts on Repository {
  id databaseId nameWithOwner stargazerCount forkCount
  isArchived archivedAt isDisabled isFork isPrivate createdAt pushedAt description
  primaryLanguage { name } licenseInfo { spdxId }
  owner { __typename login ... on User { location } ... on Organization { location } }
}"""
_RATE = "rateLimit { cost remaining resetAt }"
BY_ID = f"query ($ids: [ID!]!) {{ {_RATE} nodes(ids: $ids) {{ __typename ...facts }} }}{FACTS}"


@dataclass(frozen=True, slots=True)
class Target:
    """A repository to observe: its name in repos.yaml and what identifies it, as far as known."""

    name: str
    id: str | None = None
    database_id: int | None = None


@dataclass
class Observation:
    """What GitHub said, by name in repos.yaml; `taken` is UTC by GitHub's own clock.

    `gone` and `unreached` give the reason; only the first is an answer.
    """

    taken: datetime
    seen: dict[str, Fields] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    unreached: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Fields] = field(default_factory=dict)
    requests: int = 0
    points: int = 0
    points_left: int | None = None

    def add(self, target: Target, node: dict[str, Any] | None, error: dict[str, Any] | None) -> None:
        """File one answer: a node, or the error that stands in its place."""
        try:
            self._add(target, node, error)
        except (AttributeError, KeyError, TypeError, ValueError):
            self.unreached[target.name] = "GitHub answered in an unknown shape"

    def _add(self, target: Target, node: dict[str, Any] | None, error: dict[str, Any] | None) -> None:
        if error and error.get("type") == "NOT_FOUND":
            self.gone[target.name] = "not found: deleted or made private"
        elif not node or "stargazerCount" not in node:
            self.unreached[target.name] = plain(str((error or {}).get("message") or "no answer"))
        elif node["isPrivate"]:
            self.gone[target.name] = "private"
        elif _is_stranger(target, node):
            self.gone[target.name] = "another repository answers to this name now"
        else:
            row, owner = facts(node, target.name), account(node["owner"])
            self.seen[target.name] = row | ({"id": target.id} if target.id else {})
            self.accounts |= owner


def observe(client: Client, wanted: Sequence[Target], progress: Callable[[str], None]) -> Observation:
    """Ask GitHub for every target, `IN_FLIGHT` requests at a time; `progress` gets one line per batch.

    Raises GitHubError when not one request was answered; a batch that fails on its own is `unreached`.
    """
    batches = list(chain(_batches(t for t in wanted if t.id), _batches(t for t in wanted if not t.id)))
    answers: list[tuple[Target, Any, Any]] = []
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        for number, answer in enumerate(pool.map(lambda batch: _ask(client, batch), batches), 1):
            answers += answer
            failed = sum(node is None and (error or {}).get("type") != "NOT_FOUND" for _, node, error in answer)
            progress(_progress(number, len(batches), len(answers), len(wanted), failed, client))
    observation = Observation(client.now())
    for target, node, error in answers:
        observation.add(target, node, error)
    observation.requests, observation.points = client.requests, client.points
    observation.points_left = client.points_left
    return observation


def by_name(count: int) -> str:
    """The query for `count` repositories by owner and name, as the aliases r0, r1, …"""
    variables = ", ".join(f"$o{i}: String!, $n{i}: String!" for i in range(count))
    aliases = " ".join(f"r{i}: repository(owner: $o{i}, name: $n{i}) {{ ...facts }}" for i in range(count))
    return f"query ({variables}) {{ {_RATE} {aliases} }}{FACTS}"


def facts(node: dict[str, Any], name: str) -> Fields:
    """The row for `history/latest.yaml`; `name:` only where GitHub's own differs from ours.

    Raises KeyError, TypeError or ValueError for a node of another shape.
    """
    own_name = str(node["nameWithOwner"])
    return ordered({
        "stars": _count(node["stargazerCount"]),
        "forks": _count(node["forkCount"]),
        "pushed": _day(node["pushedAt"]),
        "created": _day(node["createdAt"]),
        "language": plain((node["primaryLanguage"] or {}).get("name") or ""),
        "license": plain((node["licenseInfo"] or {}).get("spdxId") or ""),
        "id": _id(node["id"]),
        "name": own_name if own_name != name and NAME.fullmatch(own_name) else None,
        "archived": (_day(node["archivedAt"]) or True) if node["isArchived"] else None,
        "disabled": node["isDisabled"],
        "fork": node["isFork"],
        "chinese": is_chinese(node["description"] or ""),
    })  # fmt: skip


def is_chinese(text: str) -> bool:
    """Whether a description is written in Chinese: Han characters in it, and no Japanese kana nor Korean hangul."""
    return bool(_HAN.search(text)) and not _KANA_OR_HANGUL.search(text)


def account(owner: dict[str, Any]) -> dict[str, Fields]:
    """The owner's row for `history/accounts.yaml`, by login."""
    row: Fields = {"kind": str(owner["__typename"]).lower()}
    if location := plain(owner.get("location") or ""):
        row["location"] = location
    return {str(owner["login"]): row}


def _ask(client: Client, batch: Sequence[Target], tries: int = 3) -> list[tuple[Target, Any, Any]]:
    """Each target with its node and its error. A batch that GitHub cannot answer is halved and asked again."""
    try:
        body = client.graphql(*_question(batch))
    except GitHubError as error:
        if error.smaller_may_work and len(batch) > 1:
            middle = len(batch) // 2
            return _ask(client, batch[:middle]) + _ask(client, batch[middle:])
        if error.smaller_may_work and tries > 1:
            return _ask(client, batch, tries - 1)
        return [(target, None, {"message": str(error)}) for target in batch]
    data, errors = body.get("data") or {}, _errors_by_place(body.get("errors") or [])
    if batch[0].id:
        nodes = data.get("nodes")
        if not isinstance(nodes, list) or len(nodes) != len(batch):
            nodes = [None] * len(batch)
        return [(target, nodes[i], errors.get(i)) for i, target in enumerate(batch)]
    return [(target, data.get(f"r{i}"), errors.get(f"r{i}")) for i, target in enumerate(batch)]


def _question(batch: Sequence[Target]) -> tuple[str, dict[str, Any]]:
    if batch[0].id:
        return BY_ID, {"ids": [target.id for target in batch]}
    variables: dict[str, str] = {}
    for i, target in enumerate(batch):
        variables[f"o{i}"], variables[f"n{i}"] = target.name.split("/")
    return by_name(len(batch)), variables


def _errors_by_place(errors: Iterable[dict[str, Any]]) -> dict[str | int, dict[str, Any]]:
    """Errors by alias, or by index within `nodes`."""
    paths = ((error.get("path"), error) for error in errors)
    placed = [(path, error) for path, error in paths if isinstance(path, list) and path]
    return {str(path[0]) if path[0] != "nodes" else path[-1]: error for path, error in placed}


def _is_stranger(target: Target, node: dict[str, Any]) -> bool:
    """Whether a name was answered by another repository than the one on record; an id is never."""
    return target.id is None and target.database_id is not None and node["databaseId"] != target.database_id


def _batches(wanted: Iterable[Target]) -> Iterator[list[Target]]:
    rest = list(wanted)
    for start in range(0, len(rest), BATCH):
        yield rest[start : start + BATCH]


def _progress(number: int, batches: int, done: int, total: int, failed: int, client: Client) -> str:
    left = "" if client.points_left is None else f", {client.points_left:,} points left"
    trouble = f", {failed} not answered" if failed else ""
    return f"batch {number} of {batches}: {done:,} of {total:,} repositories{trouble}{left}"


def _count(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _id(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _day(moment: str | None) -> date | None:
    return date.fromisoformat(moment[:10]) if moment else None
