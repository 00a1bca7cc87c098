"""What a scheduled refresh asks for beside the counts, in small parts: the past, and the contributors.

Of the requests that GitHub's limit leaves, the past takes half at most, and the contributors what thirty repositories
need, so that submissions and housekeeping have theirs. Nothing here ends a run: what fails is told, and comes up again.
"""

from collections.abc import Mapping
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
    known, answers, today = of_entries(catalogue, latest, load_contributors(root)), seen.of(Seen), seen.taken.date()
    people, failures = _ask_contributors(catalogue, known, seen, client)
    names = [entry.repo for entry in catalogue.entries]
    filled = Filler(root, catalogue, latest, seen).fill(client, names, lambda *_: None)
    told = of_entries(catalogue, latest, load_histories(root)) | filled.histories
    lines = [f"  {name}: contributors not told: {reason}" for name, reason in failures.items()]
    if people or failures:
        lines.insert(0, f"Contributors of {plural(len(people), 'repository', 'repositories')} asked for.")
    lines += filled.lines(past_state(list(answers), told))
    failed = {
        name: replace(known.get(name, Contributors(as_of=today)), id=answers[name].facts.id, failed=today)
        for name in failures
    }
    learned = people | failed if people else {}  # where none was told, it is GitHub that fails, not one repository
    return replace(seen, past=filled.histories, contributors=learned), lines


def _ask_contributors(
    catalogue: Catalogue, known: Mapping[str, Contributors], seen: Observation, client: Client
) -> tuple[dict[str, Contributors], dict[str, str]]:
    """What was learned of contributors, and why some were not told, by name."""
    found: dict[str, Contributors] = {}
    failures: dict[str, str] = {}
    answers, today = seen.of(Seen), seen.taken.date()
    names = [entry.repo for entry in catalogue.entries if entry.repo in answers]
    for name in stalest(names, known, today, ASKED_A_RUN):
        if client.requests_left is not None and client.requests_left < KEPT:
            break
        facts = answers[name].facts
        try:
            told = ask_contributors(client, facts.name or name, today, catalogue.settings.unnamed)
            found[name] = replace(told, id=facts.id)
        except GitHubError as error:
            failures[name] = str(error)
            if len(failures) >= FAILURES_AT_MOST and not found:
                break
    return found, failures
