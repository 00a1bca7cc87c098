"""What could be better about a census and is no fault: what `check --advice` tells. A new one is one function in ADVICE."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from scripts.census.candidates import PATH as CANDIDATES
from scripts.census.catalogue import PATH, Entry
from scripts.census.census import FORGET_ARCHIVED_AFTER, SECOND_LOOK
from scripts.census.row import Row
from scripts.common.errors import Fault
from scripts.common.text import plural
from scripts.health.loaded import Loaded
from scripts.pages.category_pages import BUDGET

NAMED = 5  # of the candidates that await a decision

_NUMBER = r"\d[\d,.]*"
_OVERTAKEN = (r"v?\d+(?:\.\d+)+(?!-)", r"(?:19|20)\d\d(?![,-]\d)")  # versions and years


def overtaken_summaries(loaded: Loaded) -> Iterator[Fault]:
    """Summaries with versions, years and words that time, or GitHub's own facts, overtake."""
    words = loaded.catalogue.settings.advice.words if loaded.catalogue else ()
    pattern = _whole([*_OVERTAKEN, *map(_pattern, words)])
    for entry, text in _summaries(loaded):
        if found := pattern.findall(text):
            said = "time, or GitHub's own facts, overtake that. Say what stays true"
            yield _about(entry, f"{_quoted(found)} in the summary: {said}")


def spellings(loaded: Loaded) -> Iterator[Fault]:
    """Summaries that spell a word otherwise than the rest."""
    known = loaded.catalogue.settings.advice.spellings if loaded.catalogue else {}
    patterns = [(_whole([_pattern(word)]), right) for word, right in known.items()]
    for entry, text in _summaries(loaded):
        for pattern, right in patterns:
            for word in pattern.findall(text):
                yield _about(entry, f"{_quoted([word])} in the summary: it is spelled {_quoted([right])} here")


def archived_entries(loaded: Loaded) -> Iterator[Fault]:
    """Archived repositories that leave the list, and when; and those archived lately."""
    limit = loaded.catalogue.archived if loaded.catalogue else 0
    for entry, row, today in _counted(loaded):
        if row.archived and (row.stars or 0) < limit:
            leaves = "the housekeeping proposes to reject what has under"
            yield _about(entry, f"archived{_days(row)}: {leaves} {limit:,} stars")
        elif row.archived_on and today - row.archived_on <= SECOND_LOOK:
            yield _about(entry, f"archived since {row.archived_on}: does the summary still hold?")


def described_anew(loaded: Loaded) -> Iterator[Fault]:
    """Entries of which GitHub has had another description lately."""
    for entry, row, today in _counted(loaded):
        if row.described and today - row.described <= SECOND_LOOK:
            yield _about(entry, f"GitHub has another description since {row.described}: does the summary still hold?")


def waiting_candidates(loaded: Loaded) -> Iterator[Fault]:
    """How many repositories that discovery found are neither listed nor rejected, and the largest of them."""
    if found := loaded.candidates.open:
        largest = sorted(found, key=lambda name: (-found[name].stars, name.lower()))[:NAMED]
        named = ", ".join(f"{name} ({found[name].stars:,} stars)" for name in largest)
        what = plural(len(found), "candidate is", "candidates are")
        yield Fault(str(CANDIDATES), 1, f"{what} neither listed nor rejected, the largest first: {named}")


def long_pages(loaded: Loaded) -> Iterator[Fault]:
    """Pages that are, or once rendered would be, past their budget."""
    for path, text in {**loaded.pages.texts, **loaded.rendered}.items():
        if text is not None and path.suffix == ".md" and (size := len(text.encode())) > BUDGET:
            what = f"{size:,} bytes, and GitHub cuts a README at 512,000"
            yield Fault(str(path), 1, f"{what}: shorten what people wrote in it")


ADVICE: tuple[Callable[[Loaded], Iterator[Fault]], ...] = (
    overtaken_summaries,
    spellings,
    archived_entries,
    described_anew,
    waiting_candidates,
    long_pages,
)


def find_advice(loaded: Loaded) -> list[Fault]:
    """What could be better about the census, but is not a fault; in the order of the files and their lines."""
    return sorted({advice for advise in ADVICE for advice in advise(loaded)})


def _summaries(loaded: Loaded) -> Iterator[tuple[Entry, str]]:
    """Every entry and its summary, without what `keep:` names."""
    if loaded.catalogue:
        keep = loaded.catalogue.settings.advice.keep
        kept = _whole(map(_pattern, keep)) if keep else None
        for entry in loaded.catalogue.entries:
            yield entry, kept.sub("…", entry.summary) if kept else entry.summary


def _counted(loaded: Loaded) -> Iterator[tuple[Entry, Row, date]]:
    """Every entry that was counted and that GitHub shows, with its row and the day of the newest counts."""
    if loaded.census:
        for row in loaded.census.rows:
            if row.seen.is_present and row.stars is not None:
                yield row.entry, row.seen, loaded.census.today


def _about(entry: Entry, message: str) -> Fault:
    return Fault(str(PATH), entry.line, f"{entry.repo}: {message}")


def _days(row: Row) -> str:
    """Since when it is archived and until when it stays, where GitHub tells the day."""
    since = row.archived_on
    return f" since {since}, so after {since + FORGET_ARCHIVED_AFTER - timedelta(1)}" if since else ""


def _pattern(phrase: str) -> str:
    r"""A regular expression for a phrase of `settings: advice:`: `*` is the rest of a word, `#` a number."""
    marks = {"*": r"\w*", "#": _NUMBER}
    return "".join(marks.get(character, re.escape(character)) for character in phrase)


def _whole(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression for any of the patterns as whole words, whatever their capitals."""
    return re.compile(rf"(?<![\w.])(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def _quoted(words: Iterable[str]) -> str:
    return " and ".join(f"“{word}”" for word in words)
