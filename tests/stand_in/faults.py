"""Everything that goes wrong between the census and GitHub: each kind of fault, and at which requests it strikes.

The stand-in asks `ANSWERS` for what to send in place of its own answer, and `SPOILERS` for what to do to it.
"""

import random
import time
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

Fault = Callable[[int], str | None]  # the number of a request, from 1, to a kind of fault


def at(kind: str, *numbers: int) -> Fault:
    """The fault at these requests, counted from 1."""
    return lambda number: kind if number in numbers else None


def since(kind: str, first: int) -> Fault:
    """The fault at this request and at every later one."""
    return lambda number: kind if number >= first else None


def always(kind: str) -> Fault:
    """The fault at every request."""
    return lambda number: kind


def share(kind: str, part: float, seed: int = 0) -> Fault:
    """The fault at this part of all requests, the same ones in every run."""
    return lambda number: kind if random.Random(seed * 7919 + number).random() < part else None


def _refuse(handler: Any) -> None:
    """Hang up, and let nobody connect for a moment."""
    handler.server.pause(0.01)
    handler.hang_up()


def _hang_up_in_the_body(handler: Any) -> None:
    handler.start(200, 1000)
    handler.wfile.write(b'{"data": {"nodes": [')
    handler.hang_up()


def _be_silent(handler: Any) -> None:
    _last(handler, 3, b"")


def _trickle(handler: Any) -> None:
    handler.start(200, 1000)
    _last(handler, 3, b" ")


def _last(handler: Any, seconds: float, byte: bytes) -> None:
    """Send a byte again and again, or none, for so long or until the other side has had enough."""
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            handler.wfile.write(byte)
            time.sleep(0.02)
    except OSError:
        pass
    handler.hang_up()


def _limit(handler: Any, reset: int, status: int = 200, **headers: str) -> None:
    error = {"type": "RATE_LIMITED", "message": "API rate limit exceeded for installation."}
    body = {"errors": [error]} if status == 200 else {"message": error["message"]}
    moment = str(int(handler.world.now.timestamp()) + reset)
    handler.answer(status, body, x_ratelimit_remaining="0", x_ratelimit_reset=moment, **headers)


def _limit_secondarily(handler: Any, **headers: str) -> None:
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    handler.answer(403, {"message": message}, **headers)


def _date_of_next_year(handler: Any) -> None:
    date = format_datetime(handler.world.now + timedelta(365), usegmt=True)
    handler.answer(502, {"message": "Bad gateway"}, date=date)


def _server_error(status: int) -> Callable[[Any], None]:
    return lambda handler: handler.answer(status, {"message": "We couldn't respond to your request in time."})


ANSWERS: dict[str, Callable[[Any], None]] = {
    "500": _server_error(500),
    "502": _server_error(502),
    "503": _server_error(503),
    "504": _server_error(504),
    "refused": _refuse,
    "hang up": lambda handler: handler.hang_up(),
    "reset in the body": _hang_up_in_the_body,
    "silence": _be_silent,
    "trickle": _trickle,
    "html": lambda handler: handler.answer(200, b"<!doctype html><h1>Unicorn!</h1>", kind="text/html"),
    "truncated": lambda handler: handler.answer(200, b'{"data": {"nodes": [{"id"'),
    "invalid": lambda handler: handler.answer(200, b'{"data": {"nodes": [nonsense]}}'),
    "not an object": lambda handler: handler.answer(200, []),
    "no data": lambda handler: handler.answer(200, {"data": None, "errors": [{"message": "Internal error"}]}),
    "rate limit": lambda handler: _limit(handler, 1),
    "rate limit for an hour": lambda handler: _limit(handler, 3600),
    "primary limit": lambda handler: _limit(handler, 30, 403),
    "primary limit, retry-after": lambda handler: _limit(handler, 30, 403, retry_after="30"),
    "secondary limit": lambda handler: _limit_secondarily(handler, retry_after="1"),
    "secondary limit, no word": lambda handler: _limit_secondarily(handler, x_ratelimit_remaining="900"),
    "no pause": lambda handler: handler.answer(429, {"message": "Slow down"}, retry_after="0"),
    "bare 429": lambda handler: handler.answer(429, {"message": "Too many requests"}),
    "redirect": lambda handler: handler.answer(302, b"", location=handler.path),
    "401": lambda handler: handler.answer(401, {"message": "Bad credentials"}),
    "403": lambda handler: handler.answer(403, {"message": "Resource not accessible by integration"}),
    "odd date": lambda handler: handler.answer(502, {"message": "Bad gateway"}, date="yesterday, about noon"),
    "date of next year": _date_of_next_year,
}


def _spoil_with(error: dict[str, Any], every: int) -> Callable[[dict[str, Any]], None]:
    """Take away every so-many-th object of an answer and say why."""

    def spoil(body: dict[str, Any]) -> None:
        data, errors = body["data"], body.setdefault("errors", [])
        if "nodes" in data:
            for i in range(0, len(data["nodes"]), every):
                data["nodes"][i] = None
                errors.append(error | {"path": ["nodes", i]})
        for alias in [key for key in data if key in ("repository", "viewer") or key[1:].isdigit()][::every]:
            data[alias] = None
            errors.append(error | {"path": [alias]})

    return spoil


SPOILERS: dict[str, Callable[[dict[str, Any]], None]] = {
    "time-out": _spoil_with({"message": "Something went wrong while executing your query."}, 1),
    "resources": _spoil_with({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits exceeded"}, 2),
    "partial": _spoil_with({"type": "SERVICE_UNAVAILABLE", "message": "Temporarily unavailable"}, 30),
    "not found": _spoil_with({"type": "NOT_FOUND", "message": "Could not resolve to a Repository."}, 2),
    "forbidden": _spoil_with({"type": "FORBIDDEN", "message": "Resource not accessible by integration"}, 2),
}
# The same faults where an answer has no objects: REST's own words for them, or an answer of another shape.
REST_ANSWERS: dict[str, tuple[int, Any]] = {
    "time-out": (200, {"message": "Something went wrong"}),
    "resources": (200, {}),
    "partial": (200, [{}]),
    "not found": (404, {"message": "Not Found"}),
    "forbidden": (403, {"message": "Resource not accessible by integration"}),
}
