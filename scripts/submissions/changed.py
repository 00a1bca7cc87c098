"""Which of the open submissions may need something: read in bulk, and compared with what our comments remember."""

from scripts.common.text import normalise
from scripts.git.branch import branch_of
from scripts.github.bulk import OpenIssue, OpenPull, open_issues, open_pulls
from scripts.submissions.idle import Notes, PullState, digest_of_answer, digest_of_state, unpack
from scripts.submissions.memory import recall
from scripts.submissions.state import Submissions
from scripts.submissions.turns import find_turn
from scripts.submissions.verdict import Faulty


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
    is_ours = submissions.tracker.is_ours
    ours = next((note for note in found.comments if is_ours(note.author) and recall(normalise(note.body))), None)
    memory = recall(normalise(ours.body)) if ours else None
    if ours is None or memory is None:
        return False
    others = [identity for identity in found.newest.ids if identity != ours.database_id]
    said = Notes(found.newest.total_count - 1, max(others, default=0))
    if memory.state != digest_of_state(found.body, said, _state_of(pull)):
        return False
    verdict = submissions.reader.judge(found.issue, unpack(memory.seen), submissions.context())
    if isinstance(verdict, Faulty) and submissions.is_expired(memory, verdict, found.issue):
        return False
    return memory.answer == digest_of_answer(verdict, find_turn(submissions, found.issue, verdict))


def _state_of(pull: OpenPull | None) -> PullState | None:
    if pull is None:
        return None
    said = Notes(pull.comments.total_count, max(pull.comments.ids, default=0))
    reviews = Notes(pull.reviews.total_count, max(pull.reviews.ids, default=0)) if pull.reviews else Notes()
    return PullState(pull.number, pull.head_ref_oid, pull.pull.mergeable is False, said, reviews)
