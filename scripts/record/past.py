"""Filling in the past: which repositories GitHub is asked about, in which order, and how far.

First the newest page of all, the latest listed first, which is what gains and sparklines need, and the days that a broken
schedule missed, or missed of a repository; then the older pages, back to each creation. What is done is seen from `history/past.yaml`, so an
interrupted run costs nothing but what it had not written.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from scripts.census import history
from scripts.census.catalogue import Catalogue
from scripts.census.history import Latest
from scripts.census.leaps import MAX_GAP, DayCount, Trails, follow
from scripts.census.names import load_owners
from scripts.census.star_history import DAY, Histories, StarHistory, load_histories
from scripts.census.star_weeks import DAYS_KEPT, OwnCount
from scripts.census.told import of_entries
from scripts.common.text import plural
from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.observation import Observation, Seen
from scripts.github.star_history import Wanted, ask_older, ask_recent

PART = 0.5  # of the requests that the limit leaves
MOST_REQUESTS = 5000  # an hour, with any token
LOOKED_BACK = timedelta(days=30)  # for days on which only some repositories were missed
FAILURES_AT_MOST = 20  # in a row: then the others would fail as well
Keep = Callable[[str, StarHistory], None]


class Allowance:
    """How many requests may be spent: a part of those that the limit left at first, known from the first answer on."""

    def __init__(self, client: Client, part: float) -> None:
        self._client, self._part, self._start = client, part, client.requests
        self._most: int | None = None

    @property
    def spent(self) -> int:
        """The requests so far."""
        return self._client.requests - self._start

    @property
    def most(self) -> int:
        """All that may be spent; one until GitHub has said what is left."""
        if self._most is None and self._client.requests_left is not None:
            self._most = max(1, int((self._client.requests_left + self.spent) * self._part))
        return 1 if self._most is None else self._most

    @property
    def is_spent(self) -> bool:
        return self.spent >= self.most


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
        self._root, self._catalogue, self._latest = root, catalogue, latest
        self._asked = seen.taken
        self._seen = seen.of(Seen)
        self._told = of_entries(catalogue, latest, load_histories(root))
        self._own: dict[str, dict[date, OwnCount]] = {}
        self._own_days = history.own_days(root, history.snapshot_days(root))
        self._owners = load_owners(root, catalogue, latest)
        self._doubted = self._find_doubted()

    def fill(self, client: Client, names: Sequence[str], allowance: Allowance, keep: Keep) -> Filled:
        """Ask for what is missing of these repositories, and hand each history to `keep`.

        What fails is among the failures, and comes up again.
        """
        filled, in_row = Filled(), 0
        tasks = self._tasks(names)
        self._own = self._own_counts([name for name, is_recent in tasks if is_recent][:MOST_REQUESTS])
        for name, is_recent in tasks:
            if allowance.is_spent or in_row >= FAILURES_AT_MOST:
                break
            try:
                for told in self._ask(client, name, recent=is_recent):
                    filled.histories[name] = told
                    keep(name, told)
                    in_row = 0
                    if allowance.is_spent:
                        break
            except GitHubError as error:
                filled.failures[name] = str(error)
                in_row += 1
        filled.requests = allowance.spent
        return filled

    def requests_needed(self, names: Sequence[str]) -> int:
        """About how many requests are left: one for each recent page, and one for 30 weeks of what is older."""
        needed = 0
        for name, is_recent in self._tasks(names):
            told, created = self._told.get(name), self._seen[name].facts.created
            back_to = told.back_to if told else self._asked.date() - timedelta(7 * 30)
            older = (back_to - (created or back_to)).days // (7 * 30) + 1
            needed += 1 if is_recent else max(1, older)
        return needed

    def _tasks(self, names: Sequence[str]) -> list[tuple[str, bool]]:
        """Names, and whether it is the newest page that they lack; those come first, of each the latest listed first."""
        today = self._asked.date()
        first_own = self._own_days[0] if self._own_days else today
        counted = set(self._own_days)
        gaps = [day for day in _days(first_own, today) if day not in counted]
        recent, older = [], []
        asked = (name for name in names if name in self._seen and name not in self._doubted)
        for name in sorted(asked, key=self._rank):
            told = self._told.get(name)
            if told is None or any(
                day >= told.asked and told.count_on(day) is None for day in (*gaps, *self._missed.get(name, ()))
            ):
                recent.append((name, True))
            if told is None or not told.whole:
                older.append((name, False))
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

    def _ask(self, client: Client, name: str, *, recent: bool) -> Iterator[StarHistory]:
        told = self._told.get(name)
        wanted = self._wanted(name, told)
        if recent:
            pages: Iterable[StarHistory] = [ask_recent(client, wanted, self._asked)]
        elif told is None or told.whole:
            return  # its newest page failed a moment ago, or was all
        else:
            pages = ask_older(client, wanted, told, self._asked.date())
        for page in pages:
            self._told[name] = page
            yield page

    def _wanted(self, name: str, told: StarHistory | None) -> Wanted:
        facts = self._seen[name].facts
        own = {self._asked.date(): OwnCount(facts.stars or 0, self._asked)} | self._own.get(name, {})
        return Wanted(name, facts.name or name, facts.id, facts.created, own, told)

    def _find_doubted(self) -> set[str]:
        """What has leapt: nothing is anchored on a count that the next day may take back."""
        today = self._asked.date()
        days = [day for day in self._own_days if today - 2 * MAX_GAP <= day < today]
        trails = Trails({day: self._counts(day)[0] for day in days})
        found = set()
        for name, seen in self._seen.items():
            if follow(trails.of(name), DayCount(today, seen.stars)).doubted:
                found.add(name)
        return found

    def _counts(self, day: date) -> tuple[dict[str, int], datetime]:
        """The counts of a day by our names, and when they were taken."""
        snapshot = history.load_snapshot(self._root, day)
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


def _days(first: date, end: date) -> list[date]:
    return [first + number * DAY for number in range((end - first).days)]
