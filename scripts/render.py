"""Regenerate every derived file from the data in this folder; `--check` only says which files would change."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Render the census in the current folder. Exits with 1 when `--check` finds a difference."""
    parser = Parser("render", __doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = parser.parse_args(argv)
    from scripts.verbs.render import render

    return render(Path(), check=options.check)


if __name__ == "__main__":
    sys.exit(main())
