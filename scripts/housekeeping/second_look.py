"""What is worth another look though nothing is to decide: entries with a new description, or archived lately. Pure."""

from collections.abc import Sequence
from datetime import date

from scripts.census.catalogue import PATH, Catalogue, Entry
from scripts.census.census import SECOND_LOOK
from scripts.census.history import Latest
from scripts.common.markup import Markdown, bullets, compose, escape, heading, join, join_blocks, link
from scripts.record.matching import previous

NAMED_AT_MOST = 20  # in an enumeration
DESCRIBED = compose("GitHub shows a new description (does the summary still fit?)")
ARCHIVED = compose("Archived")


def render_second_look(catalogue: Catalogue, latest: Latest, today: date, address: str) -> Markdown | None:
    """The section, without boxes, for the repository at this address; None when there is nothing to look at."""
    found: dict[Markdown, list[tuple[date, Entry]]] = {DESCRIBED: [], ARCHIVED: []}
    for entry, row in zip(catalogue.entries, previous(catalogue, latest), strict=True):
        for about, day in ((DESCRIBED, row.described), (ARCHIVED, row.archived_on)):
            if row.is_present and day and today - day <= SECOND_LOOK:
                found[about].append((day, entry))
    page, lines = f"{address}/blob/HEAD/{PATH}", []
    for about, changes in found.items():
        changes.sort(key=lambda change: (-change[0].toordinal(), change[1].repo.lower()))  # newest first
        named = [compose("{} on {}", link(escape(one.repo), f"{page}#L{one.line}"), day) for day, one in changes]
        if named:
            lines.append(compose("{}: {}", about, first_of(named)))
    if not lines:
        return None
    said = compose("In the last {} days. Nothing here changes with the merge.", SECOND_LOOK.days)
    return join_blocks(heading(3, "Worth another look"), said, bullets(lines))


def first_of(parts: Sequence[Markdown]) -> Markdown:
    """The first parts of an enumeration, and how many more there are."""
    shown, more = join(", ", parts[:NAMED_AT_MOST]), len(parts) - NAMED_AT_MOST
    return compose("{} and {:,} more", shown, more) if more > 0 else shown
