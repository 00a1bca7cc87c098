"""Every fault of the data on disk: what `check` lists and `doctor` counts."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from scripts.census import catalogue, history
from scripts.census.census import find_twins, load_census
from scripts.census.contributors import load_contributors
from scripts.census.rules import find_faults
from scripts.census.star_history import load_histories
from scripts.common import files
from scripts.common.blocks import ANALYSIS, README
from scripts.common.errors import DataError, Fault
from scripts.pages.derived import require_markers
from scripts.pages.markdown import find_page_faults
from scripts.pages.readme import render_readme
from scripts.record.derived_files import load_pages


def data_faults(root: Path, text: str) -> list[Fault]:
    """The faults of repos.yaml, whose `text` it is, then those of history/ and the pages."""
    of_list = find_faults(text)
    of_rest = {*history_faults(root), *page_faults(root)}
    of_rest = {fault for fault in of_rest if fault.path != str(catalogue.PATH) or not of_list}
    return [*of_list, *sorted({*of_rest, *twin_faults(root), *lost_name_faults(root)})]


def history_faults(root: Path) -> Iterator[Fault]:
    """Files of the history that cannot be used."""
    yield from _raised(lambda: history.load_latest(root))
    yield from _raised(lambda: history.load_accounts(root))
    yield from _raised(lambda: load_histories(root))
    yield from _raised(lambda: load_contributors(root))
    for path in sorted((root / history.FOLDER).glob("[0-9]*/*")):
        yield from _raised(lambda path=path: history.load_snapshot(root, history.snapshot_day(path)))  # type: ignore[misc]


def page_faults(root: Path) -> Iterator[Fault]:
    """Pages without their markers, ones that GitHub would show wrongly now, or a README that it would once rendered."""
    if not (root / README).exists():
        yield Fault(str(README), 1, "is missing: restore it from git")
        return
    text = files.read(root / README)
    yield from find_page_faults(text, str(README))
    if (root / ANALYSIS).exists():
        yield from find_page_faults(files.read(root / ANALYSIS), str(ANALYSIS))
    yield from _raised(lambda: require_markers(load_pages(root)))
    yield from _raised(lambda: load_census(root))
    with contextlib.suppress(DataError):  # said just before
        rendered = render_readme(text, load_census(root))
        if rendered != text:
            for fault in find_page_faults(rendered, str(README)):
                yield replace(fault, message=f"once rendered, line {fault.line}: {fault.message}", line=1)


def twin_faults(root: Path) -> Iterator[Fault]:
    """Entries that GitHub answers with one and the same id: one repository, counted twice."""
    with contextlib.suppress(DataError):  # said elsewhere
        entries = catalogue.load_catalogue(root).entries
        for first, second in find_twins(entries, history.load_latest(root)):
            message = f"{second.repo} is the same repository as {first.repo} on line {first.line}, by GitHub's id"
            mend = "keep the current name, with the other under `formerly:`"
            yield Fault(str(catalogue.PATH), second.line, f"{message}: {mend}")


def lost_name_faults(root: Path) -> Iterator[Fault]:
    """Entries that the record knows by another name, which the list has forgotten: their growth would begin anew."""
    with contextlib.suppress(DataError):  # said elsewhere
        listed = catalogue.load_catalogue(root)
        known = {row.id: name for name, row in history.load_latest(root).repos.items() if row.id}
        for entry in listed.entries:
            before = known.get(entry.id, entry.repo) if entry.id else entry.repo
            if not listed.find(before):
                message = f"{entry.repo} is what was listed as {before}: write `formerly: [{before}]`"
                yield Fault(str(catalogue.PATH), entry.line, f"{message}, so that its growth goes on")


def _raised(load: Callable[[], object]) -> Iterator[Fault]:
    try:
        load()
    except DataError as error:
        yield error.fault
