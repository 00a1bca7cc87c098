"""Every fault of the data on disk: what `check` lists and `doctor` counts. A new one is one function in CHECKS."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import ParamSpec, TypeVar

from scripts.census import growth, history, layout
from scripts.census.candidates import Candidates, load_candidates
from scripts.census.catalogue import PATH, Catalogue, read_catalogue
from scripts.census.census import Census, combine, find_twins
from scripts.census.contributors import Contributors, load_contributors
from scripts.census.document import Document
from scripts.census.history import Latest, Snapshot
from scripts.census.list_reader import read_list
from scripts.census.names import Names, Owners, load_names
from scripts.census.row import Account
from scripts.census.rules import find_blocking_faults, find_rule_faults
from scripts.census.star_history import StarHistory, load_histories
from scripts.common.blocks import README
from scripts.common.errors import DataError, Fault
from scripts.pages.derived import Pages, find_analysis_faults, require_markers
from scripts.pages.forms import PATHS, parse_form
from scripts.pages.list_files import render_list_files
from scripts.pages.listing import LISTS
from scripts.pages.markdown import find_page_faults
from scripts.record.derived_files import load_pages

_PAGE_LINK = re.compile(rf"\]\(({re.escape(str(LISTS))}/[^)#]+)\)")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Loaded:
    """The files of a census, each read once: what a file says, or the fault that keeps it from being read.

    None stands for what was not read, or cannot be made because something that it is made of has a fault.
    """

    text: str  # of repos.yaml
    document: Document | Fault
    catalogue: Catalogue | None
    latest: Latest | Fault | None = None
    accounts: Mapping[str, Account] | Fault | None = None
    histories: Mapping[str, StarHistory] | Fault | None = None
    contributors: Mapping[str, Contributors] | Fault | None = None
    names: Names | Fault | None = None
    snapshots: tuple[Snapshot | Fault, ...] = ()  # of the days that growth needs, and the faults of all days
    candidates: Candidates | Fault | None = None
    pages: Pages | Fault | None = None
    census: Census | None = None

    @property
    def all_pages(self) -> dict[Path, str | None]:
        """Every page: as it should be where it can be made, else as it is."""
        return {**(self.pages.texts if isinstance(self.pages, Pages) else {}), **self.rendered}

    @cached_property
    def rendered(self) -> Mapping[Path, str | None]:
        """README and the pages of the list as they should be; empty where they cannot be made."""
        if not self.census or not isinstance(self.pages, Pages) or list(missing_markers(self)):
            return {}
        return render_list_files(self.pages.texts[README], self.census, self.pages.lists)


def find_faults(root: Path, text: str) -> list[Fault]:
    """The faults of repos.yaml, whose `text` it is, then those of history/ and the pages."""
    return examine(load(root, text))


def find_list_faults(text: str) -> list[Fault]:
    """The faults of repos.yaml alone, in the order of its lines."""
    return examine(_load_list(text))


def load(root: Path, text: str) -> Loaded:
    """Read every file of the census below `root`; `text` is that of its repos.yaml."""
    loaded = replace(
        _load_list(text),
        latest=_read(history.load_latest, root),
        accounts=_read(history.load_accounts, root),
        histories=_read(load_histories, root),
        contributors=_read(load_contributors, root),
        names=_read(load_names, root),
        snapshots=tuple(_load_snapshots(root)),
        candidates=_read(load_candidates, root),
        pages=_read(_load_pages, root),
    )
    snapshots = {snapshot.day: snapshot for snapshot in loaded.snapshots if isinstance(snapshot, Snapshot)}
    if not loaded.catalogue or not isinstance(loaded.latest, Latest) or len(snapshots) < len(loaded.snapshots):
        return loaded
    if not isinstance(loaded.histories, Mapping) or not isinstance(loaded.names, Mapping):
        return loaded
    owners = Owners(loaded.catalogue, loaded.latest, loaded.names)
    census = combine(loaded.catalogue, loaded.latest, snapshots, loaded.histories, owners)
    return replace(loaded, census=replace(census, begins=min(history.snapshot_days(root), default=None)))


def unreadable(loaded: Loaded) -> Iterator[Fault]:
    """Files that cannot be read, or that lack what they must have."""
    of_history = (
        loaded.latest,
        loaded.accounts,
        loaded.histories,
        loaded.contributors,
        loaded.names,
        *loaded.snapshots,
    )
    for part in (loaded.document, *of_history, loaded.candidates, loaded.pages):
        if isinstance(part, Fault):
            yield part


def broken_rules(loaded: Loaded) -> Iterator[Fault]:
    """Whatever repos.yaml says that it must not say."""
    if isinstance(loaded.document, Document):
        yield from find_rule_faults(loaded.document)


def wrong_order(loaded: Loaded) -> Iterator[Fault]:
    """Entries out of order."""
    if loaded.catalogue:
        yield from layout.order_faults(loaded.catalogue)


def wrong_form(loaded: Loaded) -> Iterator[Fault]:
    """A layout that tools would not keep byte for byte."""
    if loaded.catalogue:
        yield from layout.form_faults(loaded.text)


def twins(loaded: Loaded) -> Iterator[Fault]:
    """Entries that GitHub answers with one and the same id: one repository, counted twice."""
    if loaded.catalogue and isinstance(loaded.latest, Latest):
        for first, second in find_twins(loaded.catalogue.entries, loaded.latest):
            message = f"{second.repo} is the same repository as {first.repo} on line {first.line}, by GitHub's id"
            yield Fault(str(PATH), second.line, f"{message}: keep the current name, the other under `formerly:`")


def lost_names(loaded: Loaded) -> Iterator[Fault]:
    """Entries that history/ knows by another name, which the list no longer has: their growth would begin again."""
    if loaded.catalogue and isinstance(loaded.latest, Latest):
        known = {row.id: name for name, row in loaded.latest.repos.items() if row.id}
        for entry in loaded.catalogue.entries:
            before = known.get(entry.id, entry.repo) if entry.id else entry.repo
            if not loaded.catalogue.find(before):
                message = f"{entry.repo} was listed as {before}: write `formerly: [{before}]`"
                yield Fault(str(PATH), entry.line, f"{message}, so that its growth goes on")


def days_to_come(loaded: Loaded) -> Iterator[Fault]:
    """Snapshots of days that are yet to come: nothing is compared with what is counted now."""
    if isinstance(loaded.latest, Latest):
        today = datetime.now(UTC).date()
        newest = max(today, loaded.latest.refreshed.date() if loaded.latest.refreshed else today)
        for snapshot in loaded.snapshots:
            if isinstance(snapshot, Snapshot) and snapshot.day > newest:
                path = str(history.snapshot_path(snapshot.day))
                yield Fault(path, 1, "is of a day that is yet to come: rename it to the right day, or delete it")


def wrong_pages(loaded: Loaded) -> Iterator[Fault]:
    """Pages that GitHub shows wrongly."""
    if isinstance(loaded.pages, Pages):
        for path in loaded.pages.markdown:
            yield from find_page_faults(loaded.pages.texts[path], str(path))


def missing_pages(loaded: Loaded) -> Iterator[Fault]:
    """Pages of the list to which README leads, and which are not there."""
    texts = loaded.pages.texts if isinstance(loaded.pages, Pages) else {}
    for number, line in enumerate(texts.get(README, "").splitlines(), 1):
        for target in _PAGE_LINK.findall(line):
            if Path(target) not in texts:
                yield Fault(
                    str(README), number, f"the link to {target} leads nowhere: `python -m scripts.render` writes it"
                )


def wrong_analysis(loaded: Loaded) -> Iterator[Fault]:
    """Pictures that are not there, and an analysis of another history."""
    if isinstance(loaded.pages, Pages) and loaded.census:
        yield from find_analysis_faults(loaded.pages, loaded.census)


def missing_markers(loaded: Loaded) -> Iterator[Fault]:
    """Pages without the markers of their generated parts."""
    if isinstance(loaded.pages, Pages) and isinstance(found := _read(require_markers, loaded.pages), Fault):
        yield found


def wrong_forms(loaded: Loaded) -> Iterator[Fault]:
    """Issue forms that cannot be read."""
    texts = loaded.pages.texts if isinstance(loaded.pages, Pages) else {}
    for path in PATHS:
        if path in texts and isinstance(found := _read(parse_form, texts[path], path), Fault):
            yield found


def wrong_when_rendered(loaded: Loaded) -> Iterator[Fault]:
    """A README, or a page of the list, that GitHub would show wrongly once it is rendered."""
    for path, text in loaded.rendered.items():
        if text is not None and isinstance(loaded.pages, Pages) and text != loaded.pages.texts.get(path):
            for fault in find_page_faults(text, str(path)):
                yield replace(fault, message=f"once rendered, line {fault.line}: {fault.message}", line=1)


CHECKS: tuple[Callable[[Loaded], Iterator[Fault]], ...] = (
    unreadable,
    broken_rules,
    wrong_order,
    wrong_form,
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
    faults = {fault for check in CHECKS for fault in check(loaded)}
    return sorted(faults, key=lambda fault: (fault.path != str(PATH), fault))


def _load_list(text: str) -> Loaded:
    document = _read(Document, text, read=read_list)
    if isinstance(document, Fault) or find_blocking_faults(document):
        return Loaded(text, document, None)
    return Loaded(text, document, read_catalogue(document))


def _load_snapshots(root: Path) -> Iterator[Snapshot | Fault]:
    """The snapshots that growth needs, oldest first, and the faults of all: thousands would not fit into memory."""
    paths = sorted((root / history.FOLDER).glob("[0-9]*/*"))
    days = {path: _read(history.snapshot_day, path) for path in paths}
    needed = growth.days_needed([day for day in days.values() if not isinstance(day, Fault)])
    for day in days.values():
        if not isinstance(day, Fault) and day not in needed and _read(history.is_usual, root, day) is True:
            continue
        snapshot = day if isinstance(day, Fault) else _read(history.load_snapshot, root, day)
        if isinstance(snapshot, Fault) or day in needed:
            yield snapshot


def _load_pages(root: Path) -> Pages:
    if not (root / README).exists():
        raise DataError(README, 1, "is missing: restore it from git")
    return load_pages(root)


def _read(load: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T | Fault:
    """What a function loads, or the fault that it raises."""
    try:
        return load(*arguments, **options)
    except DataError as error:
        return error.fault
