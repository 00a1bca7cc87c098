"""How long a run waits for GitHub: for rate limits, and after failures, within one budget.

GitHub allows 60 seconds of answering in each minute: time spent answering is spread so that some of it is left for
others with the same token. What a run loses in this way, in failed requests and in waiting before the next one, is at most its budget and one more
request. Good answers, and work between requests, cost nothing.
"""

import random
import time
from collections import deque

from scripts.github.errors import GitHubError, Limited, TokenError

WAITING_BUDGET = 600.0  # seconds that a run may lose
FAILURE_PAUSE = 1.0  # seconds after a failure; grows with each one in a row, at most tenfold
DOWN_AFTER = 90.0  # seconds lost to failures in a row after which GitHub counts as down
ANSWERING_A_MINUTE = 50.0  # seconds of GitHub's time; it allows 60
UNNAMED_LIMIT = 60.0  # seconds for a limit that names no time, as GitHub asks; doubles each time in a row


class Backoff:
    """The budget of a run, in seconds, and the moment before which nothing is asked."""

    def __init__(self, budget: float = WAITING_BUDGET) -> None:
        self.ended: GitHubError | None = None  # why nothing is asked any more
        self._left = budget
        self._next = self._sent = time.monotonic()
        self._limits = self._failures = 0  # in a row
        self._silence = 0.0  # seconds lost to failures in a row
        # The moment and the seconds of each answer of the last minute.
        self._spans: deque[tuple[float, float]] = deque()

    def wait(self) -> None:
        """Wait until a request may be sent. Raises GitHubError when none may be sent any more."""
        if self.ended:
            raise self.ended
        time.sleep(max(0.0, self._next - time.monotonic(), self._until_paced()))
        self._sent = time.monotonic()

    def answered(self) -> None:
        self._note_span()
        self._limits = self._failures = 0
        self._silence = 0.0

    def limited(self, limit: Limited) -> None:
        self._note_span()
        self._limits += 1
        self._lose(limit.seconds or UNNAMED_LIMIT * 2 ** (self._limits - 1), str(limit))

    def failed(self, error: GitHubError) -> None:
        """Note a failed request: the next one waits a little. A refused token, or a GitHub that is down, ends the run."""
        self._note_span()
        self._failures += 1
        pause = FAILURE_PAUSE * min(self._failures, 10) * random.uniform(0.5, 1)
        if isinstance(error, TokenError):
            self.ended = error
        self._silence += self._lose(pause, str(error))
        if self._silence > DOWN_AFTER:
            self._end(f"GitHub is down: {error}")

    def _note_span(self) -> None:
        now = time.monotonic()
        self._spans.append((now, now - self._sent))

    def _until_paced(self) -> float:
        """Seconds until GitHub has spent less than its share of the last minute on our answers."""
        now = time.monotonic()
        while self._spans and self._spans[0][0] <= now - 60:
            self._spans.popleft()
        spent = sum(seconds for _, seconds in self._spans)
        wait = 0.0
        for moment, seconds in self._spans:
            if spent <= ANSWERING_A_MINUTE:
                break
            spent -= seconds
            wait = moment + 60 - now
        return wait

    def _lose(self, pause: float, reason: str) -> float:
        """Let the next request wait; returns the seconds lost, those of the request that brought nothing included."""
        self._next = time.monotonic() + pause
        lost = self._next - self._sent
        self._left -= lost
        if self._left < 0:
            self._end(f"{reason}; waiting {pause:.0f} s more would take too long")
        return lost

    def _end(self, message: str) -> None:
        """End all asking; the first reason is the one that is reported."""
        self.ended = self.ended or GitHubError(message)
