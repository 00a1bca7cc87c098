"""The only module that talks to GitHub: one request at a time, its limits obeyed, its failures named."""

import os
import random
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import requests

from scripts.errors import CensusError
from scripts.text import plain

T = TypeVar("T")
TIMEOUT = (5, 15)  # seconds to connect, and between two bytes; GitHub itself gives up after 10
LONGEST = 60.0  # seconds for a whole answer, however steadily its bytes drip in
PATIENCE = 600.0  # seconds after its start up to which a run waits for limits and recoveries
PAUSE = 1.0  # seconds after the first failure, as many times longer as there were failures in a row, up to ten
DOWN_AFTER = 90.0  # seconds without one good answer after which GitHub counts as down

_NO_TOKEN = """A live refresh needs a GitHub token, and none was found.
Any token will do, it needs no rights at all: create one under Settings > Developer settings on GitHub
and `export GITHUB_TOKEN=…`, or sign in with `gh auth login`. In Actions, pass `${{ github.token }}`.
To see the census run without a token: `make demo`."""


class GitHubError(CensusError):
    """A request that brought no answer; `smaller_may_work` when asking for less at once might."""

    def __init__(self, message: str, *, smaller_may_work: bool = False) -> None:
        super().__init__(message)
        self.smaller_may_work = smaller_may_work


class TokenError(GitHubError):
    """The token is missing, expired or refused: no other request will fare better."""


class MissingTokenError(TokenError):
    """There is no token at all."""


class _Limited(Exception):
    """GitHub asks us to wait: so many seconds, or, with None, a minute at first and longer each time."""

    def __init__(self, seconds: float | None, message: str) -> None:
        super().__init__(message)
        self.seconds = seconds


def find_token() -> str:
    """`GITHUB_TOKEN`, `GH_TOKEN`, or what `gh auth token` prints. Raises TokenError with the way to get one,
    MissingTokenError when there is none.
    """
    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN")
    if not token and shutil.which("gh"):
        token = subprocess.run(["gh", "auth", "token"], capture_output=True, text=True, check=False).stdout
    token = (token or "").strip()
    if not token:
        raise MissingTokenError(_NO_TOKEN)
    if not re.fullmatch(r"[!-~]+", token):
        raise TokenError("GITHUB_TOKEN holds blanks or characters that no token has: copy the token anew.")
    return token


