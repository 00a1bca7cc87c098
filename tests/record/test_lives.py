"""Repositories live for two months on a GitHub that is played at random; an oracle knows the truth of every gain and row.

They are renamed, in chains and in circles, transferred, deleted, created again, purged and boosted; GitHub gives a wrong
count once; a person merges what housekeeping proposes, in parts and at random times, and lists what is new; some days have
two refreshes or more, others none. The suite plays a few days; `LIVES=500` plays so many lives of two months.
"""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.census import catalogue, edits, history
from scripts.census.census import load_census
from scripts.census.growth import days_needed
from scripts.census.leaps import DayCount, Trail, Trails, follow, is_taken_back
from scripts.health.faults import find_list_faults
from scripts.housekeeping.proposals import Proposal, apply
from scripts.housekeeping.survey import propose
from tests.stand_in import server
from tests.stand_in.world import Repository, World
from tests.support.folder import Folder, entry

LIVES = int(os.environ.get("LIVES", "0"))  # none: a few short ones
DAYS = 60 if LIVES else 6
START = datetime(2026, 8, 1, 0, 23, tzinfo=UTC)
NAMES = [f"{owner}/{name}" for owner in "abc" for name in ("one", "Three", "two")]
DEEDS = "rename, transfer, chain, swap, delete, create, purge, boost, list".split(", ")
DEEDS += "merge, merge, merge a part, miscount, refresh again, miss a day".split(", ")

Deed = tuple[str, int, int]
played = {"lives": 0, "days": 0, "refreshes": 0}


