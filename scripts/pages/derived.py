"""Every file that follows from the data, as texts by path: what `render` and `refresh` write.

The analysis follows from a day: a refresh writes it with the first counts of a UTC day and leaves it alone
until the next. So a picture changes at most once a day, and most refreshes never load the libraries for it.
"""

import re
from pathlib import Path

from scripts.analysis.wording import CHARTS
from scripts.census.census import Census
from scripts.common import blocks, files
from scripts.common.blocks import ANALYSIS, README
from scripts.pages import forms
from scripts.pages.readme import BLOCKS, render_readme

_DAY = re.compile(r"Counts of (\d{4}-\d\d-\d\d)")
SECTIONS = ("day", "stack", "time", "builders", "where", "attention", "momentum", "craft")  # the blocks of ANALYSIS.md


def require_markers(root: Path, readme: str) -> None:
    """Raise DataError unless every block of the two pages has its markers."""
    blocks.require(readme, BLOCKS, README)
    if (root / ANALYSIS).exists():
        blocks.require(files.read(root / ANALYSIS), SECTIONS, ANALYSIS)
        blocks.require(readme, ["charts"], README)


def derive(root: Path, census: Census, readme: str, *, anew: bool) -> dict[Path, str | None]:
    """The files of this census, None for a chart that is drawn no longer. Raises DataError.

    The analysis is among them only if it is `anew` or of another day; without ANALYSIS.md there is none.
    """
    readme = render_readme(readme, census)
    texts: dict[Path, str | None] = {README: readme, **form_texts(root, census)}
    if not (root / ANALYSIS).exists():
        return texts
    page = files.read(root / ANALYSIS)
    if not anew and analysed_day(page) == str(census.snapshot or census.today):
        return texts
    from scripts.analysis import dataset, findings

    texts |= findings.render(dataset.load_study(root, census), page, readme)
    analysed = {ANALYSIS: texts.pop(ANALYSIS)}  # written last: its day says that all of it is done
    drawn = (path.relative_to(root) for path in (root / CHARTS).glob("*.svg"))
    return texts | {path: None for path in drawn if path not in texts} | analysed


def form_texts(root: Path, census: Census) -> dict[Path, str]:
    """The issue forms that this census has, with the categories of its list to choose from."""
    paths = [path for path in forms.PATHS if (root / path).exists()]
    return {path: forms.render_form(files.read(root / path), census.catalogue, path) for path in paths}


def analysed_day(page: str) -> str | None:
    """The day whose counts ANALYSIS.md speaks of. Raises DataError when its marker is missing."""
    found = _DAY.search(blocks.read(page, "day", ANALYSIS))
    return found[1] if found else None
