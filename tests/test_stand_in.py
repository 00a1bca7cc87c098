"""The stand-in started by hand, as its README tells."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.folder import ROOT, SAMPLE, Folder


def test_it_prints_what_points_a_census_at_it(tmp_path: Path) -> None:
    """The lines are a shell's, and a copy of the sample is refreshed with them: all but what it was never asked to hold."""
    folder = Folder(tmp_path / "sample")
    shutil.copytree(SAMPLE, folder.path)
    (folder.path / "ANALYSIS.md").unlink()
    command = [sys.executable, "-m", "tests.stand_in"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        lines = [child.stdout.readline() for _ in range(6)]
        variables = dict(re.findall(r"export (\w+)=(\S+)", "".join(lines)))
        done = folder.run("refresh", "--accept-drop", **variables)
        child.terminate()
    assert len(variables) == 5 and lines[5].startswith("# ")
    assert "counted" in done.stdout or "repositories changed" in done.stdout, done.stdout + done.stderr
