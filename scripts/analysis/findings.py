"""ANALYSIS.md, the README's charts and their files, as texts by path. Pure; imports the plotting library."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from scripts.analysis import charts
from scripts.analysis.dataset import Dataset
from scripts.analysis.findings_motion import render_attention, render_craft, render_momentum
from scripts.analysis.findings_people import render_builders, render_where
from scripts.analysis.findings_stack import render_stack, render_time
from scripts.analysis.wording import CHARTS, Section, listing, picture
from scripts.common import blocks
from scripts.common.blocks import ANALYSIS, README
from scripts.common.text import markdown, plural

SECTIONS: dict[str, Callable[[Dataset], Section]] = {
    "stack": render_stack,
    "time": render_time,
    "builders": render_builders,
    "where": render_where,
    "attention": render_attention,
    "momentum": render_momentum,
    "craft": render_craft,
}
IN_README = ("time", "momentum", "stack", "owners")  # the first two of these that there are
SIDE_BY_SIDE = 460  # wide, so that both fit beside each other on a desktop, and stand below each other on a phone


def render(dataset: Dataset, page: str, readme: str) -> dict[Path, str]:
    """Both pages with their blocks written anew, and every picture. Raises DataError when a marker is missing."""
    sections = {name: section(dataset) for name, section in SECTIONS.items()}
    drawn = {name: svg for section in sections.values() for name, svg in section.pictures.items()}
    alts = {name: alt for section in sections.values() for name, alt in section.alts.items()}
    texts = {name: section.text for name, section in sections.items()} | {"day": render_day(dataset)}
    shown = [_linked(picture(name, alts[name], SIDE_BY_SIDE)) for name in IN_README if name in drawn][:2]
    pages = {
        ANALYSIS: blocks.fill(page, texts, ANALYSIS),
        README: blocks.fill(readme, {"charts": "\n".join(shown)}, README),
    }
    pictures = {}
    for name, svg in drawn.items():
        pictures[Path(f"{CHARTS}/{name}.svg")] = svg
        pictures[Path(f"{CHARTS}/{name}-dark.svg")] = charts.dark(svg)
    return pages | pictures


def render_day(dataset: Dataset) -> str:
    """What was analysed, and of which day it is: a refresh reads that day to know whether it is due."""
    without = listing([layer.title for layer in dataset.catalogue.layers if not layer.analysis])
    count = plural(len(dataset.repos), "software repository", "software repositories")
    scope = f"{count}, without {markdown(without)}" if without else count
    day = f"Counts of {dataset.day}" if dataset.day > date.min else "No counts yet"
    return f"<sub>{day} · {scope} · computed once a day from [the data](history/latest.yaml)</sub>"


def _linked(shown: str) -> str:
    return f'<a href="{ANALYSIS}">{shown}</a>'
