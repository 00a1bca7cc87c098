"""Whether a repository that somebody proposes can be listed. Pure: values in, a verdict out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches

from scripts.census.catalogue import Entry
from scripts.census.rules import fix_summary, summary_faults, tidy_summary
from scripts.common.markup import Markdown, compose, escape
from scripts.common.text import plural
from scripts.pages.forms import category_options
from scripts.submissions.answers import Answers
from scripts.submissions.candidate import Candidate, Shown, Unseen
from scripts.submissions.repository_name import RepositoryNameError, parse_repository_name
from scripts.submissions.verdict import BelowFloor, Change, Context, Faulty, Listed, Refused, RefusedBefore, Verdict

NAME_IN_USE = (
    "The list still has {} as the name of another repository. Housekeeping proposes to change that, and this is looked "
    "at again once its pull request is merged."
)
ALIKE = 0.85  # of two names or summaries, from which on they are worth comparing


def wanted_name(answers: Answers, question: str = "repository") -> str | None:
    """The repository that the answers name, if they do."""
    try:
        return parse_repository_name(answers.values.get(question, ""))
    except RepositoryNameError:
        return None


def judge_proposal(answers: Answers, seen: Shown, context: Context, issue: int = 0) -> Verdict:
    """The verdict on a proposal, in the issue of this number; `seen` is what GitHub shows under the name."""
    candidate = seen if isinstance(seen, Candidate) else None
    if candidate and (refused := _refused(candidate, wanted_name(answers), context, issue)):
        return refused
    summary = tidy_summary(answers.values["summary"])
    faults = [*answers.faults, *name_faults(answers.values["repository"], seen), *find_summary_faults(summary)]
    if candidate:
        faults += candidate.find_objections(context.census.catalogue.archived)
        faults += _name_in_use(candidate, context)
    category = category_options(context.census.catalogue).get(answers.values["category"])
    if faults or not candidate or not category:
        return Faulty(tuple(faults))
    return _below_floor(candidate, context) or Change(
        title=f"Add {candidate.name} to {category.title}",
        entry=Entry(candidate.name, category.id, summary, candidate.id),
        candidate=candidate,
        why=answers.values.get("why", ""),
        notes=tuple(tidied(answers.values["summary"])),
    )


def look_alikes(entry: Entry, entries: tuple[Entry, ...]) -> list[Entry]:
    """Up to five other entries whose short names, or whose summaries, are nearly the same, the likest first."""
    others = [other for other in entries if other.repo != entry.repo]
    names = get_close_matches(_bare(entry.repo), {_bare(other.repo) for other in others}, 5, ALIKE)
    summaries = get_close_matches(entry.summary.lower(), {other.summary.lower() for other in others}, 5, ALIKE)
    found = [other for name in names for other in others if _bare(other.repo) == name]
    found += [other for words in summaries for other in others if other.summary.lower() == words and other not in found]
    return found[:5]


def name_faults(text: str, seen: Shown, label: str = "Repository") -> Iterator[Markdown]:
    """What is wrong with the name of a repository in a field."""
    try:
        if text:
            parse_repository_name(text)
    except RepositoryNameError as error:
        yield compose("**{}**: {}.", escape(label), error.said)
    if isinstance(seen, Unseen):
        yield compose("**{}**: {}", escape(label), seen.reason)


def find_summary_faults(summary: str) -> list[Markdown]:
    """What is wrong with a summary that is tidy; with how it might be, where leaving out is enough."""
    if not summary or not (faults := summary_faults(summary)):
        return []
    found = [escape(f"{fault[0].upper()}{fault[1:]}.") for fault in faults]
    if fixed := fix_summary(summary):
        found[-1] = compose("{} For example: {}", found[-1], escape(fixed))
    return found


def tidied(summary: str) -> Iterator[Markdown]:
    """A note, if a summary was not tidy."""
    if summary and tidy_summary(summary) != summary:
        yield compose("Small mistakes in the summary were fixed. It now reads: {}", escape(tidy_summary(summary)))


def _refused(candidate: Candidate, named: str | None, context: Context, issue: int) -> Refused | None:
    """Listed, watched, or refused before; by id, name or former name."""
    listed = context.census.catalogue
    names = {candidate.name.lower(), (named or "").lower()}
    for entry in listed.entries:
        row = context.row_of(entry)
        ids = {identity for identity in (entry.id, row.id) if identity}
        is_told_apart = bool(candidate.id and ids) and candidate.id not in ids
        is_named = names & {name.lower() for name in (*entry.names, row.name or entry.repo)}
        if candidate.id in ids or (is_named and not is_told_apart):
            return Listed(entry)
    for rejection in listed.rejected:
        if rejection.bars(names, candidate.id):
            return RefusedBefore(rejection)
    for number, rejection in sorted(context.refusals.items()):
        if number != issue and rejection.bars(names, candidate.id):
            return RefusedBefore(rejection, number)
    return None


def _name_in_use(candidate: Candidate, context: Context) -> Iterator[Markdown]:
    """A fault where an entry that is another repository still has the name on the list."""
    entry = context.census.catalogue.find(candidate.name)
    if entry and entry.repo.lower() == candidate.name.lower():
        now = context.row_of(entry).name
        yield compose(NAME_IN_USE, escape(f"{entry.repo}, now {now}," if now else entry.repo))


def _below_floor(candidate: Candidate, context: Context) -> BelowFloor | None:
    floor, created, reasons = context.census.catalogue.settings.floor, candidate.facts.created, []
    if candidate.facts.stars is not None and candidate.stars < floor.stars:
        has, wants = plural(candidate.stars, "star"), plural(floor.stars, "star")
        reasons.append(escape(f"It has {has}; submissions need at least {wants}."))
    if created and floor.days and context.today < (opens := created + timedelta(floor.days)):
        days = plural(floor.days, "day")
        reasons.append(escape(f"It is less than {days} old; it can be submitted from {opens}."))
    return BelowFloor(tuple(reasons)) if reasons else None


def _bare(repo: str) -> str:
    return re.sub(r"[^a-z0-9]", "", repo.split("/")[1].lower())
