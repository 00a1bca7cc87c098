"""From an issue's body to a verdict: which form it is, what it answers, what GitHub says of what it names."""

from pathlib import Path

from scripts.census.catalogue import Catalogue
from scripts.common import files
from scripts.common.markup import compose
from scripts.github.client import Client
from scripts.pages import forms
from scripts.pages.forms import Form
from scripts.submissions.answers import read_answers, resembles
from scripts.submissions.candidate import look_up
from scripts.submissions.verdict import MOVED, Context, Verdict, judge_correction, judge_submission, wanted_name


class FormReader:
    """The two forms of the folder, and the client that looks up what people name in them."""

    def __init__(self, client: Client, root: Path) -> None:
        self.client = client
        self.texts = {path: files.read(root / path) for path in forms.PATHS}

    def form_of(self, body: str, catalogue: Catalogue) -> Form | None:
        """The form that a body was made from, as it is for this list; None when it was made from none."""
        found = [forms.parse_form(forms.render_form(t, catalogue, path), path) for path, t in self.texts.items()]
        best = max(found, key=lambda form: resembles(body, form))
        return best if resembles(body, best) > 1 else None

    def named(self, body: str, catalogue: Catalogue) -> str | None:
        """The repository that a body proposes, as far as it can be read."""
        form = self.form_of(body, catalogue)
        return wanted_name(read_answers(body, form)) if form and form.label == "submission" else None

    def judge(self, body: str, context: Context) -> Verdict:
        """The verdict on a body with normal line ends. Raises GitHubError."""
        form = self.form_of(body, context.census.catalogue)
        if form is None:
            gone = compose("The form's lines `### …` are gone: put them back, or open a new issue from the form.")
            return Verdict([gone])
        answers = read_answers(body, form)
        if form.label == "submission":
            name = wanted_name(answers)
            return judge_submission(answers, look_up(self.client, name) if name else None, context)
        moved = answers.values.get("wrong") == MOVED
        name = wanted_name(answers, "value") if moved else None
        return judge_correction(answers, look_up(self.client, name) if name else None, context)
