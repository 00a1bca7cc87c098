"""`history/past.yaml`: the star counts of days that no refresh saw, as GitHub's star history tells them.

They are of stars that still stand, by the day on which they were given: what was taken back since is not among them.
Like the first refresh of a day, they are of its beginning (UTC). One line a repository:

    owner/name: {asked: 2026-11-23, anchor: 812, on: 2026-11-23, back_to: 2026-04-26, read: 305, months: "2026-05 560 …"}
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from scripts.census import history, line_yaml
from scripts.census.row import Count, stated

PAST = history.FOLDER / "past.yaml"
MISFIT = 0.05  # of a count: a history that misses more of its stars says nothing of their beginnings
DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class PastCount:
    """A count that GitHub's history tells; a gain between two of them is known where they have the same `stretch`."""

    stars: int
    stretch: date


class Stretch(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Counts of consecutive days without one of ours, before the next that has one."""

    first: date
    counts: tuple[Count, ...]
    left_over: int | None = None  # by which our own count before it exceeds these: mostly stars that stand no more

    def count_on(self, day: date) -> int | None:
        """The count of the day, if it is one of the stretch."""
        place = (day - self.first).days
        return self.counts[place] if 0 <= place < len(self.counts) else None


class _Told(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a history and its line in the file share."""

    asked: date  # when GitHub was last asked for recent weeks
    anchor: Count  # our own count of the day `on`: all counts before it are it, less the stars given since
    on: date  # the first day with a count of our own
    back_to: date  # the first day of the oldest week that was read
    read: Count  # the stars given from then until the anchor
    whole: bool = False  # GitHub has no older week
    earlier: Count = 0  # the stars given before the repository was created
    id: str = ""  # the repository's, whatever its name is by now


class Line(_Told, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A history as the file has it: counts as words of a text, stretches between semicolons."""

    months: str = ""
    days: str = ""
    seams: str = ""


class StarHistory(_Told, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is known of a repository's past."""

    first_month: date | None = None
    months: tuple[Count, ...] = ()  # the counts on the first day of each month from that on, all before `on`
    stretches: tuple[Stretch, ...] = ()

    @property
    def misfits(self) -> bool:
        """Whether the whole history misses the count by more than 5%; its months are not to be believed."""
        return self.whole and abs(self.anchor - self.read) > MISFIT * self.anchor

    def count_on(self, day: date) -> PastCount | None:
        """What is told of a day."""
        for stretch in self.stretches:
            if (stars := stretch.count_on(day)) is not None:
                return PastCount(stars, self.on if day < self.on else stretch.first)
        if self.first_month is None or day.day != 1 or self.misfits:
            return None
        place = months_between(self.first_month, day)
        return PastCount(self.months[place], self.on) if 0 <= place < len(self.months) else None

    def month_days(self) -> list[date]:
        """The first days of the months that are told."""
        if self.first_month is None or self.misfits:
            return []
        return [months_later(self.first_month, number) for number in range(len(self.months))]


Histories = Mapping[str, StarHistory]  # by name in repos.yaml


@dataclass(frozen=True, slots=True)
class PastState:
    """How far the past is filled in: of `total` repositories, so many have their last weeks, and so many all."""

    total: int
    recent: int
    whole: int

    def __str__(self) -> str:
        recent = f"of {self.total:,}, {self.recent:,} have their last weeks"
        return f"{recent}, {self.whole:,} all weeks since their creation"


def past_state(names: Collection[str], told: Histories) -> PastState:
    """How far the past of these repositories is filled in."""
    found = [told[name] for name in names if name in told]
    return PastState(len(names), len(found), sum(one.whole for one in found))


def months_between(first: date, last: date) -> int:
    """How many months the second day's month is after the first's."""
    return (last.year - first.year) * 12 + last.month - first.month


def months_later(first: date, months: int) -> date:
    """The first day of the month that is so many after the day's."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def load_histories(root: Path) -> dict[str, StarHistory]:
    """Read `history/past.yaml`, by name; there is none before the first asking. Raises DataError."""
    return history.load_rows(root, PAST, parse_line)


def write_histories(root: Path, histories: Histories) -> bool:
    """Replace `history/past.yaml`; returns whether it changed."""
    return history.write_rows(root, PAST, {name: render_line(found) for name, found in histories.items()})


def render_line(told: StarHistory) -> dict[str, line_yaml.Value]:
    """The fields of a history's line, without those that say nothing."""
    seams = [stretch for stretch in told.stretches if stretch.left_over is not None]
    line = Line(
        **_shared(told),
        months=f"{told.first_month:%Y-%m} {_numbers(told.months)}" if told.first_month else "",
        days="; ".join(f"{stretch.first} {_numbers(stretch.counts)}" for stretch in told.stretches),
        seams="; ".join(f"{stretch.first} {stretch.left_over}" for stretch in seams),
    )
    return stated(line)


def parse_line(fields: Any) -> StarHistory:
    """The history that a line's fields hold. Raises msgspec.ValidationError."""
    line = msgspec.convert(fields, Line)
    try:
        first_month, months = _parse_months(line.months)
        stretches = _parse_stretches(line.days, line.seams)
    except ValueError as error:
        raise msgspec.ValidationError(str(error)) from None
    return StarHistory(**_shared(line), first_month=first_month, months=months, stretches=stretches)


def _shared(told: _Told) -> dict[str, Any]:
    return {name: getattr(told, name) for name in _Told.__struct_fields__}


def _numbers(counts: Iterable[int]) -> str:
    return " ".join(map(str, counts))


def _parse_months(text: str) -> tuple[date | None, tuple[int, ...]]:
    if not text:
        return None, ()
    month, *counts = text.split(" ")
    return date.fromisoformat(f"{month}-01"), _parse_counts(counts)


def _parse_stretches(text: str, seams: str) -> tuple[Stretch, ...]:
    left_over = {}
    for part in filter(None, seams.split("; ")):
        day, number = part.split(" ")
        left_over[day] = int(number)
    stretches = []
    for part in filter(None, text.split("; ")):
        day, *counts = part.split(" ")
        stretches.append(Stretch(date.fromisoformat(day), _parse_counts(counts), left_over.get(day)))
    return tuple(stretches)


def _parse_counts(words: list[str]) -> tuple[int, ...]:
    if not words or not all(map(str.isdecimal, words)):
        raise ValueError("a count is missing, or not a whole number")
    return tuple(map(int, words))
