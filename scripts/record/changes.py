"""What an observation changes in the record. Pure: rows in, rows and events out."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from scripts.census.catalogue import Catalogue, Entry
from scripts.census.census import find_twins
from scripts.census.growth import EVE, is_jump
from scripts.census.history import Latest, ordered
from scripts.census.line_yaml import Fields
from scripts.common.errors import RefusedError
from scripts.github.observation import Observation
from scripts.record.matching import match

ANSWERED_AT_LEAST = 0.90  # of all that were asked for
NEWLY_GONE_AT_MOST = 0.02  # of the known ones; a single deletion is always believed
FALL_AT_MOST = 0.10  # of the stars of those present in both observations
MILESTONES = (100_000, 10_000, 1_000)
MARKS = ("archived", "disabled", "fork", "empty")  # what is blocked is gone, for that reason
_OVERRIDE = "Nothing was written. If it is true, refresh again with --accept-drop."


@dataclass
class Changes:
    """What one refresh brought, by name in repos.yaml; `moves` are star counts after less before.

    `jumps` are the moves out of all proportion, as counts before and after; `twins` are entries with one id.
    """

    moves: dict[str, int] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # what people took off the list
    passed: dict[str, int] = field(default_factory=dict)  # the milestone that the stars reached
    jumps: dict[str, tuple[int, int]] = field(default_factory=dict)
    marked: dict[str, list[str]] = field(default_factory=dict)  # what GitHub says of them since now, of MARKS
    impostors: dict[str, str] = field(default_factory=dict)  # the id of whoever answers to the name since now
    twins: list[tuple[Entry, Entry]] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)  # the stars of all that was seen

    @property
    def changed(self) -> int:
        """How many repositories have another star count than before."""
        return sum(move != 0 for move in self.moves.values())

    def movers(self, top: int) -> list[tuple[str, int]]:
        """The biggest changes first, gains and losses alike; what jumped does not rank."""
        ranked = sorted(self.moves.items(), key=lambda move: (-abs(move[1]), move[0].lower()))
        return [(name, move) for name, move in ranked if move and name not in self.jumps][:top]


def record(catalogue: Catalogue, latest: Latest, observation: Observation) -> tuple[Latest, Changes]:
    """The next `latest.yaml`, and what changed from the last one.

    What was not reached keeps its values and says of which day they are; what is gone keeps them too. An observation
    older than the record comes late: it only gives what the record had to carry over from before, or lacks.
    """
    today, changes = observation.taken.date(), Changes()
    late = latest.refreshed is not None and observation.taken < latest.refreshed
    new = Latest(latest.refreshed if late else observation.taken)
    founding = latest.refreshed is None
    matches = list(match(catalogue, latest, observation))
    for found in matches:
        name, before = found.entry.repo, found.before
        changes.counted |= {name: _stars(found.seen)} if found.seen else {}
        if late and _stands(before, today):
            row = before
        elif found.seen:
            row = _standing(before, found.seen, catalogue.threshold, today, founding)
            row |= {"since": today if found.anew else before.get("since", "")}
            _note(changes, name, before, row, recent=_is_recent(before, latest, today))
            row |= {"as_of": today} if late else {}
        elif name in observation.gone:
            row = {"gone": today} | _as_of(before, latest)
            row |= {"blocked": observation.blocked.get(name, before.get("blocked", ""))}
            changes.gone += [] if "gone" in before else [name]
        else:
            row = _as_of(before, latest)
        if row and not late:
            row = row | {"impostor": _impostor(name, row, before, observation)}
        if row:
            new.repos[name] = ordered(row)
            _note_marks(changes, name, before, new.repos[name])
    kept = {id(found.before) for found in matches}
    changes.left = [name for name, row in latest.repos.items() if id(row) not in kept]
    changes.twins = find_twins(catalogue.entries, new)
    return new, changes


def refuse_future(latest: Latest, observation: Observation) -> None:
    """Raise RefusedError where the record is newer than GitHub's clock: everything would come too late for it."""
    if latest.refreshed and latest.refreshed - observation.taken > timedelta(hours=1):
        raise RefusedError(
            f"history/latest.yaml is of {latest.refreshed:%Y-%m-%d %H:%M} UTC, and GitHub's clock says "
            f"{observation.taken:%Y-%m-%d %H:%M}. Nothing was written: `git revert` the commit with the wrong time."
        )


