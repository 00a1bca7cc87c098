"""Trying again what another try may fix: a branch that moved, a request that failed."""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from scripts.common.actions import as_text
from scripts.common.errors import CensusError

T = TypeVar("T")


class MovedError(CensusError):
    """Something changed between reading and writing: read it again."""


def has_moved(error: CensusError) -> bool:
    return isinstance(error, MovedError)


@dataclass(frozen=True, slots=True)
class Retry:
    """How often something is tried, at most.

    `pause` is in seconds: before the second try, twice as long before each further one, give or take a half.
    No try begins later than `seconds` after the first.
    """

    tries: int
    pause: float = 0.0
    seconds: float = math.inf

    def run(
        self,
        attempt: Callable[[], T],
        may_help: Callable[[CensusError], bool] = has_moved,
        before_next: Callable[[int, CensusError], None] | None = None,
    ) -> T:
        """What `attempt` returns; its last error when no try is left, or when another one would not help.

        `before_next` is called with the number of the try that failed, counted from 1, and its error, instead of
        printing both.
        """
        last_start = time.monotonic() + self.seconds
        number = 0
        while True:
            number += 1
            try:
                return attempt()
            except CensusError as error:
                pause = self.pause * 2 ** (number - 1) * random.uniform(0.5, 1.5)
                if number == self.tries or time.monotonic() + pause > last_start or not may_help(error):
                    raise
                (before_next or self._tell)(number, error)
            time.sleep(pause)

    def _tell(self, number: int, error: CensusError) -> None:
        print(as_text(f"Try {number} of {self.tries}: {error}"), flush=True)
