"""Whether what a form asks for can be done, and how repos.yaml looks once it is. Pure: values in, a verdict out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher

from scripts.census import catalogue, edits
from scripts.census.catalogue import Entry, Rejection
from scripts.census.census import Census
from scripts.census.row import EMPTY, Row
from scripts.census.rules import fix_summary, summary_faults
from scripts.common.markup import Markdown, compose, escape, link
from scripts.common.text import plain
from scripts.pages.forms import category_options
from scripts.submissions.answers import Answers
from scripts.submissions.candidate import Candidate
from scripts.submissions.repository_name import RepositoryNameError, parse_repository_name

CATEGORY, SUMMARY = "Its category", "Its summary"
MOVED, REMOVED = "It moved to a new name", "It does not belong on the list"
NAME_IN_USE = (
    "The list still has {} as the name of another repository, {}. It can be listed once that one has left the name: "
    "the housekeeping pull request proposes so."
)
ALIKE = 0.85  # of two names, from which on they are worth a look


@dataclass
class Verdict:
    """What becomes of a form: `text` is repos.yaml as it would be, unless there are faults.

    Each fault says how to fix it. `entry` is the one that the text gains, changes
    or loses; `before` is what a correction starts from.
    """

    faults: list[Markdown] = field(default_factory=list)
    title: str = ""
    text: str = ""
    entry: Entry | None = None
    before: Entry | None = None
    removes: bool = False
    candidate: Candidate | None = None
    alike: list[Entry] = field(default_factory=list)
    why: str = ""


@dataclass(frozen=True)
class Context:
    """What a form is judged against; `text` is repos.yaml, `others` links the open submissions by name and id."""

    text: str
    census: Census
    others: Mapping[str, Markdown]
    link: str  # the repository's address, without a slash at its end
    today: date


def wanted_name(answers: Answers, question: str = "repository") -> str | None:
    """The repository that the answers name, if they do."""
    try:
        return parse_repository_name(answers.values.get(question, ""))
    except RepositoryNameError:
        return None


def judge_submission(answers: Answers, candidate: Candidate | None, context: Context) -> Verdict:
    """Every fault of a proposal at once, or the list with its entry. Raises DataError when repos.yaml is broken."""
    verdict = Verdict([*answers.faults], candidate=candidate, why=answers.values.get("why", ""))
    if not answers.values:
        return verdict
    verdict.faults += _name_faults(answers.values["repository"], candidate)
    if candidate:
        verdict.faults += [*candidate.objections, *_known_faults(candidate, answers, context)]
    category = category_options(context.census.catalogue).get(answers.values["category"])
    verdict.faults += _summary_faults(answers.values["summary"])
    if verdict.faults or not candidate or not category:
        return verdict
    entry = Entry(candidate.name, category.id, answers.values["summary"], candidate.id or None, (), 0)
    verdict.entry, verdict.alike = entry, look_alikes(entry, context.census.catalogue.entries)
    verdict.title = f"Add {entry.repo} to {category.title}"
    verdict.text = edits.start(context.text, context.census.catalogue).add(entry).finish()
    return verdict


def judge_correction(answers: Answers, candidate: Candidate | None, context: Context) -> Verdict:
    """The same for a correction; `candidate` is the repository under its new name. Raises DataError."""
    verdict = Verdict([*answers.faults], candidate=candidate, why=answers.values.get("why", ""))
    if not answers.values:
        return verdict
    name = wanted_name(answers)
    before = context.census.catalogue.find(name) if name else None
    if not before:
        verdict.faults.append(escape("The repository is not on the list: write its name as it stands there."))
        return verdict
    verdict.before = before
    wrong = answers.values["wrong"]
    changed = _corrected(before, wrong, answers, candidate, context, verdict.faults)
    if verdict.faults or not wrong:
        return verdict
    verdict.entry = changed
    verdict.title = _title(before, changed, wrong, context)
    draft = edits.start(context.text, context.census.catalogue)
    if wrong == REMOVED:
        verdict.removes = True
        reason = plain(answers.values["why"])[:200]
        known = before.id or context.census.latest.repos.get(before.repo, EMPTY).id or None
        rejection = Rejection(before.repo, reason, str(context.today), known)
        verdict.text = draft.drop(before.repo).reject(rejection).finish()
    else:
        verdict.text = draft.change(before.repo, changed).finish()
    return verdict


def look_alikes(entry: Entry, entries: tuple[Entry, ...]) -> list[Entry]:
    """Up to five entries whose short names, or whose summaries, are nearly the same."""

    def likeness(other: Entry) -> float:
        names = SequenceMatcher(None, _bare(entry.repo), _bare(other.repo)).ratio()
        return max(names, SequenceMatcher(None, entry.summary.lower(), other.summary.lower()).ratio())

    found = [(likeness(other), other) for other in entries]
    return [other for ratio, other in sorted(found, key=lambda pair: -pair[0]) if ratio >= ALIKE][:5]


def _name_faults(text: str, candidate: Candidate | None) -> Iterator[Markdown]:
    if not text:
        return
    try:
        name = parse_repository_name(text)
    except RepositoryNameError as error:
        yield compose("**Repository**: {}.", escape(str(error)))
        return
    if not candidate:
        unknown = f"GitHub knows no public repository {name}: check the spelling, or make it public."
        yield compose("**Repository**: {}", escape(unknown))


def _known_faults(candidate: Candidate, answers: Answers, context: Context) -> Iterator[Markdown]:
    """Listed, watched, turned down, or submitted already; by id, name or former name."""
    listed, latest = context.census.catalogue, context.census.latest
    names = {candidate.name.lower(), (wanted_name(answers) or "").lower()}
    for entry in listed.entries:
        row = latest.repos.get(entry.repo, EMPTY)
        ids = {identity for identity in (entry.id, row.id) if identity}
        is_another = bool(candidate.id and ids) and candidate.id not in ids
        if is_another and entry.repo.lower() in names:
            yield compose(NAME_IN_USE, escape(candidate.name), escape(_whereabouts(row)))
        elif candidate.id in ids or (
            not is_another and names & {name.lower() for name in (*entry.names, row.name or entry.repo)}
        ):
            state = "watched" if row.watched else "listed"
            where = link(escape(entry.repo), f"{context.link}/blob/HEAD/{catalogue.PATH}#L{entry.line}")
            yield compose("It is {} already, as {}: correct that entry, if it is wrong.", escape(state), where)
    for rejection in listed.rejected:
        if rejection.bars(names, candidate.id):
            said = f"on {rejection.decided}: {rejection.reason}"
            yield escape(f"It was turned down {said}. Say in a comment what has changed since.")
    for key in sorted(names | {candidate.id}):
        if other := context.others.get(key):
            yield compose("It is submitted already: {}. Add to that one what you know.", other)
            break


def _whereabouts(row: Row) -> str:
    if row.name:
        return f"which is now {row.name}"
    return f"which is gone since {row.gone}" if row.gone else "which has it no more"


def _summary_faults(summary: str) -> list[Markdown]:
    if not summary or not (faults := summary_faults(summary)):
        return []
    found = [f"{fault[0].upper()}{fault[1:]}." for fault in faults]
    if fixed := fix_summary(summary):
        found[-1] += f" For example: {fixed}"
    return [escape(fault) for fault in found]


def _corrected(
    before: Entry, wrong: str, answers: Answers, candidate: Candidate | None, context: Context, faults: list[Markdown]
) -> Entry:
    if wrong == SUMMARY:
        value = answers.values["value"]
        same = [escape("This is the summary that it has: write another.")]
        faults += same if value == before.summary else _summary_faults(value)
        changed = replace(before, summary=value)
    elif wrong == MOVED:
        faults += [*_name_faults(answers.values["value"], candidate), *_move_faults(before, candidate, context)]
        new = candidate.name if candidate else before.repo
        names = (name for name in before.names if name.lower() != new.lower())
        identity = before.id or (candidate.id if candidate and candidate.id else None)
        changed = replace(before, repo=new, formerly=tuple(names), id=identity)
    elif wrong == CATEGORY:
        category = category_options(context.census.catalogue).get(answers.values["category"])
        if not category or category.id == before.category:
            faults.append(
                compose("The field **New category** names no other category than it has: choose the right one.")
            )
        changed = replace(before, category=category.id if category else before.category)
    else:
        return before
    if wrong != CATEGORY and not answers.values["value"]:
        faults.append(compose("The field **New value** is empty: write the new summary, or the new name."))
    return changed


def _move_faults(before: Entry, candidate: Candidate | None, context: Context) -> Iterator[Markdown]:
    known = before.id or context.census.latest.repos.get(before.repo, EMPTY).id
    if candidate and known and known != candidate.id:
        yield escape(f"{candidate.name} is another repository than the listed one: submit it as a new one.")
    wanted = candidate.name.lower() if candidate else ""
    others = [entry.repo.lower() for entry in context.census.catalogue.entries if entry != before]
    if candidate and (wanted in others or candidate.name == before.repo):
        yield escape(f"{candidate.name} stands on the list already.")


def _title(before: Entry, changed: Entry, wrong: str, context: Context) -> str:
    return {
        CATEGORY: f"Move {before.repo} to {context.census.catalogue.categories[changed.category].title}",
        SUMMARY: f"Describe {before.repo} anew",
        MOVED: f"Follow {before.repo} to {changed.repo}",
        REMOVED: f"Take {before.repo} off the list",
    }[wrong]


def _bare(repo: str) -> str:
    return re.sub(r"[^a-z0-9]", "", repo.split("/")[1].lower())
