"""The made-up GitHub's repositories and its clock: what it holds, and how GraphQL's query is answered from that."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from graphql import GraphQLError

from tests.stand_in import description, faults, star_history
from tests.stand_in.contributors import Project
from tests.stand_in.forge import Forge
from tests.stand_in.search import Search

POINTS_AN_HOUR = 1000  # what GITHUB_TOKEN has in Actions
REQUESTS_AN_HOUR = 1000  # the same of REST
FORBIDDEN = "Resource protected by organization SAML enforcement. You must grant your token access."

_OF_REPOSITORY = re.compile(
    r"/(?:repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<number>[0-9]+))/"
    r"(?P<list>stargazers/history|contributors|commits)(?:\?|$)"
)


@dataclass
class Repository:
    """A repository as GitHub knows it."""

    id: str
    database_id: int
    name: str
    stars: int
    forks: int = 7
    language: str | None = "Python"
    license: str | None = "MIT"
    created: str = "2023-02-09T10:00:00Z"
    pushed: str = "2026-08-01T10:00:00Z"
    archived: str | None = None
    disabled: bool = False
    fork: bool = False
    parent: str | None = None
    empty: bool = False
    mirror: bool = False
    template: bool = False
    private: bool = False
    location: str | None = None
    kind: str = "Organization"
    forbidden: bool = False
    blocked: str | None = None
    description: str | None = "What GitHub's own page says of it"
    topics: tuple[str, ...] = ()
    released: str | None = None
    gains: dict[date, int] = field(default_factory=dict)  # stars that still stand, by the day on which they were given
    project: Project = field(default_factory=Project)

    def node(self) -> dict[str, Any]:
        """The GraphQL object; graphql-core picks the fields that the query asks for."""
        if self.forbidden:
            raise GraphQLError(
                FORBIDDEN,
                extensions={"type": "FORBIDDEN", "saml_failure": True},
            )
        if self.blocked:
            raise GraphQLError("Repository access blocked", extensions={"type": "FORBIDDEN"})
        login = self.name.split("/")[0]
        return {
            "__typename": "Repository", "id": self.id, "databaseId": self.database_id, "nameWithOwner": self.name,
            "stargazerCount": self.stars, "forkCount": self.forks, "isArchived": self.archived is not None,
            "archivedAt": self.archived, "isDisabled": self.disabled, "isFork": self.fork, "isPrivate": self.private,
            "createdAt": self.created, "pushedAt": self.pushed, "description": self.description,
            "isEmpty": self.empty, "isMirror": self.mirror, "isTemplate": self.template,
            "parent": self.parent and {"nameWithOwner": self.parent},
            "primaryLanguage": self.language and {"name": self.language},
            "licenseInfo": self.license and {"spdxId": self.license},
            "repositoryTopics": {"nodes": [{"topic": {"name": topic}} for topic in self.topics]},
            "latestRelease": self.released and {"publishedAt": self.released},
            "owner": {"__typename": self.kind, "login": login, "location": self.location},
        }  # fmt: skip


@dataclass
class World:
    """What this GitHub holds, its clock, and what goes wrong; tests change it while the server runs."""

    now: datetime = datetime(2026, 8, 22, 12, 23, 41, tzinfo=UTC)
    repos: dict[str, Repository] = field(default_factory=dict)  # by id
    names: dict[str, str] = field(default_factory=dict)  # lower-case name, current or former, to id
    fault: faults.Fault = lambda number: None
    admits_blocks: bool = False  # whether GraphQL says of a blocked repository that it is; else it says NOT_FOUND
    spoil: Callable[[dict[str, Any]], None] | None = None  # changes whole answers before they are sent
    created: int = 0
    requests: int = 0
    writes: set[int] = field(default_factory=set)  # numbers of the requests that asked for a change
    rest_requests: int = 0  # since the hour began
    points: int = 0
    address: str = ""  # of the REST interface, for links to other pages
    largest: int = 0
    most_aliases: int = 37  # in a query; more bring nothing, as a large code host's client found
    clock: Any = None  # a Clock in which answers take time; GitHub then gives 60 seconds of it a minute
    spans: list[tuple[float, float]] = field(default_factory=list)  # when it answered, and the seconds that it took
    lock: threading.Lock = field(default_factory=threading.Lock)
    forge: Forge = field(default_factory=Forge)
    search: Search = field(default_factory=Search)

    def __post_init__(self) -> None:
        self.forge.start = lambda: self.now

    def add(self, name: str, stars: int, **facts: Any) -> Repository:
        """Create a repository; its ids follow from how many there were before."""
        number = 1000 + self.created
        self.created += 1
        repository = Repository(f"R_kgDO{number:06}", number, name, stars, **facts)
        self.repos[repository.id] = repository
        self.names[name.lower()] = repository.id
        return repository

    def find(self, name: str) -> Repository:
        """The repository that answers to the name, also to a former one that nobody else took."""
        return self.repos[self.names[name.lower()]]

    def rename(self, old: str, new: str) -> None:
        """Give a repository another name; the old one keeps leading to it."""
        repository = self.find(old)
        repository.name = new
        self.names[new.lower()] = repository.id

    def delete(self, name: str) -> None:
        """Take a repository away, under all its names."""
        repository = self.find(name)
        del self.repos[repository.id]
        self.names = {key: value for key, value in self.names.items() if value != repository.id}

    def look(self, method: str, path: str) -> tuple[int, Any] | None:
        """REST's answer for a repository other than our own; None when the question is another."""
        name = path.removeprefix("/repos/").lower()
        if method != "GET" or name.count("/") != 1 or name == self.forge.name.lower():
            return None
        if name not in self.names:
            return 404, {"message": "Not Found"}
        found = self.repos[self.names[name]]
        if found.name.lower() != name:
            return 301, {"message": "Moved Permanently", "url": f"{self.address}/repositories/{found.database_id}"}
        if found.blocked:
            status, page = (
                (451, "github.com/github/dmca") if found.blocked == "dmca" else (403, "docs.github.com/site-policy")
            )
            block = {"reason": found.blocked, "created_at": "2026-08-01T10:00:00Z", "html_url": f"https://{page}"}
            return status, {"message": "Repository access blocked", "block": block}
        if found.private:
            return 404, {"message": "Not Found"}
        if found.forbidden:
            return 403, {"message": FORBIDDEN}
        facts = {"id": found.database_id, "node_id": found.id, "full_name": found.name}
        return 200, description.complete(method, path, 200, facts)

    def page(self, method: str, path: str, version: str | None) -> tuple[int, Any, dict[str, str]] | None:
        """REST's answer with a page of a repository's lists, by name or by number; None when the question is another.

        `version` is that of the interface, as the request asks for it.
        """
        match = _OF_REPOSITORY.match(path)
        if method != "GET" or not match or match["name"] == self.forge.name:
            return None
        if match["name"]:
            found = self.repos.get(self.names.get(match["name"].lower(), ""))
            if found and found.name.lower() != match["name"].lower():
                return 301, {"message": "Moved Permanently"}, {}
        else:
            found = next((one for one in self.repos.values() if one.database_id == int(match["number"])), None)
        if not found:
            return 404, {"message": "Not Found"}, {}
        if found.blocked:
            return 451, {"message": "Repository access blocked"}, {}
        created = date.fromisoformat(found.created[:10])
        if match["list"] == "stargazers/history":
            if version != star_history.VERSION:
                return 404, {"message": "Not Found"}, {}
            status, body, headers = star_history.answer(path, found.database_id, found.gains, self.now.date(), created)
        else:
            status, body, headers = found.project.answer(path, found.database_id)
            body = description.complete(method, path, status, body)
        return status, body, {name: value.replace("{api}", self.address) for name, value in headers.items()}

    # Resolvers of Query, called by graphql-core with the arguments' own names.

    def rateLimit(self, _info: Any, dryRun: bool = False) -> dict[str, Any]:
        reset = f"{self.now + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
        return {
            "cost": 1,
            "limit": POINTS_AN_HOUR,
            "remaining": self.points_left,
            "used": self.points,
            "resetAt": reset,
        }

    def viewer(self, _info: Any) -> dict[str, Any]:
        return {"login": self.forge.viewer}

    def repository(self, _info: Any, owner: str, name: str, followRenames: bool = True) -> Any:
        if f"{owner}/{name}".lower() == self.forge.name.lower():
            return self.forge.node()
        identity = self.names.get(f"{owner}/{name}".lower())
        if identity is None or (self.repos[identity].blocked and not self.admits_blocks):
            raise _not_found(f"Could not resolve to a Repository with the name '{owner}/{name}'")
        return self.repos[identity].node()

    def nodes(self, _info: Any, ids: list[str]) -> list[Any]:
        return [self._node(identity) for identity in ids]

    def _node(self, identity: str) -> Any:
        if identity not in self.repos or (self.repos[identity].blocked and not self.admits_blocks):
            return _not_found(f"Could not resolve to a node with the global id of '{identity}'")
        try:
            return self.repos[identity].node()
        except GraphQLError as error:
            return error

    def spend(self, seconds: float) -> bool:
        """Let an answer take its time; whether it exceeds the minute's."""
        if self.clock is None:
            return False
        now = self.clock.monotonic()
        self.spans = [span for span in self.spans if span[0] > now - 60]
        if sum(span[1] for span in self.spans) + seconds > 60:
            return True
        self.clock.skipped += seconds
        self.spans.append((now + seconds, seconds))
        return False

    def count(self, writes: bool) -> int:
        """Take up a request; its number, from 1 since somebody set `requests` to nought."""
        self.requests += 1
        if self.requests == 1:
            self.writes.clear()
        if writes:
            self.writes.add(self.requests)
        return self.requests

    @property
    def points_left(self) -> int:
        """What is left of the hour's points."""
        return POINTS_AN_HOUR - self.points

    @property
    def requests_left(self) -> int:
        """What is left of the hour's requests to REST."""
        return REQUESTS_AN_HOUR - self.rest_requests


def _not_found(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": "NOT_FOUND"})
