"""Replacing a census by an empty one of another topic."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.census import catalogue, history
from scripts.census.catalogue import load_catalogue
from scripts.census.census import load_census
from scripts.common import files
from scripts.common.cli import UsageError
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


def adopt(root: Path, title: str | None, about: str | None, category: Sequence[str] | None) -> int:
    """Ask for what is not given, say what goes, and replace it.

    Raises CensusError, with nothing changed, for a title or category that cannot be one.
    """
    given = zip(QUESTIONS, (title, about, category), strict=True)
    missing = [f"--{name}" for name, value in given if not value]
    if missing and not sys.stdin.isatty():
        raise UsageError(f"{', '.join(missing)}: missing, and there is no terminal to ask on")
    _refuse_changes(root)
    title, about = title or _ask("title"), about or _ask("about")
    categories = category or _ask("category").split(",")
    topic = Topic(plain(title), plain(about), tuple(filter(None, map(plain, categories))))
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


def _refuse_changes(root: Path) -> None:
    """Raise RefusedError unless everything is committed: what adopting deletes must be in git."""
    if changed := Git(root).git("status", "--porcelain", "--", ".").splitlines():
        raise RefusedError(
            f"{plural(len(changed), 'file is', 'files are')} not as committed ({changed[0][3:]}{', …' if changed[1:] else ''}). "
            "Nothing was changed: commit or stash, and run this again."
        )


def _ask(name: str) -> str:
    while not (answer := input(f"{QUESTIONS[name]}\n> ").strip()):
        pass
    return answer
