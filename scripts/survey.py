"""Observing all repositories: every question asked once, and some twice.

What is gone or has moved is asked for again, by its old name: a lone mistake of GitHub's costs nothing, and whoever
took the name over is found out.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scripts.github import Client, GitHubError
from scripts.observation import STRANGER, Observation
from scripts.queries import Answer, Target, ask, batches
from scripts.text import plain, plural

IN_FLIGHT = 4
SECOND_LOOKS = 100  # at most; more that are gone at once are for a person to judge


def observe(client: Client, wanted: Sequence[Target], progress: Callable[[str], None]) -> Observation:
    """Ask GitHub for every target, `IN_FLIGHT` requests at a time; `progress` gets one line per batch.

    Raises GitHubError when not one request was answered; a batch that fails on its own is `unreached`.
    """
    questions = [*batches(t for t in wanted if t.id), *batches(t for t in wanted if not t.id)]
    answers: list[Answer] = []
    with client.threads(IN_FLIGHT) as pool:
        for number, answer in enumerate(pool.map(lambda batch: ask(client, batch), questions), 1):
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
    """Ask by its old name for what is gone or has moved, then REST whether GitHub blocked it."""
    odd = [target for target in wanted if target.name in observation.gone or _has_moved(target, observation)]
    odd = odd[:SECOND_LOOKS]
    if odd:
        progress(f"a second look at {plural(len(odd), 'repository', 'repositories')} that moved or cannot be found")
        answers = ask(client, [Target(target.name) for target in odd])
        for target, (_, node, error) in zip(odd, answers, strict=True):
            _note_holder(observation, target, node, error)
    lost = [name for target in odd if (name := target.name) in observation.gone and not observation.strangers.get(name)]
    lost += [name for name, reason in observation.unreached.items() if "blocked" in reason]
    with client.threads(IN_FLIGHT) as pool:
        reasons = dict(zip(lost, pool.map(lambda name: _block(client, name), lost), strict=True))
    observation.blocked = {name: reason for name, reason in reasons.items() if reason is not None}
    for name in [name for name, reason in observation.blocked.items() if reason]:
        observation.unreached.pop(name, None)
        observation.gone[name] = f"blocked by GitHub ({observation.blocked[name]})"


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
    if isinstance(block, dict) or status == 451:
        return plain(str((block or {}).get("reason") or "")) or "legal reasons"
    return "" if status in (301, 404) else None


def _progress(number: int, batches: int, done: int, total: int, failed: int, client: Client) -> str:
    left = "" if client.points_left is None else f", {client.points_left:,} points left"
    trouble = f", {failed} not answered" if failed else ""
    return f"batch {number} of {batches}: {done:,} of {total:,} repositories{trouble}{left}"
