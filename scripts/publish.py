"""Commit what a refresh observed, and push it to the default branch without losing anybody's work.

The observation that `python -m scripts.refresh --keep FILE` saved is put on record in a copy of the branch as it is
on `origin` now, everything is rendered there, and the commit is pushed. If somebody was faster, all of it is done
again from the new state: generated files are never merged. If the answer to a push was lost, it looks whether the
commit arrived. Without FILE the pages are only rendered. The clone's
own files, index and branches are not touched, and a kill at any moment leaves `origin` as it was or whole.
"""

import contextlib
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.census.census import load_census
from scripts.common import actions, files
from scripts.common.cli import Parser, reported
from scripts.common.errors import CensusError
from scripts.common.text import plural
from scripts.git.commands import GitError
from scripts.git.default_branch import Copy, DefaultBranch
from scripts.github.observation import Observation
from scripts.record import news
from scripts.record.derived_files import write_derived
from scripts.record.observation_file import parse_observation
from scripts.record.recording import open_record

TRIES = 8
PAUSE = 1.0  # seconds before the second try, twice as many before each further one, give or take a half
PATIENCE = 300.0  # seconds after its start up to which another try begins

# Commits that were pushed, and their subjects. Even a refused one may be there: libraries of HTTP push twice on their own.
Sent = dict[str, str]


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Publish from the clone in the current folder."""
    parser = Parser("publish", __doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a saved observation; without one, only render")
    options = parser.parse_args(argv)
    seen = parse_observation(files.read(options.file), str(options.file)) if options.file else None
    done = publish(DefaultBranch(Path()), seen)
    print(done)
    actions.summarise(done)
    return 0


def publish(default_branch: DefaultBranch, seen: Observation | None) -> str:
    """Try until the push succeeds; says what was done. Raises CensusError when it cannot be.

    No try begins after PATIENCE; the last one and the look after it talk to `origin` five times, git.LONGEST each at most.
    """
    until, sent, attempt = time.monotonic() + PATIENCE, Sent(), 0
    while True:
        attempt, hopeless = attempt + 1, False
        try:
            if done := _try(default_branch, seen, sent):
                return done
            reason = "the branch kept moving while it was rendered."
        except GitError as error:
            reason, hopeless = str(error), error.hopeless
        pause = PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
        if hopeless or attempt == TRIES or time.monotonic() + pause > until:
            return _look_again(default_branch, sent, f"Not published after {plural(attempt, 'try', 'tries')}: {reason}")
        print(f"Try {attempt} of {TRIES}: {reason}", flush=True)
        time.sleep(pause)


def _try(default_branch: DefaultBranch, seen: Observation | None, sent: Sent) -> str | None:
    """One try from the newest state; None when somebody else was faster."""
    with default_branch.copy() as copy:
        if done := _arrived(copy, sent):
            return done
        message = _write(copy.tree, seen)
        commit = copy.commit(message)
        if commit is None:
            return "Nothing to publish: everything is as it should be."
        sent[commit] = message.splitlines()[0]
        pushed = copy.push(commit)
    return f"Published {commit[:10]}: {sent[commit]}" if pushed else None


def _arrived(copy: Copy, sent: Sent) -> str | None:
    """What was published although the answer to its push was lost."""
    found = (f"Published {commit[:10]}: {subject}" for commit, subject in sent.items() if copy.holds(commit))
    return next(found, None)


def _look_again(default_branch: DefaultBranch, sent: Sent, failure: str) -> str:
    """The end of the last try: its push may have arrived. Raises CensusError with the failure if it is not seen to."""
    if sent:
        with contextlib.suppress(CensusError), default_branch.copy() as copy:
            if done := _arrived(copy, sent):
                return done
            sent.clear()
    doubt = "It may have arrived all the same, with only the answer lost. " if sent else ""
    raise CensusError(f"{failure} {doubt}Nothing is lost; the next refresh publishes anew.")


def _write(tree: Path, seen: Observation | None) -> str:
    """Put the observation on record, or only render; returns the commit's message."""
    if seen is None:
        write_derived(tree, load_census(tree), force=True)
        return news.RENDERED
    return news.message(seen, open_record(tree).add(seen))


if __name__ == "__main__":
    sys.exit(main())
