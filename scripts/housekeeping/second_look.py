"""What is worth another look though nothing is to decide: entries with a new description, or archived lately. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from scripts.census.catalogue import PATH, Catalogue, Entry
from scripts.census.census import SECOND_LOOK
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.common.markup import Markdown, bullets, compose, escape, heading, join, join_blocks, link
from scripts.record.matching import previous

NAMED_AT_MOST = 20  # in an enumeration

Change = tuple[date, Entry]


def render_second_look(catalogue: Catalogue, latest: Latest, today: date, address: str) -> Markdown | None:
    """The section, without boxes, for the repository at this address; None when there is nothing to look at."""
    rows = list(zip(catalogue.entries, previous(catalogue, latest), strict=True))
    kinds = (
        (compose("GitHub shows a new description (does the summary still fit?)"), _recent(_described(rows), today)),
        (compose("Archived"), _recent(_archived(rows), today)),
    )
    page = f"{address}/blob/HEAD/{PATH}"
    lines = [compose("{}: {}", about, _named(found, page)) for about, found in kinds if found]
    if not lines:
        return None
    said = compose("In the last {} days. Nothing here changes with the merge.", SECOND_LOOK.days)
    return join_blocks(heading(3, "Worth another look"), said, bullets(lines))


def _described(rows: Iterable[tuple[Entry, Row]]) -> Iterator[Change]:
    yield from ((row.described, entry) for entry, row in rows if row.described and row.is_present)


def _archived(rows: Iterable[tuple[Entry, Row]]) -> Iterator[Change]:
    yield from ((row.archived_on, entry) for entry, row in rows if row.archived_on and row.is_present)


def _recent(changes: Iterable[Change], today: date) -> list[Change]:
    """Those of the last days, the newest first."""
    found = [(day, entry) for day, entry in changes if today - day <= SECOND_LOOK]
    return sorted(found, key=lambda change: (-change[0].toordinal(), change[1].repo.lower()))


def _named(changes: list[Change], page: str) -> Markdown:
    return first_of(
        [compose("{} on {}", link(escape(entry.repo), f"{page}#L{entry.line}"), day) for day, entry in changes]
    )


def first_of(parts: Sequence[Markdown]) -> Markdown:
    """The first parts of an enumeration, and how many more there are."""
    shown, more = join(", ", parts[:NAMED_AT_MOST]), len(parts) - NAMED_AT_MOST
    return compose("{} and {:,} more", shown, more) if more > 0 else shown
