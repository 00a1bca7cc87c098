"""What GitHub said that people may take over into repos.yaml: proposals with their evidence and their edits. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from scripts.census import edits
from scripts.census.catalogue import PATH, Catalogue, Entry, Rejection
from scripts.census.census import FORGET_ARCHIVED_AFTER, FORGET_GONE_AFTER, find_twins
from scripts.census.edits import Draft
from scripts.census.history import Latest
from scripts.census.row import EMPTY, Row
from scripts.common.errors import DataError
from scripts.common.markup import Markdown, code, compose, escape, github, join, link
from scripts.common.text import plain, plural
from scripts.record.matching import previous

SUCCESSOR = (
    "{}. Another repository has that name now; if it is the true successor, untick this and write `id:` {} into "
    "the entry"
)
MERGED = "{} goes; {} stays, with the other name under `formerly:`"
NAMED_AT_MOST = 20  # of the entries that lack an id

_IDENTITY = re.compile(r"[\w=+/-]{1,100}", re.ASCII)
Edit = Callable[[Draft], Draft]


@dataclass(frozen=True)
class Proposal:
    """One change for people to decide.

    `key` stands for the event that it answers, so another event of the same repository has another key; `kind`
    is one of checklist's sections, `evidence` one line, `count` how many entries it changes.
    `edit` takes a draft of any later repos.yaml, and raises DataError when the change cannot be made there.
    """

    key: str
    kind: str
    evidence: Markdown
    edit: Edit
    count: int = 1


def propose(
    catalogue: Catalogue, latest: Latest, today: date, address: str, decided: Mapping[str, str]
) -> list[Proposal]:
    """Everything that there is to decide, in the order in which it is shown and applied.

    `address` is the repository's; `decided` has the days, by name, of what is proposed for `rejected:` already,
    which would else change every day.
    """
    survey = _Survey(catalogue, latest, today, f"{address}/blob/HEAD/{PATH}", decided)
    rejections = [*survey.gone(), *survey.blocked(), *survey.archived()]
    return [*survey.ids(), *survey.spellings(), *survey.renames(), *survey.duplicates(), *rejections]


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
    try:
        return draft.finish(), failed
    except DataError:
        return _apply_each(text, proposals)


def _apply_each(text: str, proposals: Iterable[Proposal]) -> tuple[str, dict[str, str]]:
    failed = {}
    for proposal in proposals:
        try:
            text = proposal.edit(edits.start(text)).finish()
        except DataError as error:
            failed[proposal.key] = str(error)
    return text, failed


@dataclass(frozen=True)
class _Survey:
    """The list beside the record; `page` is the address of repos.yaml."""

    catalogue: Catalogue
    latest: Latest
    today: date
    page: str
    decided: Mapping[str, str]

    @cached_property
    def rows(self) -> list[tuple[Entry, Row]]:
        """Every entry with its row, which may stand under a former name."""
        return list(zip(self.catalogue.entries, previous(self.catalogue, self.latest), strict=True))

    @cached_property
    def row_of(self) -> dict[str, Row]:
        """The row of each entry, by the entry's name."""
        return {entry.repo: row for entry, row in self.rows}

    @cached_property
    def twins(self) -> list[tuple[Entry, Entry]]:
        """Pairs of one repository that is there: the entry that stays and the one that goes."""
        found = []
        there = {entry.repo for entry, row in self.rows if row != EMPTY and row.is_present}
        for first, second in find_twins(self.catalogue.entries, self.latest):
            stays = (self.latest.repos[first.repo].name or first.repo).lower() == second.repo.lower()
            if {first.repo, second.repo} <= there:
                found.append((second, first) if stays else (first, second))
        return found

    @cached_property
    def doubled(self) -> set[str]:
        """The entries of twins that go."""
        return {goes.repo for _, goes in self.twins}

    def ids(self) -> Iterator[Proposal]:
        """One proposal for all ids; never one that another entry has, or an impostor."""
        known, found = {entry.id for entry in self.catalogue.entries}, dict[str, str]()
        for entry, row in self.rows:
            fits = _IDENTITY.fullmatch(row.id) and row.id != row.impostor and row.id not in known
            if fits and not entry.id and entry.repo not in self.doubled:
                found[entry.repo] = row.id
                known.add(row.id)
        if found:
            entries = [entry for entry, _ in self.rows if entry.repo in found]
            names = join(", ", [link(escape(e.repo), f"{self.page}#L{e.line}") for e in entries[:NAMED_AT_MOST]])
            if len(entries) > NAMED_AT_MOST:
                names = compose("{} and {:,} more", names, len(entries) - NAMED_AT_MOST)
            said = compose("GitHub's ids of {}: {}", plural(len(found), "entry", "entries"), names)
            yield Proposal("ids", "ids", said, lambda draft: draft.set_ids(found), len(found))

    def spellings(self) -> Iterator[Proposal]:
        """Names that GitHub writes with other capitals."""
        for entry, name in self._named_otherwise():
            if name.lower() == entry.repo.lower():
                said = compose("{} is written {} on {}", github(name), code(entry.repo), self._line(entry))
                yield Proposal(_key("spelling", entry.repo, name), "spelling", said, _rename(entry.repo, name))

    def renames(self) -> Iterator[Proposal]:
        """Names that GitHub leads elsewhere; not to where another entry stays, or where this one was rejected."""
        for entry, name in self.moving.items():
            said = compose("{} is now {}: {}", github(entry.repo), github(name), self._line(entry))
            holder = self._holder(name)
            gone = holder if holder and holder not in self.moving else None
            if gone:
                said = compose(
                    "{}; the other repository of that name, on {}, has been gone since {} and leaves",
                    said,
                    self._line(gone),
                    self.row_of[gone.repo].gone or self.today,
                )
            yield Proposal(_key("rename", entry.repo, name), "rename", said, self._renaming(entry, name, gone))

    @cached_property
    def moving(self) -> dict[Entry, str]:
        """The entries that can follow GitHub to another name: nobody else has it, is rejected by it, or stays there."""
        found = {
            entry: name
            for entry, name in self._named_otherwise()
            if name.lower() != entry.repo.lower()
            and not any(one.bars({name.lower()}, self.row_of[entry.repo].id) for one in self.catalogue.rejected)
            and (self.row_of[entry.repo].id or self.catalogue.find(name) in (None, entry))
        }
        while stuck := [entry for entry, name in found.items() if not self._leaves(self._holder(name), found)]:
            found = {entry: name for entry, name in found.items() if entry not in stuck}
        return found

    def _holder(self, name: str) -> Entry | None:
        """The entry that has the name now."""
        entry = self.catalogue.find(name)
        return entry if entry and entry.repo.lower() == name.lower() else None

    def _leaves(self, holder: Entry | None, moving: Mapping[Entry, str]) -> bool:
        """Whether the holder of a name, if there is one, gives it up: it moves as well, or is gone."""
        return holder is None or holder in moving or self.row_of[holder.repo].is_gone

    def _renaming(self, entry: Entry, name: str, gone: Entry | None) -> Edit:
        identity = self.row_of[entry.repo].id

        def edit(draft: Draft) -> Draft:
            if gone and draft.has(gone.repo):
                draft = self._reject(draft, gone, f"gone since {self.row_of[gone.repo].gone}")
            return _rename(entry.repo, name, identity)(draft)

        return edit

    def duplicates(self) -> Iterator[Proposal]:
        """Two entries of one repository."""
        for stays, goes in self.twins:
            said = compose(MERGED, self._described(goes), self._described(stays))
            yield Proposal(_key("duplicate", goes.repo, stays.repo), "duplicate", said, _merge(stays.repo, goes.repo))

    def gone(self) -> Iterator[Proposal]:
        """What GitHub has not had for long."""
        for entry, row in self.rows:
            since = row.gone
            if since and not row.blocked and self.today - since >= FORGET_GONE_AFTER:
                said = compose("{} has been gone since {}: {}", github(entry.repo), since, self._line(entry))
                if row.impostor:
                    said = compose(SUCCESSOR, said, escape(row.impostor))
                yield self._rejection("gone", entry, since, said, f"gone since {since}")

    def blocked(self) -> Iterator[Proposal]:
        """What GitHub shows to nobody, for a reason that it gives."""
        for entry, row in self.rows:
            if reason := plain(row.blocked)[:100]:
                since = row.gone
                when = f" since {since}" if since else ""
                fact = escape(f"blocked by GitHub{when} ({reason})")
                said = compose("{} has been {}: {}", github(entry.repo), fact, self._line(entry))
                yield self._rejection("blocked", entry, since, said, f"blocked by GitHub{when} ({reason})")

    def archived(self) -> Iterator[Proposal]:
        """What its owner gave up long ago, unless its stars say that it made history."""
        for entry, row in self.rows:
            since = row.archived_on
            if not since or self.today - since < FORGET_ARCHIVED_AFTER or entry.repo in self.doubled:
                continue
            if row.is_present and row.stars is not None and row.stars < self.catalogue.archived:
                said = compose("{} has been archived since {}: {}", github(entry.repo), since, self._line(entry))
                yield self._rejection("archived", entry, since, said, f"archived since {since}")

    def _named_otherwise(self) -> Iterator[tuple[Entry, str]]:
        for entry, row in self.rows:
            name = row.name or entry.repo
            if name != entry.repo and row.is_present and entry.repo not in self.doubled:
                yield entry, name

    def _rejection(self, kind: str, entry: Entry, since: date | None, evidence: Markdown, reason: str) -> Proposal:
        return Proposal(
            _key(kind, entry.repo, str(since or "")), kind, evidence, lambda draft: self._reject(draft, entry, reason)
        )

    def _reject(self, draft: Draft, entry: Entry, reason: str) -> Draft:
        known = self.row_of[entry.repo].id
        is_there = draft.has(entry.repo) and draft.find(entry.repo).id in (None, known)
        if known and not is_there and any(other.id == known for other in draft.rejected):
            return draft  # a rename took its name, and did it
        found = _find(draft, entry.repo, known)
        identity = found.id or known or None
        if any(other.bars({found.repo.lower()}, identity) for other in draft.rejected):
            raise DataError(PATH, found.line, f"{found.repo} is also under `rejected:`: keep one of the two")
        day = self.decided.get(found.repo, str(self.today))
        return draft.drop(entry.repo).reject(Rejection(found.repo, reason, day, identity))

    def _line(self, entry: Entry) -> Markdown:
        return link(compose("line {}", entry.line), f"{self.page}#L{entry.line}")

    def _described(self, entry: Entry) -> Markdown:
        category = self.catalogue.categories[entry.category].title
        about = escape(f"({category}: “{entry.summary}”)")
        return compose("{} on {} {}", github(entry.repo), self._line(entry), about)


