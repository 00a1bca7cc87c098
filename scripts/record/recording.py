"""Adding an observation to the record of a folder: a refresh does so where it runs, `publish` on a fresh main."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from scripts.census import history, names, star_history
from scripts.census.catalogue import Catalogue, load_catalogue
from scripts.census.census import Archive, combine, load_archive
from scripts.census.contributors import Contributors, load_contributors, without_names, write_contributors
from scripts.census.growth import days_needed
from scripts.census.history import Latest
from scripts.census.leaps import WINDOW
from scripts.census.names import Names, Owners
from scripts.census.row import Account
from scripts.census.snapshots import Snapshot, append_snapshot, load_snapshots, own_counts, snapshot_days
from scripts.census.star_history import Histories
from scripts.census.told import updated
from scripts.common.blocks import ANALYSIS
from scripts.common.errors import RefusedError
from scripts.github.observation import Observation
from scripts.pages.derived import require_markers
from scripts.record.changes import Changes, current_accounts, update
from scripts.record.derived_files import load_pages, write_derived
from scripts.record.plausibility import refuse_drops, refuse_future


@dataclass(frozen=True)
class Record:
    """The record of a folder as it was read, to which one observation is added."""

    root: Path
    catalogue: Catalogue
    latest: Latest
    accounts: dict[str, Account]
    archive: Archive
    contributors: Mapping[str, Contributors]

    def add(self, seen: Observation, *, sceptical: bool = False) -> Changes:
        """Write the observation into `history/`, and every derived file; returns what changed.

        `sceptical` raises RefusedError, with nothing written, where more vanished than can be believed.
        """
        known = names.begun(self.archive.names, self.latest)
        owners = names.Owners(self.catalogue, self.latest, known)
        new, changes = update(self.catalogue, self.latest, seen, self._recent(owners, seen.taken.date()))
        if sceptical:
            refuse_future(self.latest, seen)
            refuse_drops(self.latest, new, changes)
        older, newer = self.accounts, seen.accounts
        if self.latest.is_newer_than(seen.taken):
            older, newer = newer, older
        held = self._append_counts(known, owners, seen.taken, changes)
        accounts = self._placed(current_accounts(older, newer, new), seen)
        if accounts != self.accounts:
            history.write_accounts(self.root, accounts)
        history.write_latest(self.root, new)
        told = self._write_swept(seen, new)
        self._write_derived(new, held, told, seen.taken.date())
        return changes

    def add_swept(self, seen: Observation) -> None:
        """Write what was learned beside the counts of an observation that is on record, and what follows from it."""
        told = self._write_swept(seen, self.latest)
        census = combine(self.catalogue, self.latest, replace(self.archive, told=told))
        write_derived(self.root, census, force=False)

    def _write_derived(self, latest: Latest, held: Names, told: Histories, today: date) -> None:
        """Write what follows from the record, of which today's counts may have changed since it was read."""
        days = snapshot_days(self.root)
        known = {day: snapshot for day, snapshot in self.archive.snapshots.items() if day != today}
        archive = Archive(load_snapshots(self.root, days_needed(days), known), min(days, default=None), told, held)
        write_derived(self.root, combine(self.catalogue, latest, archive), force=False)

    def _placed(self, accounts: dict[str, Account], seen: Observation) -> dict[str, Account]:
        """The accounts with their countries, which are worked out once a day, and only for an analysis."""
        if self.latest.day == seen.taken.date() or not (self.root / ANALYSIS).exists():
            return accounts
        from scripts.analysis.places import with_countries

        return with_countries(accounts)

    def _recent(self, owners: Owners, today: date) -> dict[date, Mapping[str, int]]:
        """The counts of the days that tell whether today's are believed, and those that today has."""
        days = [day for day in snapshot_days(self.root) if today - WINDOW <= day <= today]
        return {
            day: owners.counts(day, snapshot.stars)
            for day, snapshot in load_snapshots(self.root, days, self.archive.snapshots).items()
        }

    def _append_counts(self, known: Names, owners: Owners, taken: datetime, changes: Changes) -> Names:
        """Add the counts to the snapshot of their day, and note whose they are; returns who has had which name.

        A repository has one count a day, under the name of the first. A name that another has on that day, by its count
        or, for an observation that comes late, by what is known since, is its own from the next day on.
        """
        today = taken.date()
        known = names.readdressed(known, changes.replaced_ids)
        held = names.holders(known, today) if self.latest.is_newer_than(taken) else {}
        ids = {
            name: identity
            for name, identity in changes.counted_ids.items()
            if held.get(name.lower(), identity) == identity
        }
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
        noted = names.noted(known, new)
        if noted != self.archive.names:
            names.write_names(self.root, noted)
        corrected = {keys.get(name, name) for name in changes.corrected}
        append_snapshot(self.root, Snapshot(taken, counted), corrected)
        return noted

    def _write_swept(self, seen: Observation, latest: Latest) -> Histories:
        """The past, which is returned, and contributors: the names of accounts that asked not to be named go at once."""
        told = self.archive.told
        if seen.past:
            told = updated(self.catalogue, latest, told, seen.past)
            star_history.write_histories(self.root, told)
        if seen.contributors or (self.contributors and self.catalogue.settings.unnamed):
            people = updated(self.catalogue, latest, self.contributors, seen.contributors)
            write_contributors(self.root, without_names(people, self.catalogue.settings.unnamed))
        return told


def open_record(root: Path) -> Record:
    """Read what the next observation will be added to.

    Raises CensusError for anything that would stop the writing or rendering later.
    """
    catalogue, latest, accounts = load_catalogue(root), history.load_latest(root), history.load_accounts(root)
    if not catalogue.entries and latest.repos:
        raise RefusedError("repos.yaml lists no repository any more. Nothing was written: restore it from git.")
    require_markers(load_pages(root))
    return Record(root, catalogue, latest, accounts, load_archive(root), load_contributors(root))