class _Bearer(requests.auth.AuthBase):
    """The token on every request; as an `auth`, so that nobody's .netrc takes its place."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"bearer {self.token}"
        return request


class Client:
    """GitHub's interfaces over an HTTP session; several threads may share one.

    `requests`, `points` and `points_left` count what was spent so far; `patience` is in seconds.
    """

    def __init__(self, session: requests.Session, token: str, patience: float = PATIENCE) -> None:
        self.session = session
        self.url = os.environ.get("GITHUB_GRAPHQL_URL") or "https://api.github.com/graphql"
        self.api = os.environ.get("GITHUB_API_URL") or "https://api.github.com"
        self.session.auth = _Bearer(token)
        self.session.headers["User-Agent"] = "ai-stack-census"
        self.requests = self.points = 0
        self.points_left: int | None = None
        self._now: datetime | None = None
        self._strikes = 0
        self._last_success = time.monotonic()
        self._limits = 0
        self._deadline = time.monotonic() + patience
        self._fatal: GitHubError | None = None
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """UTC by the `Date` header of GitHub's first answer. Raises GitHubError when nothing was answered."""
        if self._now is None:
            reason = str(self._fatal or "GitHub did not answer").rstrip(".")
            raise GitHubError(f"{reason}. Nothing was written; try again later.")
        return self._now

    def graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The answer's body, with `data` (whole or partial) and perhaps `errors`.

        Waits as limits ask, and after a failure, longer each time, before it raises GitHubError; TokenError when the
        token is refused.
        """
        return self._patiently(lambda: self._post(query, variables))

    def rest(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """The status, below 500, and the JSON of one request to the REST interface; None where there is no JSON.

        A redirection is an answer, and followed by nobody.
        Waits as limits ask. Raises GitHubError when there was no answer, TokenError when the token is refused.
        """
        return self._patiently(lambda: self._call(method, path, body))

    def _patiently(self, ask: Callable[[], T]) -> T:
        while True:
            if self._fatal:
                raise self._fatal
            try:
                answer = ask()
            except _Limited as limit:
                self._limits += 1
                self._wait(limit.seconds or 60.0 * 2 ** (self._limits - 1), str(limit))
                continue
            except GitHubError as error:
                self._strike(error)
                raise
            self._strikes, self._limits, self._last_success = 0, 0, time.monotonic()
            return answer

    def _post(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        response = self._send("POST", self.url, {"query": query, "variables": variables})
        _raise_for_status(response)
        body = _body(response)
        self._note_points(body)
        _raise_for_limit(response, body)
        _raise_for_errors(body)
        return body

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        response = self._send(method, f"{self.api}{path}", body)
        if response.status_code == 401:
            _raise_for_status(response)
        if response.status_code >= 500:
            raise GitHubError(f"GitHub answered {response.status_code}")
        if response.status_code == 204:
            return 204, None
        try:
            return response.status_code, response.json()
        except (ValueError, RecursionError):
            raise GitHubError("GitHub answered with something that is not JSON") from None

    def _send(self, method: str, url: str, body: dict[str, Any] | None) -> requests.Response:
        with self._lock:
            self.requests += 1
        try:
            response = _within(
                LONGEST,
                lambda: self.session.request(method, url, json=body, timeout=TIMEOUT, allow_redirects=False),
            )
        except requests.RequestException as error:
            raise GitHubError(f"GitHub was not reached ({_kind(error)})", smaller_may_work=True) from None
        self._note_time(response)
        _raise_for_limit(response, {})
        return response

    def _note_time(self, response: requests.Response) -> None:
        with self._lock:
            self._now = self._now or _date(response)

    def _note_points(self, body: dict[str, Any]) -> None:
        data = body.get("data")
        rate = data.get("rateLimit") if isinstance(data, dict) else None
        cost, left = (rate.get("cost"), rate.get("remaining")) if isinstance(rate, dict) else (0, None)
        with self._lock:
            self.points += cost if isinstance(cost, int) else 0
            if isinstance(left, int):
                self.points_left = left if self.points_left is None else min(left, self.points_left)

    def _strike(self, error: GitHubError) -> None:
        """Count a failure and pause; once GitHub is down, or refuses the token, every request fails at once."""
        with self._lock:
            self._strikes += 1
            down = time.monotonic() - self._last_success > DOWN_AFTER
            if down or isinstance(error, TokenError):
                self._fatal = error if isinstance(error, TokenError) else GitHubError(f"GitHub is down: {error}")
        if not self._fatal:
            self._wait(PAUSE * min(self._strikes, 10) * random.uniform(0.5, 1), str(error))

    def _wait(self, seconds: float, reason: str) -> None:
        if time.monotonic() + seconds > self._deadline:
            self._fatal = GitHubError(f"{reason}; waiting {seconds:.0f} s more would take too long")
        if self._fatal:
            raise self._fatal
        time.sleep(seconds)


def _raise_for_limit(response: requests.Response, body: dict[str, Any]) -> None:
    types = _types(body)
    said = " ".join(str(error.get("message")) for error in body.get("errors") or [])
    limited = types & {"RATE_LIMIT", "RATE_LIMITED"} or "secondary rate limit" in said
    if response.status_code == 403:
        limited = limited or "rate limit" in response.text.lower() or "retry-after" in response.headers
    limited = limited or response.status_code == 429
    if limited:
        raise _Limited(_seconds_to_wait(response), "GitHub's rate limit is used up")


def _seconds_to_wait(response: requests.Response) -> float | None:
    """As `retry-after` says, else until the primary limit's reset; None when GitHub names neither."""
    headers = response.headers
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isdigit():
        return max(1.0, float(after))
    now = _date(response)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdigit() and now:
        return max(1.0, int(reset) - now.timestamp() + 1)
    return None


def _date(response: requests.Response) -> datetime | None:
    """The moment of an answer by GitHub's clock, in UTC; None when the answer has none."""
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None


def _raise_for_status(response: requests.Response) -> None:
    status = response.status_code
    if status == 401 or status == 403:
        raise TokenError(
            f"GitHub refused the token ({status}: {plain(response.text)[:200]}). "
            "Check that the token is complete and has not expired."
        )
    if status != 200:
        raise GitHubError(f"GitHub answered {status}", smaller_may_work=not 400 <= status < 500)


def _body(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or not _are_errors(body.get("errors")):
        raise GitHubError("GitHub answered with something that is not JSON", smaller_may_work=True)
    return body


def _are_errors(errors: Any) -> bool:
    return errors is None or (isinstance(errors, list) and all(isinstance(error, dict) for error in errors))


def _types(body: dict[str, Any]) -> set[str]:
    return {str(error.get("type")) for error in body.get("errors") or []}


def _raise_for_errors(body: dict[str, Any]) -> None:
    """A 200 is not a success: raise where there is no data, or where only part of it was computed."""
    errors, types = body.get("errors") or [], _types(body)
    if "RESOURCE_LIMITS_EXCEEDED" in types or any("Something went wrong" in str(e.get("message")) for e in errors):
        raise GitHubError("GitHub could not compute the answer in time", smaller_may_work=True)
    if not isinstance(body.get("data"), dict):
        said = plain(str(errors[0].get("message"))) if errors else "no data"
        raise GitHubError(f"GitHub answered with an error: {said}", smaller_may_work=True)


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """What `ask` returns or raises; requests.Timeout when it takes longer, with the rest of the answer left unread.

    The library's own time-outs begin anew with every byte.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(ask())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError:
        raise requests.Timeout from None


def _kind(error: requests.RequestException) -> str:
    return "time-out" if isinstance(error, requests.Timeout) else type(error).__name__
