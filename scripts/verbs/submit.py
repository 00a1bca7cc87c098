"""Settling submissions, or judging a text."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from scripts.census import catalogue, history
from scripts.census.row import Facts
from scripts.common import actions, files
from scripts.common.environment import read_environment
from scripts.common.errors import CensusError
from scripts.common.text import plain
from scripts.git.branch import Repository
from scripts.github.client import connect
from scripts.github.errors import MissingTokenError
from scripts.github.shapes import Account, Issue
from scripts.github.tracker import Tracker
from scripts.submissions.candidate import Candidate
from scripts.submissions.form_reader import NO_FORMS, FormReader, find_forms
from scripts.submissions.idle import find_changed
from scripts.submissions.reply import faults_text, ready_text, refused_text
from scripts.submissions.settle import settle_each, tell_waiting
from scripts.submissions.state import Submissions
from scripts.submissions.verdict import Change, Context, Faulty, Verdict, census_of


def submit(root: Path, number: int | None, body: Path | None, dry_run: bool) -> int:
    """Settle one issue or pull request, or all, or judge a text; a dry run only prints. Raises CensusError.

    2 when some could not be settled, 1 when the text needs a change.
    """
    if not find_forms(root):
        print(NO_FORMS)
        return 0
    if body:
        return judge_file(root, files.read(body))
    client, name = connect(), Repository(root).name()
    submissions = Submissions(Tracker(client, name), root, f"{read_environment().server}/{name}")
    if number is None:
        event = read_event()
        about = event.issue or event.pull_request
        number = about.number if about else None
        author = event.comment.user.login if event.comment and event.comment.user else ""
        if event.comment and not submissions.tracker.may_write(author):
            print(f"{plain(author)} may not write here, so nothing was done.")
            return 0
    numbers = [number] if number else find_changed(submissions)
    if dry_run:
        return preview(submissions, numbers)
    code = settle_each(submissions, numbers)
    if not number:
        tell_waiting(submissions)
    return code


def preview(submissions: Submissions, numbers: Sequence[int]) -> int:
    """Print what would be said of each."""
    reader, tracker = submissions.reader, submissions.tracker
    for number in numbers:
        issue = tracker.issue(number)
        print(f"#{number}")
        if issue and reader.is_submission(issue):
            context = submissions.context()
            show(reader.judge(issue, reader.look_up(tracker.client, issue), context), context)
        else:
            print("not a submission")
    return 0


def judge_file(root: Path, text: str) -> int:
    """Print what would be said of a text, without a token not of its repository. Exit 1 when it needs a change."""
    current = files.read(root / catalogue.PATH)
    census = census_of(current, history.load_latest(root))
    environment = read_environment()
    link = f"{environment.server}/{environment.repository or 'owner/name'}"
    context = Context(current, census, {}, link, census.today)
    reader, issue = FormReader(find_forms(root), census.catalogue), Issue(number=0, state="open", text=text)
    try:
        verdict = reader.judge(issue, reader.look_up(connect(), issue), context)
    except MissingTokenError:
        print("There is no GitHub token, so the text alone is judged, not the repository.")
        verdict = judge_unseen(reader, issue, context)
    show(verdict, context)
    return 0 if isinstance(verdict, Change) else 1


def judge_unseen(reader: FormReader, issue: Issue, context: Context) -> Verdict:
    """The verdict on an issue when GitHub cannot be asked: whatever it names is taken to be there."""
    name = reader.read(issue).to_look_up
    unknown = Candidate(name=name, facts=Facts(), owner="", objections=()) if name else None
    verdict = reader.judge(issue, unknown, context)
    return replace(verdict, candidate=None) if isinstance(verdict, Change) else verdict


def show(verdict: Verdict, context: Context) -> None:
    """The verdict and the comment; a bar before each line keeps Actions from taking one for a command."""
    match verdict:
        case Faulty():
            said, text = "needs changes", faults_text(verdict)
        case Change():
            said, text = plain(verdict.title), ready_text(verdict, context, None)
        case _:
            said, text = "refused", refused_text(verdict, context)
    print(f"verdict: {said}")
    for line in text.split("\n"):
        print(actions.as_text(f"| {line}"))


class _Numbered(msgspec.Struct, frozen=True):
    number: int


class _Comment(msgspec.Struct, frozen=True):
    user: Account | None = None  # none when the account is gone


class _Event(msgspec.Struct, frozen=True):
    """What an event of Actions is about, as far as we read it."""

    comment: _Comment | None = None
    issue: _Numbered | None = None
    pull_request: _Numbered | None = None


def read_event() -> _Event:
    """The event of this run, an empty one where there is none. Raises CensusError for a broken event file."""
    path = read_environment().event
    if not path:
        return _Event()
    try:
        return msgspec.json.decode(files.read(path), type=_Event)
    except (msgspec.DecodeError, RecursionError) as error:
        reason = plain(str(error))[:200]
        raise CensusError(
            f"{path} is not an event of GitHub ({reason}): unset GITHUB_EVENT_PATH, or name a number."
        ) from None
