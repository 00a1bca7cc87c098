"""What submitters and maintainers are told, and what the comment remembers. Pure: verdicts in, Markdown out."""

import re
from dataclasses import dataclass
from datetime import date

from scripts.census import census
from scripts.census.catalogue import Entry
from scripts.census.growth import UNKNOWN
from scripts.census.row import EMPTY, Row
from scripts.common.text import compact, markdown, plain, plural
from scripts.github.refusals import ALLOW_PULLS, APPROVE
from scripts.pages import readme
from scripts.submissions.candidate import Candidate
from scripts.submissions.verdict import Context, Verdict

EXPIRE_AFTER = 30  # days
OPEN_PER_AUTHOR = 5
OPEN_IN_ALL = 50
WHY_AT_MOST = 1000  # characters

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

    def __str__(self) -> str:
        kept = {key: value for key, value in vars(self).items() if value}
        return f"<!-- census:submission{''.join(f' {key}={value}' for key, value in kept.items())} -->"


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


def with_memory(memory: Memory, text: str) -> str:
    """The whole comment."""
    return f"{memory}\n{text.strip()}\n"


def identity_in(body: str) -> str | None:
    """The repository's id that the text of a pull request carries."""
    match = _ID.match(body)
    return match[1] if match else None


def faults_text(verdict: Verdict, pull: int | None = None) -> str:
    """What to change, each fault with its mend; a pull request that there is stays closed until then."""
    faults = "\n".join(f"- {fault}" for fault in verdict.faults)
    count = plural(len(verdict.faults), "thing needs", "things need")
    closed = f" #{pull} is closed until then." if pull else ""
    return (
        f"**{count} a change.** Edit the issue above; this comment follows.{closed}\n\n{faults}\n\n"
        f"<sub>Without a change for {EXPIRE_AFTER} days, this issue closes by itself.</sub>"
    )


def ready_text(verdict: Verdict, context: Context, pull: int | None) -> str:
    """The row to be, what its stars mean, and what is like it; without a pull request, why there is none yet."""
    parts = [f"**Ready.** #{pull} waits for a maintainer to merge it." if pull else "", _preview(verdict, context)]
    if verdict.before is None and verdict.candidate:
        parts.append(_prospect(verdict.candidate, context))
    if verdict.alike:
        links = ", ".join(f"[{markdown(other.repo)}](https://github.com/{other.repo})" for other in verdict.alike)
        parts.append(f"Worth a look, as they are much alike: {links}.")
    return "\n\n".join(filter(None, parts))


def waiting_text(verdict: Verdict, context: Context, *, own: bool) -> str:
    """Nothing is wrong, but it is not its turn."""
    limit = f"{OPEN_PER_AUTHOR} of your submissions" if own else f"{OPEN_IN_ALL} pull requests"
    return (
        f"**All is well, and it waits for its turn.** {limit} are open, and no more at once, so that they can be "
        f"looked at with care. Its own is opened by itself.\n\n{ready_text(verdict, context, None)}"
    )


def forbidden_text(verdict: Verdict, context: Context, branch: str) -> str:
    """GitHub does not let Actions open pull requests here."""
    return (
        f"**Ready, but no pull request could be opened.** A maintainer has to allow it once: {ALLOW_PULLS}. "
        f"Until then the change is kept on the branch [{branch}]({context.link}/compare/{branch}?expand=1), from which a pull request can be "
        f"opened by hand.\n\n{ready_text(verdict, context, None)}"
    )


def frozen_text(pull: int, verdict: Verdict, context: Context, *, edited: bool) -> str:
    """A maintainer is reviewing: what was edited since waits."""
    lead = f"**Under review.** A maintainer is looking at #{pull}."
    if not edited:
        return f"{lead}\n\n{ready_text(verdict, context, None)}"
    faults = "".join(f"\n- {fault}" for fault in verdict.faults)
    asks = f" As the form stands now, it needs a change:\n{faults}" if faults else ""
    return f"{lead} The form was edited since; a maintainer's comment `/update` takes the edit over.{asks}"


