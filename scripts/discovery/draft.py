"""The issue that **Add** opens: our own form, filled in as far as a machine can. Pure."""

from scripts.census.rules import DRAFT, SUMMARY_LENGTH, fix_summary
from scripts.common import markup
from scripts.common.text import plain
from scripts.pages.forms import Form, Question

NOTHING = "_No response_"


def render_draft(form: Form, name: str, category: str | None, description: str, by: str) -> str:
    """The body of the issue: the summary is a draft, which a person has to rewrite."""
    values = {
        "repository": name,
        "category": category or NOTHING,
        "summary": draft_summary(description),
        "why": f"A candidate of the discovery, ticked by {markup.escape(by)}. Its summary is GitHub's description: say it in your own words.",
    }
    return "\n\n".join(f"### {question.label}\n\n{_value(question, values)}" for question in form.questions) + "\n"


def draft_summary(description: str) -> str:
    """GitHub's description cut to our rules, and named a draft."""
    text = plain(description)
    return f"{DRAFT}{fix_summary(text) or text[: SUMMARY_LENGTH[-1]] or 'GitHub says nothing of it'}"


def _value(question: Question, values: dict[str, str]) -> str:
    if question.kind == "checkboxes":
        return "\n".join(f"- [x] {box}" for box in question.options)
    return values.get(question.id, NOTHING)
