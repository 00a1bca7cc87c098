"""What an answer of GitHub's means: good, a limit to wait for, a refusal or a failure. Knows no network.

Headers and bodies may hold anything: a gateway in between answers too.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scripts.common.errors import CensusError
from scripts.common.text import plain

DAY = 86400.0  # seconds; whoever asks for more is not waited for anyway


class GitHubError(CensusError):
    """A request that brought no answer; `smaller_may_work` when asking for less at once might."""

    def __init__(self, message: str, *, smaller_may_work: bool = False) -> None:
        super().__init__(message)
        self.smaller_may_work = smaller_may_work


class TokenError(GitHubError):
    """The token is missing, expired or refused: no other request will fare better."""


class Limited(Exception):
    """GitHub asks us to wait: so many seconds, or, with None, a minute at first and longer each time."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__("GitHub's rate limit is used up")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Response:
    """An answer over HTTP; the names of its `headers` are found in whatever case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """The body for people's eyes and for a search."""
        return self.content.decode("utf-8", "replace")

    @property
    def date(self) -> datetime | None:
        """The moment of the answer by its sender's clock, in UTC; None when it names none."""
        try:
            return datetime.strptime(self.headers.get("date", ""), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        except ValueError:
            return None


def graphql_body(response: Response) -> dict[str, Any]:
    """An answer's body, errors and all. Raises Limited, TokenError, or GitHubError when there is none."""
    _raise_for_limit(response)
    if response.status in (401, 403):
        raise _refusal(response)
    if response.status != 200:
        raise GitHubError(f"GitHub answered {response.status}", smaller_may_work=not 400 <= response.status < 500)
    body = _json(response, smaller_may_work=True)
    if not isinstance(body, dict) or not _are_errors(body.get("errors")):
        raise _no_json(smaller_may_work=True)
    return body


def raise_for_errors(response: Response, body: dict[str, Any]) -> None:
    """A 200 is not a success: raise where there is no data, or where only part of it was computed."""
    errors, types = body.get("errors") or [], _types(body)
    if types & {"RATE_LIMIT", "RATE_LIMITED"} or _is_said(errors, "secondary rate limit"):
        raise Limited(_seconds_to_wait(response))
    if "RESOURCE_LIMITS_EXCEEDED" in types or _is_said(errors, "Something went wrong"):
        raise GitHubError("GitHub could not compute the answer in time", smaller_may_work=True)
    if not isinstance(body.get("data"), dict):
        said = plain(str(errors[0].get("message"))) if errors else "no data"
        raise GitHubError(f"GitHub answered with an error: {said}", smaller_may_work=True)


def rest_body(response: Response) -> Any:
    """The JSON of an answer below 500; None where there is none to expect. Raises as `graphql_body` does."""
    _raise_for_limit(response)
    if response.status == 401:
        raise _refusal(response)
    if response.status >= 500:
        raise GitHubError(f"GitHub answered {response.status}")
    return None if response.status == 204 else _json(response)


def _raise_for_limit(response: Response) -> None:
    limited = response.status == 429
    if response.status == 403:
        limited = "rate limit" in response.text.lower() or "retry-after" in response.headers
    if limited:
        raise Limited(_seconds_to_wait(response))


def _seconds_to_wait(response: Response) -> float | None:
    """As `retry-after` says, else until the primary limit's reset; None when neither is named in seconds."""
    after, reset = (_number(response.headers.get(name, "")) for name in ("retry-after", "x-ratelimit-reset"))
    if after is not None:
        return min(max(1.0, after), DAY)
    if reset is not None and response.date and response.headers.get("x-ratelimit-remaining") == "0":
        return min(max(1.0, reset - response.date.timestamp() + 1), DAY)
    return None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch("[0-9]+", text) else None


def _refusal(response: Response) -> TokenError:
    return TokenError(
        f"GitHub refused the token ({response.status}: {plain(response.text)[:200]}). "
        "Check that the token is complete and has not expired."
    )


def _json(response: Response, *, smaller_may_work: bool = False) -> Any:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        raise _no_json(smaller_may_work=smaller_may_work) from None


def _no_json(*, smaller_may_work: bool) -> GitHubError:
    return GitHubError("GitHub answered with something that is not JSON", smaller_may_work=smaller_may_work)


def _are_errors(errors: Any) -> bool:
    return errors is None or (isinstance(errors, list) and all(isinstance(error, dict) for error in errors))


def _types(body: dict[str, Any]) -> set[str]:
    return {str(error.get("type")) for error in body.get("errors") or []}


def _is_said(errors: list[dict[str, Any]], words: str) -> bool:
    return any(words in str(error.get("message")) for error in errors)
