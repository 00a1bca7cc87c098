"""Whether a correction of a listed entry can be made. Pure: values in, a verdict out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgspec import structs

from scripts.census.catalogue import Entry
from scripts.census.rules import tidy_summary
from scripts.census.shape import Rejection
from scripts.common.markup import Markdown, compose, escape
from scripts.common.text import plain
from scripts.pages.forms import category_options
from scripts.submissions.answers import Answers
from scripts.submissions.candidate import Candidate, Shown
from scripts.submissions.proposal import find_summary_faults, name_faults, tidied, wanted_name
from scripts.submissions.verdict import Change, Context, Faulty, Verdict

CATEGORY, SUMMARY = "Its category", "Its summary"
MOVED, REMOVED = "It moved to a new name", "It does not belong on the list"
REASON_AT_MOST = 200  # characters
_USES = {CATEGORY: "category", SUMMARY: "value", MOVED: "value", REMOVED: ""}  # the field that a choice needs
_LABELS = {"category": "New category", "value": "New value"}


@dataclass(frozen=True)
class _Correction:
    """An entry as it is, the answers about it, and the repository that GitHub shows under its new name.

    Each kind of correction makes the change, or tells the faults that keep it from that.
    """

    before: Entry
    answers: Answers
    seen: Shown
    context: Context

    @property
    def value(self) -> str:
        return self.answers.values["value"]

    @property
    def candidate(self) -> Candidate | None:
        return self.seen if isinstance(self.seen, Candidate) else None

    def category(self) -> Change | list[Markdown]:
        listed = self.context.census.catalogue
        category = category_options(listed).get(self.answers.values["category"])
        if not category or category.id == self.before.category:
            return [compose("The field **New category** names no other category than it has: choose the right one.")]
        entry = structs.replace(self.before, category=category.id)
        return Change(f"Move {self.before.repo} to {category.title}", entry, self.before)

    def summary(self) -> Change | list[Markdown]:
        summary = tidy_summary(self.value)
        if not summary:
            return [compose("The field **New value** is empty: write the new summary.")]
        if summary == self.before.summary:
            return [escape("This is the summary that it has: write another.")]
        if faults := find_summary_faults(summary):
            return faults
        entry = structs.replace(self.before, summary=summary)
        title = f"Change the summary of {self.before.repo}"
        return Change(title, entry, self.before, notes=tuple(tidied(self.value)))

    def move(self) -> Change | list[Markdown]:
        if not self.value:
            return [compose("The field **New value** is empty: write the new name.")]
        faults = [*name_faults(self.value, self.seen, "New value"), *self._move_faults()]
        if faults or not self.candidate:
            return faults
        new = self.candidate.name
        names = (name for name in self.before.names if name.lower() != new.lower())
        identity = self.before.id or self.candidate.id
        entry = structs.replace(self.before, repo=new, formerly=tuple(names), id=identity)
        return Change(f"Follow {self.before.repo} to {new}", entry, self.before, candidate=self.candidate)

    def removal(self) -> Change:
        reason = plain(self.answers.values["why"])[:REASON_AT_MOST]
        rejection = Rejection(self.before.repo, reason, self.context.today, self._known or None)
        return Change(f"Take {self.before.repo} off the list", self.before, self.before, rejection)

    @property
    def _known(self) -> str:
        """The id of the repository, as far as it is known."""
        return self.before.id or self.context.row_of(self.before).id

    def _move_faults(self) -> Iterator[Markdown]:
        if not self.candidate:
            return
        name, listed = self.candidate.name, self.context.census
        if self._known and self._known != self.candidate.id:
            yield escape(f"{name} is another repository than the listed one: submit it as a new one.")
        other = listed.catalogue.find(name)
        is_taken = other and other != self.before and other.repo.lower() == name.lower()
        if is_taken or name == self.before.repo:
            yield escape(f"{name} stands on the list already.")


def judge_correction(answers: Answers, seen: Shown, context: Context) -> Verdict:
    """The verdict on a correction; `seen` is what GitHub shows under the new name of a repository that moved."""
    if not answers.values:
        return Faulty(tuple(answers.faults))
    name = wanted_name(answers)
    before = context.census.catalogue.find(name) if name else None
    if not before:
        unknown = escape("The repository is not on the list: write its name as it stands there.")
        return Faulty((*answers.faults, unknown))
    correction, wrong = _Correction(before, answers, seen, context), answers.values["wrong"]
    judges = {
        CATEGORY: correction.category, SUMMARY: correction.summary, MOVED: correction.move, REMOVED: correction.removal,
    }  # fmt: skip
    made = judges[wrong]() if wrong else []
    if answers.faults or not isinstance(made, Change):
        return Faulty((*answers.faults, *(made if isinstance(made, list) else [])))
    return replace(made, why=answers.values.get("why", ""), notes=(*made.notes, *_unused(answers, wrong)))


def _unused(answers: Answers, wrong: str) -> Iterator[Markdown]:
    """A note on each field that the choice does not use."""
    for field, label in _LABELS.items():
        if field != _USES[wrong] and answers.values[field]:
            yield compose(
                "The field **{}** is not used, as what is wrong is **{}**: open another issue for it.",
                escape(label),
                escape(wrong),
            )
