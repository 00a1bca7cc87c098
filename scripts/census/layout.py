"""The one form in which repos.yaml is kept, so that an edit by a tool changes its own lines and no others."""

import io
from collections.abc import Iterator
from dataclasses import replace

from ruamel.yaml import YAML

from scripts.census.catalogue import PATH, Catalogue
from scripts.census.edits import start
from scripts.census.list_reader import PLAIN_ENTRY
from scripts.common.errors import Fault


def round_trip(text: str) -> str:
    """The text as ruamel.yaml writes it after reading it: the same bytes, if it is in the one form."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    yaml.preserve_quotes = True
    out = io.StringIO()
    yaml.dump(yaml.load(text), out)
    return out.getvalue()


def sort_entries(text: str) -> str:
    """The text with its entries by category in the taxonomy's order, then by name, ignoring case. Raises DataError."""
    draft = start(text)
    ordered = sorted(draft.blocks, key=lambda block: draft.catalogue.sort_key(block[0]))
    return replace(draft, blocks=tuple(ordered)).finish()


def order_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Entries that stand below one that belongs below them."""
    for before, entry in zip(catalogue.entries, catalogue.entries[1:], strict=False):
        if catalogue.sort_key(entry) < catalogue.sort_key(before):
            message = f"{entry.repo} stands below {before.repo}: `python -m scripts.check --fix` sorts"
            yield Fault(str(PATH), entry.line, message)


def form_faults(text: str) -> Iterator[Fault]:
    """The first line that is not as the library writes it; the text can be read."""
    odd = PLAIN_ENTRY.sub("", text)
    if round_trip(odd) == odd:
        return
    ours, theirs = text.split("\n"), round_trip(text).split("\n")
    if ours[-1]:
        yield Fault(str(PATH), len(ours), "the last line has no line end: `python -m scripts.check --fix` adds it")
        return
    pairs = enumerate(zip(ours, theirs, strict=False))
    line = next((i for i, (a, b) in pairs if a != b), min(len(ours), len(theirs)) - 1)
    what = f"write it as `{theirs[line]}`" if theirs[line] else "leave this line out"
    yield Fault(str(PATH), line + 1, f"{what}: `python -m scripts.check --fix` does")
