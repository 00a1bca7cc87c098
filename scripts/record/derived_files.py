"""The derived files of a folder: read as they are, computed as they should be, and written."""

from pathlib import Path

from scripts.analysis.wording import CHARTS
from scripts.census.census import Census
from scripts.census.past import load_past
from scripts.common import files
from scripts.common.blocks import ANALYSIS, README
from scripts.pages import forms
from scripts.pages.derived import Pages, derive, is_analysis_due
from scripts.pages.listing import LISTS


def load_pages(root: Path) -> Pages:
    """The pages, forms and charts below `root`. Raises DataError without a README, and for what is not a plain file."""
    present = [path for path in (ANALYSIS, *forms.PATHS) if (root / path).exists()]
    lists = sorted(path.relative_to(root) for path in (root / LISTS).glob("**/*.md"))
    charts = frozenset(path.relative_to(root) for path in (root / CHARTS).glob("*.svg"))
    files.require_plain(root, [*charts, Path(CHARTS) / "any.svg", LISTS / "any.md"])
    texts = {path: files.read(root / path) for path in (README, *present, *lists)}
    return Pages(texts, charts)


def derive_files(root: Path, census: Census, *, force: bool) -> dict[Path, str | None]:
    """What the derived files should be; the analysis only if it is due, or with `force`. Raises DataError."""
    pages = load_pages(root)
    due = force or is_analysis_due(pages, census)
    return derive(pages, census, load_past(root, census) if due else None)


def write_derived(root: Path, census: Census, *, force: bool) -> dict[Path, bool]:
    """Write them; returns which changed. Raises DataError."""
    return files.replace_all(root, derive_files(root, census, force=force))
