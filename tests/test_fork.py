"""A fork of another topic, with a list, words and files of its own: its tests pass, whatever its data is."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stand_in.remote import commit, run
from tests.support.folder import README, ROOT, Folder, entry, run_verb

WORDS = (
    "--title",
    "Птицы & C++",
    "--about",
    "open-source bird repositories",
    "--category",
    "Вода/Утки",
    "--category",
    "R",
)


def readers() -> list[str]:
    """The tests that read the list, the pages, the forms or the workflows of the repository that they stand in."""
    found = (path for path in sorted((ROOT / "tests").rglob("test_*.py")) if not path.stem.startswith("test_faults"))
    reading = re.compile(r"\bROOT /|\btests\.demo\b|\bworkflow_files import\b")
    return [
        str(path.relative_to(ROOT)) for path in found if path != Path(__file__) and reading.search(path.read_text())
    ]


@pytest.fixture
def fork(tmp_path: Path) -> Folder:
    """A clone of this repository as it stands here, adopted for another topic."""
    folder = Folder(tmp_path / "fork")
    shutil.copytree(
        ROOT,
        folder.path,
        ignore=shutil.ignore_patterns(".git", ".venv", "build", "__pycache__", ".*_cache", ".hypothesis"),
    )
    run(folder.path, "init", "--quiet", "--template=", "--initial-branch=main")
    commit(folder.path, "Fork")
    done = run_verb(folder.path, "adopt", *WORDS, PYTHONPATH=str(folder.path))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.weekly
@pytest.mark.parametrize("entries", [0, 1, 5, 3000])
def test_the_tests_pass_in_a_fork(fork: Folder, entries: int) -> None:
    """What `check` accepts fails no test: a list of any length; and of the least fork not even forms, words or a past are left."""
    text = fork.read("repos.yaml").rstrip("\n") + "\n"
    category = text.rpartition("- id: ")[2].partition("\n")[0]
    fork.write("repos.yaml", text + "".join(entry(f"owner/bird-{n:04}", category) for n in range(entries)))
    if entries < 5:
        for name in ("history", ".github/ISSUE_TEMPLATE"):
            shutil.rmtree(fork.path / name, ignore_errors=True)
        for name in ("ANALYSIS.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"):
            (fork.path / name).unlink(missing_ok=True)
        fork.write("README.md", f"# Птицы\n\nOur own words.\n\n{README}")
    assert fork.check() == 0, fork.output
    commit(fork.path, "Adopt")
    command = [sys.executable, "-m", "pytest", "--numprocesses=2", *readers()]
    done = subprocess.run(command, cwd=fork.path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
