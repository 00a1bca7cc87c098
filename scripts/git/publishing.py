"""Publishing: the machine's files written in a copy of the default branch, committed, and pushed without losing anybody's work.

If another push came first, all of it is done again from the new state: generated files are never merged. If the response
to a push was lost, it looks whether the commit arrived. The clone's own files, index and branches are not touched, and a
kill at any moment leaves `origin` unchanged or complete.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path

from scripts.common.errors import CensusError
from scripts.common.retry import MovedError, Retry, has_moved
from scripts.common.text import plural
from scripts.git.branch import Repository
from scripts.git.default_branch import Copy, newest_copy
from scripts.git.errors import GitError

# The last try and the look after it talk to `origin` five times, each within git.commands.COMMAND_SECONDS.
PUBLISHING = Retry(tries=8, pause=1.0, seconds=300.0)

Write = Callable[[Path], str]  # puts the files into a folder; returns the commit's message


def publish(git: Repository, write: Write) -> str:
    """Try until the push succeeds; says what was done. Raises CensusError when it cannot be."""
    publication = _Publication(git, write)
    try:
        return PUBLISHING.run(publication.attempt, _may_help)
    except (GitError, MovedError) as error:
        tries = plural(publication.tries, "try", "tries")
        return publication.look_again(f"Not published after {tries}: {error}")


class _Publication:
    """The tries to publish; `sent` are the commits pushed, and their subjects: even a refused one may be there."""

    def __init__(self, git: Repository, write: Write) -> None:
        self.git, self.write = git, write
        self.tries = 0
        self.sent: dict[str, str] = {}

    def attempt(self) -> str:
        """Publish from the newest state. Raises MovedError when the branch has moved since."""
        self.tries += 1
        with newest_copy(self.git) as copy:
            if done := self._arrived(copy):
                return done
            message = self.write(copy.tree)
            commit = copy.commit(message)
            if commit is None:
                return "Nothing to publish: already up to date."
            self.sent[commit] = message.splitlines()[0]
            pushed = self.git.try_push(commit, copy.heads.default)
        if not pushed:
            raise MovedError("the branch changed while its files were written.")
        return f"Published {commit[:10]}: {self.sent[commit]}"

    def look_again(self, failure: str) -> str:
        """After the last try, whose push may have arrived: what was published. Raises CensusError with the failure if nothing was."""
        doubt = ""
        if self.sent:
            doubt = "The push may have succeeded although its response was lost. "
            with contextlib.suppress(CensusError), newest_copy(self.git) as copy:
                if done := self._arrived(copy):
                    return done
                doubt = ""
        raise CensusError(f"{failure} {doubt}Nothing is lost; the next run publishes again.")

    def _arrived(self, copy: Copy) -> str | None:
        """What was published although the response to its push was lost."""
        arrived = next((commit for commit in self.sent if self.git.has(commit, copy.heads.base)), None)
        return f"Published {arrived[:10]}: {self.sent[arrived]}" if arrived else None


def _may_help(error: CensusError) -> bool:
    """Whether another try may succeed."""
    return has_moved(error) or (isinstance(error, GitError) and not error.hopeless)
