"""The only module that talks to GitHub: one request at a time, as GitHub asks, its limits obeyed, its failures named."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import requests
import urllib3

from scripts.common.environment import is_private, read_environment
from scripts.common.text import plain
from scripts.github.backoff import WAITING_BUDGET, Backoff
from scripts.github.errors import GitHubError, Limited, MissingTokenError, TokenError
from scripts.github.response import GraphQLBody, Response, graphql_body, raise_for_errors, rest_body

T = TypeVar("T")
API_VERSION = "X-GitHub-Api-Version"
TIMEOUT = (5, 15)  # seconds to connect, and between two bytes; GitHub itself gives up after 10
ANSWER_SECONDS = 60.0  # for a whole answer, however steadily its bytes drip in
ANSWER_BYTES = 50_000_000  # a hundred comments of GitHub's greatest length, escaped, are 40 MB
PIECE = 65_536  # bytes to read at once, at most

_NO_TOKEN = """This needs a GitHub token, and none was found.
Any token will do, it needs no rights at all: create one under Settings > Developer settings on GitHub
and `export GITHUB_TOKEN=…`, or sign in with `gh auth login`. In Actions, pass `${{ github.token }}`.
To see the census run without a token: `make demo`."""


def connect(budget: float = WAITING_BUDGET) -> "Client":
    """A client with the token of this environment; `budget` is in seconds, see `Backoff`. Raises TokenError."""
    return Client(requests.Session(), find_token(), budget)


def find_token() -> str:
    """`GITHUB_TOKEN`, `GH_TOKEN`, or what `gh auth token` prints. Raises TokenError, for none at all MissingTokenError."""
    token = read_environment().token
    if not token and shutil.which("gh"):
        token = subprocess.run(["gh", "auth", "token"], capture_output=True, text=True, check=False).stdout
    token = (token or "").strip()
    if not token:
        raise MissingTokenError(_NO_TOKEN)
    if not re.fullmatch(r"[!-~]+", token):
        raise TokenError("GITHUB_TOKEN holds blanks or characters that no token has: copy the token again.")
    return token


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the REST interface: its status, below 500, and its JSON, None where there is none.

    Of a list, `next` is the address of the page after it, and `last` the number of the last one, as far as `Link` says.
    """

    status: int
    data: Any
    next: str | None = None
    last: int | None = None


class Client:
    """GitHub's interfaces over an HTTP session; `budget` is in seconds, see `Backoff`.

    `requests`, `points` and `points_left` count what was spent so far; `requests_left` are those of the REST interface
    until the limit begins again, None before the first answer of that.
    """

    def __init__(self, session: requests.Session, token: str, budget: float = WAITING_BUDGET) -> None:
        environment = read_environment()
        for address in (environment.graphql, environment.api):
            if not is_private(address):
                raise TokenError(f"{address} is not encrypted, so others could read the token: write https:// instead.")
        self.session = session
        self.url = environment.graphql
        self.api = environment.api
        self.session.auth = _bearer(token)
        self.session.headers["User-Agent"] = "github-census"
        self.session.headers["Accept-Encoding"] = "identity"  # what is not compressed cannot unpack to gigabytes
        self.requests = self.points = 0
        self.points_left: int | None = None
        self.requests_left: int | None = None
        self._now: datetime | None = None
        self._latest: datetime | None = None
        self._backoff = Backoff(budget)

    def now(self) -> datetime:
        """UTC by the `Date` header of GitHub's first good answer. Raises GitHubError when there was none."""
        if self._now is None:
            reason = str(self._backoff.ended or "GitHub did not answer").rstrip(".")
            raise GitHubError(f"{reason}. Nothing was written; try again later.")
        return self._now

    def latest(self) -> datetime:
        """UTC by the `Date` header of GitHub's newest answer. Raises GitHubError when there was none."""
        return self._latest or self.now()

    def graphql(self, query: str, variables: dict[str, Any]) -> GraphQLBody:
        """The answer's body, with `data` (whole or partial) and perhaps `errors`; waits before it asks, see `Backoff`.

        Raises GitHubError when there was no answer, TokenError when the token is refused.
        """
        return self._ask(lambda: self._post(query, variables))

    def rest(self, method: str, address: str, body: dict[str, Any] | None = None, version: str | None = None) -> Answer:
        """The answer of the REST interface at a path, or at what an answer before named as its `next`.

        `version` is that of the interface, where it has to be newer than what GitHub takes by itself. A redirection is
        an answer, and is not followed. Waits and raises as `graphql` does.
        """
        if address.startswith("/"):
            address = f"{self.api}{address}"
        elif not address.startswith(f"{self.api}/"):
            raise GitHubError(f"GitHub's next page is not GitHub's: {plain(address)[:200]}")
        return self._ask(lambda: self._call(method, address, body, {API_VERSION: version} if version else {}))

    def _ask(self, send: Callable[[], T]) -> T:
        while True:
            self._backoff.wait()
            try:
                answer = send()
            except Limited as limit:
                self._backoff.limited(limit)
            except GitHubError as error:
                self._backoff.failed(error)
                raise
            else:
                self._backoff.answered()
                return answer

    def _post(self, query: str, variables: dict[str, Any]) -> GraphQLBody:
        response = self._send("POST", self.url, {"query": query, "variables": variables}, {})
        body = graphql_body(response)
        match (body.data or {}).get("rateLimit"):
            case {"cost": int(cost), "remaining": int(left)}:
                self.points += cost
                self.points_left = left
        raise_for_errors(response, body)
        self._now = self._now or response.date
        return body

    def _call(self, method: str, url: str, body: dict[str, Any] | None, headers: Mapping[str, str]) -> Answer:
        response = self._send(method, url, body, headers)
        data = rest_body(response)
        if response.content and not 300 <= response.status < 400:
            self._now = self._now or response.date
        return Answer(response.status, data, response.links.get("next"), _page_number(response.links.get("last")))

    def _send(self, method: str, url: str, body: dict[str, Any] | None, headers: Mapping[str, str]) -> Response:
        self.requests += 1
        deadline = time.monotonic() + ANSWER_SECONDS
        try:
            with self.session.request(
                method, url, json=body, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                response = Response(answer.status_code, answer.headers, _read(answer, deadline))
        except (requests.Timeout, urllib3.exceptions.TimeoutError):
            raise GitHubError("GitHub was not reached (time-out)", smaller_may_work=True) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise GitHubError(f"GitHub was not reached ({type(error).__name__})", smaller_may_work=True) from None
        self._latest = response.date or self._latest
        if response.requests_left is not None:
            self.requests_left = response.requests_left
        return response


def _bearer(token: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """The token on every request; as an `auth`, so that a .netrc file does not replace it."""

    def sign(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"bearer {token}"
        return request

    return sign


def _page_number(address: str | None) -> int | None:
    found = re.search(r"[?&]page=(\d{1,9})(?:&|$)", address or "", re.ASCII)
    return int(found[1]) if found else None


def _read(answer: requests.Response, deadline: float) -> bytes:
    """The body as it was sent, in pieces: the library's time-out restarts with each byte.

    Raises requests.Timeout once `deadline`, in seconds of time.monotonic, has passed; GitHubError for too large a body.
    """
    content = bytearray()
    while piece := answer.raw.read1(PIECE, decode_content=False):
        content += piece
        if len(content) > ANSWER_BYTES:
            raise GitHubError(f"GitHub's answer is longer than {ANSWER_BYTES:,} bytes", smaller_may_work=True)
        if time.monotonic() > deadline:
            raise requests.Timeout
    return bytes(content)
