"""The branch and the pull request of a submission: what is pushed, and what is kept as a maintainer reviewed it."""

from msgspec import structs

from scripts.common.errors import CensusError
from scripts.common.markup import compose, join_blocks, published
from scripts.common.retry import MovedError
from scripts.common.text import normalise
from scripts.git.branch import branch_of
from scripts.github.shapes import Pull, Review
from scripts.submissions.idle import PullState, Tally
from scripts.submissions.memory import PUSHES_AT_MOST, Push, identity_in
from scripts.submissions.preview import pull_text
from scripts.submissions.state import Submissions
from scripts.submissions.status import Status
from scripts.submissions.submission import Submission
from scripts.submissions.verdict import Change, Context

REPLACED = compose(
    "Closed: what its issue asks for now is in another pull request, as this one was reviewed, or its branch cannot be moved."
)
DISMISSED = "The form was taken over with /update: review it again."


class SubmissionPull:
    """The pull request of a submission, which may not be there yet, and its branch."""

    def __init__(self, submissions: Submissions, submission: Submission, status: Status) -> None:
        self._submissions, self._tracker, self._git = submissions, submissions.tracker, submissions.git
        self._submission, self._issue, self._status = submission, submission.issue, status
        self._branch = branch_of(submission.issue.number)
        self._pull: Pull | None = submission.pull
        self.head = submissions.heads().commits.get(self._branch)  # the commit of its branch, if there is one
        self._first_head = self.head
        self._reviews: list[Review] = []  # anybody's, when it was decided what to do

    @property
    def number(self) -> int | None:
        """Its number; None where there is none."""
        return self._pull.number if self._pull else None

    @property
    def is_open(self) -> bool:
        return self._pull is not None and self._pull.open

    @property
    def conflicts(self) -> bool:
        """Whether it could not be merged when it was read, and nothing was pushed since."""
        return self._pull is not None and self._pull.mergeable is False and self.head == self._first_head

    @property
    def identity(self) -> str | None:
        """GitHub's id of the repository that it is for."""
        return identity_in(self._pull.body) if self._pull else None

    def state(self) -> PullState | None:
        """What stands for it, while it is open, and was said of it as far as that is known."""
        if self._pull is None or not self._pull.open:
            return None
        was_there = self._submission.pull is not None and self._submission.pull.number == self._pull.number
        said = [note.id for note in self._submission.on_pull] if was_there else []
        reviews = [review.id for review in self._reviews]
        return PullState(self._pull.number, self.head or "", self.conflicts, Tally.of(said), Tally.of(reviews))

    def read_reviews(self) -> None:
        """What is pushed after this is pushed in the knowledge of the reviews that there are."""
        self._reviews = self._tracker.reviews(self._pull.number) if self._pull else []

    @property
    def is_reviewed(self) -> bool:
        """Whether people who may push have reviewed it, as far as that was read."""
        return bool(self._maintainers(self._reviews))

    def read_branch(self) -> tuple[str, bool]:
        """repos.yaml as it is on its branch, and whether a person made the commit that is there."""
        if self.head is None:
            return "", False
        text = self._git.read(self.head, self._branch)
        return text, self._git.edited(self.head) is not None

    def bring(self, change: Change, context: Context) -> None:
        """Bring branch and pull request to a change; without a pull request when GitHub does not let us open one."""
        if self._pull and not self._pull.open and not self.reopen():
            self.let_go()
        self._push(change, context)
        body = pull_text(change, context, self._issue.number, self._issue.created_at[:10])
        if self._pull is None:
            base = self._submissions.heads().default
            self._pull = self._tracker.open_pull(change.title, body, self._branch, base)
        elif (self._pull.title, normalise(self._pull.body).strip()) != (change.title, body.strip()):
            self._tracker.edit_pull(self._pull.number, change.title, body)
        if self._pull:
            self._note(structs.replace(self._pull, text=body, title=change.title, state="open"))

    def reopen(self) -> bool:
        """Reopen it as it is; False when GitHub cannot."""
        if self._pull is None or not self._tracker.reopen_pull(self._pull.number):
            return False
        self._note(structs.replace(self._pull, state="open"))
        return True

    def close(self) -> None:
        """Close it, if it is open."""
        if self._pull and self._pull.open:
            self._tracker.close(self._pull.number)
            self._note(structs.replace(self._pull, state="closed"))

    def let_go(self) -> None:
        """Leave it as it is; `bring` opens another one from the same branch, without its reviews."""
        self._pull, self._reviews = None, []

    def close_replaced(self, last: int) -> None:
        """Close with a word what another one from the same branch is about to replace: those up to a number."""
        for old in self._tracker.pulls_from(self._branch):
            if old.open and old.number <= last and self._tracker.made(old, self._branch):
                self._tracker.edit_pull(old.number, old.title, join_blocks(published(old.body), REPLACED), close=True)
                self._submissions.note_pull(structs.replace(old, state="closed"))

    def stands_as_approved(self) -> bool:
        """Whether its branch is at a commit that we pushed, and that was there before any approval was given.

        Puts the branch back to what was approved last before it, where that is known, and raises MovedError then.
        """
        memory = self._status.memory
        pushed = memory.pushed_at(self.head or "")
        if pushed is None:
            return False
        early = [review.at for review in self._approvals() if review.at <= pushed]
        approved = memory.head_at(early[-1]) if early else None
        if approved and self._git.push(approved, self._branch, self.head):
            raise MovedError("A review came in while the branch was rebuilt.")
        return not early

    def dismiss_approvals(self) -> bool:
        """Take back the approvals of what it holds now; False when GitHub does not let us."""
        number = self.number
        return number is None or all(self._tracker.dismiss(number, one.id, DISMISSED) for one in self._approvals())

    def delete_branch(self) -> None:
        """Delete the branch, where GitHub does not let us move it. Raises CensusError when there is none."""
        if self.head is None:
            raise CensusError(f"GitHub lets Actions neither move nor make the branch {self._branch}.")
        self._git.delete(self._branch, self.head)
        self.head = None

    def commit_for(self, change: Change, context: Context) -> str:
        """The commit that its branch should be: where it is, if its merge makes the change already."""
        text, title = change.apply(context.text), f"{change.title} (#{self._issue.number})"
        return self._git.rebuilt(self._submissions.heads(), self._branch, self.head, text, title)

    def _push(self, change: Change, context: Context) -> None:
        """Bring the branch to a change. Raises MovedError when somebody pushes, or reviews, at the same time."""
        before, commit = self.head, self.commit_for(change, context)
        if commit != before:
            if self._has_new_reviews() or not self._git.push(commit, self._branch, before):
                raise MovedError(f"The branch {self._branch} changed while it was rebuilt.")
            self.head = commit
            if self._has_new_reviews():
                if before:
                    self._git.push(before, self._branch, commit)
                raise MovedError(f"A review came in while {self._branch} was rebuilt.")
        memory = self._status.memory
        if memory.pushed_at(commit) is None:
            pushes = (*memory.pushes, Push(commit, self._tracker.moment()))
            self._status.remember(pushes=pushes[-PUSHES_AT_MOST:])

    def _has_new_reviews(self) -> bool:
        """Whether there are other reviews by people who may push than were known."""
        now = self._tracker.reviews(self._pull.number) if self._pull else []
        known = [review.id for review in self._maintainers(self._reviews)]
        return [review.id for review in self._maintainers(now)] != known

    def _maintainers(self, reviews: list[Review]) -> list[Review]:
        return [review for review in reviews if self._submissions.is_by_maintainer(review)]

    def _approvals(self) -> list[Review]:
        """What maintainers approved, as far as it is known."""
        return [review for review in self._maintainers(self._reviews) if review.is_approval]

    def _note(self, pull: Pull) -> None:
        self._pull = pull
        self._submissions.note_pull(pull)
