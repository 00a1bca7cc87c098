"""Every fault of the data on disk: what `check` lists and `doctor` counts. A new one is one function in CHECKS."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scripts.census import layout
from scripts.census.catalogue import PATH
from scripts.census.census import find_twins
from scripts.census.rules import find_rule_faults
from scripts.census.snapshots import snapshot_path
from scripts.common.blocks import README
from scripts.common.errors import Fault
from scripts.health.loaded import Loaded, fault_of, load_list
from scripts.pages.derived import find_analysis_faults, require_markers
from scripts.pages.forms import PATHS, parse_form
from scripts.pages.listing import LISTS
from scripts.pages.markdown import find_page_faults

_PAGE_LINK = re.compile(rf"\]\(({re.escape(str(LISTS))}/[^)#]+)\)")


def find_list_faults(text: str) -> list[Fault]:
    """The faults of repos.yaml alone, in the order of its lines."""
    return examine(load_list(text))


def broken_rules(loaded: Loaded) -> Iterator[Fault]:
    """Whatever repos.yaml says that it must not say."""
    if loaded.document:
        yield from find_rule_faults(loaded.document)


def wrong_layout(loaded: Loaded) -> Iterator[Fault]:
    """Entries out of order, and a form that tools would not keep byte for byte."""
    if loaded.catalogue:
        yield from layout.order_faults(loaded.catalogue)
        yield from layout.form_faults(loaded.text)


def twins(loaded: Loaded) -> Iterator[Fault]:
    """Entries that GitHub answers with one and the same id: one repository, counted twice."""
    if loaded.catalogue:
        for first, second in find_twins(loaded.catalogue.entries, loaded.latest):
            message = f"{second.repo} is the same repository as {first.repo} on line {first.line}, by GitHub's id"
            yield Fault(str(PATH), second.line, f"{message}: keep the current name, the other under `formerly:`")


def lost_names(loaded: Loaded) -> Iterator[Fault]:
    """Entries that history/ knows by another name, which the list no longer has: their growth would begin again."""
    if loaded.catalogue:
        known = {row.id: name for name, row in loaded.latest.repos.items() if row.id}
        for entry in loaded.catalogue.entries:
            before = known.get(entry.id, entry.repo) if entry.id else entry.repo
            if not loaded.catalogue.find(before):
                message = f"{entry.repo} was listed as {before}: write `formerly: [{before}]`"
                yield Fault(str(PATH), entry.line, f"{message}, so that its growth goes on")


def days_to_come(loaded: Loaded) -> Iterator[Fault]:
    """Snapshots of days that are yet to come: nothing is compared with what is counted now."""
    today = datetime.now(UTC).date()
    newest = max(today, loaded.latest.day or today)
    for day in loaded.snapshots:
        if day > newest:
            path = str(snapshot_path(day))
            yield Fault(path, 1, "is of a day that is yet to come: rename it to the right day, or delete it")


def wrong_pages(loaded: Loaded) -> Iterator[Fault]:
    """Pages that GitHub shows wrongly."""
    for path, text in loaded.pages.texts.items():
        if path.suffix == ".md":
            yield from find_page_faults(text, str(path))


def missing_pages(loaded: Loaded) -> Iterator[Fault]:
    """Pages of the list to which README leads, and which are not there."""
    for number, line in enumerate(loaded.pages.texts.get(README, "").splitlines(), 1):
        for target in _PAGE_LINK.findall(line):
            if Path(target) not in loaded.pages.texts:
                message = f"the link to {target} leads nowhere: `python -m scripts.render` writes it"
                yield Fault(str(README), number, message)


def wrong_analysis(loaded: Loaded) -> Iterator[Fault]:
    """Pictures that are not there, and an analysis of another history."""
    if loaded.census:
        yield from find_analysis_faults(loaded.pages, loaded.census)


def missing_markers(loaded: Loaded) -> Iterator[Fault]:
    if loaded.pages.texts and (fault := fault_of(require_markers, loaded.pages)):
        yield fault


def wrong_forms(loaded: Loaded) -> Iterator[Fault]:
    for path in PATHS:
        if path in loaded.pages.texts and (fault := fault_of(parse_form, loaded.pages.texts[path], path)):
            yield fault


def wrong_when_rendered(loaded: Loaded) -> Iterator[Fault]:
    """A README, or a page of the list, that GitHub would show wrongly once it is rendered."""
    for path, text in loaded.rendered.items():
        if text is not None and text != loaded.pages.texts.get(path):
            for fault in find_page_faults(text, str(path)):
                yield replace(fault, message=f"once rendered, line {fault.line}: {fault.message}", line=1)


CHECKS: tuple[Callable[[Loaded], Iterator[Fault]], ...] = (
    broken_rules,
    wrong_layout,
    twins,
    lost_names,
    days_to_come,
    wrong_pages,
    wrong_analysis,
    missing_pages,
    missing_markers,
    wrong_forms,
    wrong_when_rendered,
)


def examine(loaded: Loaded) -> list[Fault]:
    """Every fault, those of repos.yaml first."""
    faults = {*loaded.unreadable, *(fault for check in CHECKS for fault in check(loaded))}
    return sorted(faults, key=lambda fault: (fault.path != str(PATH), fault))
