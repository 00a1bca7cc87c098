"""git over HTTP as GitHub serves it: git's own `http-backend` behind the stand-in's handler, with faults on the wire."""

import base64
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.stand_in import faults

PREFIX = "/git/"  # any name below it leads to the forge's remote

# Faults that have no meaning here: they lie in what GraphQL says within a good answer.
GRAPHQL_ONLY = {"not an object", "no data", "rate limit", "rate limit for an hour"}


def body_of(handler: Any) -> bytes:
    """A request's body, by its length or in chunks."""
    if handler.headers.get("transfer-encoding", "").lower() != "chunked":
        return bytes(handler.rfile.read(int(handler.headers.get("content-length") or 0)))
    parts = []
    while size := int(handler.rfile.readline(), 16):
        parts.append(handler.rfile.read(size))
        handler.rfile.readline()
    handler.rfile.readline()
    return b"".join(parts)


def answer(handler: Any, body: bytes, kind: str | None, token: str) -> None:
    """Let git answer, if the token is right; or let happen what `kind` says."""
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    if handler.headers.get("authorization", "").lower() != f"basic {basic}".lower():
        handler.answer(401, b"", kind="text/plain", www_authenticate='Basic realm="GitHub"')
    elif kind is None:
        _send(handler, *_ask(handler, body))
    elif kind in AFTERWARDS:  # before `faults.ANSWERS`, which has some of these in a form of its own
        AFTERWARDS[kind](handler, *_ask(handler, body))
    elif kind in REFUSALS:
        handler.answer(403, REFUSALS[kind], kind="text/plain")
    else:
        faults.ANSWERS[kind](handler)


def _ask(handler: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
    """What `git http-backend` answers: status, headers, body."""
    remote: Path = handler.world.forge.remote
    path, _, query = handler.path.removeprefix(PREFIX).partition("?")
    variables = {
        "PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_PROJECT_ROOT": str(remote.parent), "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "x-access-token",
        "REQUEST_METHOD": handler.command, "QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1",
        "PATH_INFO": f"/{remote.name}/{path.partition('.git/')[2]}", "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": handler.headers.get("content-type", ""), "GIT_PROTOCOL": handler.headers.get("git-protocol", ""),
        "HTTP_CONTENT_ENCODING": handler.headers.get("content-encoding", ""),
    }  # fmt: skip
    done = subprocess.run(["git", "http-backend"], input=body, env=variables, capture_output=True, check=True)
    head, _, data = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    return int(headers.pop("Status", "200").split()[0]), headers, data


def _send(handler: Any, status: int, headers: dict[str, str], data: bytes, part: int | None = None) -> None:
    """Send the answer, or only so many of its bytes."""
    handler.send_response(status)
    for name, value in (headers | {"Content-Length": str(len(data))}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data[:part])


def _cut(handler: Any, status: int, headers: dict[str, str], data: bytes) -> None:
    _send(handler, status, headers, data, len(data) // 2)
    handler.hang_up()


def _instead(kind: str) -> Callable[..., None]:
    return lambda handler, *_: faults.ANSWERS[kind](handler)


# What strikes when git has done its work, so that a push is done and its answer lost.
AFTERWARDS: dict[str, Callable[..., None]] = {
    "reset in the body": _cut,
    "truncated": lambda handler, status, headers, data: _send(handler, status, headers, data[: len(data) // 2]),
    "invalid": lambda handler, status, headers, data: _send(handler, status, headers, data[::-1]),
    "502, but done": _instead("502"),
    "hang up, but done": _instead("hang up"),
    "silence, but done": _instead("silence"),
}
# What GitHub says to a token that may not push.
REFUSALS = {"no right": b"Permission to census/ai-stack-census.git denied to github-actions[bot].\n"}
KINDS = [kind for kind in faults.ANSWERS | AFTERWARDS | REFUSALS if kind not in GRAPHQL_ONLY]
# To git an answer is a status: the first eleven are a 502, as far as it cares. A line that breaks is a line that breaks,
# and a token that loses its rights has a test of its own.
ALIKE = (
    "500", "503", "504", "odd date", "date of next year", "primary limit", "primary limit, retry-after", "bare 429",
    "secondary limit", "secondary limit, no word", "no pause", "refused", "trickle", "invalid", "truncated",
    "reset in the body", "hang up, but done", "silence, but done", "401", "no right",
)  # fmt: skip
