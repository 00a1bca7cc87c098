"""What an observation changes in the record: rows in, rows and events out. No files, no network, no clock."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from scripts.census.catalogue import Catalogue
from scripts.census.census import find_twins
from scripts.census.growth import Counts
from scripts.census.history import Latest
from scripts.census.row import EMPTY, Account
from scripts.github.observation import Observation, Seen
from scripts.record.kinds import KINDS, Doubled, Event, Left
from scripts.record.matching import match_entries
from scripts.record.steps import Stepper

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one refresh brought, by name in repos.yaml."""

    counted: Mapping[str, int]  # the stars of every repository that GitHub gave
    counted_ids: Mapping[str, str]  # whose these are
    replaced_ids: Mapping[str, str]  # ids on record, each with another of the same repository that takes its place
    corrected: Set[str]  # those whose first count of the day was a leap that is taken back
    moves: Mapping[str, int]  # the new stars less the last that are believed
    believed_before: Mapping[str, int]  # of what we had counted, the lower of the last count and the last believed
    doubted: Set[str]  # those whose new count is a leap
    events: Sequence[Event]

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def told(self) -> Iterator[tuple[type[Event], list[Event]]]:
        """The events of each kind, as many as are told."""
        for kind in KINDS:
            yield kind, self.of(kind)[: kind.most]

    @property
    def changed(self) -> int:
        """How many repositories have another star count than before."""
        return sum(move != 0 for move in self.moves.values())

    def movers(self, top: int) -> list[tuple[str, int]]:
        """The biggest changes first, gains and losses alike; what is not believed yet does not rank."""
        ranked = sorted(self.moves.items(), key=lambda move: (-abs(move[1]), move[0].lower()))
        return [(name, move) for name, move in ranked if move and name not in self.doubted][:top]


def update(
    catalogue: Catalogue, latest: Latest, observation: Observation, recent: Mapping[date, Counts]
) -> tuple[Latest, Changes]:
    """The next `latest.yaml`, and what changed from the last one; `recent` are the counts of the last days by our names.

    What was not reached keeps its values and says of which day they are; what is gone keeps them too. If the
    observation is older than the record, it only fills gaps: what the record had to carry over from before, or lacks.
    """
    stepper = Stepper(latest, observation, catalogue.threshold, recent)
    matches = list(match_entries(catalogue, latest, observation))
    steps = [step for step in map(stepper.step, matches) if step.after != EMPTY]
    refreshed = latest.refreshed if stepper.is_late else observation.taken
    new = Latest(refreshed, {step.name: step.after for step in steps})
    kept = {found.row_name for found in matches}
    events = [event for kind in KINDS for event in kind.find(steps)]
    events += [Left(name) for name in latest.repos if name not in kept]
    events += [Doubled(one.repo, two.repo, (one.line, two.line)) for one, two in find_twins(catalogue.entries, new)]
    answers = [(found, found.answer) for found in matches if isinstance(found.answer, Seen)]
    known = [(step, step.believed, step.after.stars or 0) for step in steps if step.is_counted]
    return new, Changes(
        counted={found.entry.repo: answer.stars for found, answer in answers},
        counted_ids={found.entry.repo: answer.facts.id for found, answer in answers},
        replaced_ids={
            found.before.id: answer.facts.id
            for found, answer in answers
            if found.entry.id and found.before.id not in ("", found.entry.id)
        },
        corrected={found.entry.repo for found, answer in answers if stepper.corrects(found.entry.repo, answer.stars)},
        moves={step.name: stars - believed for step, believed, stars in known if believed is not None},
        believed_before={
            step.name: min(believed, step.before.stars or 0)
            for step, believed, _ in known
            if believed is not None and not step.before.source
        },
        doubted={step.name for step in steps if step.leap},
        events=events,
    )


def current_accounts(known: Mapping[str, Account], seen: Mapping[str, Account], latest: Latest) -> dict[str, Account]:
    """The accounts that own a repository of the record, with the newest that is known of each."""
    owners = {(row.name or name).split("/")[0].lower() for name, row in latest.repos.items()}
    merged: dict[str, tuple[str, Account]] = {}
    for login, account in (*known.items(), *seen.items()):
        _, before = merged.get(login.lower(), (login, account))
        if not account.country and account.location == before.location:
            account = replace(account, country=before.country)
        merged[login.lower()] = login, account
    return dict(merged[owner] for owner in owners if owner in merged)
