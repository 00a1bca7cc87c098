"""What is worth another look though nothing is to decide: entries with a new description, or archived lately. Pure."""

from collections.abc import Sequence
from datetime import date

from scripts.census.catalogue import PATH, Catalogue
from scripts.census.census import SECOND_LOOK
from scripts.census.history import Latest
from scripts.common.markup import Markdown, bullets, compose, escape, heading, join, join_blocks, link
from scripts.record.matching import previous

NAMED_AT_MOST = 20  # in an enumeration


def render_second_look(catalogue: Catalogue, latest: Latest, today: date, address: str) -> Markdown | None:
    """The section, without boxes, for the repository at this address; None when there is nothing to look at."""
    rows = zip(catalogue.entries, previous(catalogue, latest), strict=True)
    there = [(entry, row) for entry, row in rows if row.is_present]
    kinds = (
        (
            compose("GitHub shows a new description (does the summary still fit?)"),
            [(row.described, entry) for entry, row in there if row.described],
        ),
        (compose("Archived"), [(row.archived_on, entry) for entry, row in there if row.archived_on]),
    )
    lines = []
    for about, changes in kinds:
        recent = [(day, entry) for day, entry in changes if today - day <= SECOND_LOOK]
        newest_first = sorted(recent, key=lambda change: (-change[0].toordinal(), change[1].repo.lower()))
        named = [
            compose("{} on {}", link(escape(entry.repo), f"{address}/blob/HEAD/{PATH}#L{entry.line}"), day)
            for day, entry in newest_first
        ]
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
