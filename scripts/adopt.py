"""Make a census of your own, on any topic, of this clone: its taxonomy, an empty history, pages, forms and documents.

Asks on a terminal for what is not given. Nothing is committed, so git brings back whatever you want back.
Example: python -m scripts.adopt --title "Rust Census" --about "open-source Rust repositories" --category Tools/Linters
"""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.census import catalogue, history
from scripts.census.catalogue import load_catalogue
from scripts.census.census import load_census
from scripts.common import files
from scripts.common.cli import Parser, reported
from scripts.common.errors import CensusError, RefusedError
from scripts.common.text import plain, plural
from scripts.git.commands import Git
from scripts.health.faults import find_list_faults
from scripts.pages.adoption import Topic, adopt_contributing, render_list
from scripts.record.derived_files import write_derived

CONTRIBUTING = Path("CONTRIBUTING.md")
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
    root = Path()
    refuse_changes(root)
    title, about = options.title or ask("title"), options.about or ask("about")
    categories = options.category or ask("category").split(",")
    return adopt(root, Topic(plain(title), plain(about), tuple(filter(None, map(plain, categories)))))


def ask(name: str) -> str:
    """An answer that is not empty."""
    while not (answer := input(f"{QUESTIONS[name]}\n> ").strip()):
        pass
    return answer


def refuse_changes(root: Path) -> None:
    """Raise RefusedError unless everything is committed: what adopting deletes must be in git."""
    if changed := Git(root).git("status", "--porcelain", "--", ".").splitlines():
        raise RefusedError(
            f"{plural(len(changed), 'file is', 'files are')} not as committed ({changed[0][3:]}{', …' if changed[1:] else ''}). "
            "Nothing was changed: commit or stash, and run this again."
        )


def adopt(root: Path, topic: Topic) -> int:
    """Say what goes, and replace it. Raises CensusError, with nothing changed, for a title or category that cannot be one."""
    old = load_catalogue(root)
    listed = render_list(topic, old.threshold)
    if faults := find_list_faults(listed):
        raise CensusError("\n".join(["This cannot be, and nothing was changed:", *(f"  {f.message}" for f in faults)]))
    counted = plural(len(list((root / history.FOLDER).rglob("*.*"))), "file")
    entries, rejected = plural(len(old.entries), "entry", "entries"), plural(len(old.rejected), "rejection")
    print(f"Deleted: {entries} and {rejected} of repos.yaml; history/, {counted}; what belongs, in {CONTRIBUTING}.")
    shutil.rmtree(root / history.FOLDER, ignore_errors=True)
    texts: dict[Path, str | None] = {catalogue.PATH: listed}
    if (root / CONTRIBUTING).exists():
        texts[CONTRIBUTING] = adopt_contributing(files.read(root / CONTRIBUTING), topic)
    files.replace_all(root, texts)
    history.write_latest(root, history.Latest())
    history.write_accounts(root, {})
    write_derived(root, load_census(root), force=True)
    print(
        f"This is {topic.title} now, without a repository yet. Nothing is committed; `git restore .` takes it all back."
    )
    print("Next: describe the categories and add entries in repos.yaml, `make check`, commit, `make refresh`.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
