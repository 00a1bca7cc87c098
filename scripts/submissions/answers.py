"""What somebody answered in an issue form, read from the issue's body. Pure, and closed to what is ambiguous.

A body is read twice: by the rule that a line which is exactly `### <label>` opens a field, and as Markdown,
whose top-level headings do. The two must find the same fields on the same lines.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from scripts.common.markup import Markdown, code, compose, escape, join
from scripts.common.text import plain
from scripts.github.commands import BLOCKS
from scripts.pages.forms import Form, Question

NOTHING = {"", "_No response_"}
_TICKED = re.compile(r"- \[[xX]\] (.*)")

REPEATED = "The line {} stands {} times: keep the field, and write other lines differently."
UNSURE = (
    "The field **{}** cannot be read for sure: it holds a heading, a code fence or a comment that reaches into other "
    "fields. Take it away."
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
    if faults := [*_shape_faults(places, lines, form), *_disagreements(places, _by_markdown(body), form)][:1]:
        return Answers(faults=faults)
    ends = [*(line for line, _ in places[1:]), len(lines)]
    answers = Answers()
    for question, (start, _), end in zip(form.questions, places, ends, strict=True):
        text = "\n".join(lines[start + 1 : end]).strip()
        value, faults = _value(question, "" if text in NOTHING else text)
        answers.values[question.id] = value
        answers.faults += faults
    return answers


def _by_lines(lines: list[str], form: Form) -> Places:
    headings = {f"### {question.label}": question.label for question in form.questions}
    return [(number, headings[line]) for number, line in enumerate(lines) if line in headings]


def _by_markdown(body: str) -> Places:
    tokens = BLOCKS.parse(body)
    opened = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    places = []
    for i in opened:
        if lines := tokens[i].map:
            places.append((lines[0], tokens[i + 1].content.strip()))
    return places


def _shape_faults(places: Places, lines: list[str], form: Form) -> list[Markdown]:
    counts = Counter(label for _, label in places)
    labels = [question.label for question in form.questions]
    faults = [
        compose("The field **{}** is missing: put the line {} back.", escape(label), code(f"### {label}"))
        for label in labels
        if not counts[label]
    ]
    faults += [compose(REPEATED, code(f"### {label}"), count) for label, count in counts.items() if count > 1]
    if faults:
        return faults
    found = [label for _, label in places]
    if found != labels:
        first = next(a for a, b in zip(found, labels, strict=True) if a != b)
        order = escape(", ".join(labels))
        return [compose("The field **{}** is out of order: the form's order is {}.", escape(first), order)]
    if any(line.strip() for line in lines[: places[0][0]]):
        return [compose("There is text before the field **{}**: take it away.", escape(labels[0]))]
    return []


def _disagreements(places: Places, headings: Places, form: Form) -> list[Markdown]:
    """Fields that one reading finds and the other does not: fences, comments or headings of somebody's own."""
    labels = [question.label for question in form.questions]
    free_text = places[-1][0] if places else 0  # the last field, where other headings are the author's own
    counted = {(line, title) for line, title in headings if line < free_text or title in labels}
    odd = sorted(set(places) ^ counted)
    if not odd:
        return []
    before = [label for line, label in places if line < odd[0][0]]
    return [compose(UNSURE, escape(before[-1] if before else labels[0]))]


def _value(question: Question, text: str) -> tuple[str, list[Markdown]]:
    if question.kind == "checkboxes":
        ticked = {match[1] for line in text.split("\n") if (match := _TICKED.fullmatch(line.strip()))}
        return "", [compose("Tick **{}**, if it is so.", escape(box)) for box in question.options if box not in ticked]
    if question.kind == "dropdown":
        return _choice(question, "" if text == "None" else text)
    if question.required and not plain(text):
        return "", [compose("The field **{}** is empty: fill it in.", escape(question.label))]
    return text, []


def _choice(question: Question, text: str) -> tuple[str, list[Markdown]]:
    if text in question.options or (not text and not question.required):
        return text, []
    fault = compose(
        "The field **{}** holds none of the form's choices: write one of them, just as it is. "
        "<details><summary>The choices</summary>{}</details>",
        escape(question.label),
        join("<br>", map(code, question.options)),
    )
    return "", [fault]
