"""Publishing: the machine's files written in a copy of the default branch, committed, and pushed without losing anybody's work.

If another push came first, all of it is done again from the new state: generated files are never merged. If the response
to a push was lost, it looks whether the commit arrived. The clone's own files, index and branches are not touched, and a
kill at any moment leaves `origin` unchanged or complete.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

from scripts.common.actions import as_text
from scripts.common.errors import CensusError
from scripts.common.retry import MovedError, Retry
from scripts.common.text import plural
from scripts.git.default_branch import Copy, DefaultBranch
from scripts.git.errors import GitError

# The last try and the look after it talk to `origin` five times, each within git.commands.COMMAND_SECONDS.
PUBLISHING = Retry(tries=8, pause=1.0, seconds=300.0)

# Commits that were pushed, and their subjects. Even a refused one may be there: HTTP libraries may push twice by themselves.
Sent = dict[str, str]
Write = Callable[[Path], str]  # puts the files into a folder; returns the commit's message


def publish(default_branch: DefaultBranch, write: Write) -> str:
    """Try until the push succeeds; says what was done. Raises CensusError when it cannot be."""
    sent: Sent = {}
    tries = 0

    def attempt() -> str:
        nonlocal tries
        tries += 1
        return _publish_once(default_branch, write, sent)

    def report(number: int, error: CensusError) -> None:
        print(as_text(f"Try {number} of {PUBLISHING.tries}: {error}"), flush=True)

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


def _publish_once(default_branch: DefaultBranch, write: Write, sent: Sent) -> str:
    """Publish from the newest state. Raises MovedError when the branch has moved since."""
    with default_branch.copy() as copy:
        if done := _arrived(copy, sent):
            return done
        message = write(copy.tree)
        commit = copy.commit(message)
        if commit is None:
            return "Nothing to publish: already up to date."
        sent[commit] = message.splitlines()[0]
        pushed = copy.push(commit)
    if not pushed:
        raise MovedError("the branch changed while its files were written.")
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
    raise CensusError(f"{failure} {doubt}Nothing is lost; the next run publishes again.")
