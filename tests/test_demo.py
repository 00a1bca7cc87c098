"""The command that a visitor tries first."""

import subprocess
import sys

from tests.support.folder import ROOT


def test_the_demo_replays_a_week_and_leaves_the_clone_clean() -> None:
    """A rename, a deletion and a purge among seven refreshes of recorded counts; only build/ is written."""

    def state() -> str:
        return subprocess.run(
            ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    before = state()
    demo = subprocess.run([sys.executable, "-m", "tests.demo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert demo.returncode == 0, demo.stderr
    assert state() == before
    for words in (
        "1 moved",
        "1 gone",
        "to a purge",
        "gone     ",
        "moved    ",
        "build/demo/README.md",
        "+  - repo: demo-lab/page-server",
        "**Ready.**",
        "all weeks since their creation",
        "Contributors of 30 repositories asked for.",
    ):
        assert words in demo.stdout, words
    assert demo.stdout.count("\n== 20") == 8
