"""How long GitHub is waited for: by all threads together, as its limits ask and after failures, and not for ever.

What a run loses in this way, in failed requests and in waiting for the next one, is at most PATIENCE and one more
request. Time is counted once, however many threads lose it; good answers and work in between cost nothing. So the
worst case of a run is PATIENCE, one LONGEST of scripts/github.py, and what its good answers and its own work take.
"""

import contextlib
import math
import random
import threading
import time
from concurrent.futures import Future, InvalidStateError
from typing import NoReturn

from scripts.github.response import GitHubError, Limited, TokenError

PATIENCE = 600.0  # seconds that a run may lose
PAUSE = 1.0  # seconds after the first failure, as many times longer as there were failures in a row, up to ten
DOWN_AFTER = 90.0  # seconds lost to failures in a row after which GitHub counts as down
MINUTE = 60.0  # the least for a limit that does not say how long, twice as much each time in a row


class Patience:
    """What is left of it, and the moment before which no thread asks; in seconds of `time.monotonic`."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._not_before = self._limited_until = -math.inf
        self._limits = self._failures = 0  # in a row
        self._silence = 0.0  # seconds lost to failures in a row
        self._end: Future[NoReturn] = Future()
        self._lock = threading.Lock()

    @property
    def ended(self) -> BaseException | None:
        """Why nothing is asked any more."""
        return self._end.exception() if self._end.done() else None

    def turn(self) -> float:
        """Wait until a request may be sent; returns that moment. Raises GitHubError once there is an end."""
        while True:
            if error := self.ended:
                raise error
            now, moment = time.monotonic(), self._not_before
            if now >= moment:
                return now
            sleep_until(moment, self._end)

    def answered(self, sent: float) -> None:
        """A good answer to the request that was sent at that moment."""
        with self._lock:
            self._failures, self._silence = 0, 0.0
            if sent >= self._limited_until:  # an older one does not tell whether the limit is over
                self._limits = 0

    def limited(self, sent: float, limit: Limited) -> None:
        """A limit met by that request. Of one without a word, requests in flight together make one limit."""
        with self._lock:
            again = sent >= self._limited_until
            self._limits += again
            if again or limit.seconds:
                self._hold(sent, limit.seconds or MINUTE * 2 ** (self._limits - 1), str(limit))
                self._limited_until = self._not_before

    def failed(self, sent: float, error: GitHubError) -> None:
        """A failure of that request; once GitHub is down, or refuses the token, there is an end."""
        with self._lock:
            self._failures += 1
            if isinstance(error, TokenError):
                self.end(error)
            pause = PAUSE * min(self._failures, 10) * random.uniform(0.5, 1)
            self._silence += self._hold(sent, pause, str(error))
            if self._silence > DOWN_AFTER:
                self.end(GitHubError(f"GitHub is down: {error}"))

    def end(self, error: GitHubError) -> None:
        """Wake whoever waits; the first error that ends all is what every turn raises from now on."""
        with contextlib.suppress(InvalidStateError):
            self._end.set_exception(error)

    def _hold(self, sent: float, seconds: float, reason: str) -> float:
        """Let nobody ask for so long; returns how many seconds since `sent` until then were not counted as lost yet."""
        until = time.monotonic() + seconds
        lost = max(0.0, until - max(sent, self._not_before))
        self._not_before = max(self._not_before, until)
        self._left -= lost
        if self._left < 0:
            self.end(GitHubError(f"{reason}; waiting {seconds:.0f} s more would take too long"))
        return lost


def sleep_until(moment: float, end: Future[NoReturn]) -> None:
    """Return at the moment, or as soon as there is an end; tests let time pass at once."""
    with contextlib.suppress(TimeoutError):
        end.exception(max(0.0, moment - time.monotonic()))
