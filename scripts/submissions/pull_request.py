"""The branch and the pull request of a submission: what is pushed, and what is kept as a maintainer reviewed it."""

from msgspec import structs

from scripts.common.errors import CensusError
from scripts.common.markup import Markdown, compose, join_blocks, published
from scripts.common.retry import MovedError
from scripts.common.text import normalise
from scripts.git.branch import branch_of
from scripts.github.shapes import Issue, Pull, Review
from scripts.submissions import memory as memories
from scripts.submissions.idle import Notes, PullState
from scripts.submissions.preview import pull_text
from scripts.submissions.state import Submission, Submissions
from scripts.submissions.status import Status
from scripts.submissions.verdict import Change, Context

REPLACED = compose(
    "Closed: what its issue asks for now is in another pull request, as this one was reviewed, or its branch cannot be moved."
)
DISMISSED = "The form was taken over with /update: review it again."


class SubmissionPull:
    """The pull request of a submission, which may not be there yet, and its branch."""

    def __init__(self, submissions: Submissions, submission: Submission, status: Status) -> None:
        self._submissions, self._tracker, self._git = submissions, submissions.tracker, submissions.git
        self._issue: Issue = submission.issue
        self._status = status
        self._branch = branch_of(submission.issue.number)
        self.pull: Pull | None = submission.pull
        self.reviews: list[Review] = []  # those that were known when it was decided what to do
        self._read, self._said = self.number, [note.id for note in submission.on_pull]
        self._all_reviews: list[int] = []
        self._head = self.head

    @property
    def number(self) -> int | None:
        """Its number."""
        return self.pull.number if self.pull else None

    @property
    def is_open(self) -> bool:
        return self.pull is not None and self.pull.open

    def state(self) -> PullState | None:
        """What stands for it, while it is open, and was said of it as far as that is known."""
        if self.pull is None or not self.pull.open:
            return None
        is_other = self.pull.number != self._read
        said, reviews = ((), ()) if is_other else (self._said, self._all_reviews)
        conflicts = self.pull.mergeable is False and self.head == self._head
        return PullState(self.pull.number, self.head or "", conflicts, Notes.of(said), Notes.of(reviews))

    @property
    def head(self) -> str | None:
        """The commit of its branch, if there is one."""
        return self._submissions.head(self._issue.number)

    def read_reviews(self) -> list[Review]:
        """The reviews by people who may push; what is pushed after this is pushed in the knowledge of these."""
        found = self._tracker.reviews(self.pull.number) if self.pull else []
        self._all_reviews = [review.id for review in found]
        self.reviews = [review for review in found if self._submissions.is_maintainer(review)]
        return self.reviews

    def identity(self) -> str | None:
        """GitHub's id of the repository that it is for."""
        return memories.identity_in(normalise(self.pull.body)) if self.pull else None

    def text(self) -> str:
        """repos.yaml as it is on its branch."""
        head = self.head
        return self._git.read(head, self._branch) if head else ""

    def is_persons(self) -> bool:
        """Whether the commit of its branch is a person's."""
        head = self.head
        return head is not None and self._git.edited(head) is not None

    def bring(self, change: Change, context: Context) -> None:
        """Bring branch and pull request to a change; without a pull request when GitHub does not let us open one."""
        if self.pull and not self.pull.open and not self.reopen():
            self.let_go()
        if self.pull is None and self._status.memory.past:
            self._retire(self._status.memory.past)
        self._push(change, context)
        body = pull_text(change, context, self._issue.number, self._issue.created_at[:10])
        if self.pull is None:
            base = self._submissions.heads().default
            self.pull = self._tracker.open_pull(change.title, body, self._branch, base)
        elif (self.pull.title, normalise(self.pull.body).strip()) != (change.title, body.strip()):
            self._tracker.edit_pull(self.pull.number, change.title, body)
        if self.pull:
            self._note(structs.replace(self.pull, text=body, title=change.title, state="open"))

    def reopen(self) -> bool:
        """Reopen it as it is; False when GitHub cannot."""
        if self.pull is None or not self._tracker.reopen_pull(self.pull.number):
            return False
        self._note(structs.replace(self.pull, state="open"))
        return True

    def close(self) -> None:
        """Close it, if it is open."""
        if self.pull and self.pull.open:
            self._tracker.close(self.pull.number)
            self._note(structs.replace(self.pull, state="closed"))

    def let_go(self) -> None:
        """Leave it as it is; `bring` opens another one."""
        self.pull, self.reviews = None, []

    def retire(self) -> None:
        """Close it with a word, and leave it; `bring` opens another one from the same branch, without its reviews."""
        if self.pull:
            self._retire(self.pull.number)
        self.let_go()

    def stands_as_approved(self) -> bool:
        """Whether the commit of its branch is ours, and was there when each approval was given.

        Puts the branch back to what was approved, where that is known, and raises MovedError to read all of it again.
        """
        memory, head = self._status.memory, self.head
        pushed = memory.push_time(head) if head else None
        if pushed is None:
            return False
        early = [review.at for review in self.reviews if review.is_approval and review.at <= pushed]
        approved = memory.head_at(early[-1]) if early else None
        if approved and self._git.push(approved, self._branch, head):
            raise MovedError("A review came in while the branch was rebuilt; the next run takes it up.")
        return not early

    def dismiss_approvals(self) -> bool:
        """Take back the approvals of what it holds now; False when GitHub does not let us."""
        if self.pull is None:
            return True
        approvals = [review for review in self.reviews if review.is_approval]
        return all(self._tracker.dismiss(self.pull.number, review.id, DISMISSED) for review in approvals)

    def holds(self, change: Change, context: Context) -> bool:
        """Whether a merge of the branch makes the change."""
        return self.head is not None and self._wanted(change, context) == self.head

    def delete_branch(self) -> None:
        """Delete the branch, where GitHub does not let us move it. Raises CensusError when there is none."""
        if self.head is None:
            raise CensusError(f"GitHub lets Actions neither move nor make the branch {self._branch}.")
        self._git.delete(self._submissions.heads(), self._branch)

    def _wanted(self, change: Change, context: Context) -> str:
        """The commit that the branch should be."""
        text, title = change.apply(context.text), f"{change.title} (#{self._issue.number})"
        return self._git.rebuilt(self._submissions.heads(), self._branch, text, title)

    def _push(self, change: Change, context: Context) -> None:
        """Bring the branch to a change. Raises MovedError when somebody pushes, or reviews, at the same time."""
        current, commit = self.head, self._wanted(change, context)
        moved = MovedError(f"The branch {self._branch} changed while it was rebuilt; the next run takes it up.")
        if commit != current:
            if self._is_reviewed() or not self._git.push(commit, self._branch, current):
                raise moved
            self._submissions.note_head(self._issue.number, commit)
            if self._is_reviewed():
                if current and not self._git.push(current, self._branch, commit):
                    raise moved
                raise MovedError(f"A review came in while {self._branch} was rebuilt; the next run takes it up.")
        if self._status.memory.push_time(commit) is None:
            self._status.note_push(commit, self._tracker.moment())

    def _is_reviewed(self) -> bool:
        """Whether there are other reviews by people who may push than were known."""
        now = self._submissions.reviews(self.pull) if self.pull else []
        return [review.id for review in now] != [review.id for review in self.reviews]

    def _retire(self, past: int) -> None:
        """Close what another pull request from the same branch is about to replace."""
        for old in self._tracker.pulls_from(self._branch):
            if old.open and old.number <= past and self._tracker.made(old, self._branch):
                body: Markdown = join_blocks(published(old.body), REPLACED)
                self._tracker.edit_pull(old.number, old.title, body, close=True)
                self._submissions.note_pull(structs.replace(old, state="closed"))

    def _note(self, pull: Pull) -> None:
        self.pull = pull
        self._submissions.note_pull(pull)
