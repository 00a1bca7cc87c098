"""Trying again: how often, for which errors, for how long."""

import time

import pytest

from scripts.common.errors import CensusError
from scripts.common.retry import MovedError, Retry


class Attempts:
    """Something that fails with each of these errors in turn, and then succeeds."""

    def __init__(self, *errors: CensusError) -> None:
        self.errors = list(errors)
        self.reported: list[tuple[int, str]] = []
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"

    def run(self, retry: Retry) -> str:
        """Try it, again only after a MovedError."""
        return retry.run(
            self, lambda error: isinstance(error, MovedError), lambda n, e: self.reported.append((n, str(e)))
        )


def test_what_another_try_may_fix_is_tried_again() -> None:
    """Each failure is reported with its number before the next try."""
    attempts = Attempts(MovedError("a"), MovedError("b"))
    assert attempts.run(Retry(3)) == "done"
    assert attempts.reported == [(1, "a"), (2, "b")]


def test_the_last_error_is_raised_when_no_try_is_left() -> None:
    """And is not reported as one that is followed by another try."""
    attempts = Attempts(MovedError("a"), MovedError("b"), MovedError("c"))
    with pytest.raises(MovedError, match="b"):
        attempts.run(Retry(2))
    assert attempts.made == 2 and attempts.reported == [(1, "a")]


def test_what_time_does_not_fix_is_tried_once() -> None:
    """Nor is an error of ours."""
    attempts = Attempts(CensusError("no right"))
    with pytest.raises(CensusError, match="no right"):
        attempts.run(Retry(3))
    assert attempts.made == 1
    with pytest.raises(ZeroDivisionError):
        Retry(3).run(lambda: 1 // 0, lambda error: True, lambda number, error: None)


def test_pauses_grow_and_no_try_begins_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as long each time, give or take a half; a pause beyond the time is not begun."""
    now, pauses = [0.0], list[float]()
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: (pauses.append(seconds), now.__setitem__(0, now[0] + seconds)))
    attempts = Attempts(*(MovedError(str(number)) for number in range(20)))
    with pytest.raises(MovedError):
        attempts.run(Retry(20, 1.0, 60.0))
    assert all(0.5 <= pause / 2**number <= 1.5 for number, pause in enumerate(pauses))
    assert len(pauses) >= 4 and sum(pauses) <= 60
