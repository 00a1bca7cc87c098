"""What submitters and maintainers are told in the issue. Pure: verdicts in, Markdown out."""

from scripts.census.catalogue import PATH, Entry
from scripts.census.edits import rejection_line
from scripts.census.shape import Rejection
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
)
from scripts.common.text import plain, plural
from scripts.github.commands import Command
from scripts.github.refusals import ALLOW_PULLS
from scripts.pages.forms import CORRECT
from scripts.submissions import limits
from scripts.submissions.preview import SAID_AT_MOST, preview, prospect, quoted, row
from scripts.submissions.proposal import look_alikes
from scripts.submissions.verdict import BelowFloor, Change, Context, Faulty, Listed, Refused, RefusedBefore, Wait

EXPIRED = compose(
    "**Closed**, because the change was not made within {} days. You are welcome to submit it again with the form.",
    limits.EXPIRE_AFTER,
)
NO_COMMAND = "{} is not a command: the commands are `/reject reason`, `/request-changes text` and `/update`."
LATE = compose(
    "The form was edited after the last `/update`, so that command changed nothing. A maintainer needs to comment `/update` "
    "again."
)


def faults_text(verdict: Faulty, pull: int | None = None, *, expires: bool = True) -> Markdown:
    """What to change, and how to fix each fault; a pull request that there is stays closed until then."""
    count = plural(len(verdict.faults), "thing needs", "things need")
    lead = compose("**{} a change.** Edit the issue above, and this comment is updated.", count)
    end = compose("<sub>Without a change within {} days, this issue is closed.</sub>", limits.EXPIRE_AFTER)
    return join_blocks(
        join(" ", [lead, compose("#{} is closed until then.", pull) if pull else None]),
        bullets(verdict.faults),
        end if expires else None,
    )


def refused_text(verdict: Refused, context: Context) -> Markdown:
    """A dead end, and the way on from it."""
    match verdict:
        case Listed(entry):
            return _listed_text(entry, context)
        case RefusedBefore(rejection, issue):
            said = compose("**Refused.** It was refused before, on {}", rejection.decided)
            where = compose(" (#{})", issue) if issue else escape("")
            again = compose("#{}", issue) if issue else escape("a comment here")
            return join_blocks(
                compose("{}{}: {}.", said, where, escape(rejection.reason.rstrip("."))),
                compose("If something has changed since, say so in {}; a maintainer can then reconsider it.", again),
            )
        case BelowFloor(reasons):
            again = compose("Please submit it again with the form then.")
            return join(" ", [compose("**Thank you, but it is too early.**"), *reasons, again])


def ready_text(change: Change, context: Context, pull: int | None) -> Markdown:
    """The row to be, what its stars mean, and similar entries; without a pull request, only what it would be."""
    entries = context.census.catalogue.entries
    alike = [] if change.before else [github(other.repo) for other in look_alikes(change.entry, entries)]
    return join_blocks(
        compose("**Ready.** #{} is waiting for a maintainer to merge it.", pull) if pull else None,
        preview(change, context),
        prospect(change.added, context) if change.added else None,
        join(" ", change.notes),
        compose("Similar entries on the list, by name or summary: {}.", listing(alike)) if alike else None,
    )


def waiting_text(wait: Wait, change: Change, context: Context) -> Markdown:
    """Nothing is wrong, but it is not its turn."""
    if wait.holder:
        return compose(
            "**#{} proposed the same repository first.** If it is closed without being merged, this submission takes its "
            "place automatically. Please add what you know to #{}.",
            wait.holder,
            wait.holder,
        )
    limit = f"{limits.OPEN_PER_AUTHOR} of your submissions" if wait.own else f"{limits.OPEN_IN_ALL} pull requests"
    lead = compose(
        "**Nothing needs to change; this submission is in the queue.** {} are already open, which is the maximum. Its "
        "pull request is opened automatically as soon as one of them is closed.",
        escape(limit),
    )
    return join_blocks(lead, ready_text(change, context, None))


def forbidden_text(change: Change, context: Context, branch: str) -> Markdown:
    """GitHub does not let Actions open pull requests here."""
    lead = compose(
        "**Ready, but GitHub did not allow a pull request.** A maintainer must first turn on this setting: {}. Until "
        "then, the change is on the branch {}; a maintainer can open the pull request from there.",
        escape(ALLOW_PULLS),
        link(escape(branch), f"{context.link}/compare/{branch}?expand=1"),
    )
    return join_blocks(lead, ready_text(change, context, None))


def asked_text(said: str) -> Markdown:
    """What a maintainer asks to be changed; it stands above the rest."""
    return compose(
        "**A maintainer has asked for a change.** Edit the issue above; this notice then disappears.\n\n{}",
        quoted(said) or compose("> See the comments."),
    )


def closed_text(pull: int | None) -> Markdown:
    """The issue was closed by a person."""
    also = compose(", together with #{}", pull) if pull else escape("")
    return compose(
        "**Closed**{}. To continue, reopen this issue; if GitHub does not let you, submit it again with the form.", also
    )


def merged_text(pull: int, entry: Entry | None, context: Context, *, watched: bool) -> Markdown:
    """The submission was merged; links to the heading under which its row stands after the next refresh."""
    done = compose("**Done.** #{} has been merged", pull)
    if entry is None:
        return compose("{}; the change appears after the next refresh.", done)
    title = "Watched" if watched else context.census.catalogue.categories[entry.category].title
    return compose("{}; it appears under {} after the next refresh.", done, _to_heading(title, context))


def declined_text(pull: int | None, reason: str, rejection: Rejection | None) -> Markdown:
    """A maintainer said no; the line under `rejected:` saves deciding again."""
    why = escape(plain(reason)[:SAID_AT_MOST])
    lead = compose("**Refused**{}.", compose(": {}", why) if why else escape("; no reason was given"))
    said = join(" ", [lead, compose("#{} is closed.", pull) if pull else None])
    if rejection is None:
        return said
    proposed = compose("The next housekeeping pull request proposes this line under `rejected:` in repos.yaml:")
    return join_blocks(said, proposed, code_block("yaml", rejection_line(rejection)))


def command_text(command: Command) -> Markdown:
    """The answer to a command that is unknown or has no effect."""
    if not command.is_known:
        return compose(NO_COMMAND, code(f"/{command.name}"))
    return compose("{} has no effect here: {}.", code(f"/{command.name}"), _USE_OF[command.name])


_USE_OF = {
    "reject": compose("this submission is already closed"),
    "request-changes": compose("this submission is closed"),
    "update": compose("it copies the form into a reviewed pull request, and this one already follows the form"),
}


def _listed_text(entry: Entry, context: Context) -> Markdown:
    listed, is_watched = context.census.catalogue, context.row_of(entry).watched
    line = link(escape(entry.repo), f"{context.link}/blob/HEAD/{PATH}#L{entry.line}")
    place = _to_heading("Watched" if is_watched else listed.categories[entry.category].title, context)
    state = "watched" if is_watched else "listed"
    form = f"{context.link}/issues/new?template={CORRECT.name}&repository={entry.repo}"
    return join_blocks(
        compose("**It is already {}**, as {} under {}:", escape(state), line, place),
        row(entry, None, context),
        compose("If something is wrong there, {}.", link(escape("correct the entry"), form)),
    )


def _to_heading(title: str, context: Context) -> Markdown:
    return link(escape(title), f"{context.link}/blob/HEAD/README.md#{anchor(title)}")
