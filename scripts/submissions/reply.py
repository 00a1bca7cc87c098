"""What submitters and maintainers are told, and what the comment remembers. Pure: verdicts in, Markdown out."""

import re
from dataclasses import dataclass, replace
from datetime import date

from scripts.census import census
from scripts.census.catalogue import Entry, parse_catalogue
from scripts.census.growth import UNKNOWN
from scripts.census.row import EMPTY, Row
from scripts.common.errors import DataError
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
    listing,
    paragraph,
    table,
)  # fmt: skip
from scripts.common.text import compact, plain, plural
from scripts.github.refusals import ALLOW_PULLS, APPROVE
from scripts.pages.listing import render_preview
from scripts.submissions.candidate import Candidate
from scripts.submissions.verdict import Context, Verdict

EXPIRE_AFTER = 30  # days
OPEN_PER_AUTHOR = 5
OPEN_IN_ALL = 50
WHY_AT_MOST = 1000  # characters
NOTHING = escape("")

_MARKER = re.compile(r"<!-- census:submission((?: [a-z]+=[A-Za-z0-9,-]+)*) -->")
PULL_MARK = "<!-- census:pull"
REPLACED = compose(
    "Closed: what its issue asks for now is in another pull request, as this one was reviewed, or its branch cannot be moved."
)
_ID = re.compile(r"<!-- census:pull id=(\S+) -->")
HEADS_AT_MOST = 20  # commits that a comment remembers


@dataclass
class Memory:
    """What our comment keeps from one run to the next, in its hidden first line.

    `pull` is the pull request, and `declined` the same once its end is dealt with or before we close it ourselves;
    one that another has replaced is not above `past`. `command` is the last comment that was read when the issue was
    closed, and `update` the last `/update` that was obeyed, so that none is obeyed twice; `ended` is 1 from before we
    close the issue until it is taken up again. `since` is the day from which on the form has had faults, and `form`
    stands for the body that had them. `heads` are the commits that we pushed to the branch, oldest first.
    """

    pull: int | None = None
    declined: int | None = None
    command: int = 0
    since: date | None = None
    form: str = ""
    past: int = 0
    update: int = 0
    ended: int = 0
    heads: tuple[str, ...] = ()

    def show(self) -> Markdown:
        """The hidden line."""
        kept = {key: value for key, value in vars(self).items() if value}
        if self.heads:
            kept["heads"] = ",".join(self.heads[-HEADS_AT_MOST:])
        return comment(f"census:submission{''.join(f' {key}={value}' for key, value in kept.items())}")

    def going_on(self, pull: int | None) -> "Memory":
        """What stays in mind while the submission is ready: its pull request is this one."""
        return replace(self, pull=pull, declined=None, since=None, form="", ended=0)


def recall(comment: str) -> Memory | None:
    """The memory in a comment of ours; None when it is not the one."""
    match = _MARKER.fullmatch(comment.split("\n")[0].rstrip("\r"))
    if not match:
        return None
    kept = dict(pair.split("=") for pair in match[1].split())
    number = {key: int(value) for key, value in kept.items() if value.isdecimal()}
    return Memory(
        pull=number.get("pull"),
        declined=number.get("declined"),
        command=number.get("command", 0),
        since=_day(kept.get("since", "")),
        form=kept.get("form", ""),
        past=number.get("past", 0),
        update=number.get("update", 0),
        ended=number.get("ended", 0),
        heads=tuple(filter(None, kept.get("heads", "").split(","))),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


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


@dataclass(frozen=True)
class Frozen:
    """What a reviewed pull request holds: `text` is repos.yaml on its branch, `late` that an `/update` came too early."""

    pull: int
    text: str
    merges: bool
    late: bool


def frozen_text(frozen: Frozen, verdict: Verdict, context: Context) -> Markdown:
    """A maintainer has reviewed: what is in the branch, and what of the form waits."""
    parts = [compose("**Under review.** #{} stays as a maintainer saw it.", frozen.pull), _held(frozen, context)]
    if not frozen.merges:
        parts.append(compose("It no longer merges: a maintainer's comment `/update` rebuilds it, for a new approval."))
    if frozen.late:
        parts.append(
            compose("The form was edited after the last `/update`, so nothing was taken over: a new one is needed.")
        )
    elif verdict.faults:
        parts += [compose("As the form stands now, it needs a change:"), bullets(verdict.faults)]
    elif waits := _waits(frozen, verdict, context):
        parts.append(compose("{} A maintainer's comment `/update` takes it over, for a new approval.", waits))
    return join_blocks(*parts)


def _gained(frozen: Frozen, context: Context) -> list[Entry]:
    """The entries that the branch has, and the list does not have like that."""
    listed = {replace(entry, line=0) for entry in context.census.catalogue.entries}
    try:
        entries = parse_catalogue(frozen.text).entries
    except DataError:  # a maintainer's commit in the making
        return []
    return [entry for entry in (replace(entry, line=0) for entry in entries) if entry not in listed]


def _held(frozen: Frozen, context: Context) -> Markdown | None:
    found = _gained(frozen, context)
    return _row(found[0], None, context) if found else None


def _waits(frozen: Frozen, verdict: Verdict, context: Context) -> Markdown | None:
    """What of the form is not in the branch."""
    wanted = verdict.entry and replace(verdict.entry, line=0)
    gained = _gained(frozen, context)
    if wanted is None or wanted in gained or (verdict.removes and verdict.text == frozen.text):
        return None
    same = next((entry for entry in gained if entry.id and entry.id == wanted.id), None)
    if same and same == replace(wanted, repo=same.repo):
        return compose("It moved on GitHub, to {}.", escape(wanted.repo))
    names = {"repo": "repository", "category": "category", "summary": "summary"}
    changed = [word for key, word in names.items() if not same or getattr(same, key) != getattr(wanted, key)]
    return compose("Not taken over from the form: {}.", listing([escape(word) for word in changed]))


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
            "<sub>To refuse it, comment `/reject reason` here or in the issue. Once a maintainer has reviewed it or "
            "committed to its branch, nothing is pushed to it: `/update` takes the form over as it is then, once.</sub>"
        ),
    )
    known = candidate and re.fullmatch(r"[\w=+/-]+", candidate.id)
    identity = comment(f"census:pull id={candidate.id}" if candidate and known else "census:pull")
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
    return render_preview(census.Repository(entry, seen, UNKNOWN), context.census)


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
