"""Which of the open submissions may need something: read in bulk, and compared with what our comments remember."""

from scripts.git.branch import branch_of
from scripts.github.bulk import OpenIssue, OpenPull, open_issues, open_pulls
from scripts.submissions.idle import Notes, PullState, digest_of, unpack
from scripts.submissions.memory import recall
from scripts.submissions.state import Submissions
from scripts.submissions.verdict import Faulty
from scripts.submissions.waiting import find_wait


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
