"""Searches cut into questions that GitHub takes, and answers completely."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scripts.census.catalogue import parse_catalogue
from scripts.census.shape import Discovery
from scripts.common.errors import DataError
from scripts.discovery.slices import Slice, parse_slice, plan, whole_slices
from tests.support.folder import LAYERS

TODAY = date(2026, 11, 23)
WORDS = some.sampled_from(["llm", 'gpt OR "generative ai"', "topic:rag", "a stars:1..2 b"])
SLICES = some.builds(
    lambda words, low, more, days: Slice(words, low, more and low + more, *(days or (None, None))),
    WORDS, some.integers(1, 400_000), some.none() | some.integers(0, 400_000),
    some.none() | some.tuples(some.dates(date(2008, 1, 1), TODAY), some.dates(TODAY, TODAY)),
)  # fmt: skip


@given(SLICES)
def test_the_text_of_a_slice_is_read_back(slice: Slice) -> None:
    """It is what the next run knows of it."""
    assert parse_slice(str(slice)) == slice


@given(SLICES, some.integers(1, 900_000), some.dates(date(2008, 1, 1), TODAY))
def test_halves_hold_what_the_whole_does_and_nothing_twice(slice: Slice, stars: int, created: date) -> None:
    """A repository of the slice is in exactly one of the two, however often it is cut."""

    def holds(part: Slice) -> bool:
        days = (part.since or date.min) <= created <= (part.until or date.max)
        return part.low <= stars and (part.high is None or stars <= part.high) and days

    if halves := slice.halves(TODAY):
        assert sum(map(holds, halves)) == holds(slice)
        assert all(part != slice for part in halves)
    else:
        assert slice.low == slice.high and slice.since == slice.until


def test_a_slice_comes_down_to_one_day_in_few_cuts() -> None:
    """From everything to one number of stars and one day: halving, not counting."""
    slice, cuts = Slice("llm", 500), 0
    while halves := slice.halves(TODAY):
        slice, cuts = halves[1], cuts + 1
    assert slice == Slice("llm", 500, 500, date(2008, 1, 1), date(2008, 1, 1)) and cuts < 40


def test_nonsense_is_no_slice() -> None:
    """Whatever somebody wrote into the file's head is passed over."""
    for text in ("", "llm", "llm stars:5", "llm stars:5..x", "llm stars:1..2 created:2026-99-01..2026-99-02"):
        assert parse_slice(text) is None


def test_queries_are_ones_that_github_takes() -> None:
    """At most 256 characters with the widest range, at most five OR, every keyword once and quoted where it has blanks."""
    words = [f"keyword {'x' * (length % 30)}{length}" for length in range(60)]
    slices = whole_slices(Discovery(tuple(words), ("rag", "llmops")), 500)
    for slice in slices:
        widest = Slice(slice.words, 1_000_000, 1_000_000, TODAY, TODAY)
        assert len(widest.query) <= 256 and widest.query.count(" OR ") <= 5
    assert [f'"{word}"' for word in words] == " OR ".join(slice.words for slice in slices[:-2]).split(" OR ")
    assert [slice.query for slice in slices[-2:]] == [
        f"topic:{topic} stars:500..* archived:false mirror:false template:false" for topic in ("rag", "llmops")
    ]
    assert whole_slices(Discovery(("gpt", "llm"), (), stars=9), 500) == [Slice("gpt OR llm", 9)]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("keywords: ['llm stars:1']", "words to search for"), ("keywords: gpt", "a list of words"),
        ("topics: [Large Models]", "lower-case letters"), ("stars: 0", "fewest stars"), ("wanted: [gpt]", "`keywords:`"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_for_is_a_fault_with_its_line(settings: str, words: str) -> None:
    """Before anything is asked; and what can be is read."""
    text = LAYERS.replace("settings: {threshold: 500}\n", "settings:\n  threshold: 500\n  discovery:\n    SETTINGS\n")
    with pytest.raises(DataError, match=r"repos\.yaml:[34]: .*" + re.escape(words)):
        parse_catalogue(text.replace("SETTINGS", settings))
    read = parse_catalogue(text.replace("SETTINGS", "keywords: [gpt, 大模型, C++]"))
    assert read.settings.discovery == Discovery(("gpt", "大模型", "C++"), ())


def test_what_was_not_reached_comes_first() -> None:
    """Then what the last run had no question left of; what is not looked for any more is forgotten."""
    whole = [Slice("a", 500), Slice("b", 500), Slice("c", 500)]
    left = ["c stars:500..600", "gone stars:500..*", "c stars:601..700", "nonsense", "c stars:500..600"]
    assert plan(whole, left) == [Slice("c", 500, 600), Slice("c", 601, 700), Slice("a", 500), Slice("b", 500)]
