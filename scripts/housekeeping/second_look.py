"""What is worth another look though nothing is to decide: entries with a new description, or archived lately. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

from scripts.census.catalogue import PATH, Catalogue, Entry
from scripts.census.census import SECOND_LOOK
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.common.markup import Markdown, bullets, compose, escape, heading, join, join_blocks, link
from scripts.record.matching import previous

NAMED_AT_MOST = 20  # of each kind

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
    shown = [
        compose("{} on {}", link(escape(entry.repo), f"{page}#L{entry.line}"), day)
        for day, entry in changes[:NAMED_AT_MOST]
    ]
    more = len(changes) - len(shown)
    return compose("{} and {:,} more", join(", ", shown), more) if more else join(", ", shown)
