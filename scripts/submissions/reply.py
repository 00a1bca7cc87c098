"""What submitters and maintainers are told, and what the comment remembers. Pure: verdicts in, Markdown out."""

import re
from dataclasses import dataclass
from datetime import date

from scripts.census import census
from scripts.census.catalogue import Entry
from scripts.census.growth import UNKNOWN
from scripts.census.row import EMPTY, Row
from scripts.common.markup import (
    LEFT,
    Markdown,
    bullets,
    code_block,
    comment,
    compose,
    escape,
    github,
    join,
    join_blocks,
    link,
    paragraph,
    table,
)  # fmt: skip
from scripts.common.text import compact, plain, plural
from scripts.github.refusals import ALLOW_PULLS, APPROVE
from scripts.pages import readme
from scripts.submissions.candidate import Candidate
from scripts.submissions.verdict import Context, Verdict

EXPIRE_AFTER = 30  # days
OPEN_PER_AUTHOR = 5
OPEN_IN_ALL = 50
WHY_AT_MOST = 1000  # characters
NOTHING = escape("")

_MARKER = re.compile(r"<!-- census:submission((?: [a-z]+=[A-Za-z0-9-]+)*) -->")
_ID = re.compile(r"<!-- census:pull id=(\S+) -->")


@dataclass
class Memory:
    """What our comment keeps from one run to the next, in its hidden first line.

    `pull` is the pull request, and `declined` the same once its end is dealt with; `command` is the last comment
    that was read when the issue was closed, so that none is obeyed twice; `since` is the day from which on the
    form has had faults, and `form` stands for the body that had them.
    """

    pull: int | None = None
    declined: int | None = None
    command: int = 0
    since: date | None = None
    form: str = ""

    def show(self) -> Markdown:
        """The hidden line."""
        kept = [f" {key}={value}" for key, value in vars(self).items() if value]
        return comment(f"census:submission{''.join(kept)}")


def recall(comment: str) -> Memory | None:
    """The memory in a comment of ours; None when it is not the one."""
    match = _MARKER.fullmatch(comment.split("\n")[0].rstrip("\r"))
    if not match:
        return None
    kept = dict(pair.split("=") for pair in match[1].split())
    try:
        since = date.fromisoformat(kept["since"]) if "since" in kept else None
        numbers = {key: int(kept[key]) for key in ("pull", "declined", "command") if key in kept}
    except ValueError:
        return Memory()
    return Memory(numbers.get("pull"), numbers.get("declined"), numbers.get("command", 0), since, kept.get("form", ""))


def with_memory(memory: Memory, text: Markdown) -> Markdown:
    """The whole comment."""
    return compose("{}\n{}\n", memory.show(), text)


def identity_in(body: str) -> str | None:
    """The repository's id that the text of a pull request carries."""
    match = _ID.match(body)
    return match[1] if match else None


def faults_text(verdict: Verdict, pull: int | None = None, *, expires: bool = True) -> Markdown:
    """What to change, and how to fix each fault; a pull request that there is stays closed until then."""
    count = plural(len(verdict.faults), "thing needs", "things need")
    lead = compose("**{} a change.** Edit the issue above; this comment follows.", count)
    return join_blocks(
        join(" ", [lead, compose("#{} is closed until then.", pull) if pull else None]),
        bullets(verdict.faults),
        compose("<sub>Without a change for {} days, this issue closes by itself.</sub>", EXPIRE_AFTER)
        if expires
        else None,
    )


def ready_text(verdict: Verdict, context: Context, pull: int | None) -> Markdown:
    """The row to be, what its stars mean, and similar entries; without a pull request, why there is none yet."""
    alike = join(", ", [github(other.repo) for other in verdict.alike])
    return join_blocks(
        compose("**Ready.** #{} waits for a maintainer to merge it.", pull) if pull else None,
        _preview(verdict, context),
        _prospect(verdict.candidate, context) if verdict.before is None and verdict.candidate else None,
        compose("Worth a look, as they are much alike: {}.", alike) if alike else None,
    )


def waiting_text(verdict: Verdict, context: Context, *, own: bool) -> Markdown:
    """Nothing is wrong, but it is not its turn."""
    limit = f"{OPEN_PER_AUTHOR} of your submissions" if own else f"{OPEN_IN_ALL} pull requests"
    lead = compose(
        "**All is well, and it waits for its turn.** {} are open, and no more at once, so that they can be looked at "
        "with care. Its own is opened by itself.",
        escape(limit),
    )
    return join_blocks(lead, ready_text(verdict, context, None))


def forbidden_text(verdict: Verdict, context: Context, branch: str) -> Markdown:
    """GitHub does not let Actions open pull requests here."""
    lead = compose(
        "**Ready, but no pull request could be opened.** A maintainer has to allow it once: {}. Until then the change "
        "is kept on the branch {}, from which a pull request can be opened by hand.",
        escape(ALLOW_PULLS),
        link(escape(branch), f"{context.link}/compare/{branch}?expand=1"),
    )
    return join_blocks(lead, ready_text(verdict, context, None))


