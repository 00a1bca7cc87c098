"""What is written beside a submission's branch and pull request: our one comment, labels, title, and answers."""

from typing import Any

from msgspec import structs

from scripts.common.markup import Markdown, compose
from scripts.common.text import normalise
from scripts.github.shapes import Comment
from scripts.submissions.idle import Tally
from scripts.submissions.memory import answer_mark, answered, recall, with_memory
from scripts.submissions.state import Submissions
from scripts.submissions.submission import Heard, Submission, keep_first


class Status:
    """Our comment on a submission, and what it remembers."""

    def __init__(self, submissions: Submissions, submission: Submission) -> None:
        self._tracker, self._reader = submissions.tracker, submissions.reader
        self._submission, self._issue = submission, submission.issue
        self._comment = submission.comment
        self._answers: list[int] = []
        self.memory = submission.memory

    def remember(self, **changes: Any) -> None:
        """Change fields of the memory, which the next comment holds."""
        self.memory = structs.replace(self.memory, **changes)

    def say(self, text: Markdown, **changes: Any) -> None:
        """Bring the comment to a text, and to the memory with these changes."""
        self.remember(**changes)
        body = with_memory(self.memory, text)
        if self._comment is None:
            made = self._tracker.comment(self._issue.number, body)
            said = self._tracker.comments(self._issue.number)
            ours = [note for note in said if self._tracker.is_ours(note.author) and recall(note.body)]
            self._comment = keep_first(self._tracker, ours) or made
        if normalise(self._comment.body).strip() != body.strip():
            self._tracker.edit_comment(self._comment.id, body)
        self._comment = structs.replace(self._comment, text=body)

    @property
    def text(self) -> str:
        """What the comment says, without its hidden line; empty when there is none."""
        return normalise(self._comment.body).partition("\n")[2].strip() if self._comment else ""

    def tally(self) -> Tally:
        """The comments on the issue as far as they are known, but for the one with our memory."""
        ours = self._comment.id if self._comment else 0
        return Tally.of([note.id for note in self._submission.on_issue if note.id != ours] + self._answers)

    def label(self, *labels: str) -> None:
        """Leave of our labels on the issue only these, and that of its form."""
        form = self._reader.read(self._issue).form
        self._tracker.set_labels(self._issue, {*labels, form.label} if form else {*labels})

    def title(self, wanted: str) -> None:
        """Give the issue a title, unless its author wrote one."""
        if self._issue.title != wanted and self._reader.may_retitle(self._issue):
            self._tracker.retitle(self._issue.number, wanted)

    def answer(self, heard: Heard, text: Markdown) -> None:
        """Answer a comment with one of our own, once."""
        to, number = heard.note.id, self._issue.number
        if not any(self._is_answer(note, to) for note in self._submission.said):
            said = compose("{}\n{}\n", answer_mark(to), text)
            self._answers.append(self._tracker.comment(number, said).id)
            keep_first(self._tracker, [note for note in self._tracker.comments(number) if self._is_answer(note, to)])

    def _is_answer(self, note: Comment, to: int) -> bool:
        return self._tracker.is_ours(note.author) and answered(note.body) == to
