"""A small GitHub on this machine, over HTTP: a world of repositories, and faults on demand.

Tests and `make demo` point the census at it with the variables that Actions itself sets. Nothing is mocked:
requests go over HTTP, queries are validated and executed against the schema that GitHub publishes.
"""

import contextlib
import json
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.stand_in import description, faults, git_http, rest, search
from tests.stand_in.schema import execute
from tests.stand_in.world import POINTS_AN_HOUR, World

TOKEN = "a-token"


@contextmanager
def serve(world: World) -> Iterator[str]:
    """Run the stand-in on a free port of this machine; gives its address, `http://127.0.0.1:port`."""
    server = _Server(("127.0.0.1", free_port()), type("Handler", (_Handler,), {"world": world}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    world.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield world.address
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


def free_port() -> int:
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
        return format_datetime(self.world.forge.now(), usegmt=True)

    def do_POST(self) -> None:
        body = git_http.body_of(self)
        writes = self.command != "GET" and (self.path != "/graphql" or b"mutation" in body)
        with self.world.lock:
            number = self.world.count(writes)
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

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST

    def rest(self, values: dict[str, Any] | None, kind: str | None) -> None:
        self.world.rest_requests += 1
        if kind in faults.REST_ANSWERS:
            return self.answer(*faults.REST_ANSWERS[kind])
        if self.path.startswith(search.PATH):
            with self.world.lock:
                status, body, headers = self.world.search.answer(self.path, self.world.repos, self.world.now)
            body = description.complete(self.command, self.path, status, body)
            return self.answer(502 if kind else status, {"message": "Server Error"} if kind else body, **headers)
        with self.world.lock:
            asked = self.command, self.path
            listed = self.world.page(*asked, self.headers.get("x-github-api-version"))
            status, body = (listed or self.world.look(*asked) or rest.answer(self.world.forge, *asked, values))[:2]
        if kind:
            return self.answer(502, {"message": "Server Error"})
        headers = listed[2] if listed else self.links(body)
        return self.answer(status, b"" if status == 204 else body, **headers)

    def links(self, body: Any) -> dict[str, str]:
        """The header that leads to the next page of a list, if there is one."""
        if not isinstance(body, rest.Paged) or body.next is None:
            return {}
        joint = "&" if "?" in self.path else "?"
        path = re.sub(r"&page=\d+", "", self.path)
        return {"link": f'<{self.world.address}{path}{joint}page={body.next}>; rel="next"'}

    def graphql(self, question: dict[str, Any], kind: str | None) -> None:
        with self.world.lock:
            self.world.points += 1
            count = repositories_in(question)
            self.world.largest = max(self.world.largest, count)
            too_many = "ids" not in question["variables"] and count > self.world.most_aliases
            is_limited = self.world.spend(10.0 if too_many else 0.5 + 0.03 * count)
            if too_many or is_limited:
                self.world.points -= is_limited
                return faults.ANSWERS["secondary limit, no word" if is_limited else "502"](self)
            body = execute(self.world, question["query"], question["variables"])
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
        graphql = self.path == "/graphql"
        self.send_response_only(status)  # without a `Date` of its own
        rate = {
            "date": self.date_time_string(),
            "content-type": kind,
            "content-length": str(length),
            "x-ratelimit-limit": str(POINTS_AN_HOUR),
            "x-ratelimit-remaining": str(self.world.points_left if graphql else self.world.requests_left),
            "x-ratelimit-reset": str(int(self.world.now.timestamp()) + 3600),
            "x-ratelimit-resource": "graphql" if graphql else "core",
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
