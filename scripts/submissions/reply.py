"""What submitters and maintainers are told in the issue. Pure: verdicts in, Markdown out."""

from dataclasses import dataclass
from datetime import date

from scripts.census.catalogue import PATH, Entry, Rejection
from scripts.census.edits import rejection_line
from scripts.common.markup import (
    Markdown,
    anchor,
    bullets,
    code,
    code_block,
    compose,
    escape,
    github,
    join,
    join_blocks,
    link,
    listing,
    paragraph,
)
from scripts.common.text import plain, plural
from scripts.github.commands import Command
from scripts.github.refusals import ALLOW_PULLS
from scripts.pages.forms import CORRECT
from scripts.submissions.preview import preview, prospect, row, same_as
from scripts.submissions.proposal import look_alikes
from scripts.submissions.verdict import BelowFloor, Change, Context, Faulty, Listed, Refused, RefusedBefore

EXPIRE_AFTER = 30  # days
OPEN_PER_AUTHOR = 5
OPEN_IN_ALL = 50
SAID_AT_MOST = 1000  # characters of what somebody said

COMMANDS = compose("the commands are `/reject reason`, `/request-changes text` and `/update`")


@dataclass(frozen=True)
class Turn:
    """Why nothing can be opened yet: `holder` is the issue whose pull request proposes the same, else a limit is reached."""

    holder: int | None = None
    own: bool = False  # the limit is that of the author


def faults_text(verdict: Faulty, pull: int | None = None, *, expires: bool = True) -> Markdown:
    """What to change, and how to fix each fault; a pull request that there is stays closed until then."""
    count = plural(len(verdict.faults), "thing needs", "things need")
    lead = compose("**{} a change.** Edit the issue above, and this comment is updated.", count)
    end = compose("<sub>Without a change within {} days, this issue is closed. It can be reopened.</sub>", EXPIRE_AFTER)
    return join_blocks(
        join(" ", [lead, compose("#{} is closed until then.", pull) if pull else None]),
        bullets(verdict.faults),
        end if expires and verdict.expires else None,
    )


def refused_text(verdict: Refused, context: Context) -> Markdown:
    """A dead end, and the way on from it."""
    match verdict:
        case Listed(entry):
            return _listed_text(entry, context)
        case RefusedBefore(rejection, issue):
            said = compose("**Not taken up**, as it was refused on {}", escape(rejection.decided))
            where = compose(" (#{})", issue) if issue else escape("")
            again = compose("#{}", issue) if issue else escape("a comment here")
            return join_blocks(
                compose("{}{}: {}.", said, where, escape(rejection.reason.rstrip("."))),
                compose("If something has changed since then, say so in {}: a maintainer can take it up again.", again),
            )
        case BelowFloor(stars, opens):
            return _below_floor_text(stars, opens, context)


def ready_text(change: Change, context: Context, pull: int | None) -> Markdown:
    """The row to be, what its stars mean, and similar entries; without a pull request, only what it would be."""
    entries = context.census.catalogue.entries
    alike = [] if change.before else [github(other.repo) for other in look_alikes(change.entry, entries)]
    return join_blocks(
        compose("**Ready.** #{} waits for a maintainer to merge it.", pull) if pull else None,
        preview(change, context),
        prospect(change.candidate, context) if change.before is None and change.candidate else None,
        join(" ", change.notes),
        compose("Worth comparing, as the name or the summary is similar: {}.", listing(alike)) if alike else None,
    )


def waiting_text(turn: Turn, change: Change, context: Context) -> Markdown:
    """Nothing is wrong, but it is not its turn."""
    if turn.holder:
        lead = compose(
            "**#{} proposes the same repository, and came first.** If that is closed without a merge, this one takes its "
            "place by itself. Add to #{} what you know.",
            turn.holder,
            turn.holder,
        )
        return lead
    limit = f"{OPEN_PER_AUTHOR} of your submissions" if turn.own else f"{OPEN_IN_ALL} pull requests"
    lead = compose(
        "**Everything is fine, and this waits for its turn.** {} are open, which is the most at one time. The pull "
        "request of this one is opened by itself, as soon as there is room.",
        escape(limit),
    )
    return join_blocks(lead, ready_text(change, context, None))


