"""The documents, held against the code; a census that rewrites its README tells its own story, and is not held to it."""

import re
import subprocess
import sys

import pytest

from tests.support.folder import ROOT
from tests.support.rooms import FLOORS, VERBS

DOCUMENTS = [path.name for path in sorted(ROOT.glob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8") if "README.md" in DOCUMENTS else ""
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8") if "CONTRIBUTING.md" in DOCUMENTS else ""

pytestmark = pytest.mark.skipif("## How it works" not in README, reason="README.md tells another story")


def test_the_documents_show_the_rooms() -> None:
    """README's table names every room on its floor, in the order of the staircase from the top."""
    rows = re.findall(r"^\| (\d) \| ((?:`\w+/`[ ,]*)+) \|", README, re.M)
    shown = [(int(number), tuple(re.findall(r"`(\w+)/`", rooms))) for number, rooms in rows]
    assert shown == [(number, FLOORS[number]) for number in reversed(range(len(FLOORS)))]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_what_exists(document: str) -> None:
    """Every command, target and file that they mention is there, and every verb is mentioned."""
    text = (ROOT / document).read_text(encoding="utf-8")
    prose = re.sub(r"<!-- census:(\w+) -->.*?<!-- /census:\1 -->", "", text, flags=re.S)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z]+)", prose, re.M):
        assert f"\n{target}:" in makefile, target
    assert set(re.findall(r"-m scripts\.(\w+)", prose)) <= VERBS
    assert document != "README.md" or set(re.findall(r"-m scripts\.(\w+)", prose)) == VERBS
    for link in re.findall(r"\]\(([\w./-]+)\)", prose):
        assert link.startswith("../../") or (ROOT / link).exists(), link


@pytest.mark.skipif("## Where a change goes" not in CONTRIBUTING, reason="CONTRIBUTING.md tells another story")
def test_where_a_change_goes_is_there() -> None:
    """Each name of code in CONTRIBUTING's table stands in one of the files beside it."""
    table = CONTRIBUTING.partition("## Where a change goes")[2]
    rows = re.findall(r"^\| [^|]*[^ |-][^|]* \| ([^|]+) \| (`[^|]+`[^|]*) \|$", table, re.M)
    assert rows
    for what, where in rows:
        names = re.findall(r"`([^`]+)`", where)
        paths = [ROOT / names[0], *((ROOT / names[0]).parent / name for name in names[1:])]
        text = "".join(path.read_text(encoding="utf-8") for path in paths if path.suffix)
        assert all(path.exists() for path in paths), where
        assert not (missing := [name for name in re.findall(r"`([^`]+)`", what) if name not in text]), (missing, where)


def test_every_verb_is_a_target_of_make() -> None:
    """Which takes its options in ARGS, and sets up the libraries that it needs."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for verb in VERBS:
        needed = "discover" if verb == "discover" else "run"
        assert f"\n{verb}: $(VENV)/{needed} ## " in makefile and f"-m scripts.{verb} " in makefile, verb


def test_a_python_without_the_libraries_is_told_the_way() -> None:
    """In one sentence, by every verb."""
    command = [sys.executable, "-S", "-m", "scripts.diff", "2026-08-15", "2026-08-22"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and ".venv/bin/python" in done.stderr, done.stderr


def test_the_readme_says_how_often_it_is_refreshed() -> None:
    """As the workflow has it."""
    text = (ROOT / ".github" / "workflows" / "refresh.yml").read_text(encoding="utf-8")
    assert "every six hours" in README and re.search(r'cron: "\d+ \*/6 ', text)


def test_editors_take_the_schema_from_the_first_line_of_the_list() -> None:
    """It names the file that there is; a list may begin otherwise."""
    first = (ROOT / "repos.yaml").read_text(encoding="utf-8").split("\n")[0]
    mark, _, schema = first.partition("# yaml-language-server: $schema=")
    assert mark or (ROOT / schema).is_file()
