"""Trying again: how often, for which errors, for how long."""

import time

import pytest

from scripts.common.errors import CensusError
from scripts.common.retry import MovedError, Retry


def run(retry: Retry, *errors: CensusError) -> tuple[list[str], str]:
    """What is told while something fails with each of these errors in turn, and then succeeds; and how it ends."""
    left, told = list(errors), list[str]()

    def attempt() -> str:
        if left:
            raise left.pop(0)
        return "done"

    try:
        end = retry.run(attempt, lambda error: isinstance(error, MovedError), lambda n, e: told.append(f"{n} {e}"))
    except CensusError as error:
        end = str(error)
    return told, end


def test_what_another_try_may_fix_is_tried_again() -> None:
    """As often as may be; a failure is told with its number where another try follows, and no other one is."""
    moved = MovedError("a"), MovedError("b"), MovedError("c")
    assert run(Retry(3), *moved[:2]) == (["1 a", "2 b"], "done")
    assert run(Retry(2), *moved) == (["1 a"], "b")
    assert run(Retry(3), CensusError("no right")) == ([], "no right")
    with pytest.raises(ZeroDivisionError):  # an error of ours
        Retry(3).run(lambda: 1 // 0, lambda error: True, lambda number, error: None)


def test_pauses_grow_and_no_try_begins_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as long each time, give or take a half; a pause beyond the time is not begun."""
    now, pauses = [0.0], list[float]()
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: (pauses.append(seconds), now.__setitem__(0, now[0] + seconds)))
    assert run(Retry(20, 1.0, 60.0), *[MovedError("a")] * 20)[1] == "a"
    assert all(0.5 <= pause / 2**number <= 1.5 for number, pause in enumerate(pauses))
    assert len(pauses) >= 4 and sum(pauses) <= 60
