"""When an observation is not believed: it comes from the future, says too little, or too much is gone at once."""

from datetime import timedelta

from scripts.census.history import Latest
from scripts.common.errors import RefusedError
from scripts.github.observation import Observation, Unreached
from scripts.record.changes import Changes
from scripts.record.kinds import Vanished

ANSWERED_AT_LEAST = 0.90  # of those that we have counted before
IMPORTED_GONE_AT_MOST = 0.50  # such counts may be years old, so only a blank is not believed
NEWLY_GONE_AT_MOST = 0.02  # of those that we have counted; a single deletion is always believed
FALL_AT_MOST = 0.10  # of the stars of those present in both observations
_OVERRIDE = (
    "Nothing was written. If the drop is real: Actions > Refresh > Run workflow, and tick the box; "
    "in a terminal, refresh again with --accept-drop."
)


def refuse_future(latest: Latest, observation: Observation) -> None:
    """Raise RefusedError where the record is newer than GitHub's clock: every later observation would be too old."""
    if latest.refreshed and latest.refreshed - observation.taken > timedelta(hours=1):
        raise RefusedError(
            f"history/latest.yaml is of {latest.refreshed:%Y-%m-%d %H:%M} UTC, and GitHub's clock says "
            f"{observation.taken:%Y-%m-%d %H:%M}. Nothing was written: `git revert` the commit with the wrong time."
        )


def refuse_silence(latest: Latest, observation: Observation) -> None:
    """Raise RefusedError where too few repositories were answered for; a clear NOT_FOUND is an answer.

    Until most have been counted once, every answer is worth keeping: the next refresh goes on where this one stopped.
    """
    unreached = observation.of(Unreached)
    wanted = len(observation.answers)
    ours = {name for name, row in latest.repos.items() if row.is_ours}
    is_established = len(ours) >= ANSWERED_AT_LEAST * wanted
    asked = observation.answers.keys() if is_established else ours & observation.answers.keys()
    if len(asked - unreached.keys()) < ANSWERED_AT_LEAST * len(asked) or (unreached and len(unreached) == wanted):
        first = next(iter(unreached.values()))
        raise RefusedError(
            f"GitHub answered for only {len(asked - unreached.keys()):,} of {len(asked):,} repositories; at least "
            f"{ANSWERED_AT_LEAST:.0%} are needed. The first reason: {first.reason}. Nothing was written; try again later."
        )


def refuse_drops(latest: Latest, new: Latest, changes: Changes) -> None:
    """Raise RefusedError where too many repositories or stars vanished at once to be believed unasked.

    What a refresh of ours counted before is the measure; of imported counts, only a blank is refused.
    """
    gone = [event.name for event in changes.of(Vanished) if new.repos[event.name].stars is not None]
    known = [row for row in latest.repos.values() if row.stars is not None and not row.is_gone]
    for ours, limit in ((True, NEWLY_GONE_AT_MOST), (False, IMPORTED_GONE_AT_MOST)):
        names = [name for name in gone if new.repos[name].is_ours == ours]
        count = sum(row.is_ours == ours for row in known)
        if len(names) > max(1, limit * count):
            raise RefusedError(
                f"{len(names):,} of {count:,} known repositories would be gone at once "
                f"({', '.join(names[:5])}{', …' if names[5:] else ''}). {_OVERRIDE}"
            )
    after = sum(new.repos[name].stars or 0 for name in changes.believed_before)
    before = sum(changes.believed_before.values())
    if after < (1 - FALL_AT_MOST) * before:
        raise RefusedError(f"The stars would fall from {before:,} to {after:,}. {_OVERRIDE}")
