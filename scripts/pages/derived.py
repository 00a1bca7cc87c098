"""Every file that follows from the data, as texts by path: what `render` and `refresh` write. Pure.

The analysis follows from a day: a refresh writes it with the first counts of a UTC day and leaves it alone
until the next. So a picture changes at most once a day, and most refreshes never load the libraries for it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.census.census import Census
from scripts.census.past import Past
from scripts.common import blocks
from scripts.common.blocks import ANALYSIS, README
from scripts.pages import forms
from scripts.pages.readme import BLOCKS, render_readme

_DAY = re.compile(r"Counts of (\d{4}-\d\d-\d\d)")
SECTIONS = ("day", "stack", "time", "builders", "where", "attention", "momentum", "craft")  # the blocks of ANALYSIS.md


@dataclass(frozen=True)
class Pages:
    """The files that hold derived parts, as they are: texts by path, of the pages and forms that exist, and the charts."""

    texts: Mapping[Path, str]
    charts: frozenset[Path]


def require_markers(pages: Pages) -> None:
    """Raise DataError unless every block of the two pages has its markers."""
    blocks.require(pages.texts[README], BLOCKS, README)
    if ANALYSIS in pages.texts:
        blocks.require(pages.texts[ANALYSIS], SECTIONS, ANALYSIS)
        blocks.require(pages.texts[README], ["charts"], README)


def is_analysis_due(pages: Pages, census: Census) -> bool:
    """Whether ANALYSIS.md speaks of another day than the newest counts. Raises DataError when its marker is missing."""
    page = pages.texts.get(ANALYSIS)
    return page is not None and analysed_day(page) != str(census.snapshot or census.today)


def derive(pages: Pages, census: Census, past: Past | None) -> dict[Path, str | None]:
    """The files of this census, None for a chart that is drawn no longer. Raises DataError.

    The analysis is among them only with a `past`; without ANALYSIS.md there is none.
    """
    readme = render_readme(pages.texts[README], census)
    texts: dict[Path, str | None] = {README: readme, **form_texts(pages, census)}
    if past is None or ANALYSIS not in pages.texts:
        return texts
    from scripts.analysis import dataset, findings

    texts |= findings.render(dataset.prepare(census, past), pages.texts[ANALYSIS], readme)
    analysed = {ANALYSIS: texts.pop(ANALYSIS)}  # written last: its day says that all of it is done
    return texts | {path: None for path in sorted(pages.charts) if path not in texts} | analysed


def form_texts(pages: Pages, census: Census) -> dict[Path, str]:
    """The issue forms that this census has, with the categories of its list to choose from."""
    paths = [path for path in forms.PATHS if path in pages.texts]
    return {path: forms.render_form(pages.texts[path], census.catalogue, path) for path in paths}


def analysed_day(page: str) -> str | None:
    """The day whose counts ANALYSIS.md speaks of. Raises DataError when its marker is missing."""
    found = _DAY.search(blocks.read(page, "day", ANALYSIS))
    return found[1] if found else None
