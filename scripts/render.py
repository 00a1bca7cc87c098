"""Write every derived file anew, from files alone; with `--check` only say which would change."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.census.census import load_census
from scripts.common import files
from scripts.common.errors import Parser, reported
from scripts.record.derived_files import derive_files


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Render the census in the current folder. Exit 1 when `--check` finds a difference."""
    parser = Parser("render", __doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = parser.parse_args(argv)
    return render(Path(), check=options.check)


def render(root: Path, *, check: bool) -> int:
    """Render below `root`, also an analysis that is of this day already. Raises DataError."""
    texts = derive_files(root, load_census(root), force=True)
    if check:
        differing = [path for path, text in texts.items() if not files.holds(root / path, text)]
        for path in differing:
            print(
                f"{path}: differs from what the data says; `python -m scripts.render` writes it anew", file=sys.stderr
            )
        return 1 if differing else 0
    for path, changed in files.replace_all(root, texts).items():
        print(f"{path}: {('written' if texts[path] is not None else 'deleted') if changed else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
