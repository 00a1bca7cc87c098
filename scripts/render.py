"""Regenerate every derived file from the data in this folder; `--check` only says which files would change."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.census.census import load_census
from scripts.common import files
from scripts.common.cli import Parser, reported
from scripts.record.derived_files import derive_files


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Render the census in the current folder. Exits with 1 when `--check` finds a difference."""
    parser = Parser("render", __doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = parser.parse_args(argv)
    return render(Path(), check=options.check)


def render(root: Path, *, check: bool) -> int:
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


if __name__ == "__main__":
    sys.exit(main())
