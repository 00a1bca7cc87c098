"""Writing the derived files, or comparing them with the data."""

import sys
from pathlib import Path

from scripts.census.census import load_census
from scripts.common import files
from scripts.record.derived_files import derive_files


def render(root: Path, check: bool) -> int:
    """Render below `root`, including an analysis that is up to date. Raises DataError."""
    texts = derive_files(root, load_census(root), force=True)
    if check:
        differing = [path for path, text in texts.items() if not files.holds(root / path, text)]
        for path in differing:
            print(f"{path}: does not match the data; `python -m scripts.render` regenerates it", file=sys.stderr)
        return 1 if differing else 0
    for path, changed in files.replace_all(root, texts).items():
        if not changed:
            print(f"{path}: unchanged")
        elif texts[path] is None:
            print(f"{path}: deleted")
        else:
            print(f"{path}: written")
    return 0
