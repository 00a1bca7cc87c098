"""Write every derived file anew, from files alone; with `--check` only say which would change."""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts import files, forms
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
    census = load_census(root)
    rendered = {README: render_readme(files.read(root / README), census)}
    for path in filter(lambda path: (root / path).exists(), forms.PATHS):
        rendered[path] = forms.render_form(files.read(root / path), census.catalogue, path)
    different = False
    for path, text in rendered.items():
        if not check:
            changed = files.replace(root / path, text)
            print(f"{path}: {'written' if changed else 'unchanged'}")
        elif files.read(root / path) != text:
            print(f"{path}: differs from what the data says; `python -m scripts.render` writes it anew", file=sys.stderr)
            different = True
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
