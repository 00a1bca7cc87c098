"""The issue forms: what they ask, and their category options, which come from repos.yaml. Pure: text in, text out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.census.catalogue import Catalogue
from scripts.census.document import Document
from scripts.census.shape import Category
from scripts.common.errors import DataError

SUBMIT = Path(".github/ISSUE_TEMPLATE/submit.yml")
CORRECT = Path(".github/ISSUE_TEMPLATE/correct.yml")
PATHS = (SUBMIT, CORRECT)
START, END = "# census:categories\n", "# /census:categories\n"


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form; `options` are a dropdown's choices or the labels of the boxes that must be ticked."""

    id: str
    label: str
    kind: str
    options: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the label of its issues, its questions in their order, free text last, and how their titles begin."""

    label: str
    questions: tuple[Question, ...]
    title: str = ""


def parse_form(text: str, path: Path) -> Form:
    """The form that the text describes. Raises DataError."""
    data = Document(text, str(path)).data
    try:
        questions = tuple(_question(item) for item in data["body"] if item["type"] != "markdown")
        return Form(data["labels"][0], questions, str(data.get("title") or "").strip())
    except (KeyError, TypeError, IndexError) as error:
        raise DataError(path, 1, f"is not an issue form ({error} is missing): restore it from git") from None


def render_form(text: str, catalogue: Catalogue, path: Path) -> str:
    """The text with its category options replaced, between the two comments that enclose them. Raises DataError."""
    require_marks(text, path)
    before, rest = text.split(START)
    _, after = rest.split(END)
    indent = " " * (len(before) - len(before.rstrip(" ")))
    options = "".join(f"{indent}- {option}\n" for option in category_options(catalogue))
    return f"{before}{START}{options}{indent}{END}{after}"


def require_marks(text: str, path: Path) -> None:
    """Raise DataError unless the two comments that enclose the options stand there once."""
    if (place := text.find("\r")) >= 0:
        raise DataError(path, text.count("\n", 0, place) + 1, "Windows line ends (CRLF): save the file with LF")
    if text.count(START) != 1 or text.count(END) != 1 or text.index(END) < text.index(START):
        raise DataError(path, 1, f"`{START.strip()}` and `{END.strip()}` must enclose the options: restore it from git")


def category_options(catalogue: Catalogue) -> dict[str, Category]:
    """Every category by the text of its option: `Infrastructure › Serving`."""
    return {
        f"{layer.title} › {category.title}": category for layer in catalogue.layers for category in layer.categories
    }


def _question(item: dict[str, Any]) -> Question:
    attributes = item["attributes"]
    options = attributes.get("options") or ()
    if item["type"] == "checkboxes":
        options = [option["label"] for option in options if option.get("required")]
    required = bool((item.get("validations") or {}).get("required"))
    return Question(item["id"], attributes["label"], item["type"], tuple(options), required)