def closed_text(pull: int | None) -> str:
    """The issue was closed by a person."""
    return f"**Closed**{f', and #{pull} with it' if pull else ''}. Reopen the issue to take it up again."


def merged_text(pull: int) -> str:
    """The end that everybody hopes for."""
    return f"**Done.** #{pull} is merged; the next refresh shows it."


def expired_text() -> str:
    """Nobody came back."""
    return f"**Closed**, as it needed a change for {EXPIRE_AFTER} days. Reopen and edit the issue to take it up again."


def declined_text(pull: int | None, reason: str, rejected: str) -> str:
    """A maintainer said no; the line saves deciding twice."""
    said = f": {markdown(plain(reason)[:WHY_AT_MOST])}" if plain(reason) else ", without a reason given"
    text = f"**Not taken up**{said}.{f' #{pull} is closed.' if pull else ''}"
    line = f"\n\nFor `rejected:` in repos.yaml, to be decided once:\n\n```yaml\n{rejected}```"
    return text + line if rejected else text


def pull_text(verdict: Verdict, context: Context, number: int) -> str:
    """The text of the pull request: the row, the evidence, what the submitter says, and what closes the issue."""
    candidate = verdict.candidate
    known = candidate and re.fullmatch(r"[\w=+/-]+", candidate.id)
    identity = f"<!-- census:pull id={candidate.id} -->\n" if candidate and known else ""
    why = markdown(plain(verdict.why)[:WHY_AT_MOST])
    parts = [
        APPROVE,
        f"{markdown(verdict.title)}, as asked for in #{number}.",
        _preview(verdict, context),
        _evidence(candidate) if candidate else "",
        _prospect(candidate, context) if candidate and not verdict.before else "",
        f"The submitter says:\n\n> {why}" if why else "",
        f"Closes #{number}",
        "<sub>To refuse it, comment `/reject reason` here or in the issue. Once a review has begun, "
        "edits of the form wait for a maintainer's `/update`.</sub>",
    ]
    return identity + "\n\n".join(filter(None, parts)) + "\n"


def _preview(verdict: Verdict, context: Context) -> str:
    """The row as it will look, or what is taken away."""
    entry = verdict.entry
    if entry is None:
        return ""
    if verdict.removes:
        return f"{markdown(entry.repo)} leaves the list, and `rejected:` keeps the reason."
    layer = next(y for y in context.census.catalogue.layers for c in y.categories if c.id == entry.category)
    title = context.census.catalogue.categories[entry.category].title
    return f"In **{markdown(layer.title)} › {markdown(title)}**:\n\n{_row(entry, verdict.candidate, context)}"


def _row(entry: Entry, candidate: Candidate | None, context: Context) -> str:
    known = context.census.latest.repos.get(entry.repo, EMPTY)
    seen = Row.of(candidate.facts) if candidate else known
    return readme.render_preview(census.Row(entry, seen, UNKNOWN), context.census)


def _prospect(candidate: Candidate, context: Context) -> str:
    threshold = context.census.catalogue.threshold
    stars = plural(candidate.stars, "star") if candidate.stars < threshold else f"{compact(candidate.stars)} stars"
    if candidate.stars >= threshold:
        return f"It has {stars}, so it joins the list at the first refresh after the merge."
    return f"It has {stars}, so it is watched until it has {threshold:,}, and joins the list then."


def _evidence(candidate: Candidate) -> str:
    facts = {
        "Stars": compact(candidate.stars),
        "Created": str(candidate.facts.created or "unknown"),
        "Last push": str(candidate.facts.pushed or "unknown"),
        "Licence": candidate.facts.license or "none that GitHub recognises",
        "Owner": candidate.owner,
    }
    cells = [f"| {key} | {markdown(value)} |" for key, value in facts.items()]
    head = f"| [{markdown(candidate.name)}](https://github.com/{candidate.name}) | |"
    return "\n".join([head, "| :--- | :--- |", *cells])
