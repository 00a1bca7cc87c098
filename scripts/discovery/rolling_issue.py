"""The rolling issue "Candidates" brought to its state: what people ticked is done, and what is left is shown."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from msgspec import structs

from scripts.census.candidates import Candidate, Candidates, load_candidates, write_candidates
from scripts.census.catalogue import Catalogue, load_catalogue
from scripts.census.history import load_latest
from scripts.common import files, markup
from scripts.common.markup import Markdown, compose
from scripts.common.retry import MovedError, Retry
from scripts.common.text import normalise, plural
from scripts.discovery.findings import Known, rank
from scripts.discovery.issue_text import LABEL, TITLE, Shown, heard_in, option_of, render_body, render_draft
from scripts.discovery.ticks import Decision, Wishes, read_comments, read_ticks
from scripts.git.branch import Repository
from scripts.git.default_branch import newest_copy
from scripts.git.publishing import publish
from scripts.github.bulk import Edited, read_edits
from scripts.github.profiles import describe
from scripts.github.queries import Target
from scripts.github.shapes import Issue
from scripts.github.tracker import Tracker
from scripts.pages import forms
from scripts.pages.forms import Form

ROUNDS = Retry(tries=4)


@dataclass(frozen=True)
class Others:
    """What becomes of candidates elsewhere.

    `find` gives the number of the open submission that names a repository, `room` how many more there may be, and
    `declined` the names of those turned down whose line under `rejected:` people did not want after all.
    """

    find: Callable[[str], int | None]
    room: Callable[[], int]
    declined: Callable[[Mapping[str, Candidate]], Collection[str]]


@dataclass(frozen=True)
class Now:
    """What the default branch says: the list, the form, and the candidates, those turned down last."""

    catalogue: Catalogue
    candidates: dict[str, Candidate]
    form: Form

    @property
    def undecided(self) -> dict[str, Candidate]:
        return {name: row for name, row in self.candidates.items() if row.decided is None}


class RollingIssue:
    """The issue of a repository. `opened` are the numbers of the submissions that were opened."""

    def __init__(self, tracker: Tracker, git: Repository, link: str, others: Others) -> None:
        self.tracker, self.git, self.link, self.others = tracker, git, link, others
        self.opened: list[int] = []

    def keep(self) -> str:
        """Bring it to its state, and say what was done. Raises CensusError when that is not possible now."""
        return ROUNDS.run(self._kept)

    def _kept(self) -> str:
        issue = self._find() or self._find()  # an empty list may be a mistake, and open a second issue
        now = self._read()
        if issue is None:
            return self._open(now)
        edited = read_edits(self.tracker.client, self.tracker.repository, issue.number)
        wishes = self._wishes(issue, edited)
        waiting = self._obey(wishes, now)
        left = {name: row for name, row in now.undecided.items() if name not in wishes.decisions}
        left |= {name: now.candidates[name] for name in waiting}
        outcome = self._write(issue.number, edited, self._shown(now, left, waiting, wishes.heard))
        if wishes.complaints:
            self.tracker.comment(issue.number, markup.join_blocks(*wishes.complaints))
        return outcome

    def _find(self) -> Issue | None:
        """The oldest open issue that is ours by its author and its first line: label and title prove nothing."""
        ours = (issue for issue in self.tracker.open_issues() if self.tracker.is_ours(issue.author))
        return next((issue for issue in ours if heard_in(issue.body) is not None), None)

    def _read(self) -> Now:
        with newest_copy(self.git) as copy:
            catalogue, candidates = load_catalogue(copy.tree), load_candidates(copy.tree)
            known = Known(catalogue, load_latest(copy.tree))
            text = forms.render_form(files.read(copy.tree / forms.SUBMIT), catalogue, forms.SUBMIT)
        if names := self.others.declined(candidates.repos):
            print(publish(self.git, partial(take_back, names=names)), flush=True)
            candidates = taken_back(candidates, names)
        best = rank(candidates.open, self.tracker.client.now().date())
        turned_down = [name for name, row in candidates.repos.items() if row.reason and row.gone is None]
        rows = {name: candidates.repos[name] for name in [*best, *turned_down]}
        left = {name: row for name, row in rows.items() if not known.has(name, row.id)}
        return Now(catalogue, left, forms.parse_form(text, forms.SUBMIT))

    def _shown(self, now: Now, left: dict[str, Candidate], waiting: dict[str, str], heard: int) -> Shown:
        return Shown(left, now.catalogue, self.tracker.client.now().date(), self.link, waiting, heard)

    def _open(self, now: Now) -> str:
        if not now.undecided:
            return "There are no candidates, and no issue about them."
        body = render_body(self._shown(now, now.undecided, {}, 0))
        number = self.tracker.open_issue(TITLE, body, [LABEL])
        return f"#{number} opened: {plural(len(now.undecided), 'candidate')}"

    def _wishes(self, issue: Issue, edited: Edited) -> Wishes:
        rights, wishes = self.tracker.may_write, Wishes(heard=heard_in(edited.body) or 0)
        read_ticks(edited.body, edited.edits, self.tracker.is_ours, rights, wishes)
        read_comments(self.tracker.comments(issue.number), self.tracker.is_ours, rights, wishes)
        return wishes

    def _obey(self, wishes: Wishes, now: Now) -> dict[str, str]:
        """Open what is to be added, as far as there is room, and record every decision; returns what has to wait, and who asked."""
        waiting: dict[str, str] = {}
        done: list[Decision] = []
        for name, decision in wishes.decisions.items():
            row = now.candidates.get(name)
            if row is None or (row.decided and not decision.adds):
                wishes.complaints += self._unknown(name)
            elif not decision.adds:
                done.append(decision)
            elif number := self._submission(decision, row, now):
                done.append(replace(decision, issue=number))
            else:
                waiting[name] = decision.by
        if done:
            today = self.tracker.client.now().date()
            print(publish(self.git, partial(record, done=done, today=today)), flush=True)
        return waiting

    def _unknown(self, name: str) -> list[Markdown]:
        """What to say of a name that is no candidate now; nothing of one that was decided before."""
        with newest_copy(self.git) as copy:
            if name in load_candidates(copy.tree).repos or load_catalogue(copy.tree).find(name):
                return []
        form = markup.link(compose("the form"), f"{self.link}/issues/new?template={forms.SUBMIT.name}")
        return [compose("{} is not among the candidates: submit it with {}.", markup.code(name), form)]

    def _submission(self, decision: Decision, row: Candidate, now: Now) -> int | None:
        """The open submission of a candidate, which is opened if there is none; None when there is no room for it."""
        if number := self.others.find(decision.name):
            return number
        if self.others.room() <= len(self.opened):
            return None
        profile = describe(self.tracker.client, [Target(decision.name, row.id)]).get(decision.name)
        name, description = (profile.name, profile.description) if profile else (decision.name, "")
        category = option_of(now.catalogue, row.category)
        body = render_draft(now.form, name, category, description, decision.by)
        number = self.tracker.open_issue(f"Submission: {name}", body, [now.form.label])
        self.opened.append(number)
        return number

    def _write(self, number: int, edited: Edited, shown: Shown) -> str:
        """Write the text, if it changes and nobody has changed it since. Raises MovedError."""
        body = render_body(shown, edited.body)
        said = f"#{number} shows {plural(len(shown.candidates), 'candidate')}, {len(shown.waiting)} waiting"
        if normalise(edited.body).rstrip() == body.rstrip():
            return said
        current = self.tracker.issue(number)
        if not current or normalise(current.body) != normalise(edited.body):
            raise MovedError(f"#{number} is being edited; the next run goes on.")
        self.tracker.edit_issue(number, body)
        return said


def record(tree: Path, done: Sequence[Decision], today: date) -> str:
    """Put decisions into the candidates; returns a line about it.

    What is to be added stays so; what was turned down may still be added.
    """
    candidates = load_candidates(tree)
    rows = dict(candidates.repos)
    for one in done:
        row = rows.get(one.name)
        if row and (row.decided is None or (one.adds and not row.issue)):
            rows[one.name] = structs.replace(row, decided=today, by=one.by, issue=one.issue, reason=one.reason)
    write_candidates(tree, replace(candidates, repos=rows))
    added = sum(one.adds for one in done)
    return f"Candidates: {added:,} to add, {len(done) - added:,} not for this list"


def take_back(tree: Path, names: Collection[str]) -> str:
    """Let nothing be decided of these candidates; returns a line about it."""
    write_candidates(tree, taken_back(load_candidates(tree), names))
    return f"Candidates: {len(names):,} to decide again"


def taken_back(candidates: Candidates, names: Collection[str]) -> Candidates:
    rows = {
        name: structs.replace(row, decided=None, by="", reason="") if name in names else row
        for name, row in candidates.repos.items()
    }
    return replace(candidates, repos=rows)
