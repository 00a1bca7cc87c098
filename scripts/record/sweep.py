"""What a scheduled refresh asks for beside the counts, in small parts: the past, and the contributors.

Of the requests that GitHub's limit leaves, the past takes half at most, and the contributors what thirty repositories
need, so that submissions and housekeeping have theirs. Nothing here ends a run: what fails is told, and comes up again.
"""

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from scripts.census.catalogue import Catalogue
from scripts.census.contributors import Contributors, load_contributors, stalest
from scripts.census.history import Latest
from scripts.census.star_history import load_histories
from scripts.census.told import of_entries
from scripts.common.text import plural
from scripts.github.client import Client
from scripts.github.contributors import ask_contributors
from scripts.github.errors import GitHubError
from scripts.github.observation import Observation, Seen
from scripts.record.past import FAILURES_AT_MOST, Filler, past_state

KEPT = 100  # requests that contributors leave to others
ASKED_A_RUN = 30  # repositories, for contributors: two thousand are asked for in 17 days


def sweep(
    root: Path, catalogue: Catalogue, latest: Latest, seen: Observation, client: Client
) -> tuple[Observation, list[str]]:
    """The observation with what was learned of the past and of contributors, and what was done, line by line."""
    people = _ask_contributors(root, catalogue, latest, seen, client)
    names = [entry.repo for entry in catalogue.entries]
    filled = Filler(root, catalogue, latest, seen).fill(client, names, lambda *_: None)
    told = of_entries(catalogue, latest, load_histories(root)) | filled.histories
    lines = [*people.lines(), *filled.lines(past_state(list(seen.of(Seen)), told))]
    return replace(seen, past=filled.histories, contributors=people.found | people.failed), lines


class _People:
    """What was learned of contributors, by name, and why some were not told; their rows keep what was known."""

    def __init__(self) -> None:
        self.found: dict[str, Contributors] = {}
        self.failed: dict[str, Contributors] = {}
        self.failures: dict[str, str] = {}

    def lines(self) -> Iterator[str]:
        """What was done, for the log."""
        if self.found or self.failures:
            yield f"Contributors of {plural(len(self.found), 'repository', 'repositories')} asked for."
        yield from (f"  {name}: contributors not told: {reason}" for name, reason in self.failures.items())


def _ask_contributors(root: Path, catalogue: Catalogue, latest: Latest, seen: Observation, client: Client) -> _People:
    people, answers = _People(), seen.of(Seen)
    known = of_entries(catalogue, latest, load_contributors(root))
    today = seen.taken.date()
    for name in stalest(
        [entry.repo for entry in catalogue.entries if entry.repo in answers], known, today, ASKED_A_RUN
    ):
        if client.requests_left is not None and client.requests_left < KEPT:
            break
        facts = answers[name].facts
        try:
            told = ask_contributors(client, facts.name or name, today, catalogue.unnamed)
            people.found[name] = replace(told, id=facts.id)
        except GitHubError as error:
            people.failures[name] = str(error)
            before = known.get(name, Contributors(as_of=today))
            people.failed[name] = replace(before, id=facts.id, failed=today)
            if len(people.failures) >= FAILURES_AT_MOST and not people.found:
                break
    if not people.found:
        people.failed.clear()  # then it is GitHub that fails, not one repository
    return people
