"""What is told of a pull request that a maintainer has reviewed: what it holds, and what waits. Pure."""

from msgspec.structs import replace

from scripts.census.catalogue import Catalogue, Entry, parse_catalogue
from scripts.common.errors import DataError
from scripts.common.markup import Markdown, bullets, compose, escape, join_blocks, listing
from scripts.submissions.candidate import Candidate, Shown
from scripts.submissions.preview import row
from scripts.submissions.reply import refused_text
from scripts.submissions.verdict import Change, Context, Faulty, Verdict

_CONFLICT = compose(
    "It can no longer be merged. A maintainer can comment `/update` to rebuild it; it then needs a new approval."
)
_UPDATE = "A maintainer can comment `/update` to apply it; the pull request then needs a new approval."
_CHANGED = f"Changed in the form, but not in the pull request: {{}}. {_UPDATE}"
_RENAMED = f"It has been renamed on GitHub, to {{}}. {_UPDATE}"


def review_text(pull: int, text: str, verdict: Verdict, seen: Shown, context: Context, *, conflicts: bool) -> Markdown:
    """What a branch with this text of repos.yaml holds, and what waits of a form whose repository GitHub shows as `seen`."""
    try:
        held = parse_catalogue(text)
    except DataError:  # a maintainer's commit
        held = None
    match verdict:
        case Change():
            rest = _waiting(held, verdict) if held else None
        case Faulty(faults):
            rest = join_blocks(compose("The edited form still needs these changes:"), bullets(faults))
        case _:
            rest = refused_text(verdict, context)
    return join_blocks(
        compose("**Under review.** #{} stays exactly as the maintainer reviewed it.", pull),
        _held_row(held, verdict, seen, context) if held else None,
        _CONFLICT if conflicts else None,
        rest,
    )


def _held_row(held: Catalogue, verdict: Verdict, seen: Shown, context: Context) -> Markdown | None:
    """The row of what the branch adds or changes, unless that is in doubt: what main changed since differs as well."""
    listed = {replace(entry, line=0) for entry in context.census.catalogue.entries}
    changed = [entry for entry in held.entries if replace(entry, line=0) not in listed]
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
        by_id = other.id and entry.id
        if other.id == entry.id if by_id else other.repo.lower() == entry.repo.lower():
            return other
    return None


def _waiting(held: Catalogue, change: Change) -> Markdown | None:
    """What of the form is not in the branch."""
    same, entry = _same(held, change.entry), replace(change.entry, line=0)
    if change.rejection:
        is_there = change.rejection.repo.lower() in {other.repo.lower() for other in held.rejected}
        missing = [] if same is None and is_there else ["the removal"]
    elif same and same.repo != entry.repo and replace(same, line=0, repo=entry.repo) == entry:
        return compose(_RENAMED, escape(entry.repo))
    else:
        words = {"repo": "repository", "category": "category", "summary": "summary"}
        missing = [word for key, word in words.items() if not same or getattr(same, key) != getattr(entry, key)]
    return compose(_CHANGED, listing([*map(escape, missing)])) if missing else None
