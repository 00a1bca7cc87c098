"""Filling in the past: which repositories GitHub is asked about, in which order, and how far.

First the newest page of all, the latest listed first, which is what gains and sparklines need, and the days that a broken
schedule missed, or missed of a repository; then the older pages, back to each creation. What is done is seen from `history/past.yaml`, so an
interrupted run costs nothing but what it had not written.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from scripts.census.catalogue import Catalogue
from scripts.census.history import Latest
from scripts.census.leaps import WINDOW, DayCount, Trails, follow
from scripts.census.names import load_owners
from scripts.census.snapshots import load_snapshot, own_days, snapshot_days
from scripts.census.star_history import DAY, Histories, StarHistory, load_histories
from scripts.census.star_weeks import DAYS_KEPT, WEEK, OwnCount, days_between
from scripts.census.told import of_entries
from scripts.common.progress import Progress
from scripts.common.text import plural
from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.observation import Observation, Seen
from scripts.github.star_history import Wanted, ask_older, ask_recent

MOST_REQUESTS = 5000  # an hour, with any token
LOOKED_BACK = timedelta(days=30)  # for days on which only some repositories were missed
FAILURES_AT_MOST = 20  # in a row: then the others would fail as well
Keep = Callable[[str, StarHistory], None]


class Allowance:
    """How many requests may be spent: half of those that the limit left at first, known from the first answer on."""

    def __init__(self, client: Client) -> None:
        self._client, self._start = client, client.requests
        self._most: int | None = None

    @property
    def spent(self) -> int:
        """The requests so far."""
        return self._client.requests - self._start

    @property
    def most(self) -> int:
        """All that may be spent; one until GitHub has said what is left."""
        if self._most is None and self._client.requests_left is not None:
            self._most = max(1, (self._client.requests_left + self.spent) // 2)
        return 1 if self._most is None else self._most

    @property
    def is_spent(self) -> bool:
        return self.spent >= self.most


@dataclass(frozen=True, slots=True)
class Task:
    """What to ask of a repository: the newest page of its history, or the older ones."""

    name: str
    is_recent: bool


@dataclass(slots=True)
class Filled:
    """What a run filled in, by name: the new histories, and the reasons why some were not told."""

    histories: dict[str, StarHistory] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    requests: int = 0

    def lines(self, state: "PastState") -> Iterator[str]:
        """What was done, for the log."""
        if not self.requests:
            return
        done = plural(len(self.histories), "repository", "repositories")
        yield f"The past of {done} filled in with {plural(self.requests, 'request')}; {state}."
        for name, told in sorted(self.histories.items()):
            yield from (f"  {name}: {line}" for line in oddities(told))
        yield from (f"  {name}: not told: {reason}" for name, reason in sorted(self.failures.items()))


@dataclass(frozen=True, slots=True)
class PastState:
    """How far the past is filled in: of `total` repositories, so many have their last weeks, and so many all."""

    total: int
    recent: int
    whole: int

    def __str__(self) -> str:
        return (
            f"of {self.total:,}, {self.recent:,} have their last weeks, {self.whole:,} all weeks since their creation"
        )


def past_state(names: Collection[str], told: Histories) -> PastState:
    """How far the past of these repositories is filled in."""
    found = [told[name] for name in names if name in told]
    return PastState(len(names), len(found), sum(one.whole for one in found))


def oddities(told: StarHistory) -> Iterator[str]:
    """What is to be said of a history that is not as it should be."""
    if told.misfits:
        part = f"{told.read:,} of {told.anchor:,} stars"
        yield f"its history accounts for {part}, so nothing is said of its beginnings"
    if told.earlier:
        yield f"{plural(told.earlier, 'star')} given before it was created count as its first"
    for stretch in told.stretches:
        if stretch.left_over:
            yield f"on {stretch.first} our count before differs by {stretch.left_over:+,}: no gain is told across it"


class Filler:
    """What is left to ask in a census, and the asking; `seen` is the refresh of the moment, whose counts are today's."""

    def __init__(self, root: Path, catalogue: Catalogue, latest: Latest, seen: Observation) -> None:
        self._root, self._latest = root, latest
        self._asked = seen.taken
        self._seen = seen.of(Seen)
        self._told = of_entries(catalogue, latest, load_histories(root))
        self._own: dict[str, dict[date, OwnCount]] = {}
        self._own_days = list(own_days(root, snapshot_days(root)))
        self._owners = load_owners(root, catalogue, latest)
        self._doubted = self._find_doubted()

    def fill(self, client: Client, names: Sequence[str], keep: Keep) -> Filled:
        """Ask for what is missing of these repositories, as far as the limit allows, and hand each history to `keep`.

        What fails is among the failures, and comes up again.
        """
        filled, in_row = Filled(), 0
        tasks, allowance = self._tasks(names), Allowance(client)
        needed = sum(map(self._requests_needed, tasks))
        self._own = self._own_counts([task.name for task in tasks if task.is_recent][:MOST_REQUESTS])
        with Progress("The past, in requests") as progress:
            for task in tasks:
                if allowance.is_spent or in_row >= FAILURES_AT_MOST:
                    break
                try:
                    for told in self._ask(client, task):
                        self._told[task.name] = filled.histories[task.name] = told
                        keep(task.name, told)
                        progress.step(allowance.spent, min(needed, allowance.most))
                        in_row = 0
                        if allowance.is_spent:
                            break
                except GitHubError as error:
                    filled.failures[task.name] = str(error)
                    in_row += 1
        filled.requests = allowance.spent
        return filled

    def _requests_needed(self, task: Task) -> int:
        """About how many requests a task takes: one for a recent page, and one for 30 weeks of what is older."""
        if task.is_recent:
            return 1
        told, created = self._told.get(task.name), self._seen[task.name].facts.created
        back_to = told.back_to if told else self._asked.date() - 30 * WEEK
        return max(1, (back_to - (created or back_to)) // (30 * WEEK) + 1)

    def _tasks(self, names: Sequence[str]) -> list[Task]:
        """First the newest pages that are missing, then the older ones; of each the latest listed first."""
        today = self._asked.date()
        first_own = self._own_days[0] if self._own_days else today
        counted = set(self._own_days)
        gaps = [day for day in days_between(first_own, today) if day not in counted]
        recent, older = [], []
        asked = (name for name in names if name in self._seen and name not in self._doubted)
        for name in sorted(asked, key=self._rank):
            told, missed = self._told.get(name), (*gaps, *self._missed.get(name, ()))
            if told is None or any(day >= told.asked and told.count_on(day) is None for day in missed):
                recent.append(Task(name, is_recent=True))
            if told is None or not told.whole:
                older.append(Task(name, is_recent=False))
        return recent + older

    @cached_property
    def _missed(self) -> dict[str, list[date]]:
        """The days of the last month on which a refresh of ours counted others, but not these."""
        found: dict[str, list[date]] = {}
        since = self._asked.date() - LOOKED_BACK
        for day in (day for day in self._own_days if since <= day < self._asked.date()):
            counts, _ = self._counts(day)
            for name in self._seen.keys() - counts.keys():
                found.setdefault(name, []).append(day)
        return found

    def _rank(self, name: str) -> tuple[int, int]:
        row = self._latest.repos.get(name)
        listed = row.listed if row and row.listed else date.min
        return -listed.toordinal(), -self._seen[name].stars

    def _ask(self, client: Client, task: Task) -> Iterable[StarHistory]:
        told, facts = self._told.get(task.name), self._seen[task.name].facts
        own = {self._asked.date(): OwnCount(facts.stars or 0, self._asked)} | self._own.get(task.name, {})
        wanted = Wanted(task.name, facts.name or task.name, facts.id, facts.created, own, told)
        if task.is_recent:
            return [ask_recent(client, wanted, self._asked)]
        if told is None or told.whole:  # its newest page failed a moment ago, or was all
            return []
        return ask_older(client, wanted, told, self._asked.date())

    def _find_doubted(self) -> set[str]:
        """What has leapt: nothing is anchored on a count that the next day may take back."""
        today = self._asked.date()
        days = [day for day in self._own_days if today - WINDOW <= day < today]
        trails = Trails({day: self._counts(day)[0] for day in days})
        found = set()
        for name, seen in self._seen.items():
            if follow(trails.of(name), DayCount(today, seen.stars)).doubted:
                found.add(name)
        return found

    def _counts(self, day: date) -> tuple[Mapping[str, int], datetime]:
        """The counts of a day by our names, and when they were taken."""
        snapshot = load_snapshot(self._root, day)
        taken = snapshot.taken if isinstance(snapshot.taken, datetime) else datetime.combine(day, time(), UTC)
        return self._owners.counts(day, snapshot.stars), taken

    def _own_counts(self, names: Collection[str]) -> dict[str, dict[date, OwnCount]]:
        """Our counts of these repositories: the first of each, and those that recent days may be anchored on."""
        asked = [self._told[name].asked for name in names if name in self._told]
        since = min([self._asked.date() - DAYS_KEPT * DAY, *asked])
        own: dict[str, dict[date, OwnCount]] = {name: {} for name in names}
        for day in self._own_days:
            wanted = [name for name in names if day >= since or not own[name]]
            if not wanted:
                continue
            counts, taken = self._counts(day)
            for name in wanted:
                if name in counts:
                    own[name][day] = OwnCount(counts[name], taken)
        return {name: _believed(counts) for name, counts in own.items()}


def _believed(own: dict[date, OwnCount]) -> dict[date, OwnCount]:
    """The counts without those that are not believed."""
    trails = Trails({day: {"": count.stars} for day, count in own.items()})
    return {day: count for day, count in own.items() if not trails.is_doubted(day, "")}
