"""Validate repos.yaml, history/ and the README: every fault with file, line and mend. `--fix` sorts and reformats."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scripts import catalogue, files, history
from scripts.census import load_census
from scripts.document import Document
from scripts.errors import DataError, Fault, reported
from scripts.page import find_page_faults
from scripts.readme import README, render_readme, require_markers
from scripts.rules import find_faults
from scripts.text import plain, plural


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Check the census in the current folder. Exit 1 when there are faults."""
    parser = argparse.ArgumentParser(prog="python -m scripts.check", description=__doc__)
    parser.add_argument("--fix", action="store_true", help="sort repos.yaml and write it in its usual form first")
    options = parser.parse_args(argv)
    return check(Path(), fix=options.fix)


def check(root: Path, *, fix: bool) -> int:
    """Print every fault below `root`. Raises DataError when --fix meets a file that it cannot read."""
    text = files.read(root / catalogue.PATH)
    if fix:
        text = catalogue.sort_entries(catalogue.round_trip(Document(text).text))
        if catalogue.write_catalogue(root, text):
            print(f"{catalogue.PATH}: sorted and written in its usual form")
    of_list = find_faults(text)
    of_rest = {*history_faults(root), *readme_faults(root)}
    faults = [*of_list, *sorted(fault for fault in of_rest if fault.path != str(catalogue.PATH) or not of_list)]
    for fault in faults:
        print(annotation(fault) if os.environ.get("GITHUB_ACTIONS") == "true" else plain(str(fault)))
    print(f"{plural(len(faults), 'fault')} found." if faults else "No faults found.")
    return 1 if faults else 0


def history_faults(root: Path) -> Iterator[Fault]:
    """Files of the history that cannot be used."""
    yield from _raised(lambda: history.load_latest(root))
    yield from _raised(lambda: history.load_accounts(root))
    for path in sorted((root / history.FOLDER).glob("[0-9]*/*")):
        yield from _raised(lambda path=path: history.load_snapshot(root, history.snapshot_day(path)))  # type: ignore[misc]


def readme_faults(root: Path) -> Iterator[Fault]:
    """A README without its markers, one that GitHub would show wrongly now, or would once it is rendered."""
    text = files.read(root / README)
    yield from find_page_faults(text, str(README))
    yield from _raised(lambda: require_markers(text))
    yield from _raised(lambda: load_census(root))
    with contextlib.suppress(DataError):  # said just before
        rendered = render_readme(text, load_census(root))
        if rendered != text:
            yield from find_page_faults(rendered, f"{README} (once rendered)")


def annotation(fault: Fault) -> str:
    """The fault as GitHub Actions shows it beside the line."""
    message = plain(fault.message).replace("%", "%25")
    return f"::error file={fault.path},line={fault.line}::{message}"


def _raised(load: Callable[[], object]) -> Iterator[Fault]:
    try:
        load()
    except DataError as error:
        yield error.fault


if __name__ == "__main__":
    sys.exit(main())
