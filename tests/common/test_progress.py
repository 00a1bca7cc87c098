"""Progress of long work."""

import pytest

from scripts.common import progress
from scripts.common.progress import Progress


def test_it_is_told_once_a_minute(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """So that whoever waits, or reads the log of a run, sees that it lives, and no more."""
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    lines = Progress("The past")
    for number in range(1, 131):
        now = float(number)
        lines.step(number, 1000)
    assert capsys.readouterr().err == "The past: 60 of 1,000, 0:15:40 left\nThe past: 120 of 1,000, 0:14:40 left\n"
