"""Which candidates a person should look at first: by stars, gain and youth. Pure."""

import math
from collections.abc import Mapping
from datetime import date, timedelta

from scripts.census.candidates import Candidate

SINKS_AFTER = timedelta(weeks=8)  # without a decision


def rank(candidates: Mapping[str, Candidate], today: date) -> list[str]:
    """The names, best first; those that waited for eight weeks stand below all others."""

    def key(name: str) -> tuple[bool, float, str]:
        row = candidates[name]
        return today - row.first >= SINKS_AFTER, -score(row, today), name.lower()

    return sorted(candidates, key=key)


def score(row: Candidate, today: date) -> float:
    """Ten times the stars count as much as ten times the weekly gain, or as being created today rather than long ago."""
    weeks = max(1.0, (today - row.first).days / 7)
    years = max(0, (today - row.created).days) / 365
    return math.log10(1 + row.stars) + math.log10(1 + max(0, row.gain) / weeks) + math.exp2(-years)
