"""How far long work is: a bar with the time left on a terminal, a line a minute where there is none, as in Actions."""

import sys
import time
from datetime import timedelta
from typing import TextIO

WIDTH = 30  # characters of the bar
LINE_EVERY = 60.0  # seconds between lines where there is no terminal


class Progress:
    """Progress of work of `total` steps, told to `out`."""

    def __init__(self, what: str, total: int, out: TextIO | None = None) -> None:
        self._what, self._total = what, total
        self._out = out or sys.stderr
        self._is_terminal = self._out.isatty()
        self._start = self._told = time.monotonic()
        self._done = 0

    def step(self, done: int) -> None:
        """Tell that so many steps are done, if it is time to."""
        self._done = min(done, self._total)
        now = time.monotonic()
        if self._is_terminal:
            self._out.write(f"\r{self._bar()} {self._words(now)}\x1b[K")
            self._out.flush()
        elif now - self._told >= LINE_EVERY:
            self._told = now
            print(self._words(now), file=self._out, flush=True)

    def end(self) -> None:
        """Leave the bar's line."""
        if self._is_terminal:
            self._out.write("\r\x1b[K")
            self._out.flush()

    def _bar(self) -> str:
        filled = round(WIDTH * self._done / self._total) if self._total else WIDTH
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}]"

    def _words(self, now: float) -> str:
        told = f"{self._what}: {self._done:,} of {self._total:,}"
        if not 0 < self._done < self._total:
            return told
        left = (now - self._start) / self._done * (self._total - self._done)
        return f"{told}, {timedelta(seconds=round(left))} left"
