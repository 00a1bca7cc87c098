"""How long a run waits for GitHub: for rate limits, after failures, and for others with the same token.

What a run loses in failed requests, and in waiting after limits and failures, is at most its budget and one more request.
Good answers, and work between requests, cost nothing.
"""

import random
import time

from scripts.github.errors import GitHubError, Limited, TokenError

WAITING_BUDGET = 600.0  # seconds that a run may lose
FAILURE_PAUSE = 1.0  # seconds after a failure; grows with each one in a row, at most tenfold
DOWN_AFTER = 90.0  # seconds lost to failures in a row after which GitHub counts as down
REST = 0.1  # of the seconds that an answer took; GitHub allows 60 seconds of answering in a minute, so 55 leave some
UNNAMED_LIMIT = 60.0  # seconds for a limit that names no time, as GitHub asks; doubles each time in a row


class Backoff:
    """The budget of a run, in seconds, and the moment before which nothing is asked."""

    def __init__(self, budget: float = WAITING_BUDGET) -> None:
        self.ended: GitHubError | None = None  # why nothing is asked any more
        self._left = budget
        self._next = self._sent = time.monotonic()
        self._limits = self._failures = 0  # in a row
        self._silence = 0.0  # seconds lost to failures in a row

    def wait(self) -> None:
        """Wait until a request may be sent. Raises GitHubError when none may be sent any more."""
        if self.ended:
            raise self.ended
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._sent = time.monotonic()

    def answered(self) -> None:
        self._pause(0.0)
        self._limits = self._failures = 0
        self._silence = 0.0

    def limited(self, limit: Limited) -> None:
        self._limits += 1
        self._lose(limit.seconds or UNNAMED_LIMIT * 2 ** (self._limits - 1), str(limit))

    def failed(self, error: GitHubError) -> None:
        """Note a failed request: the next one waits a little. A refused token, or a GitHub that is down, ends the run."""
        self._failures += 1
        pause = FAILURE_PAUSE * min(self._failures, 10) * random.uniform(0.5, 1)
        if isinstance(error, TokenError):
            self.ended = error
        self._silence += self._lose(pause, str(error))
        if self._silence > DOWN_AFTER:
            self._end(f"GitHub is down: {error}")

    def _pause(self, seconds: float) -> None:
        now = time.monotonic()
        self._next = now + max(seconds, (now - self._sent) * REST)

    def _lose(self, pause: float, reason: str) -> float:
        """Let the next request wait; returns the seconds lost, those of the request that brought nothing included."""
        self._pause(pause)
        lost = self._next - self._sent
        self._left -= lost
        if self._left < 0:
            self._end(f"{reason}; waiting {pause:.0f} s more would take too long")
        return lost

    def _end(self, message: str) -> None:
        """End all asking; the first reason is the one that is reported."""
        self.ended = self.ended or GitHubError(message)
