"""Every file that is derived from the data, as texts by path: what `render` and `refresh` write. Pure.

The analysis is of one day: a refresh writes it with the first counts of a UTC day and leaves it alone until the next.
So a picture changes at most once a day, and most refreshes never load what draws it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.analysis.wording import CHARTS, analysed_day
from scripts.census.census import Census
from scripts.census.past import Past
from scripts.common import blocks
from scripts.common.blocks import ANALYSIS, README
from scripts.common.errors import Fault
from scripts.pages import forms
from scripts.pages.category_pages import MARK
from scripts.pages.list_files import render_list_files
from scripts.pages.listing import LISTS
from scripts.pages.readme import BLOCKS
from scripts.pages.record_guide import GUIDE, render_guide

RENDER = "`python -m scripts.render` makes it of the data here"
_PICTURE = re.compile(rf"{CHARTS}/[\w-]+\.svg")


@dataclass(frozen=True)
class Pages:
    """The pages and forms that exist now, as texts by path, and the paths of the charts."""

    texts: Mapping[Path, str]
    charts: frozenset[Path]

    @property
    def lists(self) -> list[Path]:
        """The pages of the list that the census has written; whatever else stands in their folder is somebody's own."""
        return [path for path, text in self.texts.items() if LISTS in path.parents and text.startswith(MARK)]


def require_markers(pages: Pages) -> None:
    """Raise DataError unless README and the issue forms have the markers of everything that is written into them."""
    shown = [*BLOCKS, "charts"] if ANALYSIS in pages.texts else BLOCKS
    blocks.require(pages.texts[README], shown, README)
    for path in forms.PATHS:
        if path in pages.texts:
            forms.require_marks(pages.texts[path], path)


def is_analysis_due(pages: Pages, census: Census) -> bool:
    """Whether there is an ANALYSIS.md that speaks of another day than the newest counts, or of other data."""
    page = pages.texts.get(ANALYSIS)
    if page is None:
        return False
    is_of_today = analysed_day(page) == str(census.snapshot or census.today)
    return not is_of_today or census.origin not in page or any(missing_pictures(pages))


def missing_pictures(pages: Pages) -> Iterator[tuple[Path, str]]:
    """The pictures that the analysis and README show and that are not there, each with the page."""
    for path in (README, ANALYSIS):
        for picture in sorted(set(_PICTURE.findall(pages.texts.get(path, "")))):
            if Path(picture) not in pages.charts:
                yield path, picture


def find_analysis_faults(pages: Pages, census: Census) -> Iterator[Fault]:
    """Pictures that are not there, and figures of another census, from which this one was made."""
    for path, picture in missing_pictures(pages):
        yield Fault(str(path), 1, f"shows the picture {picture}, which is not there: {RENDER}")
    page = pages.texts.get(ANALYSIS, "")
    if "history since" in page.split("\n# ")[0] and census.history_since not in page:
        yield Fault(str(ANALYSIS), 1, f"has the figures of another history than the one in history/: {RENDER}")


def derive(pages: Pages, census: Census, past: Past | None) -> dict[Path, str | None]:
    """The files by path, None for one that is no longer wanted; the analysis only with a `past`. Raises DataError."""
    text, analysed = pages.texts[README], dict[Path, str | None]()
    if past is not None and ANALYSIS in pages.texts:
        from scripts.analysis import dataset
        from scripts.analysis.page import render_analysis

        analysis = render_analysis(dataset.prepare(census, past))
        text = blocks.fill(text, {"charts": analysis.in_readme}, README)
        dropped = dict.fromkeys(sorted(pages.charts - analysis.charts.keys()))
        # ANALYSIS.md is written last: its day says that all of the analysis is written.
        analysed = {**analysis.charts, **dropped, ANALYSIS: analysis.page}
    lists = render_list_files(text, census, pages.lists)
    shown = [path for path in forms.PATHS if path in pages.texts]
    options = {path: forms.render_form(pages.texts[path], census.catalogue, path) for path in shown}
    return {**lists, **options, GUIDE: render_guide(), **analysed}
