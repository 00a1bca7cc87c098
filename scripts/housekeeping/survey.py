"""What GitHub said of the list that people may take over into repos.yaml: proposals with their evidence. Pure."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from scripts.census.catalogue import PATH, Catalogue, Entry
from scripts.census.census import FORGET_ARCHIVED_AFTER, FORGET_GONE_AFTER, find_twins
from scripts.census.history import Latest
from scripts.census.row import EMPTY, Row
from scripts.common.markup import Markdown, code, compose, escape, github, hidden, link
from scripts.common.text import plain, plural
from scripts.housekeeping.proposals import Edit, Proposal, merge, reject, rename
from scripts.housekeeping.second_look import first_of
from scripts.record.matching import previous

SUCCESSOR = "{}. Another repository has that name now; if it is the true successor, untick this and write `id:` {} into the entry"
LEAVES = "{}; the other repository of that name, on {}, has been {} and leaves"
REJECTIONS = ("gone", "blocked", "archived")  # the kinds of proposals that reject an entry, in their order
_IDENTITY = re.compile(r"[\w=+/-]{1,100}", re.ASCII)


def propose(
    catalogue: Catalogue, latest: Latest, today: date, address: str, decided: Mapping[str, date]
) -> list[Proposal]:
    """Everything that there is to decide, in the order in which it is shown and applied; `address` is the repository's.

    `decided` has the days, by name, of what is proposed for `rejected:` already, which would else change every day.
    """
    survey = _Survey(catalogue, latest, today, f"{address}/blob/HEAD/{PATH}", decided)
    rejections = sorted(survey.rejections(), key=lambda proposal: REJECTIONS.index(proposal.kind))
    return [*survey.ids(), *survey.spellings(), *survey.renames(), *survey.duplicates(), *rejections]


@dataclass(frozen=True)
class _Survey:
    """The list beside the record; `page` is the address of repos.yaml."""

    catalogue: Catalogue
    latest: Latest
    today: date
    page: str
    decided: Mapping[str, date]

    @cached_property
    def rows(self) -> dict[Entry, Row]:
        """The row of every entry, which may stand under a former name."""
        return dict(zip(self.catalogue.entries, previous(self.catalogue, self.latest), strict=True))

    @cached_property
    def twins(self) -> dict[Entry, Entry]:
        """Of two entries of one repository that is there, the one that goes, and the one that stays."""
        found = {}
        for first, second in find_twins(self.catalogue.entries, self.latest):
            if all(self.rows[entry] != EMPTY and self.rows[entry].is_present for entry in (first, second)):
                second_stays = (self.latest.repos[first.repo].name or first.repo).lower() == second.repo.lower()
                goes, stays = (first, second) if second_stays else (second, first)
                found[goes] = stays
        return found

    @cached_property
    def renamed(self) -> dict[Entry, str]:
        """GitHub's names of the entries that it calls otherwise, were it only by other capitals."""
        return {
            entry: row.name
            for entry, row in self.rows.items()
            if row.name not in ("", entry.repo) and row.is_present and entry not in self.twins
        }

    @cached_property
    def moving(self) -> dict[Entry, str]:
        """The entries that can follow GitHub to another name: nobody else has it, is rejected by it, or stays there."""
        found = {
            entry: name
            for entry, name in self.renamed.items()
            if name.lower() != entry.repo.lower()
            and not any(one.bars({name.lower()}, self.rows[entry].id) for one in self.catalogue.rejected)
            and (self.rows[entry].id or self.catalogue.find(name) in (None, entry))
        }
        while stuck := [entry for entry, name in found.items() if not self._leaves(self._holder(name), found)]:
            found = {entry: name for entry, name in found.items() if entry not in stuck}
        return found

    def ids(self) -> Iterator[Proposal]:
        """One proposal for all ids; never one that another entry has, or an impostor."""
        known, found = {entry.id for entry in self.catalogue.entries}, dict[str, str]()
        for entry, row in self.rows.items():
            fits = _IDENTITY.fullmatch(row.id) and row.id != row.impostor and row.id not in known
            if fits and not entry.id and entry not in self.twins:
                found[entry.repo] = row.id
                known.add(row.id)
        if found:
            said = compose("GitHub's ids of {}: {}", plural(len(found), "entry", "entries"), self._entries(found))
            yield Proposal("ids", "ids", said, lambda draft: draft.set_ids(found), len(found))

    def spellings(self) -> Iterator[Proposal]:
        """Names that GitHub writes with other capitals."""
        for entry, name in self.renamed.items():
            if name.lower() == entry.repo.lower():
                said = compose("{} is written {} on {}", github(name), code(entry.repo), self._line(entry))
                yield Proposal(_key("spelling", entry.repo, name), "spelling", said, rename(entry.repo, name))

    def renames(self) -> Iterator[Proposal]:
        """Names that GitHub leads elsewhere; whoever has the name still, and is gone, leaves with that."""
        for entry, name in self.moving.items():
            said = compose("{} is now {}: {}", github(entry.repo), github(name), self._line(entry))
            holder = self._holder(name)
            gone = holder if holder not in self.moving else None
            if gone:
                said = compose(LEAVES, said, self._line(gone), escape(self._gone(gone)))
            yield Proposal(_key("rename", entry.repo, name), "rename", said, self._rename(entry, name, gone))

    def duplicates(self) -> Iterator[Proposal]:
        """Two entries of one repository."""
        for goes, stays in self.twins.items():
            both = self._described(goes), self._described(stays)
            said = compose("{} goes; {} stays, with the other name under `formerly:`", *both)
            yield Proposal(_key("duplicate", goes.repo, stays.repo), "duplicate", said, merge(stays.repo, goes.repo))

    def rejections(self) -> Iterator[Proposal]:
        """What GitHub shows to nobody, has not had for long, or what its owner gave up long ago without making history."""
        for entry, row in self.rows.items():
            if reason := plain(row.blocked)[:100]:
                since = f" since {row.gone}" if row.gone else ""
                yield self._rejection("blocked", entry, row.gone, f"blocked by GitHub{since} ({reason})")
            elif row.gone and self.today - row.gone >= FORGET_GONE_AFTER:
                yield self._rejection("gone", entry, row.gone, self._gone(entry))
            elif self._is_left(entry, row):
                yield self._rejection("archived", entry, row.archived_on, f"archived since {row.archived_on}")

    def _is_left(self, entry: Entry, row: Row) -> bool:
        """Whether an entry was archived long ago, with too few stars to stay."""
        if row.archived_on is None or self.today - row.archived_on < FORGET_ARCHIVED_AFTER or entry in self.twins:
            return False
        return row.is_present and row.stars is not None and row.stars < self.catalogue.archived

    def _rejection(self, kind: str, entry: Entry, since: date | None, reason: str) -> Proposal:
        said = compose("{} has been {}: {}", github(entry.repo), escape(reason), self._line(entry))
        if kind == "gone" and self.rows[entry].impostor:
            said = compose(SUCCESSOR, said, escape(self.rows[entry].impostor))
        return Proposal(_key(kind, entry.repo, str(since or "")), kind, said, self._reject(entry, reason))

    def _rename(self, entry: Entry, name: str, gone: Entry | None) -> Edit:
        follow = rename(entry.repo, name, self.rows[entry].id)
        if gone is None:
            return follow
        leave = self._reject(gone, self._gone(gone))
        return lambda draft: follow(leave(draft) if draft.has(gone.repo) else draft)

    def _reject(self, entry: Entry, reason: str) -> Edit:
        return reject(entry.repo, self.rows[entry].id, reason, lambda name: self.decided.get(name, self.today))

    def _holder(self, name: str) -> Entry | None:
        """The entry that has the name now."""
        entry = self.catalogue.find(name)
        return entry if entry and entry.repo.lower() == name.lower() else None

    def _leaves(self, holder: Entry | None, moving: Mapping[Entry, str]) -> bool:
        """Whether the holder of a name, if there is one, gives it up: it moves as well, or is gone."""
        return holder is None or holder in moving or self.rows[holder].is_gone

    def _gone(self, entry: Entry) -> str:
        return f"gone since {self.rows[entry].gone}"

    def _line(self, entry: Entry) -> Markdown:
        return link(compose("line {}", entry.line), f"{self.page}#L{entry.line}")

    def _entries(self, names: Container[str]) -> Markdown:
        entries = [entry for entry in self.rows if entry.repo in names]
        return first_of([link(escape(entry.repo), f"{self.page}#L{entry.line}") for entry in entries])

    def _described(self, entry: Entry) -> Markdown:
        category = self.catalogue.categories[entry.category].title
        about = escape(f"({category}: “{entry.summary}”)")
        return compose("{} on {} {}", github(entry.repo), self._line(entry), about)


def _key(*words: str) -> str:
    """What stands for an event, in a comment of HTML."""
    return hidden(" ".join(filter(None, words)))
