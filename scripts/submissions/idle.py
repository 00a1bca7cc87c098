"""Whether anything has changed since a submission was settled: what stands for all of it in our comment. Pure."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from scripts.common.text import normalise
from scripts.submissions.candidate import Candidate, Unseen
from scripts.submissions.verdict import Change, Verdict, Wait


@dataclass(frozen=True, slots=True)
class Notes:
    """Comments or reviews: how many there are, and the newest one's id, 0 without any."""

    count: int = 0
    newest: int = 0

    @classmethod
    def of(cls, ids: Sequence[int]) -> "Notes":
        return cls(len(ids), max(ids, default=0))


@dataclass(frozen=True, slots=True)
class PullState:
    """An open pull request: its number, its commit, whether that conflicts, and what was said of it."""

    number: int
    head: str
    conflicts: bool
    said: Notes
    reviews: Notes


def digest_of_body(body: str) -> str:
    """What stands for an issue's body alone."""
    return _digest(normalise(body))


def digest_of(body: str, said: Notes, pull: PullState | None, answer: tuple[Verdict, Wait | None]) -> str:
    """What stands for an issue's body, the comments on it but our own one, its open pull request, and our answer."""
    verdict, wait = answer
    if isinstance(verdict, Change):
        rejection = verdict.rejection and replace(verdict.rejection, decided="")
        verdict = replace(verdict, entry=replace(verdict.entry, line=0), before=None, rejection=rejection)
    return _digest(repr((normalise(body), said, pull, verdict, wait)))


def pack(seen: Candidate | Unseen | None) -> str:
    """What GitHub showed of a repository, as a word of a comment; empty for nothing."""
    return base64.b64encode(msgspec.json.encode(seen)).decode().rstrip("=") if seen else ""


def unpack(word: str) -> Candidate | Unseen | None:
    """What `pack` was given; None for a word that is none of its."""
    try:
        data = base64.b64decode(f"{word}{'=' * (-len(word) % 4)}")
        return msgspec.json.decode(data, type=Candidate | Unseen) if word else None
    except (binascii.Error, msgspec.DecodeError, ValueError):
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
