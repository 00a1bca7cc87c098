"""Adding an observation to the record of a folder: a refresh does so where it runs, `publish` on a fresh main."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from scripts.census import contributors, history, names, star_history
from scripts.census.catalogue import Catalogue, load_catalogue
from scripts.census.census import assemble
from scripts.census.growth import days_needed
from scripts.census.history import Latest
from scripts.census.leaps import WINDOW
from scripts.census.names import Names, Owners
from scripts.census.row import Account
from scripts.census.snapshots import Snapshot, append_snapshot, load_snapshots, own_counts, snapshot_days
from scripts.census.told import updated
from scripts.common.blocks import ANALYSIS
from scripts.common.errors import RefusedError
from scripts.github.observation import Observation
from scripts.pages.derived import require_markers
from scripts.record.changes import Changes, current_accounts, update
from scripts.record.derived_files import load_pages, write_derived
from scripts.record.refusals import refuse_drops, refuse_future


@dataclass(frozen=True)
class Record:
    """The record of a folder as it was read, to which observations are added; `snapshots` are those that growth needs."""

    root: Path
    catalogue: Catalogue
    latest: Latest
    accounts: dict[str, Account]
    snapshots: dict[date, Snapshot]

    def add(self, seen: Observation, *, sceptical: bool = False) -> Changes:
        """Write the observation into `history/`, and every derived file; returns what changed.

        `sceptical` raises RefusedError, with nothing written, where more vanished than can be believed.
        """
        known = names.begun(names.load_names(self.root), self.latest)
        owners = names.Owners(self.catalogue, self.latest, known)
        new, changes = update(self.catalogue, self.latest, seen, self._recent(owners, seen.taken.date()))
        if sceptical:
            refuse_future(self.latest, seen)
            refuse_drops(self.latest, new, changes)
        older, newer = self.accounts, seen.accounts
        if new.refreshed != seen.taken:  # the record is newer
            older, newer = newer, older
        self._append_counts(known, owners, seen.taken, changes)
        history.write_accounts(self.root, self._placed(current_accounts(older, newer, new), seen))
        history.write_latest(self.root, new)
        self._add_swept(seen, new)
        self._write_derived(new, seen.taken.date())
        return changes

    def _write_derived(self, latest: Latest, today: date) -> None:
        """Write what follows from the record, of which today's counts may have changed since it was read."""
        known = {day: snapshot for day, snapshot in self.snapshots.items() if day != today}
        write_derived(self.root, assemble(self.root, self.catalogue, latest, known), force=False)

    def _placed(self, accounts: dict[str, Account], seen: Observation) -> dict[str, Account]:
        """The accounts with their countries, which are worked out once a day, and only for an analysis."""
        if self.latest.day == seen.taken.date() or not (self.root / ANALYSIS).exists():
            return accounts
        from scripts.analysis.places import with_countries

        return with_countries(accounts)

    def _recent(self, owners: Owners, today: date) -> dict[date, dict[str, int]]:
        """The counts of the days that tell whether today's are believed, and those that today has."""
        days = [day for day in snapshot_days(self.root) if today - WINDOW <= day <= today]
        return {
            day: owners.counts(day, snapshot.stars)
            for day, snapshot in load_snapshots(self.root, days, self.snapshots).items()
        }

    def _append_counts(self, known: Names, owners: Owners, taken: datetime, changes: Changes) -> None:
        """Add the counts to the snapshot of their day, and note whose they are.

        A repository has one count a day, under the name of the first. A name that another has on that day, by its count
        or, for an observation that comes late, by what is known since, is its own from the next day on.
        """
        today = taken.date()
        is_late = self.latest.refreshed is not None and taken < self.latest.refreshed
        known = names.readdressed(known, changes.same)
        held = names.holders(known, today) if is_late else {}
        ids = {name: identity for name, identity in changes.ids.items() if held.get(name.lower(), identity) == identity}
        there = own_counts(self.root, today)
        keys, used = owners.keys(today, there), {name.lower() for name in there}
        counted = {
            keys.get(name, name): changes.counted[name] for name in ids if name in keys or name.lower() not in used
        }
        new = {
            name: names.Holder(identity, today + timedelta(1) if name.lower() in used else today)
            for name, identity in ids.items()
            if name.lower() not in held
        }
        names.write_names(self.root, names.noted(known, new))
        corrected = {keys.get(name, name) for name in changes.corrected}
        append_snapshot(self.root, Snapshot(taken, counted), corrected)

    def add_swept(self, seen: Observation) -> None:
        """Write what was learned beside the counts of an observation that is on record, and what follows from it."""
        latest = history.load_latest(self.root)
        self._add_swept(seen, latest)
        self._write_derived(latest, seen.taken.date())

    def _add_swept(self, seen: Observation, latest: Latest) -> None:
        """The past, and contributors: the names of accounts that asked not to be named go at once."""
        if seen.past:
            known = star_history.load_histories(self.root)
            star_history.write_histories(self.root, updated(self.catalogue, latest, known, seen.past))
        people = contributors.load_contributors(self.root)
        if seen.contributors or (people and self.catalogue.settings.unnamed):
            people = updated(self.catalogue, latest, people, seen.contributors)
            named = contributors.without_names(people, self.catalogue.settings.unnamed)
            contributors.write_contributors(self.root, named)


def open_record(root: Path) -> Record:
    """Read what the next observation will be added to.

    Raises CensusError for anything that would stop the writing or rendering later.
    """
    catalogue, latest, accounts = load_catalogue(root), history.load_latest(root), history.load_accounts(root)
    snapshots = load_snapshots(root, days_needed(snapshot_days(root)))
    star_history.load_histories(root)
    opened = Record(root, catalogue, latest, accounts, snapshots)
    if not opened.catalogue.entries and opened.latest.repos:
        raise RefusedError("repos.yaml lists no repository any more. Nothing was written: restore it from git.")
    require_markers(load_pages(root))
    return opened
