"""Observing all repositories: every question is asked once, and some are asked again.

What is gone or has moved is asked for again by its name: a single mistake of GitHub's then costs nothing, and a new
owner of the old name is detected. What is still gone then is asked for through REST, which says whether GitHub blocks it.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from scripts.common.text import plain, plural
from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.observation import STRANGER, Answer, Gone, Observation, Seen, Unreached, read_answer
from scripts.github.queries import NOTHING, RELEASES, Questions, Reply, Target

AN_HOUR = 80_000  # repositories: what GITHUB_TOKEN's 1,000 points observe, with a fifth of them left for other runs
RESERVE = 200  # points that a longer list leaves
TURN = 1_000  # repositories between two looks at points and time
TURN_SECONDS = 15 * 60.0  # a run of Refresh may take 30 minutes
SECOND_LOOKS = 50  # through REST; if more are gone at once, a person has to judge

Answers = dict[str, Answer]
Progress = Callable[[str], None]


def observe(
    client: Client, wanted: Sequence[Target], progress: Progress, before: datetime | None = None
) -> Observation:
    """Ask GitHub for every target, one request after another; `progress` gets a line for each batch.

    A list longer than an hour's points is observed in turns: what stands first in `wanted`, as far as points and time
    allow; the rest has no answer. Releases are asked for where the observation `before`, if there is one, was of another UTC day.
    Raises GitHubError when not one request was answered; a batch that fails on its own is `Unreached`.
    """
    questions = Questions(client)
    answers = _ask_for_all(questions, wanted, progress, before)
    if not wanted:
        client.graphql(NOTHING, {})  # for the day
    taken = client.now()
    wanted = [target for target in wanted if target.name in answers]
    answers |= _ask_again_by_name(questions, wanted, answers, progress)
    answers |= _ask_whether_blocked(client, wanted, answers)
    return Observation(
        taken=taken,
        answers=answers,
        requests=client.requests,
        points=client.points,
        points_left=client.points_left,
    )


def _ask_for_all(
    questions: Questions, wanted: Sequence[Target], progress: Progress, before: datetime | None
) -> Answers:
    """By id where one is known, else by name."""

    def more() -> str:
        try:
            return "" if before and questions.client.now().date() == before.date() else RELEASES
        except GitHubError:  # it has not answered yet
            return RELEASES

    answers: Answers = {}
    for replies in _batches(questions, wanted, more):
        found = {target.name: read_answer(target, node, error) for target, node, error in replies}
        answers |= found
        failed = sum(isinstance(answer, Unreached) for answer in found.values())
        trouble = f", {failed} not answered" if failed else ""
        points = questions.client.points_left
        left = "" if points is None else f", {points:,} points left"
        progress(f"{len(answers):,} of {len(wanted):,} repositories{trouble}{left}")
    return answers


def _batches(questions: Questions, wanted: Sequence[Target], more: Callable[[], str]) -> Iterator[list[Reply]]:
    """The replies about all that are wanted; of a long list, about its first, until its turn is over."""
    if len(wanted) <= AN_HOUR:
        yield from questions.ask(wanted, more)
        return
    end = time.monotonic() + TURN_SECONDS
    for start in range(0, len(wanted), TURN):
        left = questions.client.points_left
        if time.monotonic() > end or (left is not None and left < RESERVE):
            return
        yield from questions.ask(wanted[start : start + TURN], more)


def _ask_again_by_name(
    questions: Questions, wanted: Sequence[Target], answers: Mapping[str, Answer], progress: Progress
) -> Answers:
    """What is gone, by the name that GitHub last had for it, and what has moved, by ours."""
    asked = [(target, target.called or target.name) for target in wanted if isinstance(answers[target.name], Gone)]
    asked += [(target, target.name) for target in wanted if _has_moved(target, answers[target.name])]
    if asked:
        progress(f"a second look at {plural(len(asked), 'repository', 'repositories')} that moved or cannot be found")
    replies = [reply for batch in questions.ask(Target(name) for _, name in asked) for reply in batch]
    return {
        target.name: _second_answer(target, answers[target.name], node, error)
        for (target, _), (_, node, error) in zip(asked, replies, strict=True)
    }


def _has_moved(target: Target, answer: Answer) -> bool:
    """Whether the repository answered by another name than ours, beyond its spelling."""
    return isinstance(answer, Seen) and (answer.facts.name or target.name).lower() != target.name.lower()


def _second_answer(target: Target, first: Answer, node: Any, error: Any) -> Answer:
    """The first answer, completed with which repository now uses the name; or another answer where GitHub was wrong."""
    holder = node.get("id") if isinstance(node, dict) else None
    if not isinstance(holder, str):
        is_free = bool(error) and error.get("type") == "NOT_FOUND"
        return replace(first, holder="") if is_free else first
    if isinstance(first, Seen):
        is_itself = str(node.get("nameWithOwner")).lower() == first.facts.name.lower()
        return replace(first, holder="" if is_itself else holder)
    if target.id in (None, holder):  # GitHub contradicts itself: the answer that shows the repository is right
        return read_answer(target, node, error)
    return replace(first, reason=STRANGER, holder=holder)


def _ask_whether_blocked(client: Client, wanted: Sequence[Target], answers: Mapping[str, Answer]) -> Answers:
    """What is gone without another repository in its place, unless it has been gone for days, and what seems blocked."""
    gone, suspect = [], []
    for target in wanted:
        answer = answers[target.name]
        if isinstance(answer, Gone) and not answer.holder and not target.gone_for_long:
            gone.append(target)
        elif isinstance(answer, Unreached) and "blocked" in answer.reason:
            suspect.append(target)
    return {
        target.name: _with_block(answers[target.name], _block(client, target.called or target.name))
        for target in [*gone[:SECOND_LOOKS], *suspect]
    }


def _with_block(answer: Answer, reason: str | None) -> Answer:
    """The answer with what REST said: what is blocked is gone, whatever GraphQL called it."""
    if reason:
        holder = answer.holder if isinstance(answer, Gone) else None
        return Gone(reason=f"blocked by GitHub ({reason})", holder=holder, blocked=reason)
    return replace(answer, blocked=reason) if isinstance(answer, Gone) else answer


def _block(client: Client, name: str) -> str | None:
    """Why GitHub blocks a repository (451 `dmca`, 403 `tos`, …), "" if it does not, None if it does not say."""
    try:
        answer = client.rest("GET", f"/repos/{name}")
    except GitHubError:
        return None
    block = answer.data.get("block") if isinstance(answer.data, dict) else None
    if block or answer.status == 451:
        return plain(str(block.get("reason") or "") if isinstance(block, dict) else "") or "legal reasons"
    return "" if answer.status == 404 else None
