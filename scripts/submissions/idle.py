"""Which open submissions may need something: what stands for all of one in our comment, and what is read in bulk."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from scripts.common.text import normalise
from scripts.git.branch import branch_of
from scripts.github.bulk import OpenIssue, OpenPull, open_issues, open_pulls
from scripts.submissions.memory import recall
from scripts.submissions.state import Submissions
from scripts.submissions.verdict import Change, Faulty, Verdict, Wait


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comments, or reviews, there are, and the newest one's id, 0 without any."""

    count: int = 0
    newest: int = 0

    @classmethod
    def of(cls, ids: Sequence[int]) -> "Tally":
        return cls(len(ids), max(ids, default=0))


@dataclass(frozen=True, slots=True)
class PullState:
    """An open pull request; what `_state_of` makes of bulk answers, and `pull_request` of REST, has to agree."""

    number: int
    head: str
    conflicts: bool
    said: Tally
    reviews: Tally


def digest_of_body(body: str) -> str:
    """What stands for an issue's body alone."""
    return _digest(normalise(body))


def digest_of(body: str, said: Tally, pull: PullState | None, verdict: Verdict, wait: Wait | None) -> str:
    """What stands for an issue's body, the comments on it but for the one with our memory, its open pull request, and our answer."""
    if isinstance(verdict, Change):
        rejection = verdict.rejection and structs.replace(verdict.rejection, decided=date.min)
        verdict = replace(verdict, entry=structs.replace(verdict.entry, line=0), before=None, rejection=rejection)
    return _digest(repr((normalise(body), said, pull, verdict, wait)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def find_changed(submissions: Submissions) -> list[int]:
    """Those of `to_settle` that may have to be brought to another state; what is open takes a request for every fifty."""
    client, name = submissions.tracker.client, submissions.tracker.repository
    issues = {found.number: found for found in open_issues(client, name)}
    pulls = list(open_pulls(client, name))
    submissions.fill([found.issue for found in issues.values()], [found.pull for found in pulls])
    ours = {pull.number for pull in submissions.pulls()}
    branches = {pull.head_ref_name: pull for pull in pulls if pull.number in ours}
    return [
        number
        for number in submissions.to_settle()
        if number not in issues or not _is_idle(submissions, issues[number], branches.get(branch_of(number)))
    ]


def _is_idle(submissions: Submissions, found: OpenIssue, pull: OpenPull | None) -> bool:
    """Whether nothing has happened to a submission since it was settled, and what is answered is the same still."""
    ours = (note for note in found.comments.nodes if submissions.tracker.is_ours(note.author))
    comment, memory = next(((note, memory) for note in ours if (memory := recall(note.body))), (None, None))
    if comment is None or memory is None:
        return False
    verdict = submissions.reader.judge(found.issue, memory.seen, submissions.context())
    since = memory.faulty_since
    if isinstance(verdict, Faulty) and since and submissions.is_expired(since, verdict, found.issue):
        return False
    others = [identity for identity in found.newest.ids if identity != comment.database_id]
    said = Tally(found.newest.total_count - 1, max(others, default=0))  # all but the one with our memory
    wait = submissions.find_wait(found.issue, verdict)
    return memory.digest == digest_of(found.body, said, _state_of(pull), verdict, wait)


def _state_of(pull: OpenPull | None) -> PullState | None:
    if pull is None:
        return None
    said = Tally(pull.comments.total_count, max(pull.comments.ids, default=0))
    reviews = Tally(pull.reviews.total_count, max(pull.reviews.ids, default=0)) if pull.reviews else Tally()
    return PullState(pull.number, pull.head_ref_oid, pull.pull.mergeable is False, said, reviews)
