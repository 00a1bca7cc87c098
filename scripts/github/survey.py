"""Observing all repositories: every question asked once, and some twice.

What is gone or has moved is asked for again, by its old name: a lone mistake of GitHub's costs nothing, and whoever
took the name over is found out.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from scripts.common.text import plain, plural
from scripts.github.client import Client, GitHubError
from scripts.github.observation import STRANGER, Observation
from scripts.github.queries import Answer, Target, ask, batches

SECOND_LOOKS = 50  # at REST; more that are gone at once are for a person to judge


def observe(client: Client, wanted: Sequence[Target], progress: Callable[[str], None]) -> Observation:
    """Ask GitHub for every target, one request after another; `progress` gets one line per batch.

    Raises GitHubError when not one request was answered; a batch that fails on its own is `unreached`.
    """
    questions = [*batches(t for t in wanted if t.id), *batches(t for t in wanted if not t.id)]
    answers: list[Answer] = []
    for number, batch in enumerate(questions, 1):
        answer = ask(client, batch)
        answers += answer
        failed = sum(node is None and (error or {}).get("type") != "NOT_FOUND" for _, node, error in answer)
        progress(_progress(number, len(questions), len(answers), len(wanted), failed, client))
    observation = Observation(client.now())
    for target, node, error in answers:
        observation.add(target, node, error)
    _look_twice(client, wanted, observation, progress)
    observation.requests, observation.points = client.requests, client.points
    observation.points_left = client.points_left
    return observation


def _look_twice(
    client: Client, wanted: Iterable[Target], observation: Observation, progress: Callable[[str], None]
) -> None:
    """Ask by its name for what is gone or has moved, then REST whether GitHub blocked what nobody answers for."""
    gone = [target for target in wanted if target.name in observation.gone]
    moved = [target for target in wanted if _has_moved(target, observation)]
    asked = [(target, target.called or target.name) for target in gone] + [(target, target.name) for target in moved]
    if asked:
        progress(f"a second look at {plural(len(asked), 'repository', 'repositories')} that moved or cannot be found")
    for (target, _), (_, node, error) in zip(asked, _ask_by_name(client, [name for _, name in asked]), strict=True):
        _note_holder(observation, target, node, error)
    lost = [target for target in gone if target.name in observation.gone and not target.settled]
    lost = [target for target in lost if not observation.strangers.get(target.name)][:SECOND_LOOKS]
    lost += [target for target in wanted if "blocked" in observation.unreached.get(target.name, "")]
    for target in lost:
        _note_block(observation, target.name, _block(client, target.called or target.name))


def _ask_by_name(client: Client, names: Iterable[str]) -> Iterator[Answer]:
    for batch in batches(Target(name) for name in names):
        yield from ask(client, batch)


def _note_block(observation: Observation, name: str, reason: str | None) -> None:
    """Keep what was said about a block; whatever is blocked is gone, however GraphQL put it."""
    if reason is not None:
        observation.blocked[name] = reason
    if reason:
        observation.unreached.pop(name, None)
        observation.gone[name] = f"blocked by GitHub ({reason})"


def _has_moved(target: Target, observation: Observation) -> bool:
    """Whether the repository answered by another name than ours, beyond its spelling."""
    return str(observation.seen.get(target.name, {}).get("name", target.name)).lower() != target.name.lower()


def _note_holder(observation: Observation, target: Target, node: Any, error: Any) -> None:
    """Who answers to a name whose repository is gone or has moved: nobody, that very repository, or a stranger."""
    name = target.name
    if not isinstance(node, dict) or not isinstance(node.get("id"), str):
        if (error or {}).get("type") == "NOT_FOUND":
            observation.strangers[name] = ""
    elif name in observation.seen:
        same = str(node.get("nameWithOwner")).lower() == str(observation.seen[name]["name"]).lower()
        observation.strangers[name] = "" if same else node["id"]
    elif target.id in (None, node["id"]):  # GitHub contradicts itself: the one that shows it is right
        del observation.gone[name]
        observation.add(target, node, error)
    else:
        observation.strangers[name] = node["id"]
        observation.gone[name] = STRANGER


def _block(client: Client, name: str) -> str | None:
    """Why GitHub blocks a repository (`dmca`, `tos`, …), "" if it does not, None if it does not say.

    A takedown answers 451, a breach of the terms 403, both with a `block`.
    """
    try:
        status, body = client.rest("GET", f"/repos/{name}")
    except GitHubError:
        return None
    block = body.get("block") if isinstance(body, dict) else None
    if block or status == 451:
        return plain(str(block.get("reason") or "") if isinstance(block, dict) else "") or "legal reasons"
    return "" if status == 404 else None


def _progress(number: int, batches: int, done: int, total: int, failed: int, client: Client) -> str:
    left = "" if client.points_left is None else f", {client.points_left:,} points left"
    trouble = f", {failed} not answered" if failed else ""
    return f"batch {number} of {batches}: {done:,} of {total:,} repositories{trouble}{left}"
