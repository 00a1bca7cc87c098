"""What GitHub makes of a form that somebody filled in: the body of an issue."""

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
    fields = {
        "Repository": repository,
        "Category": category,
        "Summary": summary,
        "Checks": boxes,
        "Why it belongs": why,
    }
    return "\n\n".join(f"### {label}\n\n{value}" for label, value in fields.items())


def correction(
    wrong: str, category: str = "None", value: str = "_No response_", repository: str = "a/one", why: str = "Because"
) -> str:
    """An issue's body as GitHub writes it from the form for corrections."""
    fields = {
        "Listed repository": repository,
        "What is wrong": wrong,
        "New category": category,
        "New value": value,
        "Why": why,
    }
    return "\n\n".join(f"### {label}\n\n{value}" for label, value in fields.items())


def filled_in(form: Form, repository: str, summary: str) -> str:
    """The body that GitHub makes of any form: the first category, every box ticked, the optional questions left."""
    written = {"repository": repository, "summary": summary}
    values = {question.id: written.get(question.id, "_No response_") for question in form.questions}
    for question in form.questions:
        if question.kind == "checkboxes":
            values[question.id] = "\n".join(f"- [x] {box}" for box in question.options)
        elif question.kind == "dropdown":
            values[question.id] = question.options[0]
    return "\n\n".join(f"### {question.label}\n\n{values[question.id]}" for question in form.questions)
