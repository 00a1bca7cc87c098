"""The text of the rolling issue "Candidates", which boxes people have ticked in it, and the text that **Add** submits. Pure.

The first line is our mark, and the machine's text ends at another; what people write below that one stays.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scripts.census.candidates import PATH, Candidate
from scripts.census.catalogue import Catalogue
from scripts.census.rules import DRAFT, SUMMARY_LENGTH, fix_summary
from scripts.common import markup
from scripts.common.markup import Markdown, compose, escape
from scripts.common.text import Number, compact, normalise, plain, plural, signed
from scripts.discovery.classifier import CONFIDENCE
from scripts.pages.forms import Form, category_options

TITLE = "Candidates"
LABEL = "candidates"
SHOWN = 50
LONGEST = 65_536  # characters of an issue's body
ADD, NOT = "add", "not"
NOTHING = "_No response_"
CLOSING = "/census:candidates"
END = f"<!-- {CLOSING} -->"

_START = re.compile(r"<!-- census:candidates(?: heard=(\d{1,18}))? -->")
_BOX = re.compile(
    rf"(?m)^[ \t]*[-*+] \[([ xX])\] <!-- candidate: ({ADD}|{NOT}) ([\w./=-]+)(?: by=([\w\[\]=-]+))? -->", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Box:
    """One of the two boxes of a candidate: `verb` is ADD or NOT."""

    verb: str
    name: str


@dataclass(frozen=True)
class Shown:
    """What the issue is about: every candidate without a decision, best first, on a day.

    `waiting` are those to add for which there is no room yet, and who asked; `heard` is the last comment that was read,
    `link` the repository's address.
    """

    candidates: Mapping[str, Candidate]
    catalogue: Catalogue
    today: date
    link: str
    waiting: Mapping[str, str]
    heard: int = 0


def heard_in(body: str) -> int | None:
    """The last comment that was read when the text was written, 0 before the first; None where the text is not ours."""
    match = _START.fullmatch(normalise(body).partition("\n")[0].rstrip())
    return int(match[1] or 0) if match else None


def ticked(body: str) -> dict[Box, str]:
    """The ticked boxes of the machine's text, with who asked where the text says it."""
    machine = normalise(body).partition(END)[0]
    found = (match for match in _BOX.finditer(machine) if match[1] != " ")
    return {Box(match[2], markup.unhidden(match[3])): markup.unhidden(match[4] or "") for match in found}


def render_body(shown: Shown, before: str = "") -> str:
    """The whole text; of the one `before`, what people wrote below our mark stays. What waits is always shown."""
    theirs = normalise(before).partition(END)[2].strip("\n")
    for count in range(SHOWN, -1, -5):
        body = f"{_machine(shown, count)}\n\n{theirs}".rstrip() + "\n"
        if len(body) <= LONGEST:
            break
    return body


def _machine(shown: Shown, count: int) -> Markdown:
    waiting = [name for name in shown.waiting if name in shown.candidates]
    others = [name for name in shown.candidates if name not in shown.waiting]
    names = waiting + others[: max(0, count - len(waiting))]
    mark = markup.comment(f"census:candidates heard={shown.heard}" if shown.heard else "census:candidates")
    text = markup.join_blocks(_about(shown, len(names)), *_groups(shown, names), markup.comment(CLOSING))
    return markup.join("\n", [mark, text])


def _about(shown: Shown, count: int) -> Markdown:
    if not shown.candidates:
        return compose("Nothing is left to decide. The next search may find more.")
    everything = markup.link(plural(len(shown.candidates), "candidate"), f"{shown.link}/blob/HEAD/{PATH}")
    return compose(
        "What the weekly search found and the list lacks: the best {} of {}, by stars, gain and youth, each under the "
        "category that the list suggests.\n\n"
        "**Add** opens an issue from the form of submissions, with GitHub's description as a draft of the summary: "
        "it waits until somebody has rewritten that. **Not for this list** becomes a line under `rejected:` in the "
        "housekeeping pull request; unticked there, or with `/add`, it is a candidate again. Ticks of everybody who may "
        "write here count, and so do the comments `/add owner/name` and `/not owner/name reason`, also for candidates that "
        "are not shown.",
        count,
        everything,
    )


def _groups(shown: Shown, names: Sequence[str]) -> Iterator[Markdown]:
    """A heading for each category and the lines of its candidates, in the list's order."""
    for category in [*shown.catalogue.categories, ""]:
        found = [name for name in names if _category(shown, name) == category]
        if found:
            yield markup.heading(3, option_of(shown.catalogue, category) or "Without a suggestion")
            yield markup.join("\n", [_item(shown, name, shown.candidates[name]) for name in found])


def _category(shown: Shown, name: str) -> str:
    """The suggestion, unless there is none to rely on, or the list has no such category any more."""
    row = shown.candidates[name]
    return row.category if row.category in shown.catalogue.categories and row.probability >= CONFIDENCE else ""


def _item(shown: Shown, name: str, row: Candidate) -> Markdown:
    facts = [
        compose("{} stars", compact(row.stars)),
        compose("{} since {}", signed(row.gain), row.first) if row.first < shown.today else compose("new here"),
        escape(row.language) if row.language else None,
        compose("{} old", _age(row.created, shown.today)),
    ]
    return markup.join("\n", [
        compose("- **{}** {}", markup.github(name), markup.join(" · ", facts)),
        _add_box(shown, name, row),
        compose("  - [ ] {} **Not for this list**", markup.comment(f"candidate: {NOT} {markup.hidden(name)}")),
    ])  # fmt: skip


def _add_box(shown: Shown, name: str, row: Candidate) -> Markdown:
    """The box that adds it, with how sure the suggestion is; ticked while it waits, with who asked."""
    key = f"candidate: {ADD} {markup.hidden(name)}"
    sure = compose("({}% sure)", row.probability) if _category(shown, name) else None
    if name not in shown.waiting:
        return markup.join(" ", [compose("  - [ ] {} **Add**", markup.comment(key)), sure])
    by = shown.waiting[name]
    asked = markup.comment(f"{key} by={markup.hidden(by)}" if by else key)
    return compose("  - [x] {} **Add**: waits for its turn, as {} asked", asked, escape(by or "somebody"))


def render_draft(form: Form, name: str, category: str | None, description: str, by: str) -> str:
    """The body of a submission in our own form: its summary is a draft, which a person has to rewrite."""
    text = plain(description)
    draft = fix_summary(text) or text[: SUMMARY_LENGTH[-1]] or "GitHub says nothing of it"
    values = {
        "repository": name,
        "category": category or NOTHING,
        "summary": f"{DRAFT}{draft}",
        "why": f"A candidate of the discovery, ticked by {escape(by)}. Its summary is GitHub's description: say it in your own words.",
    }
    for question in form.questions:
        if question.kind == "checkboxes":
            values[question.id] = "\n".join(f"- [x] {box}" for box in question.options)
    return "\n\n".join(f"### {one.label}\n\n{values.get(one.id, NOTHING)}" for one in form.questions) + "\n"


def option_of(catalogue: Catalogue, category: str) -> str | None:
    """The words by which the forms name a category."""
    return next((words for words, found in category_options(catalogue).items() if found.id == category), None)


def _age(created: date, today: date) -> Number:
    days = max(0, (today - created).days)
    if days < 60:
        return plural(days, "day")
    return plural(days // 30, "month") if days < 730 else plural(days // 365, "year")