def forbidden_text(change: Change, context: Context, branch: str) -> Markdown:
    """GitHub does not let Actions open pull requests here."""
    lead = compose(
        "**Ready, but no pull request could be opened.** A maintainer has to allow it once: {}. Until then the change "
        "is kept on the branch {}, from which a pull request can be opened by hand.",
        escape(ALLOW_PULLS),
        link(escape(branch), f"{context.link}/compare/{branch}?expand=1"),
    )
    return join_blocks(lead, ready_text(change, context, None))


def asked_text(said: str) -> Markdown:
    """What a maintainer asks to be changed; it stands above the rest."""
    return compose(
        "**A maintainer asks for a change.** Edit the issue above, and this line goes away.\n\n> {}",
        paragraph(plain(said)[:SAID_AT_MOST] or "See the comments."),
    )


def closed_text(pull: int | None) -> Markdown:
    """The issue was closed by a person."""
    also = compose(", and #{} with it", pull) if pull else escape("")
    return compose("**Closed**{}. Reopen the issue to take it up again.", also)


def merged_text(pull: int, entry: Entry | None, context: Context) -> Markdown:
    """The end that everybody hopes for, with a link to where the row is, or will be."""
    done = compose("**Done.** #{} is merged", pull)
    if entry is None:
        return compose("{}; the next refresh shows it.", done)
    watched = same_as(entry, context).seen.watched
    title = "Watched" if watched else context.census.catalogue.categories[entry.category].title
    return compose("{}; the next refresh shows it under {}.", done, _to_heading(title, context))


def expired_text() -> Markdown:
    """The submitter did not come back."""
    return compose(
        "**Closed**, as it needed a change for {} days. Reopen and edit the issue to take it up again.", EXPIRE_AFTER
    )


def declined_text(pull: int | None, reason: str, rejection: Rejection | None) -> Markdown:
    """A maintainer said no; the line under `rejected:` saves deciding again, and `refusals` reads it from here."""
    why = escape(plain(reason)[:SAID_AT_MOST])
    said = compose(": {}", why) if why else escape(", without a reason given")
    lead = compose("**Not taken up**{}.", said)
    return join_blocks(
        join(" ", [lead, compose("#{} is closed.", pull) if pull else None]),
        compose("The housekeeping proposes this line for `rejected:` in repos.yaml:") if rejection else None,
        code_block("yaml", rejection_line(rejection)) if rejection else None,
    )


def command_text(command: Command) -> Markdown:
    """An answer to a command that could not be obeyed."""
    if not command.is_known:
        return compose("{} is not a command: {}.", code(f"/{command.name}"), COMMANDS)
    return compose("{} found nothing to do here: {}.", code(f"/{command.name}"), _USE_OF[command.name])


_USE_OF = {
    "reject": compose("this submission is closed already"),
    "request-changes": compose("this submission is closed"),
    "update": compose("it takes the form over into a pull request that was reviewed, and this one follows the form"),
}


def _listed_text(entry: Entry, context: Context) -> Markdown:
    listed = context.census.catalogue
    seen = same_as(entry, context)
    line = link(escape(entry.repo), f"{context.link}/blob/HEAD/{PATH}#L{entry.line}")
    place = _to_heading("Watched" if seen.seen.watched else listed.categories[entry.category].title, context)
    state = "watched" if seen.seen.watched else "listed"
    form = f"{context.link}/issues/new?template={CORRECT.name}&repository={entry.repo}"
    return join_blocks(
        compose("**It is {} already**, as {} under {}:", escape(state), line, place),
        row(entry, None, context),
        compose("If something is wrong there, {}.", link(escape("correct the entry"), form)),
    )


def _below_floor_text(stars: int, opens: date | None, context: Context) -> Markdown:
    floor = context.census.catalogue.floor
    parts = []
    if stars < floor.stars:
        has, wants = plural(stars, "star"), plural(floor.stars, "star")
        parts.append(escape(f"It has {has}, and submissions are looked at from {wants} on."))
    if opens:
        parts.append(escape(f"It was created less than {plural(floor.days, 'day')} ago: {opens} is the day."))
    return compose("**Not yet, and thank you.** {} Please reopen this issue then.", join(" ", parts))


def _to_heading(title: str, context: Context) -> Markdown:
    return link(escape(title), f"{context.link}/blob/HEAD/README.md#{anchor(title)}")
