"""Where the list stands: in README as long as that can hold it, else also on pages of its own. Pure."""

from collections.abc import Collection, Iterable
from pathlib import Path

from scripts.census.census import Census, Repository
from scripts.common.blocks import README
from scripts.pages.category_pages import BUDGET, render_pages
from scripts.pages.readme import render_readme

RETURN = BUDGET * 19 // 20  # bytes: a list that has pages goes back to README only with room to spare
ROW = 34  # bytes of a row beside its words, which are its name, twice, and its summary
# How many rows of a category README may show. The steps are wide, so that a page near one of them does not flicker.
STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 128, 160, 200, 250, 320, 400)


def render_list_files(text: str, census: Census, existing: Collection[Path]) -> dict[Path, str | None]:
    """README, whose text is `text` now, and the pages of the list; None for an `existing` page that is wanted no more.

    Raises DataError when README lacks a marker.
    """
    limit = RETURN if existing else BUDGET
    if _least(census.listed) <= limit:
        whole = render_readme(text, census)
        if len(whole.encode()) <= limit:
            return {README: whole, **dict.fromkeys(sorted(existing))}
    pages = render_pages(census)
    return {README: _shortened(text, census), **dict.fromkeys(sorted(set(existing) - pages.keys())), **pages}


def _shortened(text: str, census: Census) -> str:
    """README with as many rows of each category as its budget allows, one of each at the least."""
    tables, scale = [census.watched, *census.by_category.values()], 1.0
    for best in reversed(STEPS[1:]):
        least = sum(_least(rows[:best]) for rows in tables)
        if least * scale <= BUDGET:
            page = render_readme(text, census, best)
            if (size := len(page.encode())) <= BUDGET:
                return page
            scale = size / max(least, 1)  # the next guess is closer
    return render_readme(text, census, STEPS[0])


def _least(rows: Iterable[Repository]) -> int:
    """The bytes that these rows take at the least, told without rendering them."""
    return sum(2 * len(row.name) + len(row.entry.summary) + ROW for row in rows)
