"""Make a census of your own, on any topic, of this clone: its taxonomy, an empty history, pages, forms and documents.

Asks on a terminal for what is not given. Nothing is committed, so git brings back whatever you want back.
Example: python -m scripts.adopt --title "Rust Census" --about "open-source Rust repositories" --category Tools/Linters
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported

QUESTIONS = {
    "title": "What is the census called? For example: Rust Census",
    "about": "What does it count? For example: open-source Rust repositories",
    "category": "Its categories, with commas between them, and a layer before a slash? For example: Tools/Linters, Tools/Editors, Games",
}


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Adopt the census in the current folder."""
    parser = Parser("adopt", __doc__)
    parser.add_argument("--title", help="the name of the census")
    parser.add_argument("--about", help="what it counts, ending with the word repositories")
    parser.add_argument(
        "--category", action="append", metavar="[LAYER/]TITLE", help="a category; give one or more, in their order"
    )
    options = parser.parse_args(argv)
    missing = [f"--{name}" for name in QUESTIONS if not getattr(options, name)]
    if missing and not sys.stdin.isatty():
        parser.error(f"{', '.join(missing)}: missing, and there is no terminal to ask on")
    from scripts.verbs.adopt import adopt, refuse_changes

    refuse_changes(Path())
    title, about = options.title or ask("title"), options.about or ask("about")
    return adopt(Path(), title, about, options.category or ask("category").split(","))


def ask(name: str) -> str:
    while not (answer := input(f"{QUESTIONS[name]}\n> ").strip()):
        pass
    return answer


if __name__ == "__main__":
    sys.exit(main())