class Life:
    """A GitHub, a census of it, and what really happened.

    `counts`: the count of each day, by id; `counted`: whose the names are that have one today; `listed`: the ids on the
    list; `founders`: those whom the list began with, by name; `right`: the true counts where GitHub errs now, by id.
    """

    def __init__(self, world: World, path: Path) -> None:
        self.world = world
        world.repos.clear()
        world.names.clear()
        world.created, world.points, world.now = 0, 0, START
        self.folder = Folder.start(path)
        self.counts: dict[str, dict[date, int]] = {}
        self.counted: dict[str, str] = {}
        self.right: dict[str, int] = {}
        for number, name in enumerate(NAMES[:6]):
            world.add(name, 1000 * (number + 1), created="2026-07-01T10:00:00Z")
        self.listed = set(world.repos)
        self.founders = {one.name: one.id for one in world.repos.values()}
        self.folder.curate(*(entry(name) for name in NAMES[:6]))
        self.begin_day()
        self.refresh()

    @property
    def today(self) -> date:
        return self.world.now.date()

    @property
    def text(self) -> str:
        return self.folder.read("repos.yaml")

    def one(self, number: int) -> Repository | None:
        """A repository that is there."""
        there = sorted(self.world.repos.values(), key=lambda one: one.database_id)
        return there[number % len(there)] if there else None

    def free(self, number: int) -> str | None:
        """A name that no repository has now; an old one may lead to one still."""
        taken = {one.name.lower() for one in self.world.repos.values()}
        names = [name for name in NAMES if name.lower() not in taken]
        return names[number % len(names)] if names else None

    def call(self, repository: Repository, name: str) -> None:
        repository.name = name
        self.world.names[name.lower()] = repository.id

    def do(self, deed: str, first: int, second: int) -> None:
        """What happens on GitHub, or what the person does."""
        one, other, free = self.one(first), self.one(second), self.free(second)
        match deed:
            case "rename" | "transfer" if one and free:
                self.call(one, free)
            case "chain" if one and other and one is not other and free:
                left = other.name
                self.call(other, free)
                self.call(one, left)
            case "swap" if one and other and one is not other:
                mine, theirs = one.name, other.name
                self.call(one, theirs)
                self.call(other, mine)
            case "delete" if one and len(self.world.repos) > 3:
                self.world.delete(one.name)
            case "create" if free:
                self.world.add(free, 100 * first, created=f"{self.today}T00:00:00Z")
            case "purge" if one:
                one.stars //= 2
            case "boost" if one:
                one.stars += 3000 + 100 * second
            case "list" if one:
                self.enlist(one)
            case "merge" | "merge a part":
                self.merge(None if deed == "merge" else first)
            case "miscount" if one:
                self.right.setdefault(one.id, one.stars)
                one.stars = second * 5000
            case "refresh again":
                self.world.now += timedelta(hours=5)
                self.grow()
                self.refresh()
            case "miss a day":
                self.begin_day()

    def enlist(self, new: Repository) -> None:
        """List a repository as the form does: not where its name, or its id, is on the list."""
        listed = catalogue.parse_catalogue(self.text)
        if new.id in self.listed or new.name.lower() in {one.repo.lower() for one in listed.entries}:
            return
        if any(rejection.bars({new.name.lower()}, new.id) for rejection in listed.rejected):
            return
        added = catalogue.Entry(new.name, "serving", "A summary that is long enough", new.id)
        self.folder.write("repos.yaml", edits.start(self.text).add(added).finish())
        self.listed.add(new.id)

    def proposals(self) -> list[Proposal]:
        listed = catalogue.parse_catalogue(self.text)
        return propose(listed, history.load_latest(self.folder.path), self.today, "https://github.com/x/y", {})

    def merge(self, part: int | None) -> None:
        """Merge all that is proposed, or what a person leaves ticked; the list has no fault then."""
        proposed = self.proposals()
        chosen = proposed if part is None else [one for place, one in enumerate(proposed) if (part >> place % 4) & 1]
        text, failed = apply(self.text, chosen)
        assert part is not None or not failed, failed
        assert not find_list_faults(text), (text, find_list_faults(text))
        self.folder.write("repos.yaml", text)
        self.listed -= {rejection.id or "" for rejection in catalogue.parse_catalogue(text).rejected}

    def begin_day(self) -> None:
        self.world.now = datetime.combine(self.today + timedelta(days=1), START.timetz())
        self.counted.clear()
        self.grow()
        played["days"] += 1

    def grow(self) -> None:
        for place, repository in enumerate(self.world.repos.values()):
            repository.stars += 3 + place % 4

    def refresh(self) -> None:
        """Refresh, and hold the census against the truth; what GitHub got wrong is right from then on."""
        self.world.points = 0
        assert self.folder.refresh("--accept-drop") == 0, self.folder.errors
        played["refreshes"] += 1
        for listed in catalogue.parse_catalogue(self.text).entries:
            self.count(listed.id or self.founders[listed.repo], listed.repo.lower())
        self.judge()
        for identity in self.right.keys() & self.world.repos.keys():
            self.world.repos[identity].stars = self.right[identity]
        self.right.clear()

    def count(self, identity: str, name: str) -> None:
        """The first count of a day stays, unless a later one takes it back as a leap; a name has one a day."""
        if identity not in self.world.repos:
            return
        counts, stars = self.counts.setdefault(identity, {}), self.world.repos[identity].stars
        if self.today in counts:
            if is_taken_back(self.trail(identity), stars):
                counts[self.today] = stars
        elif self.counted.setdefault(name, identity) == identity:
            counts[self.today] = stars

    def trail(self, identity: str) -> Trail:
        trail = Trails({day: {"": stars} for day, stars in self.counts[identity].items()}).of("")
        assert trail
        return trail

    def judge(self) -> None:
        """Hold the census against the truth."""
        census = load_census(self.folder.path)
        rows = {row.seen.id: row for row in census.rows}
        assert len(rows) == len(census.rows), "a repository has two rows, or one has no id"
        for identity in self.listed & self.world.repos.keys():
            row, truth = rows[identity], self.world.repos[identity]
            assert (row.stars, row.name, row.seen.is_gone) == (truth.stars, truth.name, False)
            told = (row.growth.day, row.growth.week, row.growth.month)
            assert told == tuple(self.gain(identity, span) for span in (1, 7, 30)), (row.name, told)
        for identity, row in rows.items():
            assert identity in self.listed, f"{row.name} is not on the list"
            assert identity in self.world.repos or row.seen.is_gone, f"{row.name} is gone"
        self.judge_proposals()

    def gain(self, identity: str, span: int) -> int | None:
        counts, now = self.counts[identity], self.world.repos[identity].stars
        if self.today not in counts:
            return None
        trail = self.trail(identity)
        if trail.leap or follow(trail, DayCount(self.today, now)).leap:
            return None
        snapshots = {day for known in self.counts.values() for day in known}
        read = days_needed(sorted(snapshots))
        trails = Trails({day: {"": counts[day]} for day in read if day in counts})
        offsets = {1: (0,), 7: (0, -1, 1), 30: (0, -1, 1, -2, 2, -3, 3)}[span]
        days = (self.today - timedelta(span - offset) for offset in offsets)
        then = next((day for day in days if day in snapshots), None)
        if then not in counts or trails.is_doubted(then, ""):
            return None
        return counts[self.today] - counts[then]

    def judge_proposals(self) -> None:
        """What is proposed, all of it merged, gives every repository that is there the name that GitHub has for it."""
        text, failed = apply(self.text, self.proposals())
        assert not failed and not find_list_faults(text), (failed, find_list_faults(text), text)
        listed = catalogue.parse_catalogue(text)
        names = {one.id: one.repo for one in listed.entries}
        for identity in self.listed & self.world.repos.keys():
            assert names.get(identity) == self.world.repos[identity].name, text
        rejected = {one.id for one in listed.rejected}
        assert not rejected & self.world.repos.keys()


def deeds() -> st.SearchStrategy[list[list[Deed]]]:
    """What happens on each day."""
    numbers = st.integers(0, 15)
    one = st.tuples(st.sampled_from(DEEDS), numbers, numbers)
    return st.lists(st.lists(one, max_size=3), min_size=DAYS, max_size=DAYS)


@pytest.fixture(scope="module")
def played_world() -> Iterator[World]:
    """One GitHub for all lives."""
    world = World()
    with server.serve(world) as address, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment(address).items():
            patch.setenv(name, value)
        yield world
    if LIVES:
        print(f"{played['lives']:,} lives, {played['days']:,} days, {played['refreshes']:,} refreshes")  # shown with -s


@settings(
    max_examples=LIVES or 3,
    deadline=None,
    database=None,
    derandomize=not LIVES,
    suppress_health_check=list(HealthCheck),
)
@given(days=deeds())
def test_every_count_belongs_to_whom_it_was_taken_of(
    days: list[list[Deed]], played_world: World, tmp_path_factory: Any, monkeypatch: Any
) -> None:
    """Every gain, every row and every proposal is what the oracle says, on every day."""
    for name, value in server.environment(played_world.address).items():
        monkeypatch.setenv(name, value)
    life = Life(played_world, tmp_path_factory.mktemp("life") / "census")
    played["lives"] += 1
    for deeds_of_day in days:
        for deed in deeds_of_day:
            life.do(*deed)
        life.begin_day()
        life.refresh()
