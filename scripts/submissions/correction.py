"""Whether a correction of a listed entry can be made. Pure: values in, a verdict out."""

from collections.abc import Iterator, Mapping
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
from scripts.submissions.verdict import Change, Context, Faulty

MOVED = "It moved to a new name"
REASON_AT_MOST = 200  # characters
NOT_USED = "The field **{}** is not used, as what is wrong is **{}**: open another issue for it."


@dataclass(frozen=True)
class _Correction:
    """What every kind of correction, each a method, starts from."""

    before: Entry
    values: Mapping[str, str]
    seen: Shown  # the repository that GitHub shows under the entry's new name
    context: Context

    def category(self) -> Change | Faulty:
        category = category_options(self.context.census.catalogue).get(self.values["category"])
        if not category or category.id == self.before.category:
            return Faulty((compose("The field **New category** holds the category that it has: choose another."),))
        entry = structs.replace(self.before, category=category.id)
        return Change(f"Move {self.before.repo} to {category.title}", entry, self.before)

    def summary(self) -> Change | Faulty:
        summary = tidy_summary(self.values["value"])
        if not summary:
            return Faulty((compose("The field **New value** is empty: write the new summary."),))
        if summary == self.before.summary:
            return Faulty((escape("This is the summary that it already has: write another."),))
        if faults := find_summary_faults(summary):
            return Faulty(tuple(faults))
        entry, notes = structs.replace(self.before, summary=summary), tuple(tidied(self.values["value"]))
        title = f"Change the summary of {self.before.repo}"
        return Change(title, entry, self.before, notes=notes)

    def move(self) -> Change | Faulty:
        if not self.values["value"]:
            return Faulty((compose("The field **New value** is empty: write the new name."),))
        if not isinstance(self.seen, Candidate):
            return Faulty(tuple(name_faults(self.values["value"], self.seen, "New value")))
        if faults := tuple(self._move_faults(self.seen)):
            return Faulty(faults)
        new = self.seen.name
        names = (name for name in self.before.names if name.lower() != new.lower())
        identity = self.before.id or self.seen.id
        entry = structs.replace(self.before, repo=new, formerly=tuple(names), id=identity)
        return Change(f"Follow {self.before.repo} to {new}", entry, self.before, candidate=self.seen)

    def removal(self) -> Change:
        reason = plain(self.values.get("why", ""))[:REASON_AT_MOST]
        rejection = Rejection(self.before.repo, reason, self.context.today, self._known or None)
        return Change(f"Take {self.before.repo} off the list", self.before, self.before, rejection)

    @property
    def _known(self) -> str:
        """The id of the repository, as far as it is known."""
        return self.before.id or self.context.row_of(self.before).id

    def _move_faults(self, new: Candidate) -> Iterator[Markdown]:
        if self._known and self._known != new.id:
            yield escape(f"{new.name} is another repository than the listed one: submit it as a new one.")
        other = self.context.census.catalogue.find(new.name)
        is_taken = other and other != self.before and other.repo.lower() == new.name.lower()
        if is_taken or new.name == self.before.repo:
            yield escape(f"{new.name} stands on the list already.")


_LABELS = {"category": "New category", "value": "New value"}
_KINDS = {  # by what is wrong, as the form has it: who makes the change, and the field that this needs
    "Its category": (_Correction.category, "category"),
    "Its summary": (_Correction.summary, "value"),
    MOVED: (_Correction.move, "value"),
    "It does not belong on the list": (_Correction.removal, ""),
}


def judge_correction(answers: Answers, seen: Shown, context: Context) -> Change | Faulty:
    """The verdict on a correction; `seen` is what GitHub shows under the new name of a repository that moved."""
    name, wrong = wanted_name(answers), answers.values["wrong"]
    before = context.census.catalogue.find(name) if name else None
    if not before:
        unknown = escape("The repository is not on the list: write its name as it stands there.")
        return Faulty((*answers.faults, unknown))
    if not wrong:
        return Faulty(tuple(answers.faults))
    make, used = _KINDS[wrong]
    made = make(_Correction(before, answers.values, seen, context))
    if isinstance(made, Faulty):
        return Faulty((*answers.faults, *made.faults))
    if answers.faults:
        return Faulty(tuple(answers.faults))
    unused = (
        compose(NOT_USED, escape(label), escape(wrong))
        for field, label in _LABELS.items()
        if field != used and answers.values[field]
    )
    return replace(made, why=answers.values.get("why", ""), notes=(*made.notes, *unused))
