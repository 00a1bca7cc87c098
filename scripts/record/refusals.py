"""When an observation is not believed: it comes from the future, says too little, or too much is gone at once."""

from datetime import timedelta

from scripts.census.history import Latest
from scripts.common.errors import RefusedError
from scripts.github.observation import Observation, Unreached
from scripts.record.changes import Changes
from scripts.record.events import Vanished

ANSWERED_AT_LEAST = 0.90  # of all that were asked for
NEWLY_GONE_AT_MOST = 0.02  # of the known ones; a single deletion is always believed
FALL_AT_MOST = 0.10  # of the stars of those present in both observations
_OVERRIDE = "Nothing was written. If the drop is real, refresh again with --accept-drop."


def refuse_future(latest: Latest, observation: Observation) -> None:
    """Raise RefusedError where the record is newer than GitHub's clock: every later observation would be too old."""
    if latest.refreshed and latest.refreshed - observation.taken > timedelta(hours=1):
        raise RefusedError(
            f"history/latest.yaml is of {latest.refreshed:%Y-%m-%d %H:%M} UTC, and GitHub's clock says "
            f"{observation.taken:%Y-%m-%d %H:%M}. Nothing was written: `git revert` the commit with the wrong time."
        )


def refuse_silence(observation: Observation) -> None:
    """Raise RefusedError where too few repositories were answered for; a clear NOT_FOUND is an answer."""
    unreached = list(observation.of(Unreached).values())
    wanted = len(observation.answers)
    answered = wanted - len(unreached)
    if answered < ANSWERED_AT_LEAST * wanted:
        raise RefusedError(
            f"GitHub answered for only {answered:,} of {wanted:,} repositories; at least {ANSWERED_AT_LEAST:.0%} are "
            f"needed. The first reason: {unreached[0].reason}. Nothing was written; try again later."
        )


def refuse_drops(latest: Latest, new: Latest, changes: Changes) -> None:
    """Raise RefusedError where too many repositories or stars vanished at once to be believed unasked."""
    known = sum(row.stars is not None and not row.is_gone for row in latest.repos.values())
    gone = [event.name for event in changes.of(Vanished) if new.repos[event.name].stars is not None]
    if len(gone) > max(1, NEWLY_GONE_AT_MOST * known):
        raise RefusedError(
            f"{len(gone):,} of {known:,} known repositories would be gone at once "
            f"({', '.join(gone[:5])}{', …' if gone[5:] else ''}). {_OVERRIDE}"
        )
    after = sum(new.repos[name].stars or 0 for name in changes.before)
    before = sum(changes.before.values())
    if after < (1 - FALL_AT_MOST) * before:
        raise RefusedError(f"The stars would fall from {before:,} to {after:,}. {_OVERRIDE}")
