"""What the doctor finds, as values, and how it tells them. Pure: findings in, text out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from scripts.common.text import markdown, plain, plural

LONGEST = 500  # characters of a text that are shown; somebody else may have written it


class State(Enum):
    """How something is; the value is its mark."""

    WELL = "ok"
    MEND = "mend"
    UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one topic is, and how to mend it or, where that could not be told, how to find out."""

    topic: str
    state: State
    what: str
    mend: str = ""


def well(topic: str, what: str) -> Finding:
    """Something that is as it should be."""
    return Finding(topic, State.WELL, what)


def to_mend(topic: str, what: str, mend: str) -> Finding:
    """Something that keeps the census from running, or from being whole."""
    return Finding(topic, State.MEND, what, mend)


def unknown(topic: str, why: str, remedy: str = "") -> Finding:
    """Something that could not be told."""
    return Finding(topic, State.UNKNOWN, why, remedy)


def render(findings: Sequence[Finding]) -> str:
    """The findings for a terminal: a line each, its mend below it, the verdict last."""
    width = max((len(finding.topic) for finding in findings), default=0)
    lines = []
    for finding in findings:
        lines.append(f"{finding.state.value:4}  {finding.topic:{width}}  {_shown(finding.what)}")
        if finding.mend:
            lines.append(f"{'':{width + 8}}{_shown(finding.mend)}")
    return "\n".join([*lines, "", verdict(findings)])


def summary(findings: Sequence[Finding]) -> str:
    """The same as Markdown, for the page of a run."""
    lines = [f"### {verdict(findings)}", ""]
    for finding in findings:
        mend = f"<br>{markdown(_shown(finding.mend))}" if finding.mend else ""
        lines.append(f"- `{finding.state.value}` **{finding.topic}**: {markdown(_shown(finding.what))}{mend}")
    return "\n".join(lines)


def verdict(findings: Sequence[Finding]) -> str:
    """How many things are to mend, and how many could not be told."""
    sick, dark = (sum(finding.state is state for finding in findings) for state in (State.MEND, State.UNKNOWN))
    words = f"{plural(sick, 'thing')} to mend" if sick else "Nothing to mend" if dark else "All is well"
    return f"{words}; {dark:,} could not be told." if dark else f"{words}."


def _shown(text: str) -> str:
    line = plain(text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
