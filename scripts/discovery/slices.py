"""What to search for, cut into questions that GitHub answers completely. Pure.

GitHub shows at most 1,000 repositories of a search. One that finds more is cut into bands of stars, and a band of
one number of stars by the day of creation.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scripts.census.shape import Discovery

LONGEST = 256  # characters of a query that GitHub takes
ALTERNATIVES = 6  # words in one query, so that it holds five OR
FIRST_DAY = date(2008, 1, 1)  # GitHub's first year

# What cannot be on the list is not asked for; forks are left out by GitHub unless one asks for them.
_ALWAYS = "archived:false mirror:false template:false"
_KEYWORDS = "in:name,description,topics"
_WIDEST = len(f" {_KEYWORDS} stars:1000000..1000000 created:2008-01-01..2008-01-01 {_ALWAYS}")
_PLAIN = re.compile(r"(?!(?:AND|OR|NOT)$)[\w.+#-]+")
_SLICE = re.compile(
    r"(?P<words>.+) stars:(?P<low>\d{1,9})\.\.(?P<high>\d{1,9}|\*)(?: created:(?P<days>\S{10}\.\.\S{10}))?"
)


@dataclass(frozen=True, slots=True)
class Slice:
    """One question: `words` as GitHub takes them, from `low` to `high` stars, created on the days from `since` to `until`.

    Its text is the question without what all have in common, and `parse_slice` reads it back.
    """

    words: str
    low: int
    high: int | None = None
    since: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        days = f" created:{self.since}..{self.until}" if self.since else ""
        return f"{self.words} stars:{self.low}..{'*' if self.high is None else self.high}{days}"

    @property
    def query(self) -> str:
        return f"{self}{'' if self.words.startswith('topic:') else f' {_KEYWORDS}'} {_ALWAYS}"

    def halves(self, today: date) -> tuple["Slice", "Slice"] | None:
        """Two slices that hold what this one does, the one with more stars first; None for one day of one number of stars."""
        if self.high is None:
            middle = 2 * self.low + 1
        elif self.high > self.low:
            middle = math.isqrt(self.low * self.high)  # stars are spread by their logarithm
        else:
            return self._days(today)
        return replace(self, low=middle + 1), replace(self, high=middle)

    def _days(self, today: date) -> tuple["Slice", "Slice"] | None:
        since, until = self.since or FIRST_DAY, self.until or today
        if until <= since:
            return None
        middle = since + (until - since) // 2
        later = replace(self, since=middle + timedelta(1), until=until)
        return later, replace(self, since=since, until=middle)


def parse_slice(text: str) -> Slice | None:
    """The slice that the text stands for; None for any other text."""
    match = _SLICE.fullmatch(text)
    try:
        since, until = map(date.fromisoformat, match["days"].split("..")) if match and match["days"] else (None, None)
    except ValueError:
        return None
    if not match:
        return None
    return Slice(match["words"], int(match["low"]), None if match["high"] == "*" else int(match["high"]), since, until)


def whole_slices(wanted: Discovery, threshold: int) -> list[Slice]:
    """Everything to search for: as many keywords in a question as it takes, then the topics."""
    words = [*_groups(wanted.keywords), *(f"topic:{topic}" for topic in wanted.topics)]
    return [Slice(text, wanted.stars or threshold) for text in words]


def plan(whole: Iterable[Slice], unreached: Iterable[str]) -> list[Slice]:
    """The slices of a run in their order: first what the last one did not reach, as far as it is still asked for."""
    known = {slice.words: slice for slice in whole}
    left = [slice for text in unreached if (slice := parse_slice(text)) and slice.words in known]
    asked = {slice.words for slice in left}
    return [*dict.fromkeys(left), *(slice for slice in known.values() if slice.words not in asked)]


def _groups(keywords: Iterable[str]) -> Iterator[str]:
    """The keywords in groups joined by OR, each as large as a query can be."""
    group: list[str] = []
    for keyword in keywords:
        word = keyword if _PLAIN.fullmatch(keyword) else f'"{keyword}"'
        if len(group) == ALTERNATIVES or len(" OR ".join([*group, word])) > LONGEST - _WIDEST:
            yield " OR ".join(group)
            group = []
        group.append(word)
    if group:
        yield " OR ".join(group)
