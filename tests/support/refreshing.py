"""Many repositories on the list and on GitHub, and what a refresh recorded of them."""

from datetime import timedelta
from typing import Any

from scripts.census import history
from scripts.census.row import stated
from tests.stand_in.world import World
from tests.support.folder import Folder, entry


def populate(folder: Folder, world: World, count: int) -> list[str]:
    """A list of so many repositories, all of them on GitHub, with 1,000 stars and more."""
    names = [f"owner{i:04}/repo{i:04}" for i in range(count)]
    folder.curate(*(entry(name) for name in names))
    for i, name in enumerate(names):
        world.add(name, 1000 + i)
    return names


def next_day(world: World, days: int = 1) -> None:
    """Let days pass."""
    world.now += timedelta(days)


def rows(folder: Folder) -> dict[str, dict[str, Any]]:
    """What the record states of each repository, by name and key."""
    return {name: stated(row) for name, row in history.load_latest(folder.path).repos.items()}


def row_of(folder: Folder, name: str) -> str:
    """The row of a repository on the page."""
    return next(line for line in folder.read("README.md").splitlines() if line.startswith("|") and name in line)


def live(folder: Folder, world: World, days: int, gain: int = 5) -> None:
    """Refresh once a day while every repository gains so many stars a day."""
    for _ in range(days):
        next_day(world)
        for repository in world.repos.values():
            repository.stars += gain
        assert folder.refresh() == 0, folder.errors