def refuse_silence(observation: Observation) -> None:
    """Raise RefusedError where fewer answered than make a census; a clear NOT_FOUND is an answer."""
    answered = len(observation.seen) + len(observation.gone)
    wanted = answered + len(observation.unreached)
    if answered < ANSWERED_AT_LEAST * wanted:
        reason = next(iter(observation.unreached.values()))
        raise RefusedError(
            f"Only {answered:,} of {wanted:,} repositories were answered for, and fewer than "
            f"{ANSWERED_AT_LEAST:.0%} are no census. The first reason: {reason}. Nothing was written; try again later."
        )


def refuse_drops(latest: Latest, new: Latest, changes: Changes) -> None:
    """Raise RefusedError where too many repositories or stars vanished at once to be believed unasked."""
    known = sum("stars" in row and "gone" not in row for row in latest.repos.values())
    gone = [name for name in changes.gone if "stars" in new.repos[name]]
    if len(gone) > max(1, NEWLY_GONE_AT_MOST * known):
        raise RefusedError(
            f"{len(gone):,} of {known:,} known repositories would be gone at once "
            f"({', '.join(gone[:5])}{', …' if gone[5:] else ''}). {_OVERRIDE}"
        )
    after = sum(_stars(new.repos[name]) for name in changes.moves)
    before = after - sum(changes.moves.values())
    if after < (1 - FALL_AT_MOST) * before:
        raise RefusedError(f"The stars would fall from {before:,} to {after:,}. {_OVERRIDE}")


def current_accounts(known: dict[str, Fields], seen: dict[str, Fields], latest: Latest) -> dict[str, Fields]:
    """The accounts that own a repository of the record, with the newest that is known of each."""
    owners = {str(row.get("name", name)).split("/")[0].lower() for name, row in latest.repos.items()}
    merged = {login.lower(): (login, row) for login, row in (*known.items(), *seen.items())}
    return dict(merged[owner] for owner in owners if owner in merged)


def _standing(before: Fields, seen: Fields, threshold: int, today: date, founding: bool) -> Fields:
    """The row as seen, with its standing: watched until it reaches the threshold, listed from then on."""
    row = dict(seen)
    enough = _stars(row) >= threshold
    if "stars" not in before:
        if not enough:
            row["watched"] = True
        elif not founding:
            row["listed"] = today
    elif before.get("watched"):
        row |= {"listed": today} if enough else {"watched": True}
    elif "listed" in before:
        row["listed"] = before["listed"]
    return row


def _stands(before: Fields, today: date) -> bool:
    """Whether a row says more than an observation of `today` that is older than the record."""
    as_of = before.get("as_of")
    return "gone" in before or ("stars" in before and not (isinstance(as_of, date) and as_of <= today))


def _as_of(before: Fields, latest: Latest) -> Fields:
    if not before or "as_of" in before or latest.refreshed is None:
        return before
    return before | {"as_of": latest.refreshed.date()}


def _is_recent(before: Fields, latest: Latest, today: date) -> bool:
    """Whether the count before is young enough to tell a leap from growth."""
    day = before.get("as_of") or (latest.refreshed and latest.refreshed.date())
    return isinstance(day, date) and today - day <= EVE


def _impostor(name: str, row: Fields, before: Fields, observation: Observation) -> str:
    """The id of whoever answers to the name in its place; nobody does where it answers itself."""
    itself = "gone" not in row and str(row.get("name", name)).lower() == name.lower()
    return "" if itself else str(observation.strangers.get(name, before.get("impostor", "")))


def _note(changes: Changes, name: str, before: Fields, row: Fields, *, recent: bool) -> None:
    if "stars" in before:
        changes.moves[name] = _stars(row) - _stars(before)
        if recent and is_jump(_stars(before), _stars(row)):
            changes.jumps[name] = _stars(before), _stars(row)
        if reached := [mark for mark in MILESTONES if _stars(before) < mark <= _stars(row)]:
            changes.passed[name] = reached[0]
    if row.get("listed") != before.get("listed"):
        changes.joined.append(name)
    shown, shown_before = str(row.get("name", name)), str(before.get("name", name))
    if shown.lower() != shown_before.lower():
        changes.renamed[name] = shown
    if "gone" in before:
        changes.returned.append(name)


def _note_marks(changes: Changes, name: str, before: Fields, row: Fields) -> None:
    if marks := [mark for mark in MARKS if mark in row and before and mark not in before]:
        changes.marked[name] = marks
    if row.get("impostor") and row.get("impostor") != before.get("impostor"):
        changes.impostors[name] = str(row["impostor"])


def _stars(row: Fields) -> int:
    return int(row.get("stars", 0))  # type: ignore[arg-type]
