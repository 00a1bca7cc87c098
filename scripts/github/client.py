"""The only module that talks to GitHub: one request at a time for each thread, its limits obeyed, its failures named."""

import contextlib
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import requests

from scripts.github.patience import PATIENCE, Patience
from scripts.github.response import (
    GitHubError,
    Limited,
    Response,
    TokenError,
    graphql_body,
    raise_for_errors,
    rest_body,
)

__all__ = ["Client", "GitHubError", "MissingTokenError", "TokenError", "find_token"]

T = TypeVar("T")
TIMEOUT = (5, 15)  # seconds to connect, and between two bytes; GitHub itself gives up after 10
LONGEST = 60.0  # seconds for a whole answer, however steadily its bytes drip in

_NO_TOKEN = """A live refresh needs a GitHub token, and none was found.
Any token will do, it needs no rights at all: create one under Settings > Developer settings on GitHub
and `export GITHUB_TOKEN=…`, or sign in with `gh auth login`. In Actions, pass `${{ github.token }}`.
To see the census run without a token: `make demo`."""


class MissingTokenError(TokenError):
    """There is no token at all."""


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

    `requests`, `points` and `points_left` count what was spent so far; `patience` is in seconds, see scripts/patience.py.
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
        self._patience = Patience(patience)
        self._stopped: Future[None] = Future()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """UTC by the `Date` header of GitHub's first good answer. Raises GitHubError when there was none."""
        if self._now is None:
            reason = str(self._patience.ended or "GitHub did not answer").rstrip(".")
            raise GitHubError(f"{reason}. Nothing was written; try again later.")
        return self._now

    def graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The answer's body, with `data` (whole or partial) and perhaps `errors`.

        Waits as limits ask, and after earlier failures, before it asks. Raises GitHubError when there was no answer,
        TokenError when the token is refused.
        """
        return self._patiently(lambda: self._post(query, variables))

    def rest(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """The status, below 500, and the JSON of one request to the REST interface; None where there is no JSON.

        A redirection is an answer, and followed by nobody. Waits and raises as `graphql` does.
        """
        return self._patiently(lambda: self._call(method, path, body))

    @contextmanager
    def threads(self, number: int) -> Iterator[ThreadPoolExecutor]:
        """So many threads to ask with; whatever interrupts them, as Ctrl-C does, ends their waits and requests at once."""
        with ThreadPoolExecutor(number) as pool:
            try:
                yield pool
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        """Let every request, be it on its way or still to come, fail at once."""
        self._patience.end(GitHubError("The run was interrupted"))
        with contextlib.suppress(InvalidStateError):
            self._stopped.set_result(None)

    def _patiently(self, ask: Callable[[], T]) -> T:
        while True:
            sent = self._patience.turn()
            try:
                answer = ask()
            except Limited as limit:
                self._patience.limited(sent, limit)
                continue
            except GitHubError as error:
                self._patience.failed(sent, error)
                raise
            self._patience.answered(sent)
            return answer

    def _post(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        response = self._send("POST", self.url, {"query": query, "variables": variables})
        body = graphql_body(response)
        self._note_points(body)
        raise_for_errors(response, body)
        self._note_time(response)
        return body

    def _call(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        response = self._send(method, f"{self.api}{path}", body)
        data = rest_body(response)
        if response.content and not 300 <= response.status < 400:
            self._note_time(response)
        return response.status, data

    def _send(self, method: str, url: str, body: dict[str, Any] | None) -> Response:
        with self._lock:
            self.requests += 1

        def ask() -> Response:
            answer = self.session.request(method, url, json=body, timeout=TIMEOUT, allow_redirects=False)
            return Response(answer.status_code, answer.headers, answer.content)

        try:
            return _within(LONGEST, ask, self._stopped)
        except requests.RequestException as error:
            raise GitHubError(f"GitHub was not reached ({_kind(error)})", smaller_may_work=True) from None

    def _note_time(self, response: Response) -> None:
        with self._lock:
            self._now = self._now or response.date

    def _note_points(self, body: dict[str, Any]) -> None:
        data = body.get("data")
        rate = data.get("rateLimit") if isinstance(data, dict) else None
        cost, left = (rate.get("cost"), rate.get("remaining")) if isinstance(rate, dict) else (0, None)
        with self._lock:
            self.points += cost if isinstance(cost, int) else 0
            if isinstance(left, int):
                self.points_left = left if self.points_left is None else min(left, self.points_left)


def _within(seconds: float, ask: Callable[[], T], stopped: Future[None]) -> T:
    """What `ask` returns or raises; requests.Timeout when it takes longer, or is stopped, with the rest left unread.

    The library's own time-outs begin anew with every byte.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(ask())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    either: set[Future[Any]] = {future, stopped}
    wait(either, seconds, FIRST_COMPLETED)
    if not future.done():
        raise requests.Timeout
    return future.result()


def _kind(error: requests.RequestException) -> str:
    return "time-out" if isinstance(error, requests.Timeout) else type(error).__name__
