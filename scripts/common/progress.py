"""How far long work is: a bar with the time left on a terminal, a line a minute where there is none, as in Actions."""

import sys
import time
from datetime import timedelta
from typing import TextIO

WIDTH = 30  # characters of the bar
LINE_EVERY = 60.0  # seconds between lines where there is no terminal


class Progress:
    """Progress of work, told to `out`; as a context it leaves the bar's line at its end."""

    def __init__(self, what: str, out: TextIO | None = None) -> None:
        self._what = what
        self._out = out or sys.stderr
        self._is_terminal = self._out.isatty()
        self._start = self._told = time.monotonic()

    def step(self, done: int, total: int) -> None:
        """Tell that so many of all steps are done, if it is time to."""
        now, done = time.monotonic(), min(done, total)
        if self._is_terminal:
            filled = round(WIDTH * done / total) if total else WIDTH
            bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}]"
            self._out.write(f"\r{bar} {self._words(now, done, total)}\x1b[K")
            self._out.flush()
        elif now - self._told >= LINE_EVERY:
            self._told = now
            print(self._words(now, done, total), file=self._out, flush=True)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *error: object) -> None:
        if self._is_terminal:
            self._out.write("\r\x1b[K")
            self._out.flush()

    def _words(self, now: float, done: int, total: int) -> str:
        told = f"{self._what}: {done:,} of {total:,}"
        if not 0 < done < total:
            return told
        left = (now - self._start) / done * (total - done)
        return f"{told}, {timedelta(seconds=round(left))} left"
