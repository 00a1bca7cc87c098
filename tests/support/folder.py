"""A small census in a folder of its own, and the verbs run in it."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from scripts import check, refresh, render

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "tests" / "data" / "sample"  # a census that stays as it is, whatever ours comes to
ANALYSIS = (SAMPLE / "ANALYSIS.md").read_text(encoding="utf-8")
TAXONOMY = (SAMPLE / "repos.yaml").read_text(encoding="utf-8").split("\nrepos:\n")[0] + "\nrepos:\n"

LAYERS = """\
settings: {threshold: 500}
layers:
  - id: infrastructure
    title: Infrastructure
    about: What models run on
    categories:
      - {id: serving, title: Serving, about: Engines that answer requests with a model}
      - {id: gateways, title: Gateways, about: Routers between applications and models}
  - id: tutorials-and-lists
    title: Tutorials and lists
    about: Material to learn from
    analysis: false
    categories:
      - {id: lists, title: Lists, about: Collections of links and papers}
repos:
"""
README = """\
<!-- census:headline -->
<!-- /census:headline -->

<!-- census:charts -->
<!-- /census:charts -->

<!-- census:figures -->
<!-- /census:figures -->

## This week

<!-- census:week -->
<!-- /census:week -->

## Contents

<!-- census:contents -->
<!-- /census:contents -->

<!-- census:list -->
<!-- /census:list -->

## Watched

<!-- census:watched -->
<!-- /census:watched -->
"""

Main = Callable[[Sequence[str]], int]  # of a verb


def entry(repo: str, category: str = "serving", summary: str = "A summary that is long enough", **more: str) -> str:
    """An entry of repos.yaml as text; `more` holds further keys, written as YAML."""
    extra = "".join(f"    {key}: {value}\n" for key, value in more.items())
    return f"  - repo: {repo}\n    category: {category}\n    summary: {summary}\n{extra}"


@contextlib.contextmanager
def capture() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Collect what is printed to standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield out, err


class Folder:
    """A census in a folder, and the verbs run in it as a person runs them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def start(cls, path: Path) -> "Folder":
        """A census without entries."""
        folder = cls(path)
        folder.write("README.md", README)
        folder.curate()
        return folder

    def curate(self, *entries: str, tail: str = "") -> None:
        """Write repos.yaml with these entries."""
        self.write("repos.yaml", LAYERS + "".join(entries) + tail)

    def write(self, name: str, text: str) -> None:
        self.write_all({name: text.encode()})

    def write_all(self, files: Mapping[str, bytes]) -> None:
        """Write these files, by name."""
        for folder in {(self.path / name).parent for name in files}:
            folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (self.path / name).write_bytes(data)

    def read(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Every file's bytes by name."""
        found = (path for path in self.path.rglob("*") if path.is_file())
        return {str(path.relative_to(self.path)): path.read_bytes() for path in found}

    def restore(self, files: Mapping[str, bytes]) -> None:
        """Leave these files alone, as they are here."""
        found = self.files()
        for name in found.keys() - files.keys():
            (self.path / name).unlink()
        self.write_all({name: data for name, data in files.items() if data != found.get(name)})

    def exit_code(self, main: Main, *arguments: str) -> int:
        """How a verb ends in this process; `output` and `errors` hold what it printed."""
        with contextlib.chdir(self.path), capture() as (out, err):
            try:
                code = main(arguments)
            except SystemExit as ended:
                code = int(ended.code or 0)
        self.output, self.errors = out.getvalue(), err.getvalue()
        return code

    def refresh(self, *arguments: str) -> int:
        return self.exit_code(refresh.main, *arguments)

    def render(self, *arguments: str) -> int:
        return self.exit_code(render.main, *arguments)

    def check(self, *arguments: str) -> int:
        return self.exit_code(check.main, *arguments)

    def call(self, main: Main, *arguments: str, code: int = 0) -> str:
        """What a verb prints in this process, whose exit code is to be `code`."""
        assert self.exit_code(main, *arguments) == code, self.errors
        return self.output + self.errors

    def run(self, verb: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """`python -m scripts.verb arguments` in the folder."""
        return run_verb(self.path, verb, *arguments, **variables)


def run_verb(path: Path, verb: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`python -m scripts.verb arguments` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", f"scripts.{verb}", *arguments],
        cwd=path,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
