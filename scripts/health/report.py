"""What the doctor finds, as values, and how it is shown. Pure: findings in, text out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scripts.common.markup import Markdown, bullets, code, compose, escape, heading, join, join_blocks
from scripts.common.text import plain, plural

SHOWN_AT_MOST = 500  # characters of one text; GitHub may have sent more


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a topic is well, is to be fixed, or is unknown, and how to fix it or to find out."""

    topic: str
    mark: Literal["ok", "fix", "?"]
    what: str
    remedy: str = ""


def well(topic: str, what: str) -> Finding:
    return Finding(topic, "ok", what)


def to_fix(topic: str, what: str, remedy: str) -> Finding:
    """Something that keeps the census from running, or its data from being complete."""
    return Finding(topic, "fix", what, remedy)


def unknown(topic: str, why: str, remedy: str = "") -> Finding:
    return Finding(topic, "?", why, remedy)


def render(findings: Sequence[Finding]) -> str:
    """The findings for a terminal: a line each, its remedy below it, the verdict last."""
    width = max((len(finding.topic) for finding in findings), default=0)
    lines = []
    for finding in findings:
        lines.append(f"{finding.mark:4}  {finding.topic:{width}}  {_shown(finding.what)}")
        if finding.remedy:
            lines.append(f"{'':{width + 8}}{_shown(finding.remedy)}")
    return "\n".join([*lines, "", verdict(findings)])


def summary(findings: Sequence[Finding]) -> Markdown:
    lines = []
    for finding in findings:
        said = join("<br>", [escape(_shown(finding.what)), escape(_shown(finding.remedy))])
        lines.append(compose("{} **{}**: {}", code(finding.mark), escape(finding.topic), said))
    return join_blocks(heading(3, verdict(findings)), bullets(lines))


def verdict(findings: Sequence[Finding]) -> str:
    """How many problems there are, and how many checks could not be completed."""
    problems = sum(finding.mark == "fix" for finding in findings)
    open_checks = sum(finding.mark == "?" for finding in findings)
    found = plural(problems, "problem") if problems else "No problems found"
    if open_checks:
        return f"{found}; {plural(open_checks, 'check')} could not be completed."
    return f"{found}." if problems else "All is well."


def _shown(text: str) -> str:
    line = plain(text)
    return line if len(line) <= SHOWN_AT_MOST else f"{line[:SHOWN_AT_MOST]}…"
