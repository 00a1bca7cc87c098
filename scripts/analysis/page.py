"""ANALYSIS.md as a whole, and its charts. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.analysis.dataset import Dataset
from scripts.analysis.paper import dark
from scripts.analysis.section_attention import render_attention
from scripts.analysis.section_builders import render_builders
from scripts.analysis.section_craft import render_craft
from scripts.analysis.section_developers import render_developers
from scripts.analysis.section_momentum import render_momentum
from scripts.analysis.section_stack import render_stack
from scripts.analysis.section_time import render_time
from scripts.analysis.section_where import render_where
from scripts.analysis.wording import CHARTS, NO_REPOSITORIES, Block, Picture, day_line, is_waiting, method
from scripts.census import shape
from scripts.common.markup import Markdown, anchor, comment, compose, escape, heading, join, join_blocks, link
from scripts.common.text import listing, plural


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its key under `settings: notes:`, its heading, its title in the contents, and what it says of a dataset."""

    key: shape.Section
    heading: str
    title: str
    render: Callable[[Dataset], Iterator[Block]]


SECTIONS = (
    Section("layers", "The layers", "Layers", render_stack),
    Section("time", "Growth over time", "Over time", render_time),
    Section("builders", "Who builds it", "Who builds it", render_builders),
    Section("developers", "Developers", "Developers", render_developers),
    Section("where", "Where", "Where", render_where),
    Section("attention", "Live fast, die young", "Attention", render_attention),
    Section("momentum", "Momentum", "Momentum", render_momentum),
    Section("craft", "Craft", "Craft", render_craft),
)
IN_README = ("time", "momentum", "stack", "owners")  # README shows the first two of these that there are
SIDE_BY_SIDE = 460  # wide: two fit beside each other on a desktop, and stand below each other on a phone

TEMPLATE = """\
<!-- The census writes this page with the first counts of each day: changes made here are lost. Its words are in scripts/analysis/. -->
{}

# What the numbers say

What the {} on the list of [{}](README.md) have in common and where they move: every sentence, picture and table below
is computed from the files of this repository, and says how much of the list it covers. The small print under each
section says how it was counted.

{}

{}

{}

## How to read and quote this

Known and unknown are kept apart: a figure is over the repositories for which it is known, the small print says for how
many that is, and below half of them a section says that it waits for data instead of drawing a conclusion. Stars are
those that stand: what people take back is subtracted. The list is what people proposed and others agreed to, so it says
more about what got attention than about all there is.

The analysis is computed with the first counts of each day (UTC), and again when the list changes; `git log -p
ANALYSIS.md` shows how the findings changed. A year of its pictures adds about 1 MB to the repository. To compute it
yourself, clone and run `make render`. Quote a figure with the day at the top.

Places are told by [GeoNames](https://www.geonames.org) (CC BY 4.0) and the ISO 3166 tables of
[pycountry](https://github.com/pycountry/pycountry), both read offline; no location is ever sent anywhere.
"""


@dataclass(frozen=True, slots=True)
class Analysis:
    """ANALYSIS.md, the charts that README shows, and every chart's file, light and dark, by its path."""

    page: Markdown
    in_readme: Markdown
    charts: dict[Path, str]


def render_analysis(dataset: Dataset) -> Analysis:
    """Everything that the analysis writes."""
    settings = dataset.census.catalogue.settings
    sections = {section: _found(section, dataset) for section in SECTIONS}
    pictures = {block.name: block for found in sections.values() for block in found if isinstance(block, Picture)}
    shown = [pictures[name].show(SIDE_BY_SIDE) for name in IN_README if name in pictures][:2]
    files = {}
    for name, picture in pictures.items():
        files[Path(f"{CHARTS}/{name}.svg")] = picture.svg
        files[Path(f"{CHARTS}/{name}-dark.svg")] = dark(picture.svg)
    contents = join(" · ", [link(escape(section.title), f"#{anchor(section.heading)}") for section in SECTIONS])
    text = join_blocks(*(_show(section, found) for section, found in sections.items()))
    origin, day = comment(f"made of: {dataset.census.origin}"), day_line(dataset.day, _scope(dataset))
    page = compose(TEMPLATE, origin, escape(settings.about), escape(settings.title), day, contents, text)
    return Analysis(page, join("\n", [compose('<a href="ANALYSIS.md">{}</a>', one) for one in shown]), files)


def _found(section: Section, dataset: Dataset) -> list[Block]:
    if not dataset.repos:
        return [NO_REPOSITORIES]
    found = list(section.render(dataset))
    note = dataset.census.catalogue.settings.notes.get(section.key)
    return [*found, method(note)] if note and not is_waiting(found[0]) else found


def _show(section: Section, found: list[Block]) -> Markdown:
    blocks = [block.show() if isinstance(block, Picture) else block for block in found]
    return join_blocks(heading(2, section.heading), *blocks)


def _scope(dataset: Dataset) -> str:
    """What was analysed, and which layers were not."""
    count = plural(len(dataset.repos), "repository", "repositories")
    without = listing([layer.title for layer in dataset.census.catalogue.layers if not layer.analysis])
    return f"{count}, without {without}" if without else count
