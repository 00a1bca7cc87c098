"""Write every derived file anew, from files alone; with `--check` only say which would change."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts import files
from scripts.census import load_census
from scripts.errors import Parser, reported
from scripts.recording import derived, render_anew


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Render the census in the current folder. Exit 1 when `--check` finds a difference."""
    parser = Parser("render", __doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = parser.parse_args(argv)
    return compare(Path()) if options.check else render(Path())


def render(root: Path) -> int:
    """Render below `root`. Raises DataError."""
    for path, changed in render_anew(root).items():
        print(f"{path}: {'written' if changed else 'unchanged'}")
    return 0


def compare(root: Path) -> int:
    """Say which files would change below `root`. Raises DataError."""
    different = [path for path, text in derived(root, load_census(root)).items() if files.read(root / path) != text]
    for path in different:
        print(f"{path}: differs from what the data says; `python -m scripts.render` writes it anew", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
