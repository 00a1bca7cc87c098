"""What is told of a pull request that a maintainer has reviewed: what it holds, and what waits. Pure."""

from dataclasses import dataclass

from msgspec import structs

from scripts.census.catalogue import Catalogue, Entry, parse_catalogue
from scripts.common.errors import DataError
from scripts.common.markup import Markdown, bullets, compose, escape, join_blocks, listing
from scripts.submissions.candidate import Candidate, Shown
from scripts.submissions.preview import row
from scripts.submissions.reply import refused_text
from scripts.submissions.verdict import Change, Context, Faulty, Verdict


@dataclass(frozen=True)
class Frozen:
    """What a reviewed pull request holds: `text` is repos.yaml on its branch, `late` that an `/update` came too early.

    `seen` is what GitHub shows of the repository that the form names now.
    """

    pull: int
    text: str
    merges: bool
    late: bool
    seen: Shown


def frozen_text(frozen: Frozen, verdict: Verdict, context: Context) -> Markdown:
    """A maintainer has reviewed: what is in the branch, and what of the form waits."""
    held = _read(frozen)
    told = [
        compose("**Under review.** #{} stays exactly as the maintainer reviewed it.", frozen.pull),
        _held_row(held, verdict, frozen.seen, context) if held else None,
        None if frozen.merges else _CONFLICT,
    ]
    match verdict:
        case Change():
            waits = _waits(held, verdict) if held else None
            return join_blocks(*told, _LATE if frozen.late and (waits or not held) else waits)
        case Faulty(faults):
            rest = join_blocks(compose("The edited form still needs these changes:"), bullets(faults))
        case _:
            rest = refused_text(verdict, context)
    return join_blocks(*told, _LATE if frozen.late else None, rest)


def _read(frozen: Frozen) -> Catalogue | None:
    """The list on the branch; None for a maintainer's commit that cannot be read, or not yet."""
    try:
        return parse_catalogue(frozen.text)
    except DataError:
        return None


def _held_row(held: Catalogue, verdict: Verdict, seen: Shown, context: Context) -> Markdown | None:
    """The row of what the branch adds or changes; where the form names another repository, only if there is no doubt.

    What main has changed since the branch was made differs from the list as well.
    """
    listed = {structs.replace(entry, line=0) for entry in context.census.catalogue.entries}
    changed = [entry for entry in held.entries if structs.replace(entry, line=0) not in listed]
    same = _same(held, verdict.entry) if isinstance(verdict, Change) else None
    if same in changed:
        changed = [same]
    if len(changed) != 1:
        return None
    candidate = seen if isinstance(seen, Candidate) and seen.id == changed[0].id else None
    return row(changed[0], candidate, context)


def _same(held: Catalogue, entry: Entry) -> Entry | None:
    """The entry of the same repository: by id where both have one, else by name."""
    for other in held.entries:
        if other.id == entry.id if other.id and entry.id else other.repo.lower() == entry.repo.lower():
            return other
    return None


def _waits(held: Catalogue, change: Change) -> Markdown | None:
    """What of the form is not in the branch."""
    same = _same(held, change.entry)
    if change.rejection:
        names = {other.repo.lower() for other in held.rejected}
        missing = [] if same is None and change.rejection.repo.lower() in names else ["the removal"]
    elif (
        same
        and same.repo != change.entry.repo
        and structs.replace(same, line=0, repo=change.entry.repo) == structs.replace(change.entry, line=0)
    ):
        return compose("It has been renamed on GitHub, to {}. {}", escape(change.entry.repo), _UPDATE)
    else:
        words = {"repo": "repository", "category": "category", "summary": "summary"}
        missing = [word for key, word in words.items() if not same or getattr(same, key) != getattr(change.entry, key)]
    if not missing:
        return None
    return compose(
        "Changed in the form, but not in the pull request: {}. {}", listing([*map(escape, missing)]), _UPDATE
    )


_CONFLICT = compose(
    "It can no longer be merged. A maintainer can comment `/update` to rebuild it; it then needs a new approval."
)
_LATE = compose(
    "The form was edited after the last `/update`, so that command changed nothing. A maintainer needs to comment `/update` "
    "again."
)
_UPDATE = compose("A maintainer can comment `/update` to apply it; the pull request then needs a new approval.")
