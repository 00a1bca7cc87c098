"""Filling in the past: which repositories GitHub is asked about, in which order, and how far.

First the newest page of all, the latest listed first, which is what gains and sparklines need, and the days that a broken
schedule missed, or missed of a repository; then the older pages, back to each creation. What is done is seen from
`history/past.yaml`, so an interrupted run costs nothing but what it had not written.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from scripts.census.catalogue import Catalogue
from scripts.census.growth import Counts
from scripts.census.history import Latest
from scripts.census.leaps import WINDOW, DayCount, Trails, follow
from scripts.census.names import load_owners
from scripts.census.snapshots import load_snapshot, own_days, snapshot_days
from scripts.census.star_history import DAY, StarHistory, load_histories, past_state
from scripts.census.star_weeks import DAYS_KEPT, WEEK, Own, OwnCount, days_between
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


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in a sentence, and what is to be said of single repositories."""

    sentence: str
    details: Sequence[str]

    def __str__(self) -> str:
        return "\n".join([self.sentence, *(f"  {detail}" for detail in self.details)])


class Filler:
    """What is left to ask in a census, and the asking; `seen` is the refresh of the moment, whose counts are today's.

    `histories` is what was told, and `failures` why some was not, by name.
    """

    def __init__(self, root: Path, catalogue: Catalogue, latest: Latest, seen: Observation, client: Client) -> None:
        self.histories: dict[str, StarHistory] = {}
        self.failures: dict[str, str] = {}
        self._root, self._latest = root, latest
        self._client, self._start = client, client.requests
        self._asked, self._today = seen.taken, seen.taken.date()
        self._seen = seen.of(Seen)
        self._told = of_entries(catalogue, latest, load_histories(root))
        self._own_days = list(own_days(root, snapshot_days(root)))
        self._owners = load_owners(root, catalogue, latest)

    def fill(self, names: Sequence[str]) -> Iterator[StarHistory]:
        """Ask for what is missing of these repositories, as far as the limit allows; what fails comes up again.

        A history is among `histories` when it is yielded.
        """
        (recent, older), in_row = self._left_to_ask(names), 0
        tasks = [*((name, self._ask_recent) for name in recent), *((name, self._ask_older) for name in older)]
        needed = len(recent) + sum(map(self._pages_needed, older))
        own = self._own_counts(recent[:MOST_REQUESTS])
        with Progress("The past, in requests") as progress:
            for name, ask in tasks:
                if self._spent >= self._most or in_row >= FAILURES_AT_MOST:
                    break
                try:
                    for told in ask(self._wanted(name, own.get(name, {}))):
                        self._told[name] = self.histories[name] = told
                        yield told
                        progress.step(self._spent, min(needed, self._most))
                        in_row = 0
                        if self._spent >= self._most:
                            break
                except GitHubError as error:
                    self.failures[name] = str(error)
                    in_row += 1

    def done(self, names: Collection[str]) -> Done | None:
        """What was done, and how far the past of these repositories is filled in; None where nothing was asked."""
        if not self._spent:
            return None
        filled = plural(len(self.histories), "repository", "repositories")
        requests, state = plural(self._spent, "request"), past_state(names, self._told)
        details = [f"{name}: {line}" for name, told in sorted(self.histories.items()) for line in _oddities(told)]
        details += [f"{name}: not told: {reason}" for name, reason in sorted(self.failures.items())]
        return Done(f"The past of {filled} filled in with {requests}; {state}.", details)

    @property
    def _spent(self) -> int:
        """The requests so far."""
        return self._client.requests - self._start

    @property
    def _most(self) -> int:
        """All that may be spent: half of the requests that the limit left; one until GitHub has said what is left."""
        left = self._client.requests_left
        return 1 if left is None else max(1, (left + self._spent) // 2)

    def _pages_needed(self, name: str) -> int:
        """About how many older pages a repository has, of 30 weeks each."""
        told, created = self._told.get(name), self._seen[name].facts.created
        back_to = told.back_to if told else self._today - 30 * WEEK
        return max(1, (back_to - (created or back_to)) // (30 * WEEK) + 1)

    def _left_to_ask(self, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """Whose newest page is missing, and whose older ones are; of each the latest listed first."""
        gaps = set(days_between(min(self._own_days, default=self._today), self._today)).difference(self._own_days)
        doubted, missed = self._look_back()
        recent, older = list[str](), list[str]()
        for name in sorted((name for name in names if name in self._seen and name not in doubted), key=self._rank):
            told = self._told.get(name)
            unknown = gaps.union(missed.get(name, ()))
            if told is None or any(day >= told.asked and told.count_on(day) is None for day in unknown):
                recent.append(name)
            if told is None or not told.whole:
                older.append(name)
        return recent, older

    def _look_back(self) -> tuple[set[str], dict[str, list[date]]]:
        """What has leapt, and the days of the last month on which a refresh of ours counted others, but not these.

        Nothing is anchored on a count that the next day may take back.
        """
        trails, missed = Trails({}), dict[str, list[date]]()
        for day in self._own_days:
            if self._today - LOOKED_BACK <= day < self._today:
                counts, _ = self._counts(day)
                for name in self._seen.keys() - counts.keys():
                    missed.setdefault(name, []).append(day)
                if self._today - day <= WINDOW:
                    trails.add(day, counts)
        newest = {name: DayCount(self._today, seen.stars) for name, seen in self._seen.items()}
        return {name for name, count in newest.items() if follow(trails.of(name), count).doubted}, missed

    def _rank(self, name: str) -> tuple[int, int]:
        row = self._latest.repos.get(name)
        listed = row.listed if row and row.listed else date.min
        return -listed.toordinal(), -self._seen[name].stars

    def _wanted(self, name: str, own: Own) -> Wanted:
        facts = self._seen[name].facts
        counts = {self._today: OwnCount(facts.stars or 0, self._asked), **own}
        return Wanted(facts.name or name, facts.id, facts.created, counts, self._told.get(name))

    def _ask_recent(self, wanted: Wanted) -> Iterable[StarHistory]:
        return [ask_recent(self._client, wanted, self._asked)]

    def _ask_older(self, wanted: Wanted) -> Iterable[StarHistory]:
        told = wanted.history
        if told is None or told.whole:  # its newest page failed a moment ago, or was all
            return []
        return ask_older(self._client, wanted, told, self._today)

    def _counts(self, day: date) -> tuple[Counts, datetime]:
        """The counts of a day by our names, and when they were taken."""
        snapshot = load_snapshot(self._root, day)
        taken = snapshot.taken if isinstance(snapshot.taken, datetime) else datetime.combine(day, time(), UTC)
        return self._owners.counts(day, snapshot.stars), taken

    def _own_counts(self, names: Collection[str]) -> dict[str, Own]:
        """Our counts of these repositories: the first of each, and those that recent days may be anchored on."""
        asked = [self._told[name].asked for name in names if name in self._told]
        since = min([self._today - DAYS_KEPT * DAY, *asked])
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


def _believed(own: Own) -> Own:
    """The counts without those that are not believed."""
    trails = Trails({day: {"": count.stars} for day, count in own.items()})
    return {day: count for day, count in own.items() if not trails.is_doubted(day, "")}


def _oddities(told: StarHistory) -> Iterator[str]:
    """What is to be said of a history that is not as it should be."""
    if told.misfits:
        part = f"{told.read:,} of {told.anchor:,} stars"
        yield f"its history accounts for {part}, so nothing is said of its beginnings"
    if told.earlier:
        yield f"{plural(told.earlier, 'star')} given before it was created count as its first"
    for stretch in told.stretches:
        if stretch.left_over:
            yield f"on {stretch.first} our count before differs by {stretch.left_over:+,}: no gain is told across it"
