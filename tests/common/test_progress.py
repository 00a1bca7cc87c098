"""Progress: a bar for people, few lines for a log."""

import io

import pytest

from scripts.common import progress
from scripts.common.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_with_the_time_left() -> None:
    """On one line, which is left empty in the end."""
    out = Terminal()
    with Progress("The past", out) as bar:
        bar.step(2, 4)
        assert "[###############...............] The past: 2 of 4, 0:00:00 left" in out.getvalue()
        bar.step(9, 4)
        assert "[##############################] The past: 4 of 4\x1b[K" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K") and "\n" not in out.getvalue()


def test_a_log_gets_a_line_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a run of Actions shows that it lives, and no more."""
    now = 0.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    out = io.StringIO()
    with Progress("The past", out) as lines:
        for number in range(1, 131):
            now = float(number)
            lines.step(number, 1000)
    assert out.getvalue() == "The past: 60 of 1,000, 0:15:40 left\nThe past: 120 of 1,000, 0:14:40 left\n"
