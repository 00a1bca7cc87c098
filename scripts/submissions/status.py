"""What is written beside a submission's branch and pull request: our one comment, labels, title, and answers."""

from dataclasses import replace

from msgspec import structs

from scripts.common.markup import Markdown, compose
from scripts.common.text import normalise
from scripts.github.shapes import Issue
from scripts.submissions import memory as memories
from scripts.submissions.idle import Notes
from scripts.submissions.memory import HEADS_AT_MOST, Memory, Pushed
from scripts.submissions.state import Heard, Submission, Submissions


class Status:
    """Our comment on a submission, and what it remembers."""

    def __init__(self, submissions: Submissions, submission: Submission) -> None:
        self._submissions, self._tracker = submissions, submissions.tracker
        self._issue: Issue = submission.issue
        self._said, self._on_issue = submission.said, submission.on_issue
        self._comment = submission.comment
        self._answers: list[int] = []
        self.memory = submission.memory

    def say(self, text: Markdown, memory: Memory) -> None:
        """Bring the comment to a text and what it is to remember."""
        body = memories.with_memory(memory, text)
        if self._comment is None:
            made = self._tracker.comment(self._issue.number, body)
            found, _ = self._submissions.our_comment(self._tracker.comments(self._issue.number))
            self._comment = found or made
        if normalise(self._comment.body).strip() != body.strip():
            self._tracker.edit_comment(self._comment.id, body)
        self._comment = structs.replace(self._comment, text=body)
        self.memory = memory

    @property
    def text(self) -> str:
        """What the comment says, without its hidden line; empty when there is none."""
        return normalise(self._comment.body).partition("\n")[2].strip() if self._comment else ""

    def notes(self) -> Notes:
        """The comments on the issue as far as they are known, but our own one."""
        ours = self._comment.id if self._comment else 0
        return Notes.of([note.id for note in self._on_issue if note.id != ours] + self._answers)

    def note_push(self, commit: str, moment: str) -> None:
        """Keep in mind, for the next `say`, that we pushed a commit, and by when it was there."""
        heads = (*self.memory.heads, Pushed(commit, moment))[-HEADS_AT_MOST:]
        self.memory = replace(self.memory, heads=heads)

    def label(self, *labels: str) -> None:
        """Of our labels leave these, and that of the form."""
        form = self._submissions.reader.label_of(self._issue)
        self._tracker.set_labels(self._issue, {*labels, form} if form else {*labels})

    def title(self, wanted: str) -> None:
        """Give the issue a title, unless its author wrote one."""
        if self._issue.title != wanted and self._submissions.reader.may_retitle(self._issue):
            self._tracker.retitle(self._issue.number, wanted)

    def answer(self, heard: Heard, text: Markdown) -> None:
        """Answer a comment with one of our own, once."""
        ours = (note for note in self._said if self._tracker.is_ours(note.author))
        if heard.note.id not in {memories.answered(normalise(note.body)) for note in ours}:
            said = compose("{}\n{}\n", memories.answer_mark(heard.note.id), text)
            self._answers.append(self._tracker.comment(self._issue.number, said).id)
            self._submissions.delete_repeated(self._tracker.comments(self._issue.number))
