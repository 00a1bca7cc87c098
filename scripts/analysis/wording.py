"""The blocks that the sections of ANALYSIS.md are made of, and how findings are said. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scripts.analysis.measures import Coverage, Repo
from scripts.common import markup
from scripts.common.markup import Markdown, Part, compose, escape
from scripts.common.text import listing

CHARTS = "history/charts"  # folder of the pictures
NO_REPOSITORIES = compose("_Waits for data: no repository was counted yet._")

_WAITS = "Waits for data:"
_DAY = re.compile(r"<sub>Counts of (\d{4}-\d\d-\d\d) ")


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: the name of its files, its SVG in light colours, and in words what it shows."""

    name: str
    svg: str
    alt: str

    def show(self, width: int = 560) -> Markdown:
        """The chart in the reader's light or dark."""
        return markup.picture(f"{CHARTS}/{self.name}.svg", f"{CHARTS}/{self.name}-dark.svg", self.alt, width)


Block = Markdown | Picture  # of a section


def day_line(day: date, scope: str) -> Markdown:
    """Which day's counts were analysed, for `analysed_day` to read."""
    counted = escape(f"Counts of {day}" if day > date.min else "No counts yet")
    data = compose("computed once a day from [the data](history/latest.yaml)")
    return compose("<sub>{}</sub>", markup.join(" · ", [counted, escape(scope), data]))


def analysed_day(page: str) -> str | None:
    """The ISO day whose counts an ANALYSIS.md speaks of, if it names one."""
    found = _DAY.search(page)
    return found[1] if found else None


def conclusion(words: str) -> Markdown:
    """A finding, in bold."""
    return compose("**{}**", escape(words))


def waiting(what: str, coverage: Coverage, nouns: str = "repositories") -> Markdown:
    """Replaces a finding that too little data would support."""
    words = f"{_WAITS} {what} known for {coverage} {nouns}; a finding needs half of them."
    return compose("_{}_", escape(words))


def is_waiting(block: Block) -> bool:
    """Whether it stands in the place of a finding."""
    return isinstance(block, str) and block.startswith(f"_{_WAITS}")


def method(*sentences: str) -> Markdown:
    """The small print under a section: what the figures are, and how much of the list they cover."""
    return compose("<sub>{}</sub>", escape(" ".join(filter(None, sentences))))


def folded(summary: str, titles: Iterable[str], rows: Iterable[Sequence[Part]]) -> Markdown:
    """A table with these titles, folded away under its bold summary."""
    return markup.details(compose("<b>{}</b>", escape(summary)), markup.table([*map(escape, titles)], rows))


def from_history(what: str, known: int, total: int) -> str:
    """The sentence that says which figures rest on GitHub's star history, and what that is; empty if none does."""
    if not known:
        return ""
    told = "stars that still stand, by the day on which they were given"
    return f"{what} of {known:,} of {total:,} are from GitHub's star history: {told}."


def from_recording(source: str | None) -> str:
    """The clause that names the recording that the newest counts come from; empty if a refresh took them."""
    return f", from the recording “{source}”, which does not hold every repository" if source else ""


def estimated(repos: Iterable[Repo]) -> str:
    """The clause that says how many days of creation are estimates; empty if none is."""
    count = sum(repo.estimated for repo in repos)
    return f", for {count:,} of them worked out from GitHub's number, to a day or so" if count else ""


def leaders(scores: Mapping[str, float], *, lowest: bool = False) -> str:
    """The names with the highest score, or the lowest; all of them, where several have the same."""
    best = min(scores.values()) if lowest else max(scores.values())
    return listing([name for name, score in scores.items() if score == best])
