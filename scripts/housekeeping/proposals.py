"""What people decide: proposals, and the edits of repos.yaml that they stand for. Pure."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from scripts.census import edits
from scripts.census.catalogue import PATH, Entry
from scripts.census.edits import Draft
from scripts.census.shape import Rejection
from scripts.common.errors import DataError
from scripts.common.markup import Markdown

Edit = Callable[[Draft], Draft]


@dataclass(frozen=True)
class Proposal:
    """One change for people to decide."""

    key: str  # of the event that it answers: another event of the same repository has another
    kind: str  # one of checklist's sections
    evidence: Markdown  # one line
    edit: Edit  # of any later repos.yaml; raises DataError when it cannot be made there
    count: int = 1  # of the entries that it changes


def apply(text: str, proposals: Iterable[Proposal]) -> tuple[str, dict[str, str]]:
    """The text with these changes, and why one could not be made, by its key.

    All are made in one draft, which is read back once; only if it does not say what it should, one after another.
    """
    proposals, draft, failed = list(proposals), edits.start(text), dict[str, str]()
    for proposal in proposals:
        try:
            draft = proposal.edit(draft)
        except DataError as error:
            failed[proposal.key] = str(error)
    with suppress(DataError):
        return draft.finish(), failed
    failed = {}
    for proposal in proposals:
        try:
            text = proposal.edit(edits.start(text)).finish()
        except DataError as error:
            failed[proposal.key] = str(error)
    return text, failed


def rename(old: str, new: str, identity: str = "") -> Edit:
    """Another name for an entry, with its id: that tells it apart from whoever had the name, or takes the old one."""

    def edit(draft: Draft) -> Draft:
        entry = _find(draft, old, identity)
        former = (name for name in entry.names if name.lower() != new.lower())
        return draft.change(old, replace(entry, repo=new, formerly=tuple(former), id=entry.id or identity))

    return edit


def merge(stays: str, goes: str) -> Edit:
    """One entry of two; the other's names are former ones."""

    def edit(draft: Draft) -> Draft:
        kept, dropped = draft.find(stays), draft.find(goes)
        if kept == dropped:
            raise DataError(PATH, kept.line, f"{stays} and {goes} are one entry here already")
        former = {name.lower(): name for name in (*kept.formerly, *dropped.names)}
        former.pop(kept.repo.lower(), None)
        draft = draft.drop(dropped.repo)
        if dropped.id and not kept.id:
            draft = draft.set_ids({kept.repo: dropped.id})
        return draft.change(kept.repo, replace(kept, id=kept.id or dropped.id, formerly=tuple(former.values())))

    return edit


def reject(name: str, identity: str, reason: str, day_of: Callable[[str], date]) -> Edit:
    """A line under `rejected:` in place of an entry, with the day that `day_of` gives for its name."""

    def edit(draft: Draft) -> Draft:
        is_there = draft.has(name) and draft.find(name).id in ("", identity)
        if identity and not is_there and any(other.id == identity for other in draft.rejected):
            return draft  # a rename took its name, and did it
        entry = _find(draft, name, identity)
        rejection = Rejection(entry.repo, reason, day_of(entry.repo), entry.id or identity or None)
        if any(other.bars({entry.repo.lower()}, entry.id or identity) for other in draft.rejected):
            raise DataError(PATH, entry.line, f"{entry.repo} is also under `rejected:`: keep one of the two")
        return draft.drop(name).reject(rejection)

    return edit


def _find(draft: Draft, name: str, identity: str) -> Entry:
    """The entry of a name, unless another edit has given the name to a different repository. Raises DataError."""
    entry = draft.find(name)
    if entry.id and identity and entry.id != identity:
        raise DataError(PATH, entry.line or 1, f"{name} is another repository by now: nothing was changed")
    return entry
