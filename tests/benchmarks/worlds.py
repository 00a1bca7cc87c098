"""Censuses of any size with any history, and the GitHub that they count: words, ages and growth of usual proportions."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scripts.census import history
from scripts.census.catalogue import parse_catalogue
from scripts.census.history import Latest
from scripts.census.row import Account, Row
from scripts.census.snapshots import snapshot_path
from tests.stand_in.world import World
from tests.support.folder import ANALYSIS, README, TAXONOMY, Folder, entry

NOW = datetime(2026, 8, 22, 12, 23, tzinfo=UTC)  # of the last refresh
SUMMARIES = (
    "Engine number {} that serves language models on graphics cards",
    "Library number {} for training and fine-tuning models on small machines and large",
    "Assistant number {} that answers from documents and runs on one's own machine",
    "Set number {} of examples that teach how models are made",
)
PLACES = ("San Francisco, CA", "Berlin, Germany", "北京", "London", "", "Bengaluru, India", "the cloud", "Paris")
LANGUAGES = ("Python", "Python", "TypeScript", "C++", "Rust", "Jupyter Notebook")
LICENSES = ("MIT", "Apache-2.0", "Apache-2.0", "GPL-3.0", "")


def build(path: Path, number: int, days: int) -> tuple[Folder, World]:
    """A census of so many repositories, refreshed until yesterday, with so many snapshots; and its GitHub, a day later."""
    folder, world = Folder.start(path), World(now=NOW)
    folder.write("README.md", README)
    folder.write("ANALYSIS.md", ANALYSIS)
    categories = list(parse_catalogue(TAXONOMY.replace("repos:\n", "repos: []\n")).categories)
    length = -(-number // len(categories))
    entries, rows = [], {}
    for i in range(number):
        name = f"owner-{i % (number * 2 // 3 + 1)}/repository-{i:05}"
        repository = world.add(
            name, stars_at(i), language=LANGUAGES[i % 6], license=LICENSES[i % 5] or None,
            location=f"{PLACES[i % 8]}{'' if i % 3 else ' '}" or None, pushed=f"2026-08-{i % 20 + 1:02}T10:00:00Z",
            created=f"{2016 + i % 10}-{i % 12 + 1:02}-09T10:00:00Z",
        )  # fmt: skip
        place = (i // length, name)
        entries.append((place, entry(name, categories[i // length], SUMMARIES[i % 4].format(i), id=repository.id)))
        rows[name] = Row(
            stars=repository.stars, forks=repository.forks, pushed=date.fromisoformat(repository.pushed[:10]),
            created=date.fromisoformat(repository.created[:10]), language=repository.language or "",
            license=repository.license or "", id=repository.id,
        )  # fmt: skip
    folder.write("repos.yaml", TAXONOMY + "".join(text for _, text in sorted(entries)))
    history.write_latest(path, Latest(NOW, rows))
    history.write_accounts(
        path, {name.split("/")[0]: Account(kind="organization", location=PLACES[i % 8]) for i, name in enumerate(rows)}
    )
    write_snapshots(path, rows, days)
    return folder, world


def stars_at(number: int) -> int:
    """Spread as on the census's own list: the half has over 10,000, one in ten under 2,500, one in ten over 52,000."""
    part = (number % 997 + 1) / 998
    return 500 + int(10_000 * (part / (1 - part)) ** 0.75)


def write_snapshots(path: Path, rows: dict[str, Row], days: int) -> None:
    """Snapshots of so many days up to the last refresh, each day with a few stars fewer."""
    names = sorted(rows, key=lambda name: (name.lower(), name))
    for back in range(days):
        taken = NOW - timedelta(back)
        lines = (f"  {name}: {max(0, (rows[name].stars or 0) - back * (1 + i % 5))}\n" for i, name in enumerate(names))
        text = f"taken: {taken:%Y-%m-%dT%H:%M:%SZ}\nstars:\n{''.join(lines)}"
        file = path / snapshot_path(taken.date())
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def move(world: World, hours: int, seed: int) -> None:
    """Let hours pass, in which one count in four changes, one repository in eight is pushed to, and one in twenty forked."""
    chance = random.Random(seed)
    world.now += timedelta(hours=hours)
    for repository in world.repos.values():
        if chance.random() < 0.24:
            repository.stars += 1 if chance.random() > 0.1 else -1
        if chance.random() < 0.12:
            repository.pushed = f"{world.now:%Y-%m-%dT%H:%M:%SZ}"
        if chance.random() < 0.05:
            repository.forks += 1
