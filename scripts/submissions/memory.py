"""What our comment remembers of a submission from one run to the next, in its hidden first line. Pure."""

import re
from datetime import date

import msgspec
from msgspec import Struct

from scripts.census.shape import Rejection
from scripts.common.markup import Markdown, comment, compose, hidden, unhidden
from scripts.submissions.candidate import Shown

PUSHES_AT_MOST = 20  # that a comment remembers

_MARK = re.compile(r"<!-- census:submission (.*) -->\r?(?:\n|$)")
_ANSWER = re.compile(r"<!-- census:answer to=([1-9]\d{0,17}) -->")
_ID = re.compile(r"<!-- census:pull id=(\S+) -->")


class Push(Struct, frozen=True, array_like=True):
    """A commit that we pushed, and GitHub's time by which it was there."""

    commit: str
    at: str


class Memory(Struct, frozen=True, omit_defaults=True):
    """What is kept of one submission."""

    pull: int | None = None  # the number of its pull request
    settled_pull: int | None = None  # the same once its end is dealt with, or before we close it ourselves
    replaced_up_to: int = 0  # another has taken the place of its pull requests up to this number
    heard: int = 0  # the id of the last comment whose commands were obeyed
    asked: str | None = None  # the change that a maintainer asks for, until the form is edited
    faulty_since: date | None = None
    form_digest: str = ""  # of the body that has had faults since then, or that a change is asked for
    ended: bool = False  # from before we close the issue until it is taken up again
    pushes: tuple[Push, ...] = ()  # to its branch, oldest first
    rejection: Rejection | None = None  # what a maintainer refused, as `rejected:` is to have it
    digest: str = ""  # of all that mattered when it was settled; empty where it is to be settled again
    seen: Shown = None  # what GitHub showed of its repository then

    def pushed_at(self, commit: str) -> str | None:
        """When we pushed a commit; None when we did not, or no longer know."""
        return next((push.at for push in reversed(self.pushes) if push.commit == commit), None)

    def head_at(self, moment: str) -> str | None:
        """The commit at which we had left the branch at a time of GitHub's; None when we no longer know."""
        return next((push.commit for push in reversed(self.pushes) if push.at < moment), None)


def recall(text: str) -> Memory | None:
    """The memory in a comment of ours; None when it is not the one, and an empty one when it cannot be read."""
    match = _MARK.match(text)
    if not match:
        return None
    try:
        return msgspec.json.decode(match[1], type=Memory)
    except msgspec.DecodeError:
        return Memory()


def with_memory(memory: Memory, text: Markdown) -> Markdown:
    """The whole comment."""
    kept = msgspec.json.encode(memory).decode().replace("--", r"-\u002d")  # two hyphens would end a comment of HTML
    return compose("{}\n{}\n", comment(f"census:submission {kept}"), text)


def answer_mark(to: int) -> Markdown:
    """The hidden line of an answer to the comment with this id."""
    return comment(f"census:answer to={to}")


def answered(text: str) -> int | None:
    """The id of the comment that a comment of ours answers."""
    match = _ANSWER.match(text)
    return int(match[1]) if match else None


def pull_mark(identity: str | None) -> Markdown:
    """The hidden line of a pull request for the repository with this id."""
    return comment(f"census:pull id={hidden(identity)}" if identity else "census:pull")


def is_pull_marked(text: str) -> bool:
    """Whether the text of a pull request carries our mark."""
    return text.startswith("<!-- census:pull")


def identity_in(text: str) -> str | None:
    """The repository's id that the text of a pull request carries."""
    match = _ID.match(text)
    return unhidden(match[1]) if match else None
