"""Listing every fault of the data and the pages."""

from pathlib import Path

from scripts.census import layout
from scripts.census.catalogue import PATH
from scripts.census.document import Document
from scripts.common import actions, files
from scripts.common.environment import read_environment
from scripts.common.markup import bullets, escape, heading, join_blocks
from scripts.common.text import plain, plural
from scripts.health.advice import find_advice
from scripts.health.faults import examine
from scripts.health.loaded import load


def check(root: Path, fix: bool, advice: bool) -> int:
    """Print every fault below `root`. Raises DataError when repos.yaml is missing, or --fix cannot read it."""
    text = files.read(root / PATH)
    if fix:
        Document(text)  # refuses what would keep the library from reading it
        text = layout.sort_entries(layout.round_trip(text))
        if files.replace(root / PATH, text):
            print(f"{PATH}: sorted and written in its usual form")
    loaded = load(root, text)
    faults = examine(loaded)
    for fault in faults:
        beside = actions.command("error", fault.message, file=fault.path, line=fault.line)
        print(beside if read_environment().in_actions else plain(str(fault)))
    for hint in find_advice(loaded) if advice else ():
        print(plain(f"Advice: {hint}"))
    count = plural(len(faults), "fault") if faults else "No faults"
    print(f"{count} found.")
    shown = bullets(escape(str(fault)) for fault in faults[:100])  # the log has them all
    actions.summarise(join_blocks(heading(3, f"{count} in the data"), shown))
    return 1 if faults else 0
