"""Which open submissions may need something: what stands for all of one in our comment, and what is read in bulk."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec
from msgspec import structs

from scripts.common.text import normalise
from scripts.git.branch import branch_of
from scripts.github.bulk import OpenIssue, OpenPull, open_issues, open_pulls
from scripts.submissions.candidate import Candidate, Shown, Unseen
from scripts.submissions.memory import recall
from scripts.submissions.state import Submissions
from scripts.submissions.verdict import Change, Faulty, Verdict, Wait
from scripts.submissions.waiting import find_wait


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
        rejection = verdict.rejection and structs.replace(verdict.rejection, decided=date.min)
        verdict = replace(verdict, entry=structs.replace(verdict.entry, line=0), before=None, rejection=rejection)
    return _digest(repr((normalise(body), said, pull, verdict, wait)))


def pack(seen: Shown) -> str:
    """What GitHub showed of a repository, as a word of a comment; empty for nothing."""
    return base64.b64encode(msgspec.json.encode(seen)).decode().rstrip("=") if seen else ""


def unpack(word: str) -> Shown:
    """What `pack` was given; None for a word that is none of its."""
    try:
        data = base64.b64decode(f"{word}{'=' * (-len(word) % 4)}")
        return msgspec.json.decode(data, type=Candidate | Unseen) if word else None
    except (binascii.Error, msgspec.DecodeError, ValueError):
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def find_changed(submissions: Submissions) -> list[int]:
    """Those of `everything` that may have to be brought to another state; what is open takes a request for every fifty."""
    client, name = submissions.tracker.client, submissions.tracker.repository
    issues = {found.number: found for found in open_issues(client, name)}
    pulls = list(open_pulls(client, name))
    submissions.fill([found.issue for found in issues.values()], [found.pull for found in pulls])
    ours = {pull.number for pull in submissions.pulls()}
    branches = {pull.head_ref_name: pull for pull in pulls if pull.number in ours}
    return [
        number
        for number in submissions.everything()
        if number not in issues or not _is_idle(submissions, issues[number], branches.get(branch_of(number)))
    ]


def _is_idle(submissions: Submissions, found: OpenIssue, pull: OpenPull | None) -> bool:
    """Whether nothing has happened to a submission since it was settled, and what is answered is the same still."""
    ours = (note for note in found.comments if submissions.tracker.is_ours(note.author))
    comment, memory = next(((note, memory) for note in ours if (memory := recall(note.body))), (None, None))
    if comment is None or memory is None:
        return False
    verdict = submissions.reader.judge(found.issue, unpack(memory.seen), submissions.context())
    if isinstance(verdict, Faulty) and submissions.is_expired(memory, verdict, found.issue):
        return False
    others = [identity for identity in found.newest.ids if identity != comment.database_id]
    said = Notes(found.newest.total_count - 1, max(others, default=0))
    answer = verdict, find_wait(submissions, found.issue, verdict)
    return memory.state == digest_of(found.body, said, _state_of(pull), answer)


def _state_of(pull: OpenPull | None) -> PullState | None:
    if pull is None:
        return None
    said = Notes(pull.comments.total_count, max(pull.comments.ids, default=0))
    reviews = Notes(pull.reviews.total_count, max(pull.reviews.ids, default=0)) if pull.reviews else Notes()
    return PullState(pull.number, pull.head_ref_oid, pull.pull.mergeable is False, said, reviews)
