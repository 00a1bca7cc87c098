"""What an answer of GitHub's means: good, a limit to wait for, a refusal or a failure. Does no input or output.

Headers and bodies may hold anything: a gateway in between answers too.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from requests.utils import parse_header_links

from scripts.common.text import plain
from scripts.github.errors import GitHubError, Limited, TokenError

T = TypeVar("T")
WAIT_AT_MOST = 86400.0  # seconds; longer than any run waits


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

    @property
    def links(self) -> dict[str, str]:
        """The addresses of other pages, by what they are to this one: `next`, `last`, …"""
        found = parse_header_links(self.headers.get("link", ""))
        return {link["rel"]: link["url"] for link in found if "rel" in link}

    @property
    def requests_left(self) -> int | None:
        """How many requests to the REST interface its limit leaves; None where the answer does not say."""
        if self.headers.get("x-ratelimit-resource") != "core":
            return None
        left = _number(self.headers.get("x-ratelimit-remaining", ""))
        return None if left is None else int(left)


class GraphQLBody(msgspec.Struct, frozen=True):
    """The body of GraphQL's answers: `data`, whole or partial, and `errors`, each with `message`, `type` and `path`."""

    data: dict[str, Any] | None = None
    errors: list[dict[str, Any]] | None = None

    def inside(self, *path: str) -> Any:
        """What the data holds under these keys. Raises GitHubError where it has no such place."""
        found: Any = self.data
        for key in path:
            if not isinstance(found, dict) or key not in found:
                raise GitHubError(f"GitHub answered in an unknown shape: no `{'.'.join(path)}`")
            found = found[key]
        return found


def decode(kind: type[T], data: Any) -> T:
    """`data`, as parsed from JSON, as a `kind`: a msgspec Struct, or a type such as `list[Issue]`.

    Fields that `kind` does not name are passed over. Raises GitHubError with the path of what does not fit.
    """
    try:
        return msgspec.convert(data, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise GitHubError(f"GitHub answered in an unknown shape: {plain(str(error))[:200]}") from None


def graphql_body(response: Response) -> GraphQLBody:
    """An answer's body, errors and all. Raises Limited, TokenError, or GitHubError when there is none."""
    _raise_for_limit(response)
    if response.status in (401, 403):
        raise _refusal(response)
    if response.status != 200:
        raise GitHubError(f"GitHub answered {response.status}", smaller_may_work=not 400 <= response.status < 500)
    try:
        return decode(GraphQLBody, _json(response))
    except GitHubError as error:
        raise GitHubError(str(error), smaller_may_work=True) from None


def raise_for_errors(response: Response, body: GraphQLBody) -> None:
    """A 200 is not a success: raise where there is no data, or where only part of it was computed."""
    errors = body.errors or []
    types = {str(error.get("type")) for error in errors}
    said = [str(error.get("message")) for error in errors]
    if types & {"RATE_LIMIT", "RATE_LIMITED"} or any("secondary rate limit" in words for words in said):
        raise Limited(_seconds_to_wait(response))
    if "RESOURCE_LIMITS_EXCEEDED" in types or any("Something went wrong" in words for words in said):
        raise GitHubError("GitHub could not compute the answer in time", smaller_may_work=True)
    if body.data is None:
        reason = plain(said[0]) if said else "no data"
        raise GitHubError(f"GitHub answered with an error: {reason}", smaller_may_work=True)


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
    after = _number(response.headers.get("retry-after", ""))
    if after is not None:
        return min(max(1.0, after), WAIT_AT_MOST)
    reset = _number(response.headers.get("x-ratelimit-reset", ""))
    if reset is not None and response.date and response.headers.get("x-ratelimit-remaining") == "0":
        return min(max(1.0, reset - response.date.timestamp() + 1), WAIT_AT_MOST)
    return None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch("[0-9]+", text) else None


def _refusal(response: Response) -> TokenError:
    return TokenError(
        f"GitHub refused the token ({response.status}: {plain(response.text)[:200]}). "
        "Check that the token is complete and has not expired."
    )


def _json(response: Response) -> Any:
    try:
        return json.loads(response.content)
    except ValueError:
        raise GitHubError("GitHub answered with something that is not JSON") from None
    except RecursionError:
        raise GitHubError("GitHub's answer nests too many lists and objects within each other") from None
