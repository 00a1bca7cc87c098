"""What a run found, on its way into history/candidates.yaml. No network, no clock; files only through `census`."""

import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from scripts.census.candidates import Candidate, Candidates, load_candidates, write_candidates
from scripts.census.catalogue import Catalogue, load_catalogue
from scripts.census.census import FORGET_GONE_AFTER
from scripts.census.history import Latest, load_latest
from scripts.census.row import EMPTY
from scripts.common.errors import DataError
from scripts.common.text import plural
from scripts.github.profiles import Profile

KEPT_AT_MOST = 2000  # candidates without a decision
SINKS_AFTER = timedelta(weeks=8)  # without a decision


class Suggestion(Struct, frozen=True):
    """A category for a repository, and how probable it is, in percent."""

    category: str
    probability: int


class Findings(Struct, frozen=True):
    """What a run saw, UTC: repositories that may belong on the list, each with a suggestion if there is one.

    `unfit` are candidates that do so no longer, and `gone` those that GitHub does not have; `others` and `unreached` are
    what the file's head says.
    """

    searched: datetime
    found: list[tuple[Profile, Suggestion | None]]
    unfit: list[str]
    gone: list[str]
    others: int
    unreached: list[str]


def render_findings(findings: Findings) -> str:
    return msgspec.json.encode(findings).decode()


def parse_findings(text: str, where: str) -> Findings:
    """What `render_findings` wrote. Raises DataError."""
    try:
        return msgspec.json.decode(text, type=Findings)
    except msgspec.DecodeError as error:
        raise DataError(where, 1, f"this is not a file of `python -m scripts.discover --keep` ({error})") from None


class Known:
    """What nobody needs to find: listed, watched or rejected.

    By id, and by name, ignoring case, where no id is known or GitHub shows it under that name: one that it had before
    may be another repository's.
    """

    def __init__(self, catalogue: Catalogue, latest: Latest) -> None:
        self.ids = {rejection.id for rejection in catalogue.rejected if rejection.id}
        self.names = {rejection.repo.lower() for rejection in catalogue.rejected if not rejection.id}
        for entry in catalogue.entries:
            row = latest.repos.get(entry.repo, EMPTY)
            ids = {identity for identity in (entry.id, row.id) if identity}
            self.ids |= ids
            if not row.is_gone:
                self.names.add((row.name or entry.repo).lower())
            if not ids:
                self.names |= {name.lower() for name in entry.names}

    def has(self, name: str, identity: str) -> bool:
        return identity in self.ids or name.lower() in self.names


def add_findings(tree: Path, findings: Findings) -> str:
    """Put what a run found into the candidates of a census; returns what that changed, in a line. Raises DataError."""
    before = load_candidates(tree)
    after = merge(before, findings, Known(load_catalogue(tree), load_latest(tree)))
    write_candidates(tree, after)
    new = len(set(after.open) - set(before.repos))
    return f"Discover: {plural(len(after.open), 'candidate')}, {new:,} of them new"


def merge(before: Candidates, findings: Findings, known: Known) -> Candidates:
    """The candidates after a run: what became known, gone or unfit leaves, and of the others the best stay."""
    today = findings.searched.date()
    old, rows = {row.id: row for row in before.repos.values()}, dict(before.repos)
    for name, row in before.repos.items():
        if name in findings.gone:  # one such answer may be a mistake, so it stays for a while
            rows[name] = replace(row, gone=row.gone or today)
        if name in findings.unfit or (row.gone and today - row.gone > FORGET_GONE_AFTER):
            del rows[name]
    for profile, suggestion in findings.found:
        rows = {name: row for name, row in rows.items() if row.id != profile.id} if profile.id in old else rows
        rows[profile.name] = _row(profile, suggestion, old.get(profile.id), today)
    rows = {name: row for name, row in rows.items() if not known.has(name, row.id)}
    return Candidates(findings.searched, findings.others, tuple(findings.unreached), _best(rows, today))


def _row(profile: Profile, suggestion: Suggestion | None, old: Candidate | None, today: date) -> Candidate:
    first = old or Candidate(stars=profile.stars, created=profile.created, first=today, id=profile.id)
    return replace(
        first,
        stars=profile.stars,
        gain=profile.stars - (first.stars - first.gain),
        language=profile.language,
        license=profile.license,
        created=profile.created,
        category=suggestion.category if suggestion else "",
        probability=suggestion.probability if suggestion else 0,
        gone=None,
    )


def _best(rows: Mapping[str, Candidate], today: date) -> dict[str, Candidate]:
    """All that are decided, and the best of the others."""
    kept = set(rank(Candidates(repos=rows).undecided, today)[:KEPT_AT_MOST])
    return {name: row for name, row in rows.items() if row.decided or name in kept}


def rank(candidates: Mapping[str, Candidate], today: date) -> list[str]:
    """The names, best first; those that waited for eight weeks stand below all others."""

    def key(name: str) -> tuple[bool, float, str]:
        row = candidates[name]
        return today - row.first >= SINKS_AFTER, -_score(row, today), name.lower()

    return sorted(candidates, key=key)


def _score(row: Candidate, today: date) -> float:
    """Ten times the stars count as much as ten times the weekly gain, or as being created today rather than long ago."""
    weeks = max(1.0, (today - row.first).days / 7)
    years = max(0, (today - row.created).days) / 365
    return math.log10(1 + row.stars) + math.log10(1 + max(0, row.gain) / weeks) + math.exp2(-years)