def _find(draft: Draft, name: str, identity: str) -> Entry:
    """The entry of a name, unless another edit has given the name to a different repository. Raises DataError."""
    entry = draft.find(name)
    if entry.id and identity and entry.id != identity:
        raise DataError(PATH, entry.line or 1, f"{name} is another repository by now: nothing was changed")
    return entry


def _rename(old: str, new: str, identity: str = "") -> Edit:
    """Another name for an entry, with its id: that tells it apart from whoever had the name, or takes the old one."""

    def edit(draft: Draft) -> Draft:
        entry = _find(draft, old, identity)
        former = (name for name in entry.names if name.lower() != new.lower())
        return draft.change(old, replace(entry, repo=new, formerly=tuple(former), id=entry.id or identity or None))

    return edit


def _merge(stays: str, goes: str) -> Edit:
    def edit(draft: Draft) -> Draft:
        kept, dropped = draft.find(stays), draft.find(goes)
        if kept == dropped:
            raise DataError(PATH, kept.line, f"{stays} and {goes} are one entry here already")
        former = {name.lower(): name for name in (*kept.formerly, *dropped.names)}
        former.pop(kept.repo.lower(), None)
        draft = draft.drop(dropped.repo)
        if dropped.id and not kept.id:
            draft = draft.set_ids({kept.repo: dropped.id})
        whole = replace(kept, id=kept.id or dropped.id, formerly=tuple(former.values()))
        return draft.change(kept.repo, whole)

    return edit


def _key(*words: str) -> str:
    """The words with nothing in them that would end a comment of HTML: two hyphens never meet."""
    return re.sub("-(?=-)", "-=", " ".join(filter(None, words)))
