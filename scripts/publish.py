"""Commit what a refresh observed, and push it to the default branch without losing anybody's work.

The observation that `python -m scripts.refresh --keep FILE` saved is recorded in a copy of the branch as it is on
`origin` now, everything is rendered there, and the commit is pushed. If another push came first, all of it is done
again from the new state: generated files are never merged. If the response to a push was lost, it looks whether the
commit arrived. Without FILE the pages are only rendered. The clone's
own files, index and branches are not touched, and a kill at any moment leaves `origin` unchanged or complete.
"""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.census.census import load_census
from scripts.common import actions, files
from scripts.common.cli import Parser, reported
from scripts.common.errors import CensusError
from scripts.common.markup import escape
from scripts.common.retry import MovedError, Retry
from scripts.common.text import plural
from scripts.git.commands import GitError
from scripts.git.default_branch import Copy, DefaultBranch
from scripts.github.observation import Observation
from scripts.record import news
from scripts.record.derived_files import write_derived
from scripts.record.observation_file import parse_observation
from scripts.record.recording import open_record

# The last try and the look after it talk to `origin` five times, each within git.commands.COMMAND_SECONDS.
PUBLISHING = Retry(tries=8, pause=1.0, seconds=300.0)

# Commits that were pushed, and their subjects. Even a refused one may be there: HTTP libraries may push twice by themselves.
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
    actions.summarise(escape(done))
    return 0


def publish(default_branch: DefaultBranch, seen: Observation | None) -> str:
    """Try until the push succeeds; says what was done. Raises CensusError when it cannot be."""
    sent: Sent = {}
    tries = 0

    def attempt() -> str:
        nonlocal tries
        tries += 1
        return _publish_once(default_branch, seen, sent)

    def report(number: int, error: CensusError) -> None:
        print(f"Try {number} of {PUBLISHING.tries}: {error}", flush=True)

    try:
        return PUBLISHING.run(attempt, _may_help, report)
    except (GitError, MovedError) as error:
        return _look_again(default_branch, sent, f"Not published after {plural(tries, 'try', 'tries')}: {error}")


def _may_help(error: CensusError) -> bool:
    """Whether another try may succeed."""
    match error:
        case GitError():
            return not error.hopeless
        case _:
            return isinstance(error, MovedError)


def _publish_once(default_branch: DefaultBranch, seen: Observation | None, sent: Sent) -> str:
    """Publish from the newest state. Raises MovedError when the branch has moved since."""
    with default_branch.copy() as copy:
        if done := _arrived(copy, sent):
            return done
        message = _write(copy.tree, seen)
        commit = copy.commit(message)
        if commit is None:
            return "Nothing to publish: already up to date."
        sent[commit] = message.splitlines()[0]
        pushed = copy.push(commit)
    if not pushed:
        raise MovedError("the branch changed while its pages were rendered.")
    return f"Published {commit[:10]}: {sent[commit]}"


def _arrived(copy: Copy, sent: Sent) -> str | None:
    """What was published although the response to its push was lost."""
    found = (f"Published {commit[:10]}: {subject}" for commit, subject in sent.items() if copy.holds(commit))
    return next(found, None)


def _look_again(default_branch: DefaultBranch, sent: Sent, failure: str) -> str:
    """After the last try, whose push may have arrived: what was published. Raises CensusError with the failure if nothing was."""
    if sent:
        with contextlib.suppress(CensusError), default_branch.copy() as copy:
            if done := _arrived(copy, sent):
                return done
            sent.clear()
    doubt = "The push may have succeeded although its response was lost. " if sent else ""
    raise CensusError(f"{failure} {doubt}Nothing is lost; the next refresh publishes again.")


def _write(tree: Path, seen: Observation | None) -> str:
    """Record the observation, or only render; returns the commit's message."""
    if seen is None:
        write_derived(tree, load_census(tree), force=True)
        return news.RENDERED
    return news.message(seen, open_record(tree).add(seen))


if __name__ == "__main__":
    sys.exit(main())
