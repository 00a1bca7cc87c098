"""From an issue to a verdict: which form it is, what it answers, what GitHub says of what it names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.census.catalogue import Catalogue
from scripts.common import files
from scripts.common.markup import Markdown, compose, escape, link
from scripts.common.text import normalise
from scripts.github.client import Client
from scripts.github.shapes import Issue
from scripts.pages import forms
from scripts.pages.forms import Form
from scripts.submissions.answers import Answers, read_answers, resembles
from scripts.submissions.candidate import Shown, look_up
from scripts.submissions.correction import MOVED, judge_correction
from scripts.submissions.proposal import judge_proposal, wanted_name
from scripts.submissions.verdict import Context, Faulty, Verdict

NO_FORMS = f"This census has no issue forms ({forms.SUBMIT}): there is nothing to take up."

_ASKS = re.compile(r"(?i)\s*(?:please\s+)?(?:add|submit|submission|list|include|suggest\w*|correct\w*|new repo\w*)\b")
_ADDRESS = re.compile(r"(?i)github\.com/[\w-]+/[\w.-]|^[\w-]+/[\w.-]+$")
_OUR_TITLE = re.compile(r"(?:Add|Move|Change the summary of|Follow|Take) [\w-]+/[\w.-]+(?: to .+| off the list)?$")


@dataclass(frozen=True)
class Reading:
    """What an issue says, as far as it can be read; without a `form` it was made from none, or its lines are gone."""

    form: Form | None
    answers: Answers

    @property
    def proposes(self) -> bool:
        """Whether it proposes a repository, rather than a correction."""
        return self.form is not None and self.form.label == "submission"

    @property
    def repository(self) -> str | None:
        """The repository that it is about, by the name that it gives."""
        return wanted_name(self.answers)

    @property
    def to_look_up(self) -> str | None:
        """The repository that GitHub has to be asked about."""
        if self.proposes:
            return wanted_name(self.answers)
        return wanted_name(self.answers, "value") if self.answers.values.get("wrong") == MOVED else None


class FormReader:
    """The forms as they are for one list. What was read of a body is kept."""

    def __init__(self, texts: Mapping[Path, str], catalogue: Catalogue) -> None:
        self.forms = [forms.parse_form(forms.render_form(text, catalogue, path), path) for path, text in texts.items()]
        self._readings: dict[tuple[str, frozenset[str]], Reading] = {}

    def read(self, issue: Issue) -> Reading:
        """What an issue says."""
        key = issue.body, issue.labels
        if key not in self._readings:
            body = normalise(issue.body)
            form = self._form_of(body, issue.labels)
            self._readings[key] = Reading(form, read_answers(body, form) if form else Answers())
        return self._readings[key]

    def is_submission(self, issue: Issue) -> bool:
        """Whether an issue asks for something that a form is for, also if it was made without one."""
        return self._claims(issue) or self.read(issue).form is not None or _asks(issue)

    def look_up(self, client: Client, issue: Issue) -> Shown:
        """What GitHub shows of the repository that an issue names; None when it names none. Raises GitHubError."""
        name = self.read(issue).to_look_up
        return look_up(client, name) if name else None

    def judge(self, issue: Issue, seen: Shown, context: Context) -> Verdict:
        """The verdict on an issue; `seen` is what `look_up` found."""
        reading = self.read(issue)
        if reading.form is None:
            return Faulty((_without_form(context.link),), expires=self._claims(issue))
        if not reading.answers.values:  # nothing can be read reliably
            return Faulty(tuple(reading.answers.faults))
        if reading.proposes:
            return judge_proposal(reading.answers, seen, context, issue.number)
        return judge_correction(reading.answers, seen, context)

    def _claims(self, issue: Issue) -> bool:
        """Whether an issue has the label or the title of a form."""
        titles = tuple(form.title.lower() for form in self.forms if form.title)
        return bool(issue.labels & {form.label for form in self.forms}) or issue.title.lower().startswith(titles)

    def may_retitle(self, issue: Issue) -> bool:
        """Whether the title is one of ours, or still the one that a form, or a link to it, begins with."""
        title = issue.title.strip()
        is_left = title in {"", *(form.title for form in self.forms)} or title.endswith(":")
        return is_left or _OUR_TITLE.match(title) is not None

    def _form_of(self, body: str, labels: frozenset[str]) -> Form | None:
        """The form that a body was made from: most of its headings, or with its label any, stand there."""
        best = max(self.forms, key=lambda form: resembles(body, form), default=None)
        if best is None:
            return None
        enough = 1 if best.label in labels else len(best.questions) // 2 + 1
        return best if resembles(body, best) >= enough else None


def find_forms(root: Path) -> dict[Path, str]:
    """The texts of the issue forms below `root`, by path; none in a census that takes no submissions. Raises DataError."""
    return {path: files.read(root / path) for path in forms.PATHS if (root / path).exists()}


def _asks(issue: Issue) -> bool:
    """Whether somebody asks, without a form, for a repository to be listed."""
    words = _ADDRESS.search(issue.title.strip()) or _ADDRESS.search(issue.body[:2000])
    return bool(_ASKS.match(issue.title) and words)


def _without_form(address: str) -> Markdown:
    new = f"{address}/issues/new?template="
    return compose(
        "A repository is added, and an entry corrected, through a form, and its lines that begin with `###` are not "
        "here. Put them back, or fill in the form again: {} or {}.",
        link(escape("submit a repository"), f"{new}{forms.SUBMIT.name}"),
        link(escape("correct an entry"), f"{new}{forms.CORRECT.name}"),
    )
