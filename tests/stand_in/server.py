"""A small GitHub on this machine: its published GraphQL schema, a world of repositories, and faults on demand.

Tests and `make demo` point the census at it with the variables that Actions itself sets. Nothing is mocked:
requests go over HTTP, queries are validated and executed against the schema that GitHub publishes.
"""

import contextlib
import gzip
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from graphql import GraphQLError, GraphQLSchema, build_schema, graphql_sync

from tests.stand_in import faults, git_http
from tests.stand_in.forge import Forge

SCHEMA = Path(__file__).parent.parent / "data" / "github-schema.graphql.gz"
TOKEN = "a-token"
POINTS_AN_HOUR = 1000  # what GITHUB_TOKEN has in Actions


@cache
def schema() -> GraphQLSchema:
    """GitHub's schema as published, without its descriptions; tests/data/README.md tells how it is made."""
    return build_schema(gzip.decompress(SCHEMA.read_bytes()).decode(), assume_valid=True)


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

    def node(self) -> dict[str, Any]:
        """The GraphQL object; graphql-core picks the fields that the query asks for."""
        if self.forbidden:
            raise GraphQLError(
                "Resource protected by organization SAML enforcement. You must grant your token access.",
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
    points: int = 0
    largest: int = 0
    most_aliases: int = 37  # in a query; more bring nothing, as a large code host's client found
    clock: Any = None  # a Clock in which answers take time; GitHub then gives 60 seconds of it a minute
    spans: list[tuple[float, float]] = field(default_factory=list)  # when it answered, and the seconds that it took
    lock: threading.Lock = field(default_factory=threading.Lock)
    forge: Forge = field(default_factory=Forge)

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
            return 301, {"message": "Moved Permanently"}
        if found.blocked:
            block = {"reason": found.blocked, "html_url": "https://github.com/github/dmca"}
            return 451 if found.blocked == "dmca" else 403, {"message": "Repository access blocked", "block": block}
        return 200, {"id": found.database_id, "node_id": found.id, "full_name": found.name}

    # Resolvers of Query, called by graphql-core with the arguments' own names.

    def rateLimit(self, _info: Any, dryRun: bool = False) -> dict[str, Any]:  # noqa: N802, N803
        reset = (self.now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "cost": 1,
            "limit": POINTS_AN_HOUR,
            "remaining": self.points_left,
            "used": self.points,
            "resetAt": reset,
        }

    def viewer(self, _info: Any) -> dict[str, Any]:
        return {"login": self.forge.viewer}

    def repository(self, _info: Any, owner: str, name: str, followRenames: bool = True) -> Any:  # noqa: N803
        identity = self.names.get(f"{owner}/{name}".lower())
        if identity is None or (self.repos[identity].blocked and not self.admits_blocks):
            raise _not_found(f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        return self.repos[identity].node()

    def nodes(self, _info: Any, ids: list[str]) -> list[Any]:
        return [self._node(identity) for identity in ids]

    def _node(self, identity: str) -> Any:
        if identity not in self.repos or (self.repos[identity].blocked and not self.admits_blocks):
            return _not_found(f"Could not resolve to a node with the global id of '{identity}'.")
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

    @property
    def points_left(self) -> int:
        """What is left of the hour's points."""
        return POINTS_AN_HOUR - self.points


@contextmanager
def serve(world: World) -> Iterator[str]:
    """Run the stand-in on a free port of this machine; gives its address, `http://127.0.0.1:port`."""
    server = _Server(("127.0.0.1", _free_port()), type("Handler", (_Handler,), {"world": world}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def wait_for(address: str) -> None:
    """Return once the stand-in takes connections again."""
    host, _, port = address.removeprefix("http://").partition(":")
    for _ in range(1000):
        with contextlib.suppress(OSError), socket.create_connection((host, int(port)), 5):
            return
        time.sleep(0.01)
    raise AssertionError("the stand-in never came back")


def environment(address: str) -> dict[str, str]:
    """The variables that point the census at the stand-in, by the names that Actions gives them."""
    return {
        "GITHUB_API_URL": address,
        "GITHUB_GRAPHQL_URL": f"{address}/graphql",
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_REPOSITORY": "census/ai-stack-census",
        "NO_PROXY": "127.0.0.1",
    }


def _free_port() -> int:
    """A port that is bound by its number, so that the server keeps it while it refuses connections."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type["_Handler"]) -> None:
        super().__init__(address, handler)
        self.socket.settimeout(0.1)  # a pause that begins before `accept` does would make it wait for ever
        self.paused = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up, nor of an answer that a fault cut off."""
        if not isinstance(sys.exc_info()[1], (OSError, ValueError)):
            super().handle_error(request, client_address)

    def pause(self, seconds: float) -> None:
        """Refuse connections for so long."""
        if self.paused.acquire(blocking=False):  # a second shutdown would outlast the pause
            self.socket.shutdown(socket.SHUT_RDWR)
            threading.Timer(seconds, self.resume).start()

    def resume(self) -> None:
        """Take connections again."""
        self.socket.listen(self.request_queue_size)
        self.paused.release()


class _Handler(BaseHTTPRequestHandler):
    world: World
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body go in two writes; the second would wait for 40 ms

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.world.now, usegmt=True)

    def do_POST(self) -> None:
        body = git_http.body_of(self)
        with self.world.lock:
            self.world.requests += 1
            number = self.world.requests
        kind = self.world.fault(number)
        if self.path.startswith(git_http.PREFIX):
            git_http.answer(self, body, kind, TOKEN)
        elif self.headers.get("authorization", "").split(" ")[-1] != TOKEN:
            faults.ANSWERS["401"](self)
        elif kind in faults.ANSWERS:
            faults.ANSWERS[kind](self)
        elif self.path == "/graphql":
            self.graphql(json.loads(body), kind)
        else:
            self.rest(json.loads(body or b"null"), kind)

    do_GET = do_PATCH = do_DELETE = do_POST

    def rest(self, values: dict[str, Any] | None, kind: str | None) -> None:
        if kind in faults.REST_ANSWERS:
            return self.answer(*faults.REST_ANSWERS[kind])
        with self.world.lock:
            status, body = self.world.look(self.command, self.path) or self.world.forge.answer(
                self.command, self.path, values
            )
        if kind:
            return self.answer(502, {"message": "Server Error"})
        return self.answer(status, b"" if status == 204 else body)

    def graphql(self, question: dict[str, Any], kind: str | None) -> None:
        with self.world.lock:
            self.world.points += 1
            count = repositories_in(question)
            self.world.largest = max(self.world.largest, count)
            too_many = "ids" not in question["variables"] and count > self.world.most_aliases
            is_limited = self.world.spend(10.0 if too_many else 0.5 + 0.03 * count)
            if too_many or is_limited:
                self.world.points -= is_limited
                kind = "secondary limit, no word" if is_limited else "502"
                return faults.ANSWERS[kind](self)
            body = execute(self.world, question)
        if kind in faults.SPOILERS:
            faults.SPOILERS[kind](body)
        if self.world.spoil:
            self.world.spoil(body)
        return self.answer(200, body)

    def answer(self, status: int, body: Any, *, kind: str = "application/json", **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.start(status, len(data), kind, **headers)
        self.wfile.write(data)

    def start(self, status: int, length: int, kind: str = "application/json", **headers: str) -> None:
        self.send_response_only(status)  # without a `Date` of its own
        rate = {
            "date": self.date_time_string(),
            "content-type": kind,
            "content-length": str(length),
            "x-ratelimit-limit": str(POINTS_AN_HOUR),
            "x-ratelimit-remaining": str(self.world.points_left),
            "x-ratelimit-reset": str(int(self.world.now.timestamp()) + 3600),
            "x-ratelimit-resource": "graphql",
        }
        for name, value in (rate | {key.replace("_", "-"): value for key, value in headers.items()}).items():
            self.send_header(name, value)
        self.end_headers()

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()


def repositories_in(question: dict[str, Any]) -> int:
    """How many repositories a query asks for."""
    variables = question["variables"]
    return len(variables.get("ids") or [name for name in variables if re.fullmatch(r"o\d+", name)])


def execute(world: World, question: dict[str, Any]) -> dict[str, Any]:
    """GitHub's answer to a query, errors in GitHub's own shape."""
    ids = question["variables"].get("ids", ())
    if len(ids) > 100:
        message = f"You may not provide more than 100 node ids; you provided {len(ids)}."
        return {"data": None, "errors": [{"type": "ARGUMENT_LIMIT", "path": ["nodes"], "message": message}]}
    result = graphql_sync(schema(), question["query"], world, variable_values=question["variables"])
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [_shaped(error) for error in result.errors]
    return body


def _shaped(error: GraphQLError) -> dict[str, Any]:
    extensions = dict(error.extensions or {})
    shaped: dict[str, Any] = {"message": error.message}
    if "type" in extensions:
        shaped["type"] = extensions.pop("type")
    if error.path:
        shaped["path"] = error.path
    return shaped | ({"extensions": extensions} if extensions else {})


def _not_found(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": "NOT_FOUND"})
