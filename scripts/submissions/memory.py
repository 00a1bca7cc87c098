"""What our comment remembers of a submission from one run to the next, in its hidden first line. Pure."""

import re
from datetime import date

import msgspec
from msgspec import Struct, structs

from scripts.common.markup import Markdown, comment, compose

HEADS_AT_MOST = 20  # commits that a comment remembers

_MARK = re.compile(r"<!-- census:submission (.*) -->\r?(?:\n|$)")
_ANSWER = re.compile(r"<!-- census:answer to=([1-9]\d{0,17}) -->")
_PULL_MARK = "<!-- census:pull"
_ID = re.compile(r"<!-- census:pull id=(\S+) -->")
_KNOWN_ID = re.compile(r"[\w=+/-]+", re.ASCII)


class Pushed(Struct, frozen=True, array_like=True):
    """A commit that we pushed, and GitHub's time by which it was there."""

    commit: str
    at: str


class Memory(Struct, frozen=True, omit_defaults=True):
    """What is kept.

    `pull` is the pull request, and `declined` the same once its end is dealt with or before we close it ourselves;
    one that another has replaced is not above `past`. `heard` is the last comment whose command was obeyed, and
    `asked` the comment that asks for changes. `since` is the day from which on the form has had faults, and `form`
    stands for the body that had them, or that changes were asked for. `ended` is true from before we close the issue
    until it is taken up again, and `late` while the last `/update` came before the form's last edit. `heads` are
    the commits that we pushed to the branch, oldest first. By `state` and `seen` it is told that nothing has changed.
    """

    pull: int | None = None
    declined: int | None = None
    heard: int = 0
    asked: int = 0
    since: date | None = None
    form: str = ""
    past: int = 0
    ended: bool = False
    late: bool = False
    heads: tuple[Pushed, ...] = ()
    state: str = ""
    seen: str = ""

    def going_on(self, pull: int | None) -> "Memory":
        """What stays in mind while the submission is ready: its pull request is this one."""
        return structs.replace(self, pull=pull, declined=None, since=None, ended=False, late=False)

    def pushed(self, commit: str, at: str) -> "Memory":
        """The same with a commit that we pushed, and GitHub's time by which it was there."""
        return structs.replace(self, heads=(*self.heads, Pushed(commit, at))[-HEADS_AT_MOST:])

    def push_time(self, commit: str) -> str | None:
        """When we pushed a commit; None when we did not, or no longer know."""
        return next((head.at for head in reversed(self.heads) if head.commit == commit), None)

    def head_at(self, moment: str) -> str | None:
        """The commit at which we had left the branch at a time of GitHub's."""
        return next((head.commit for head in reversed(self.heads) if head.at < moment), None)


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
    return compose("{}\n{}\n", comment(f"census:submission {msgspec.json.encode(memory).decode()}"), text)


def answer_mark(to: int) -> Markdown:
    """The hidden line of an answer to the comment with this id."""
    return comment(f"census:answer to={to}")


def answered(text: str) -> int | None:
    """The id of the comment that a comment of ours answers."""
    match = _ANSWER.match(text)
    return int(match[1]) if match else None


def is_marked(text: str) -> bool:
    """Whether a text carries one of our marks; it is ours if our account wrote it too."""
    return recall(text) is not None or answered(text) is not None


def pull_mark(identity: str | None) -> Markdown:
    """The hidden line of a pull request for the repository with this id."""
    known = identity is not None and _KNOWN_ID.fullmatch(identity)
    return comment(f"census:pull id={identity}" if known else "census:pull")


def is_pull_marked(text: str) -> bool:
    """Whether the text of a pull request carries our mark."""
    return text.startswith(_PULL_MARK)


def identity_in(text: str) -> str | None:
    """The repository's id that the text of a pull request carries."""
    match = _ID.match(text)
    return match[1] if match else None
