"""What people turned down elsewhere: proposals to say so in repos.yaml, so that nobody is asked again. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from scripts.census.candidates import Candidate, Candidates
from scripts.census.catalogue import PATH, Catalogue, Entry
from scripts.census.edits import Draft
from scripts.census.shape import Rejection
from scripts.common.errors import DataError
from scripts.common.markup import compose, escape, github, hidden
from scripts.housekeeping.proposals import Edit, Proposal


def propose_unwanted(catalogue: Catalogue, candidates: Candidates) -> Iterator[Proposal]:
    """A line under `rejected:` for each candidate that was decided so, and is neither there nor on the list."""
    for name, row in sorted(candidates.repos.items(), key=lambda pair: pair[0].lower()):
        if not row.decided or not row.reason:
            continue
        rejection = Rejection(name, row.reason, row.decided, row.id or None)
        if not _is_known(rejection, catalogue.entries, catalogue.rejected):
            told = github(name), escape(row.by), row.decided, escape(row.reason)
            evidence = compose("{}, as {} decided on {}: {}", *told)
            yield Proposal(unwanted_key(name, row), "unwanted", evidence, _edit(rejection))


def unwanted_key(name: str, row: Candidate) -> str:
    """What stands for the decision on a candidate."""
    return hidden(f"unwanted {name} {row.decided}")


def propose_refused(catalogue: Catalogue, refused: Mapping[int, Rejection]) -> Iterator[Proposal]:
    """The same for each submission that a maintainer refused, by the number of its issue."""
    for issue, rejection in sorted(refused.items()):
        if not _is_known(rejection, catalogue.entries, catalogue.rejected):
            told = github(rejection.repo), rejection.decided, issue, escape(rejection.reason)
            evidence = compose("{}, refused on {} in #{}: {}", *told)
            key = hidden(f"refused {rejection.repo} {rejection.decided}")
            yield Proposal(key, "refused", evidence, _edit(rejection))


def _is_known(rejection: Rejection, entries: Iterable[Entry], rejected: Iterable[Rejection]) -> bool:
    """Whether the repository is on the list, or rejected: by id where both have one, else by name."""
    is_listed = any(rejection.bars({name.lower() for name in entry.names}, entry.id) for entry in entries)
    return is_listed or any(other.bars({rejection.repo.lower()}, rejection.id) for other in rejected)


def _edit(rejection: Rejection) -> Edit:
    def edit(draft: Draft) -> Draft:
        if _is_known(rejection, [entry for entry, _ in draft.blocks], draft.rejected):
            raise DataError(PATH, 1, f"{rejection.repo} is on the list, or rejected, already")
        return draft.reject(rejection)

    return edit
