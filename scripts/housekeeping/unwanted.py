"""Candidates that people ticked as not for this list: proposals to say so in repos.yaml, so that nobody is asked again. Pure."""

from collections.abc import Iterator

from scripts.census.candidates import Candidate, Candidates
from scripts.census.catalogue import PATH, Catalogue, Rejection
from scripts.census.edits import Draft
from scripts.common import markup
from scripts.common.errors import DataError
from scripts.common.markup import compose, escape
from scripts.housekeeping.proposals import Edit, Proposal


def propose_unwanted(catalogue: Catalogue, candidates: Candidates) -> Iterator[Proposal]:
    """A line under `rejected:` for each candidate that was decided so, and is neither there nor on the list."""
    for name, row in sorted(candidates.repos.items(), key=lambda pair: pair[0].lower()):
        is_rejected = any(rejection.bars({name.lower()}, row.id) for rejection in catalogue.rejected)
        if row.decided and row.reason and not is_rejected and not catalogue.find(name):
            evidence = compose(
                "{}, as {} decided on {}: {}", markup.github(name), escape(row.by), row.decided, escape(row.reason)
            )
            yield Proposal(markup.hidden(f"unwanted {name} {row.decided}"), "unwanted", evidence, _edit(name, row))


def _edit(name: str, row: Candidate) -> Edit:
    def edit(draft: Draft) -> Draft:
        listed = [entry for entry, _ in draft.blocks if name.lower() in map(str.lower, entry.names)]
        if listed or any(other.bars({name.lower()}, row.id) for other in draft.rejected):
            raise DataError(PATH, 1, f"{name} is on the list, or rejected, already")
        return draft.reject(Rejection(name, row.reason, str(row.decided), row.id or None))

    return edit
