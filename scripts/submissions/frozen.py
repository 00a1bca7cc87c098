"""What is told of a pull request that a maintainer has reviewed: what it holds, and what waits. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scripts.census.catalogue import Catalogue, Entry, parse_catalogue
from scripts.common.errors import DataError
from scripts.common.markup import (
    Markdown,
    bullets,
    compose,
    escape,
    join_blocks,
    listing,
)
from scripts.submissions.preview import row
from scripts.submissions.verdict import Change, Context, Faulty, Verdict


@dataclass(frozen=True)
class Frozen:
    """What a reviewed pull request holds: `text` is repos.yaml on its branch, `late` that an `/update` came too early."""

    pull: int
    text: str
    merges: bool
    late: bool


def frozen_text(frozen: Frozen, verdict: Verdict, context: Context) -> Markdown:
    """A maintainer has reviewed: what is in the branch, and what of the form waits."""
    parts = [
        compose("**Under review.** #{} stays as a maintainer saw it.", frozen.pull),
        _held(frozen, verdict, context),
    ]
    if not frozen.merges:
        parts.append(compose("It no longer merges: a maintainer's comment `/update` rebuilds it, for a new approval."))
    if frozen.late:
        parts.append(
            compose("The form was edited after the last `/update`, so nothing was taken over: a new one is needed.")
        )
    elif isinstance(verdict, Faulty):
        parts += [compose("As the form stands now, it needs a change:"), bullets(verdict.faults)]
    elif isinstance(verdict, Change) and (waits := _waits(frozen, verdict, context)):
        parts.append(compose("{} A maintainer's comment `/update` takes it over, for a new approval.", waits))
    return join_blocks(*parts)


def _gained(frozen: Frozen, context: Context) -> list[Entry]:
    """The entries that the branch has, and the list does not have like that."""
    listed = {replace(entry, line=0) for entry in context.census.catalogue.entries}
    try:
        found: Catalogue = parse_catalogue(frozen.text)
    except DataError:  # a maintainer's commit in the making
        return []
    return [entry for entry in (replace(entry, line=0) for entry in found.entries) if entry not in listed]


def _held(frozen: Frozen, verdict: Verdict, context: Context) -> Markdown | None:
    """The row of what the branch adds or changes."""
    entry = next(iter(_gained(frozen, context)), None)
    if entry is None:
        return None
    candidate = verdict.candidate if isinstance(verdict, Change) else None
    return row(entry, candidate if candidate and candidate.id == entry.id else None, context)


def _waits(frozen: Frozen, change: Change, context: Context) -> Markdown | None:
    """What of the form is not in the branch."""
    wanted = replace(change.entry, line=0)
    gained: Sequence[Entry] = _gained(frozen, context)
    if wanted in gained or (change.rejection and change.apply(context.text) == frozen.text):
        return None
    same = next((entry for entry in gained if entry.id and entry.id == wanted.id), None)
    if same and same == replace(wanted, repo=same.repo):
        return compose("It moved on GitHub, to {}.", escape(wanted.repo))
    names = {"repo": "repository", "category": "category", "summary": "summary"}
    changed = [word for key, word in names.items() if not same or getattr(same, key) != getattr(wanted, key)]
    return compose("Not taken over from the form: {}.", listing([escape(word) for word in changed]))
