"""A complete made-up world: everything that the analysis can say, it can say of this one. The same in every run."""

import math
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from scripts.census import catalogue, contributors
from scripts.census.contributors import Contributors, Person
from scripts.census.snapshots import Snapshot, append_snapshot
from tests.stand_in.world import World
from tests.support.folder import ANALYSIS, README, TAXONOMY, Folder, entry

NOW = datetime(2026, 11, 23, 12, 23, 41, tzinfo=UTC)
PLACES = (
    "San Francisco, CA", "New York", "Beijing, China", "杭州", "Shanghai", "Berlin, Germany", "London", "Bengaluru, India",
    "東京", "Paris, France", "Toronto, ON", "Earth", None, None, "Singapore", "São Paulo - Brasil", "Zürich", "深圳市",
)  # fmt: skip
LANGUAGES = ("Python", "Python", "Python", "TypeScript", "C++", "Rust", "Go", "Jupyter Notebook", None)
LICENSES = ("Apache-2.0", "MIT", "MIT", "GPL-3.0", "NOASSERTION", "BUSL-1.1", None)


def populate(folder: Folder, world: World, repositories: int, days: Sequence[int], seed: int = 7) -> None:
    """Write the list, the pages and snapshots of so many `days` ago; the world holds what GitHub says now."""
    chance = random.Random(seed)
    world.now = NOW
    listed = catalogue.parse_catalogue(TAXONOMY)
    entries, lives = [], {}
    for number in range(repositories):
        category = chance.choice(list(listed.categories))
        name = f"owner-{int(chance.paretovariate(0.5)) % (repositories // 2)}/repository-{number}"
        entries.append((category, name))
        lives[name] = _live(chance, world, name)
    order = {id: place for place, id in enumerate(listed.categories)}
    entries.sort(key=lambda pair: (order[pair[0]], pair[1].lower()))
    folder.write(
        "repos.yaml", TAXONOMY + "".join(entry(name, category, f"What {name[6:]} is for") for category, name in entries)
    )
    folder.write("README.md", README)
    folder.write("ANALYSIS.md", ANALYSIS)
    for ago in days:
        day = NOW.date() - timedelta(ago)
        counts = {name: stars for name, life in lives.items() if (stars := _stars(life, day))}
        taken = datetime.combine(day, time(12, 23), UTC)
        append_snapshot(folder.path, Snapshot(taken, counts))
    contributors.write_contributors(folder.path, {name: _contributors(chance) for _, name in entries})


def _contributors(chance: random.Random) -> Contributors:
    """Few do most: a few hundred people, some of whom work on several repositories."""
    numbers = chance.sample(range(1, 400), chance.randrange(1, 11))
    commits = sorted((int(5 * chance.paretovariate(0.7)) % 20_000 + 1 for _ in numbers), reverse=True)
    top = tuple(Person(f"developer-{number}", number, made) for number, made in zip(numbers, commits, strict=True))
    more = chance.randrange(0, 300)
    return Contributors(
        as_of=NOW.date() - timedelta(chance.randrange(17)),
        authors=len(numbers) + more,
        commits=sum(commits) + 2 * more,
        bots=chance.randrange(0, more + 1),
        top=top,
    )


def _live(chance: random.Random, world: World, name: str) -> tuple[date, int, float]:
    """Add a repository to the world; returns when it began, its stars now, and how early it got them."""
    age = int(4200 * chance.betavariate(1, 3)) + 40
    created = NOW.date() - timedelta(age)
    stars = (
        chance.randrange(50, 500) if chance.random() < 0.05 else 500 + int(500 * chance.paretovariate(0.8)) % 300_000
    )
    owner = random.Random(name.split("/")[0])
    location = owner.choice(PLACES)
    pushed = min(NOW.date() - timedelta(int(chance.expovariate(0.01))), NOW.date())
    chinese = location in ("Beijing, China", "杭州", "Shanghai", "深圳市") and chance.random() < 0.4
    world.add(
        name, stars, created=f"{created}T10:00:00Z", pushed=f"{max(created, pushed)}T10:00:00Z",
        language=chance.choice(LANGUAGES), license=chance.choice(LICENSES), location=location,
        kind=owner.choice(("User", "Organization", "Organization")), description="大模型推理引擎" if chinese else "An engine",
        archived="2026-05-01T10:00:00Z" if chance.random() < 0.05 else None,
    )  # fmt: skip
    return created, stars, chance.choice((0.0, 0.0, 3.0, 12.0))


def _stars(life: tuple[date, int, float], day: date) -> int | None:
    """Stars on a day: evenly from the start, or most of them early."""
    created, stars, early = life
    part = (day - created).days / (NOW.date() - created).days
    if part <= 0:
        return None
    return round(stars * (part if not early else (1 - math.exp(-early * part)) / (1 - math.exp(-early))))
