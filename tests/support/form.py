"""What GitHub makes of a form that somebody filled in: the body of an issue."""

from collections.abc import Iterable

from scripts.pages.forms import Form

SUMMARY = "Inference server that keeps attention keys and values in pages"
BOXES = ("I searched the list, and this repository is not on it", "It is open source, and neither a fork nor a mirror")


def body(
    repository: str = "new/engine",
    category: str = "Infrastructure › Serving",
    summary: str = SUMMARY,
    why: str = "_No response_",
) -> str:
    """An issue's body as GitHub writes it from the form."""
    boxes = "\n".join(f"- [x] {box}" for box in BOXES)
    values = (repository, category, summary, boxes, why)
    return _written(zip(("Repository", "Category", "Summary", "Checks", "Why it belongs"), values, strict=True))


def correction(
    wrong: str, category: str = "None", value: str = "_No response_", repository: str = "a/one", why: str = "Because"
) -> str:
    """An issue's body as GitHub writes it from the form for corrections."""
    labels = ("Listed repository", "What is wrong", "New category", "New value", "Why")
    return _written(zip(labels, (repository, wrong, category, value, why), strict=True))


def filled_in(form: Form, repository: str, summary: str) -> str:
    """The body that GitHub makes of any form: the first category, every box ticked, the optional questions left."""
    written = {"repository": repository, "summary": summary}
    values = {question.id: written.get(question.id, "_No response_") for question in form.questions}
    for question in form.questions:
        if question.kind == "checkboxes":
            values[question.id] = "\n".join(f"- [x] {box}" for box in question.options)
        elif question.kind == "dropdown":
            values[question.id] = question.options[0]
    return _written((question.label, values[question.id]) for question in form.questions)


def _written(fields: Iterable[tuple[str, str]]) -> str:
    return "\n\n".join(f"### {label}\n\n{value}" for label, value in fields)
