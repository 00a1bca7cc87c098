"""What a scheduled refresh asks for beside the counts, in small parts: the past, and the contributors.

Of the requests that GitHub's limit leaves, the past takes half at most, and the contributors what thirty repositories
need, so that submissions and housekeeping have theirs. Nothing here ends a run: what fails is told, and comes up again.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from scripts.census.catalogue import Catalogue
from scripts.census.contributors import Contributors, load_contributors, stalest
from scripts.census.history import Latest
from scripts.census.told import of_entries
from scripts.common.text import plural
from scripts.github.client import Client
from scripts.github.contributors import ask_contributors
from scripts.github.errors import GitHubError
from scripts.github.observation import Observation, Seen
from scripts.sweeping.past import Done, Filler

KEPT = 100  # requests that contributors leave to others
ASKED_A_RUN = 30  # repositories, for contributors: two thousand are asked for in 17 days
FAILED_AT_FIRST = 20  # so many without one that is told: then the others would fail as well


def sweep(
    root: Path, catalogue: Catalogue, latest: Latest, seen: Observation, client: Client
) -> tuple[Observation, list[Done]]:
    """The observation with what was learned of the past and of contributors, and what was done."""
    known, answers, today = of_entries(catalogue, latest, load_contributors(root)), seen.of(Seen), seen.taken.date()
    names = [entry.repo for entry in catalogue.entries]
    turn = stalest([name for name in names if name in answers], known, today, ASKED_A_RUN)
    people, failures = _ask_contributors(client, turn, answers, today, catalogue.settings.unnamed)
    done = []
    if people or failures:
        sentence = f"Contributors of {plural(len(people), 'repository', 'repositories')} asked for."
        done.append(Done(sentence, [f"{name}: contributors not told: {why}" for name, why in failures.items()]))
    filler = Filler(root, catalogue, latest, seen, client)
    for _ in filler.fill(names):
        pass
    if past := filler.done(answers):
        done.append(past)
    failed = {
        name: replace(known.get(name, Contributors(as_of=today)), id=answers[name].facts.id, failed=today)
        for name in failures
    }
    learned = people | failed if people else {}  # where none was told, it is GitHub that fails, not one repository
    return replace(seen, past=filler.histories, contributors=learned), done


def _ask_contributors(
    client: Client, names: Iterable[str], answers: Mapping[str, Seen], today: date, unnamed: Collection[int]
) -> tuple[dict[str, Contributors], dict[str, str]]:
    """What was learned of contributors, and why some were not told, by name."""
    found: dict[str, Contributors] = {}
    failures: dict[str, str] = {}
    for name in names:
        if client.requests_left is not None and client.requests_left < KEPT:
            break
        facts = answers[name].facts
        try:
            told = ask_contributors(client, facts.name or name, today, unnamed)
            found[name] = replace(told, id=facts.id)
        except GitHubError as error:
            failures[name] = str(error)
            if len(failures) >= FAILED_AT_FIRST and not found:
                break
    return found, failures
