"""The next row of each repository, made of the row on record and GitHub's answer. No files, no network, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from scripts.census.growth import Counts
from scripts.census.history import Latest
from scripts.census.leaps import DayCount, Leap, Trail, Trails, follow, is_taken_back
from scripts.census.row import EMPTY, Row
from scripts.github.observation import Gone, Observation, Seen
from scripts.record.matching import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A repository's row before and after a refresh."""

    name: str
    before: Row
    after: Row
    is_counted: bool  # GitHub gave a count this time
    believed: int | None  # the last count before that is believed
    leap: Leap | None  # the new count, where it is doubted
    earlier_leap: Leap | None  # the count before, where that was doubted
    reason: str  # why it is gone


class Stepper:
    """Makes the steps of one refresh; `recent` are the counts of the last days by our names, today's among them.

    An observation that `is_late` is older than the record: it only fills gaps.
    """

    def __init__(self, latest: Latest, observation: Observation, threshold: int, recent: Mapping[date, Counts]) -> None:
        self.is_late = latest.is_newer_than(observation.taken)
        self._is_founding = latest.refreshed is None
        self._threshold = threshold
        self._today, self._refreshed = observation.taken.date(), latest.day
        self._first = recent.get(self._today, {})
        self._earlier = Trails({day: counts for day, counts in recent.items() if day < self._today})

    def step(self, found: Match) -> Step:
        """The repository's row before and after; an empty one where nothing is known yet."""
        name, answer = found.entry.repo, found.answer
        is_kept = self.is_late and self._says_more(found.before)
        before = self._trail_before(name, found.before)
        now = self._trail_with(name, answer.stars) if isinstance(answer, Seen) and not is_kept else None
        return Step(
            name=name,
            before=found.before,
            after=found.before if is_kept else self._next_row(found, now),
            is_counted=now is not None,
            believed=before.believed.stars if before else None,
            leap=now.leap if now else None,
            earlier_leap=before.leap if before else None,
            reason=answer.reason if isinstance(answer, Gone) else "",
        )

    def corrects(self, name: str, stars: int) -> bool:
        """Whether a count takes back the leap that is the first one of today."""
        first = self._first.get(name)
        return first is not None and is_taken_back(self._trail_with(name, first), stars)

    def _trail_with(self, name: str, stars: int) -> Trail:
        """What the repository's counts say once this is today's."""
        return follow(self._earlier.of(name), DayCount(self._today, stars))

    def _trail_before(self, name: str, row: Row) -> Trail | None:
        """What they say with the last count, which the row has; None if it has none."""
        if row.stars is None:
            return None
        day, trail = row.as_of or self._refreshed or self._today, self._earlier.of(name)
        if day >= self._today:
            return self._trail_with(name, row.stars)
        if trail is None or trail.believed.day > day:
            return Trail(DayCount(day, row.stars))
        return follow(Trail(trail.believed), DayCount(day, row.stars))

    def _next_row(self, found: Match, now: Trail | None) -> Row:
        match found.answer:
            case Seen() as seen if now:
                row = self._as_seen(found.before, seen, now)
            case Gone(blocked=blocked):
                row = self._carried(found.before)
                row = replace(row, gone=row.gone or self._today, blocked=row.blocked if blocked is None else blocked)
            case _:
                row = self._carried(found.before)
                if row == EMPTY and self._is_founding:
                    row = Row(as_of=self._today)  # a founding entry, whenever its first count comes
        return row if row == EMPTY else replace(row, impostor=_impostor(found, row))

    def _as_seen(self, before: Row, seen: Seen, now: Trail) -> Row:
        if before.stars is not None and not before.watched:
            watched, listed = False, before.listed
        elif seen.stars < self._threshold or (before.watched and now.leap):  # the next day has to confirm it first
            watched, listed = True, None
        else:
            is_founding = before.stars is None and (self._is_founding or before.as_of)
            watched, listed = False, None if is_founding else self._today
        description = seen.facts.description
        is_other = "" not in (before.description, description) and before.description != description
        untold = {name: getattr(before, name) or getattr(seen.facts, name) for name in seen.untold}
        return Row.of(
            replace(seen.facts, **untold),
            watched=watched,
            listed=listed,
            as_of=self._today if self.is_late else None,
            described=self._today if is_other else before.described,
        )

    def _carried(self, before: Row) -> Row:
        """The row as it was, with the day of its facts."""
        if before == EMPTY or before.as_of or not self._refreshed:
            return before
        return replace(before, as_of=self._refreshed)

    def _says_more(self, before: Row) -> bool:
        """Whether the row says more than an observation that is older than the record."""
        is_as_old = before.as_of is not None and before.as_of <= self._today
        return before.is_gone or (before.stars is not None and not is_as_old)


def _impostor(found: Match, row: Row) -> str:
    """The id of the other repository that uses the name; there is none where the name leads to the repository itself."""
    name = found.entry.repo
    if not row.is_gone and (row.name or name).lower() == name.lower():
        return ""
    return found.before.impostor if found.holder is None else found.holder
