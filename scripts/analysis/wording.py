"""The words of the analysis: what a section is made of, and how figures are said. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from scripts.analysis.measures import Coverage
from scripts.common.text import markdown, plain

CHARTS = "history/charts"


@dataclass(frozen=True)
class Section:
    """A block of a page, and by name the pictures that it shows; `alts` say in words what each shows."""

    text: str
    pictures: dict[str, str] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)


def picture(name: str, alt: str, width: int = 560) -> str:
    """A chart in the reader's light or dark; `alt` is any text; a screen that is narrower than `width` shrinks it."""
    dark = f'<source media="(prefers-color-scheme: dark)" srcset="{CHARTS}/{name}-dark.svg">'
    light = f'<img src="{CHARTS}/{name}.svg" width="{width}" align="top" alt="{escape(plain(alt))}">'
    return f"<picture>{dark}{light}</picture>"


def percent(part: float) -> str:
    """A share from 0 to 1 as people quote it: 18.8%, 23%, under 0.1%."""
    if 0 < part < 0.001:
        return "under 0.1%"
    return f"{100 * part:.1f}%".replace(".0%", "%")


def waiting(what: str, coverage: Coverage, nouns: str = "repositories") -> str:
    """What stands in the place of a finding that would rest on too little."""
    return f"_Waits for data: {what} known for {coverage} {nouns}; a finding needs half of them._"


def method(*sentences: str) -> str:
    """The small line under a section: what the figures are, and how much of the list they cover."""
    return f"<sub>{' '.join(filter(None, sentences))}</sub>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are Markdown already: the first column to the left, figures to the right."""
    lines = [f"| {' | '.join(head)} |", "| :--- |" + " ---: |" * (len(head) - 1)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def details(summary: str, content: str) -> str:
    """Folded content."""
    return f"<details><summary><b>{markdown(summary)}</b></summary>\n\n{content}\n\n</details>"


def link(path: str, shown: str | None = None) -> str:
    """A link to an account or a repository."""
    return f"[{markdown(shown or path)}](https://github.com/{path})"


def leaders(scores: Mapping[str, float], *, lowest: bool = False) -> str:
    """Who has the highest score, or the lowest; all of them, where several have the same."""
    best = (min if lowest else max)(scores.values())
    return listing([name for name, score in scores.items() if score == best])


def listing(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
