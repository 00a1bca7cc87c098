"""How every verb ends and prints."""

import pytest

from scripts.common.actions import as_text
from scripts.common.cli import reported
from scripts.common.errors import CensusError
from tests.support.folder import LAYERS, SAMPLE, Folder, entry


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-8"])
@pytest.mark.parametrize("verb", [["check"], ["render", "--check"], ["submit", "--body", "body.md"]])
def test_every_output_is_safe_on_every_terminal(folder: Folder, encoding: str, verb: list[str]) -> None:
    """What it cannot show stands there as a number; a terminal is no reason to fail."""
    folder.write("repos.yaml", LAYERS + entry("a/one", summary="短い — ✓"))
    form = ".github/ISSUE_TEMPLATE/submit.yml"
    folder.write(form, (SAMPLE / form).read_text(encoding="utf-8"))
    folder.write("body.md", "### Repository\n\n大/模型 ✓\n")
    done = folder.run(*verb, PYTHONIOENCODING=encoding, PYTHONUTF8="0", GITHUB_TOKEN="x")
    assert "Traceback" not in done.stderr and "codec" not in done.stderr, done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (CensusError("x.yaml:1: broken: fix it"), 1, "x.yaml:1: broken: fix it\n"),
        (
            OSError(28, "No space left on device", "x"),
            1,
            "x: No space left on device. Fix this and run the command again.\n",
        ),
        (CensusError("GitHub said ##[error]x"), 1, "GitHub said ## [error]x\n"),
        (KeyboardInterrupt(), 130, "Interrupted. No file was left half-written.\n"),
        (EOFError(), 130, "Interrupted. No file was left half-written.\n"),  # Ctrl-D at a question
    ],
)
def test_an_error_is_one_sentence(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It claims nothing that it cannot know."""

    @reported
    def work() -> int:
        raise error

    assert work() == code and capsys.readouterr().err == said


def test_words_from_outside_are_no_commands_of_actions() -> None:
    """`##[` is one anywhere in a line of the log, `::` where a line begins; whatever else stands there stays."""
    text = "missed: ##[error]x\n::set-output name=a::b\n \t::warning::c\na::b # [x]"
    shown = as_text(text)
    assert "##[" not in shown and not any(line.strip().startswith("::") for line in shown.split("\n"))
    assert shown.endswith("\na::b # [x]") and as_text("all is well") == "all is well"