def frozen_text(pull: int, verdict: Verdict, context: Context, *, edited: bool) -> Markdown:
    """A maintainer is reviewing: what was edited since waits."""
    lead = compose("**Under review.** A maintainer is looking at #{}.", pull)
    if not edited:
        return join_blocks(lead, ready_text(verdict, context, None))
    lead = compose("{} The form was edited since; a maintainer's comment `/update` takes the edit over.", lead)
    if not verdict.faults:
        return lead
    return join_blocks(compose("{} As the form stands now, it needs a change:", lead), bullets(verdict.faults))


def closed_text(pull: int | None) -> Markdown:
    """The issue was closed by a person."""
    also = compose(", and #{} with it", pull) if pull else NOTHING
    return compose("**Closed**{}. Reopen the issue to take it up again.", also)


def merged_text(pull: int) -> Markdown:
    """The end that everybody hopes for."""
    return compose("**Done.** #{} is merged; the next refresh shows it.", pull)


def expired_text() -> Markdown:
    """The submitter did not come back."""
    return compose(
        "**Closed**, as it needed a change for {} days. Reopen and edit the issue to take it up again.", EXPIRE_AFTER
    )


def declined_text(pull: int | None, reason: str, rejected: str) -> Markdown:
    """A maintainer said no; the line saves deciding twice."""
    why = escape(plain(reason)[:WHY_AT_MOST])
    said = compose(": {}", why) if why else escape(", without a reason given")
    lead = compose("**Not taken up**{}.", said)
    return join_blocks(
        join(" ", [lead, compose("#{} is closed.", pull) if pull else None]),
        compose("For `rejected:` in repos.yaml, to be decided once:") if rejected else None,
        code_block("yaml", rejected) if rejected else None,
    )


def pull_text(verdict: Verdict, context: Context, number: int) -> Markdown:
    """The text of the pull request: the row, the evidence, what the submitter says, and what closes the issue."""
    candidate = verdict.candidate
    why = paragraph(plain(verdict.why)[:WHY_AT_MOST])
    text = join_blocks(
        compose(APPROVE),
        compose("{}, as asked for in #{}.", escape(verdict.title), number),
        _preview(verdict, context),
        _evidence(candidate) if candidate else None,
        _prospect(candidate, context) if candidate and not verdict.before else None,
        compose("The submitter says:\n\n> {}", why) if why else None,
        compose("Closes #{}", number),
        compose(
            "<sub>To refuse it, comment `/reject reason` here or in the issue. Once a review has begun, edits of the form "
            "wait for a maintainer's `/update`.</sub>"
        ),
    )
    known = candidate and re.fullmatch(r"[\w=+/-]+", candidate.id)
    identity = comment(f"census:pull id={candidate.id}") if candidate and known else None
    return compose("{}\n", join("\n", [identity, text]))


def _preview(verdict: Verdict, context: Context) -> Markdown | None:
    """The row as it will look, or what is taken away."""
    entry = verdict.entry
    if entry is None:
        return None
    if verdict.removes:
        return compose("{} leaves the list, and `rejected:` keeps the reason.", escape(entry.repo))
    layer = next(y for y in context.census.catalogue.layers for c in y.categories if c.id == entry.category)
    title = context.census.catalogue.categories[entry.category].title
    place = compose("In **{} › {}**:", escape(layer.title), escape(title))
    return join_blocks(place, _row(entry, verdict.candidate, context))


def _row(entry: Entry, candidate: Candidate | None, context: Context) -> Markdown:
    known = context.census.latest.repos.get(entry.repo, EMPTY)
    seen = Row.of(candidate.facts) if candidate else known
    return readme.render_preview(census.Repository(entry, seen, UNKNOWN), context.census)


def _prospect(candidate: Candidate, context: Context) -> Markdown:
    threshold = context.census.catalogue.threshold
    if candidate.stars >= threshold:
        stars = f"{compact(candidate.stars)} stars"
        return escape(f"It has {stars}, so it joins the list at the first refresh after the merge.")
    stars = plural(candidate.stars, "star")
    return escape(f"It has {stars}, so it is watched until it has {threshold:,}, and joins the list then.")


def _evidence(candidate: Candidate) -> Markdown:
    facts = {
        "Stars": compact(candidate.stars),
        "Created": str(candidate.facts.created or "unknown"),
        "Last push": str(candidate.facts.pushed or "unknown"),
        "Licence": candidate.facts.license or "none that GitHub recognises",
        "Owner": candidate.owner,
    }
    rows = [(escape(key), escape(value)) for key, value in facts.items()]
    return table((github(candidate.name), escape("")), rows, (LEFT, LEFT))
