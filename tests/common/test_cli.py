"""How every verb ends and prints."""

import pytest

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
        (KeyboardInterrupt(), 130, "Interrupted. No file was left half-written.\n"),
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
