"""What an observation changes in the record: rows in, rows and events out. No files, no network, no clock."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from scripts.census.catalogue import Catalogue
from scripts.census.growth import Counts
from scripts.census.history import Latest
from scripts.census.leaps import DayCount, Trail, Trails, follow, is_taken_back
from scripts.census.row import EMPTY, Account, Row
from scripts.github.observation import Gone, Observation, Seen
from scripts.record.events import Event, Step, Update
from scripts.record.kinds import KINDS
from scripts.record.matching import Match, match_entries

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one refresh brought, by name in repos.yaml.

    `counted`: the stars of every repository that GitHub gave; `ids`: whose they are. `same`: ids on record, each with
    another of the same repository that takes its place. `corrected`: those whose first count of the day was a leap that
    is taken back. `moves`: new stars minus the last count that is believed. `before`: for repositories that our own
    refresh had counted, the lower of the last count and the last that is believed; `refuse_drops` compares with it.
    `doubted`: those whose new count is a leap. `events` stand in the order in which they are told.
    """

    counted: Mapping[str, int]
    ids: Mapping[str, str]
    same: Mapping[str, str]
    corrected: Set[str]
    moves: Mapping[str, int]
    before: Mapping[str, int]
    doubted: Set[str]
    events: Sequence[Event]

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

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
    beliefs = _Beliefs(recent, latest, observation.taken.date())
    writer = _Writer(latest, observation, catalogue.threshold, beliefs)
    matches = list(match_entries(catalogue, latest, observation))
    steps = [step for step in map(writer.step, matches) if step.after != EMPTY]
    new = Latest(
        latest.refreshed if writer.is_late else observation.taken,
        {step.name: step.after for step in steps},
    )
    kept = {found.former_name for found in matches}
    left = [name for name in latest.repos if name not in kept]
    told = Update(catalogue=catalogue, steps=steps, left=left, latest=new)
    answers = [(found, found.answer) for found in matches if isinstance(found.answer, Seen)]
    counted = {found.entry.repo: answer.stars for found, answer in answers}
    known = {step.name: step for step in steps if step.is_counted and step.believed is not None}
    return new, Changes(
        counted=counted,
        ids={found.entry.repo: answer.facts.id for found, answer in answers},
        same={
            found.before.id: answer.facts.id
            for found, answer in answers
            if found.entry.id and found.before.id not in ("", found.entry.id)
        },
        corrected={name for name, stars in counted.items() if beliefs.corrects(name, stars)},
        moves={name: (step.after.stars or 0) - (step.believed or 0) for name, step in known.items()},
        before={
            name: min(step.believed or 0, step.before.stars or 0)
            for name, step in known.items()
            if not step.before.source
        },
        doubted={step.name for step in steps if step.leap},
        events=[event for kind in KINDS for event in kind.find(told)],
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


class _Beliefs:
    """Which counts of repositories are believed, before and after this refresh."""

    def __init__(self, recent: Mapping[date, Counts], latest: Latest, today: date) -> None:
        self._earlier = Trails({day: counts for day, counts in recent.items() if day < today})
        self._first = recent.get(today, {})
        self._today = today
        self._refreshed = latest.day or today

    def today(self, name: str, stars: int) -> Trail:
        """What the counts say once this is today's."""
        return follow(self._earlier.of(name), DayCount(self._today, stars))

    def before(self, name: str, row: Row) -> Trail | None:
        """What they say with the last count, which the row has; None if it has none."""
        if row.stars is None:
            return None
        day, trail = row.as_of or self._refreshed, self._earlier.of(name)
        if day >= self._today:
            return self.today(name, row.stars)
        if trail is None or trail.believed.day > day:
            return Trail(DayCount(day, row.stars))
        return follow(Trail(trail.believed), DayCount(day, row.stars))

    def corrects(self, name: str, stars: int) -> bool:
        """Whether a count takes back the leap that is the first one of today."""
        first = self._first.get(name)
        return first is not None and is_taken_back(self.today(name, first), stars)


class _Writer:
    """Writes the next row of each repository."""

    def __init__(self, latest: Latest, observation: Observation, threshold: int, beliefs: _Beliefs) -> None:
        self.threshold, self.beliefs = threshold, beliefs
        self.today = observation.taken.date()
        self.refreshed = latest.day
        self.is_founding = latest.refreshed is None
        self.is_late = latest.refreshed is not None and observation.taken < latest.refreshed

    def step(self, found: Match) -> Step:
        """The repository's row before and after; an empty one where nothing is known yet."""
        is_kept = self.is_late and self._is_newer(found.before)
        name, answer = found.entry.repo, found.answer
        before = self.beliefs.before(name, found.before)
        now = self.beliefs.today(name, answer.stars) if isinstance(answer, Seen) and not is_kept else None
        return Step(
            name=name,
            before=found.before,
            after=found.before if is_kept else self._row(found),
            is_counted=now is not None,
            believed=before.believed.stars if before else None,
            leap=now.leap if now else None,
            earlier_leap=before.leap if before else None,
            reason=answer.reason if isinstance(answer, Gone) else "",
        )

    def _row(self, found: Match) -> Row:
        match found.answer:
            case Seen() as seen:
                row = self._as_seen(found, seen)
            case Gone(blocked=blocked):
                row = self._carried(found.before)
                if not row.gone:
                    row = replace(row, gone=self.today)
                if blocked is not None:
                    row = replace(row, blocked=blocked)
            case _:
                row = self._carried(found.before)
                if row == EMPTY and self.is_founding:
                    row = Row(as_of=self.today)  # a founding entry, whenever its first count comes
        return row if row == EMPTY else replace(row, impostor=_impostor(found, row))

    def _as_seen(self, found: Match, seen: Seen) -> Row:
        before, counted = found.before, self.beliefs.today(found.entry.repo, seen.stars)
        if before.stars is not None and not before.watched:
            watched, listed = False, before.listed
        elif seen.stars < self.threshold or (before.watched and counted.leap):  # the next day has to confirm it first
            watched, listed = True, None
        elif before.stars is None and (self.is_founding or before.as_of):
            watched, listed = False, None
        else:
            watched, listed = False, self.today
        is_other = (
            "" not in (before.description, seen.facts.description) and before.description != seen.facts.description
        )
        untold = {name: getattr(before, name) or getattr(seen.facts, name) for name in seen.untold}
        return Row.of(
            replace(seen.facts, **untold),
            watched=watched,
            listed=listed,
            as_of=self.today if self.is_late else None,
            described=self.today if is_other else before.described,
            since=before.since,
        )

    def _carried(self, before: Row) -> Row:
        """The row as it was, with the day of its facts."""
        if before == EMPTY or before.as_of or not self.refreshed:
            return before
        return replace(before, as_of=self.refreshed)

    def _is_newer(self, before: Row) -> bool:
        """Whether the row says more than an observation that is older than the record."""
        is_as_old = before.as_of is not None and before.as_of <= self.today
        return before.is_gone or (before.stars is not None and not is_as_old)


def _impostor(found: Match, row: Row) -> str:
    """The id of the other repository that uses the name; there is none where the name leads to the repository itself."""
    name = found.entry.repo
    if not row.is_gone and (row.name or name).lower() == name.lower():
        return ""
    return found.before.impostor if found.holder is None else found.holder
