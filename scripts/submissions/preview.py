"""How an entry will look, and what its pull request says. Pure: verdicts in, Markdown out."""

from scripts.census.catalogue import Entry
from scripts.census.census import Repository
from scripts.census.growth import UNKNOWN
from scripts.census.row import Row
from scripts.common.markup import Markdown, compose, escape, join, join_blocks, paragraph
from scripts.common.text import compact, plain, plural
from scripts.github.refusals import APPROVE
from scripts.pages.listing import render_preview
from scripts.submissions.candidate import Candidate
from scripts.submissions.memory import pull_mark
from scripts.submissions.verdict import Change, Context

SAID_AT_MOST = 1000  # characters of what somebody said
HOW_TO_DECIDE = compose(
    "<sub>To refuse it, comment `/reject reason` here or in the issue; to ask for a change, `/request-changes text`. "
    "Once a maintainer has reviewed it or committed to its branch, later edits of the form are not pushed; `/update` "
    "copies the current form once.</sub>"
)


def pull_text(change: Change, context: Context, issue: int, since: str) -> Markdown:
    """The text of the pull request for an issue, which was opened on the day `since`, and which its merge closes."""
    candidate, why = change.candidate, quoted(change.why)
    text = join_blocks(
        compose(APPROVE),
        escape(f"It has been waiting since {since}."),
        compose("{}, as requested in #{}.", escape(change.title), issue),
        preview(change, context),
        _evidence(candidate) if candidate else None,
        prospect(change.added, context) if change.added else None,
        join(" ", change.notes),
        compose("The submitter says:\n\n{}", why) if why else None,
        compose("Closes #{}", issue),
        HOW_TO_DECIDE,
    )
    return compose("{}\n", join("\n", [pull_mark(change.identity), text]))


def preview(change: Change, context: Context) -> Markdown:
    """The row as it will look, or what is taken away."""
    entry, listed = change.entry, context.census.catalogue
    if change.rejection:
        return compose("{} leaves the list; the reason is kept under `rejected:`.", escape(entry.repo))
    layer = next(y for y in listed.layers for c in y.categories if c.id == entry.category)
    place = compose("In **{} › {}**:", escape(layer.title), escape(listed.categories[entry.category].title))
    return join_blocks(place, row(entry, change.candidate, context))


def row(entry: Entry, candidate: Candidate | None, context: Context) -> Markdown:
    """The table of one row, with the stars that GitHub says, or else the record."""
    known = Row.of(candidate.facts) if candidate else context.row_of(entry)
    return render_preview(Repository(entry, known, UNKNOWN), context.census)


def prospect(candidate: Candidate, context: Context) -> Markdown:
    """What the stars of a new repository mean."""
    threshold = context.census.catalogue.threshold
    if candidate.stars >= threshold:
        stars = f"{compact(candidate.stars)} stars"
        return escape(f"It has {stars}, so it joins the list at the first refresh after the merge.")
    stars = plural(candidate.stars, "star")
    return escape(f"It has {stars}, so it is watched, and joins the list when it reaches {threshold:,}.")


def quoted(said: str) -> Markdown:
    """What somebody said, as a quotation, line by line; empty for nothing."""
    lines = [paragraph(line) for line in map(plain, said[:SAID_AT_MOST].split("\n")) if line]
    return compose("> {}", join("<br>\n> ", lines)) if lines else compose("")


def _evidence(candidate: Candidate) -> Markdown:
    return compose(
        "Created {} · last push {} · licence {} · owner {}",
        escape(str(candidate.facts.created or "unknown")),
        escape(str(candidate.facts.pushed or "unknown")),
        escape(candidate.facts.license or "none that GitHub recognises"),
        escape(candidate.owner),
    )
