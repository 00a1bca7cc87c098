"""What the census says about repositories over time: growth of the stack, and how attention comes and goes. Pure."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from scripts.analysis.measures import Repo, grouped
from scripts.census import star_history
from scripts.census.growth import Counts
from scripts.census.star_history import Histories, StarHistory

MONTH = 30  # days to which monthly gains are scaled, so that months compare
FADED = 0.1  # of the best month
YEAR = 12  # months
LONGEST = 10 * YEAR  # of a curve; what is older is no longer about how attention comes and goes
RECENT = 3  # months at the end of a curve that say how it goes now


@dataclass(frozen=True)
class Curve:
    """A repository's stars per month, without a gap; `is_told` where GitHub's star history has those before our own."""

    repo: Repo
    gains: tuple[int, ...]
    is_told: bool = False

    @property
    def best(self) -> int:
        """The greatest gain of a month, in stars per 30 days."""
        return max(self.gains)

    @property
    def peak(self) -> int:
        """How many months ago the best month was; of two as good, the earlier."""
        return len(self.gains) - 1 - self.gains.index(self.best)

    @property
    def half_life(self) -> int | None:
        """Months from the best month to the first under a tenth of it; None while none is that low."""
        faded = FADED * self.best
        after = self.gains[-self.peak - 1 :]
        return next((months for months, gain in enumerate(after) if gain < faded), None)

    @property
    def year(self) -> tuple[int, ...]:
        """The gains of the last twelve months."""
        return self.gains[-YEAR:]


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from `first` to `last`, both included."""
    return [star_history.months_later(first, n) for n in range(star_history.months_between(first, last) + 1)]


def cumulative(repos: Iterable[Repo], months: Sequence[date], key: Callable[[Repo], str]) -> dict[str, list[int]]:
    """How many repositories of each key had been created by the end of each month."""
    ends = [star_history.months_later(month, 1) for month in months]
    days = {name: sorted(repo.created for repo in group if repo.created) for name, group in grouped(repos, key).items()}
    return {name: [bisect_left(created, end) for end in ends] for name, created in days.items()}


def created_between(repos: Iterable[Repo], after: date, until: date) -> int:
    """How many repositories were created after the one day, up to and with the other."""
    return sum(repo.created is not None and after < repo.created <= until for repo in repos)


def year_before(day: date) -> date:
    """The same day a year earlier; for 29 February, the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def curves(repos: Iterable[Repo], points: Mapping[date, Counts], told: Histories) -> list[Curve]:
    """Curves of a year to ten that reach to the newest point; `points` are by day, oldest first, under our names.

    `told` is what GitHub's star history tells: it takes the place of recordings, once it reaches back to the creation.
    """
    found = []
    for repo in repos:
        history = told.get(repo.key)
        past = history if history and history.whole and history.month_days() else None
        gains = _monthly_gains(_series(points, repo.key, past))
        if len(gains) >= YEAR and max(gains.values()) > 0:
            found.append(Curve(repo, tuple(gains.values()), is_told=past is not None))
    return found


def past_best(found: Iterable[Curve]) -> list[Curve]:
    """The curves whose best month is at least a year ago."""
    return [curve for curve in found if curve.peak >= YEAR]


def median_half_life(found: Sequence[Curve]) -> int | None:
    """The month by which half of the curves have faded; None when fewer than half have: the others last longer than any."""
    lives = sorted(curve.half_life for curve in found if curve.half_life is not None)
    middle = (len(found) + 1) // 2
    return lives[middle - 1] if len(lives) >= middle else None


def hypes(found: Iterable[Curve], top: int) -> list[Curve]:
    """Curves whose last months all lie under a tenth of the best, by the height of the best."""
    faded = [curve for curve in found if all(gain < FADED * curve.best for gain in curve.gains[-RECENT:])]
    return sorted(faded, key=lambda curve: (-curve.best, curve.repo.name))[:top]


def steady(found: Iterable[Curve], top: int) -> list[Curve]:
    """Curves that rose in each of the last twelve months, by how little the months differ in ratio to their mean."""
    rising = [curve for curve in found if all(gain > 0 for gain in curve.year)]
    return sorted(rising, key=lambda curve: (_unevenness(curve.year), curve.repo.name))[:top]


def _unevenness(gains: Sequence[int]) -> float:
    """What orders equally many gains as the ratio of their standard deviation to their mean does."""
    return sum(gain * gain for gain in gains) / sum(gains) ** 2


def _series(points: Mapping[date, Counts], name: str, past: StarHistory | None) -> list[tuple[date, int | None]]:
    """The repository's count on each day that curves look at, oldest first."""
    own = [(day, counts.get(name)) for day, counts in points.items()]
    if past:
        told: list[tuple[date, int | None]] = list(zip(past.month_days(), past.months, strict=True))
        own = told + [(day, stars) for day, stars in own if day >= past.on]
    return own[-LONGEST - 2 :]


def _monthly_gains(series: Sequence[tuple[date, int | None]]) -> dict[date, int]:
    """Stars per 30 days in each month of the unbroken run of counts that ends with the newest one.

    A month reaches from its first count to that of the next month; the newest month counts from half of it on.
    """
    gains: dict[date, int] = {}
    for (start, before), (end, after) in zip(reversed(series[:-1]), reversed(series[1:]), strict=True):
        span = (end - start).days
        if before is None or after is None or span > 2 * MONTH:
            break
        if 2 * span >= MONTH:
            gains[start.replace(day=1)] = round((after - before) * MONTH / span)
    return dict(reversed(gains.items()))


def stars_then(repos: Iterable[Repo], counts: Mapping[str, int], then: date) -> dict[str, int]:
    """The stars of these repositories on an earlier day, of which there are `counts`; what was created since had none."""
    stars = {repo.key: counts.get(repo.key, 0 if repo.created and repo.created > then else None) for repo in repos}
    return {key: count for key, count in stars.items() if count is not None}


def moves_across(then: Mapping[str, int], now: Mapping[str, int], top: int) -> tuple[list[str], list[str]]:
    """The names that entered and that left the `top` most starred, among those counted both times; highest first."""
    both = then.keys() & now.keys()
    before = sorted(both, key=lambda name: (-then[name], name))[:top]
    after = sorted(both, key=lambda name: (-now[name], name))[:top]
    return [name for name in after if name not in before], [name for name in before if name not in after]
