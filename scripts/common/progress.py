"""How far long work is: a line a minute, with the time that is left."""

import sys
import time
from datetime import timedelta

LINE_EVERY = 60.0  # seconds between lines


class Progress:
    """Progress of work, told on standard error."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._start = self._told = time.monotonic()

    def step(self, done: int, total: int) -> None:
        """Tell that so many of all steps are done, if it is time to."""
        now = time.monotonic()
        if now - self._told >= LINE_EVERY and 0 < done < total:
            self._told = now
            left = timedelta(seconds=round((now - self._start) / done * (total - done)))
            print(f"{self._what}: {done:,} of {total:,}, {left} left", file=sys.stderr, flush=True)
