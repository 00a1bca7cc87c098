"""Write every derived file anew, from files alone; with `--check` only say which would change."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts import files
from scripts.census import load_census
from scripts.errors import Parser, reported
from scripts.readme import README, render_readme


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Render the census in the current folder. Exit 1 when `--check` finds a difference."""
    parser = Parser("render", __doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    options = parser.parse_args(argv)
    return render(Path(), check=options.check)


def render(root: Path, *, check: bool) -> int:
    """Render below `root`. Raises DataError."""
    text = files.read(root / README)
    rendered = render_readme(text, load_census(root))
    if not check:
        changed = files.replace(root / README, rendered)
        print(f"{README}: {'written' if changed else 'unchanged'}")
        return 0
    if rendered != text:
        print(f"{README}: differs from what the data says; `python -m scripts.render` writes it anew", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
