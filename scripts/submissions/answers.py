"""What somebody answered in an issue form, read from the issue's body. Pure, and closed to what is ambiguous.

A body is read twice: by the rule that a line which is exactly `### <label>` opens a field, and as Markdown, whose
top-level headings do. The two must find the same fields on the same lines: a fence would hide one from people alone.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from scripts.common.markup import Markdown, code, compose, escape, join
from scripts.common.text import plain
from scripts.github.commands import BLOCKS
from scripts.pages.forms import Form, Question

_TICKED = re.compile(r"- \[[xX]\] (.*)")

REPEATED = "The line {} stands {} times: keep the field, and write other lines differently."
UNSURE = (
    "The field **{}** cannot be read reliably: it holds a heading, a code fence or a comment that reaches into other "
    "fields. Remove it."
)
NO_CHOICE = (
    "The field **{}** holds none of the form's choices: write one of them, just as it is. "
    "<details><summary>The choices</summary>{}</details>"
)

Places = list[tuple[int, str]]


@dataclass
class Answers:
    """The values by the question's id, empty where nothing was answered, and every fault with how to fix it."""

    values: dict[str, str] = field(default_factory=dict)
    faults: list[Markdown] = field(default_factory=list)


def resembles(body: str, form: Form) -> int:
    """How many of the form's labels open a line of the body."""
    return len({label for _, label in _by_lines(body.split("\n"), form)})


def read_answers(body: str, form: Form) -> Answers:
    """The answers in a body whose line ends are normal."""
    lines = body.split("\n")
    places = _by_lines(lines, form)
    if fault := _shape_fault(places, lines, form) or _disagreement(places, body):
        return Answers(faults=[fault])
    ends = [*(line for line, _ in places[1:]), len(lines)]
    answers = Answers()
    for question, (start, _), end in zip(form.questions, places, ends, strict=True):
        text = "\n".join(lines[start + 1 : end]).strip()
        value, faults = _value(question, "" if text == "_No response_" else text)
        answers.values[question.id] = value
        answers.faults += faults
    return answers


def _by_lines(lines: list[str], form: Form) -> Places:
    headings = {f"### {question.label}": question.label for question in form.questions}
    return [(number, headings[line]) for number, line in enumerate(lines) if line in headings]


def _shape_fault(places: Places, lines: list[str], form: Form) -> Markdown | None:
    """The first fault of the fields themselves: one is missing, doubled, out of order, or below other text."""
    labels, found = [question.label for question in form.questions], [label for _, label in places]
    for label in labels:
        if label not in found:
            return compose("The field **{}** is missing: put the line {} back.", escape(label), code(f"### {label}"))
    for label in labels:
        if found.count(label) > 1:
            return compose(REPEATED, code(f"### {label}"), found.count(label))
    for label, wanted in zip(found, labels, strict=True):
        if label != wanted:
            order = escape(", ".join(labels))
            return compose("The field **{}** is out of order: the form's order is {}.", escape(label), order)
    if any(line.strip() for line in lines[: places[0][0]]):
        return compose("There is text before the field **{}**: remove it.", escape(labels[0]))
    return None


def _disagreement(places: Places, body: str) -> Markdown | None:
    """The first field where Markdown has other headings: fences, comments or headings of somebody's own."""
    tokens = BLOCKS.parse(body)
    headings = {
        (token.map[0], content.content.strip())
        for token, content in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    }
    labels, (last, _) = {label for _, label in places}, places[-1]  # in the last field, other headings are the author's
    odd = sorted(set(places) ^ {(line, title) for line, title in headings if line < last or title in labels})
    if not odd:
        return None
    before = [label for line, label in places if line < odd[0][0]]
    return compose(UNSURE, escape(before[-1] if before else places[0][1]))


def _value(question: Question, text: str) -> tuple[str, list[Markdown]]:
    match question.kind:
        case "checkboxes":
            ticked = {match[1] for line in text.split("\n") if (match := _TICKED.fullmatch(line.strip()))}
            return "", [
                compose("Tick **{}** if it applies.", escape(box)) for box in question.options if box not in ticked
            ]
        case "dropdown" if text not in question.options:
            is_left = text in ("", "None") and not question.required
            choices = join("<br>", map(code, question.options))
            return "", [] if is_left else [compose(NO_CHOICE, escape(question.label), choices)]
        case _ if question.required and not plain(text):
            return "", [compose("The field **{}** is empty: fill it in.", escape(question.label))]
    return text, []
