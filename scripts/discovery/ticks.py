"""What people decided about candidates: by ticking boxes of the issue, or by a comment. Pure but for what it is handed."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from scripts.common import markup
from scripts.common.markup import Markdown, compose
from scripts.common.text import normalise, plain
from scripts.discovery.issue_text import ADD, NOT, Box, ticked
from scripts.github.bulk import Edit
from scripts.github.shapes import Comment

REASON = "Not for this list"
REASON_AT_MOST = 200  # characters

_COMMAND = re.compile(r"(?m)^/(?:(add)[ \t]+(\S{3,140})|(not)[ \t]+(\S{3,140})(?:[ \t]+(.*))?)[ \t]*$", re.ASCII)

Rights = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Decision:
    """`by` an account: a candidate is to be added, by the submission `issue` once there is one, or is not for this list."""

    name: str
    adds: bool
    by: str
    reason: str = ""
    issue: int = 0


@dataclass
class Wishes:
    """What is to be done, the last word on a candidate; what cannot be; and the last comment that was read."""

    decisions: dict[str, Decision] = field(default_factory=dict)
    complaints: list[Markdown] = field(default_factory=list)
    heard: int = 0


def read_ticks(body: str, edits: Sequence[Edit], is_ours: Rights, may_write: Rights, wishes: Wishes) -> None:
    """Add what the boxes say. They count if every edit since our own last one is by somebody who may write."""
    boxes = ticked(body)
    since = _since_ours(edits, is_ours)
    strangers = sorted({edit.editor for edit in since if not edit.editor or not may_write(edit.editor)})
    if strangers:
        wishes.complaints += _not_obeyed(boxes, strangers)
        return
    for box, by in boxes.items():
        who = by or _who_ticked(box, since)
        clash = box.verb == ADD and Box(NOT, box.name) in boxes
        if clash:
            wishes.complaints.append(compose("Both boxes of {} are ticked: tick one.", markup.github(box.name)))
        elif Box(ADD, box.name) not in boxes or box.verb == ADD:
            wishes.decisions[box.name] = Decision(box.name, box.verb == ADD, who, "" if box.verb == ADD else REASON)


def read_comments(comments: Iterable[Comment], is_ours: Rights, may_write: Rights, wishes: Wishes) -> None:
    """Add what comments say that were not read yet; those of others than may write are passed over."""
    for comment in sorted(comments, key=lambda comment: comment.id):
        if comment.id <= wishes.heard:
            continue
        wishes.heard = comment.id
        commands = list(_COMMAND.finditer(normalise(comment.body)))
        if not commands or is_ours(comment.author) or not comment.author or not may_write(comment.author):
            continue
        for match in commands:
            name, reason = match[2] or match[4], plain(match[5] or "")[:REASON_AT_MOST] or REASON
            wishes.decisions[name] = Decision(name, bool(match[1]), comment.author, "" if match[1] else reason)


def _since_ours(edits: Sequence[Edit], is_ours: Rights) -> list[Edit]:
    found = sorted(edits, key=lambda edit: edit.at)
    ours = [place for place, edit in enumerate(found) if is_ours(edit.editor)]
    return found[ours[-1] + 1 :] if ours else found


def _who_ticked(box: Box, edits: Sequence[Edit]) -> str:
    """The editor after whose edit the box was ticked first; where GitHub does not show it, the last one."""
    first = next((edit.editor for edit in edits if edit.body and box in ticked(edit.body)), "")
    return first or (edits[-1].editor if edits else "")


def _not_obeyed(boxes: Iterable[Box], strangers: Sequence[str]) -> list[Markdown]:
    """What to say about ticks in a text that somebody else has changed."""
    commands = [markup.code(f"/{box.verb} {box.name}{'' if box.verb == ADD else ' reason'}") for box in boxes]
    if not commands:
        return []
    names = markup.listing([markup.escape(name or "an account that is deleted") for name in strangers])
    asked = markup.listing(commands)
    return [
        compose(
            "The text was also edited by {}, who may not write here, so its ticks are not obeyed and are taken away. "
            "Say in a comment what you want done: {}.", names, asked,
        )
    ]  # fmt: skip
