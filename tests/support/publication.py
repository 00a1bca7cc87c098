"""Four repositories, what was counted of them, and whether a tree is what its data says."""

from pathlib import Path

from scripts.census.census import load_census
from scripts.common import files
from scripts.record.derived_files import derive_files

NAMES = [f"owner{i}/repo{i}" for i in range(4)]


def counts(extra: int = 0) -> dict[str, int]:
    """Their stars, each of them with so many more."""
    return {name: 1000 + 100 * i + extra for i, name in enumerate(NAMES)}


def is_rendered(tree: Path) -> bool:
    """Whether every derived file in a folder is what its data says."""
    texts = derive_files(tree, load_census(tree), force=False)
    return all(files.read(tree / path) == text for path, text in texts.items())
