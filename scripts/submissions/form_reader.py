"""From an issue's body to a verdict: which form it is, what it answers, what GitHub says of what it names."""

from pathlib import Path

from scripts.census.catalogue import Catalogue
from scripts.census.row import Facts
from scripts.common import files
from scripts.common.markup import compose
from scripts.github.client import Client
from scripts.pages import forms
from scripts.pages.forms import Form
from scripts.submissions.answers import read_answers, resembles
from scripts.submissions.candidate import Candidate, look_up
from scripts.submissions.verdict import MOVED, Context, Verdict, judge_correction, judge_submission, wanted_name

NO_FORMS = f"This census has no issue forms ({forms.SUBMIT}): there is nothing to take up."


class FormReader:
    """The forms of the folder, which may have none, and the client that looks up what people name in them.

    Without a client, whatever they name is taken to be there.
    """

    def __init__(self, client: Client | None, root: Path) -> None:
        self.client = client
        self.texts = find_forms(root)

    def form_of(self, body: str, catalogue: Catalogue) -> Form | None:
        """The form that a body was made from, as it is for this list; None when it was made from none."""
        found = [forms.parse_form(forms.render_form(t, catalogue, path), path) for path, t in self.texts.items()]
        best = max(found, key=lambda form: resembles(body, form), default=None)
        return best if best and resembles(body, best) > 1 else None

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
            return judge_submission(answers, self._look_up(name), context)
        moved = answers.values.get("wrong") == MOVED
        name = wanted_name(answers, "value") if moved else None
        return judge_correction(answers, self._look_up(name), context)

    def _look_up(self, name: str | None) -> Candidate | None:
        if name is None:
            return None
        return (
            look_up(self.client, name) if self.client else Candidate(name=name, facts=Facts(), owner="", objections=())
        )


def find_forms(root: Path) -> dict[Path, str]:
    """The texts of the issue forms below `root`, by path; none in a census that takes no submissions. Raises DataError."""
    return {path: files.read(root / path) for path in forms.PATHS if (root / path).exists()}
