"""`check --advice` tells what could be better: it is never a fault, and never red."""

import pytest

from scripts.census.catalogue import parse_catalogue
from scripts.census.document import Document
from scripts.health.advice import find_advice
from scripts.health.faults import find_list_faults
from scripts.health.loaded import Loaded, load
from tests.support.folder import LAYERS, Folder, entry

WORDS = """\
settings:
  threshold: 500
  advice:
    words: [now, no longer, 'blazing*', 'over #']
    spellings: {'*ize': -ise, color*: colour}
    keep: [size, 'Apache #', now and then]
"""
TEXT = LAYERS.replace("settings: {threshold: 500}\n", WORDS)


def told(summary: str, text: str = TEXT) -> str:
    """The advice on an entry with this summary."""
    text += entry("a/one", summary=f"'{summary}'")
    assert not find_list_faults(text)
    return "\n".join(map(str, find_advice(Loaded(text, Document(text), parse_catalogue(text)))))


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        ("Serves models, now with pictures", "“now”"), ("Engine that is no longer made for models", "“no longer”"),
        ("Blazingly quick engine for models", "“Blazingly”"), ("Answers in over 1,300 languages at once", "“over 1,300”"),
        ("Models released as 4.5 and v4.6.1 so far", "“4.5” and “v4.6.1”"), ("The engine that won the prize of 2024", "“2024”"),
        ("Colorful engine to customize answers", "“customize” in the summary: it is spelled “-ise” here"),
        ("Colorful engine to customise answers", "“Colorful” in the summary: it is spelled “colour” here"),
    ],
)  # fmt: skip
def test_words_that_time_overtakes_and_other_spellings_are_told(summary: str, words: str) -> None:
    """With the line of the entry; words and spellings are those of `settings: advice:`."""
    lines = WORDS.count("\n") + LAYERS.count("\n")
    assert f"repos.yaml:{lines}: a/one: " in told(summary) and words in told(summary)


@pytest.mark.parametrize(
    "summary",
    [
        "A summary that says what stays true", "Knows snow and knowledge of all kinds", "Answers over many languages at once",
        "Quantized engine for 7B, 1.5B and 0.6B models", "Runtime for ternary 1.58-bit models", "Weights under Apache 2.0 and of any size",
        "Tested on 2,000 tools and 20000 pages", "Speaks up now and then about models", "PyTorch 2 and Llama-3.1-style models", "node.js2 and a.2024 of models",
    ],
)  # fmt: skip
def test_what_stays_true_is_left_alone(summary: str) -> None:
    """Parts of words, sizes, names, counts, and whatever `keep:` names."""
    assert not told(summary)


def test_without_settings_only_versions_and_years_are_told() -> None:
    """No word of any language stands in the code."""
    assert not told("Serves models now, customized in color", LAYERS)
    assert "“1.2”" in told("Serves models since version 1.2", LAYERS)


def test_archived_repositories_that_leave_are_told_with_their_day(folder: Folder) -> None:
    """Those below the stars of `settings: archived:`, by default ten times the threshold; what is gone is another matter."""
    folder.curate(*(entry(f"a/{name}") for name in ("gone", "large", "live", "old", "unknown")))
    folder.write(
        "history/latest.yaml",
        "refreshed: 2026-08-30T01:00:00Z\nrepos:\n"
        "  a/gone: {stars: 700, archived: 2026-01-05, gone: 2026-02-01}\n"
        "  a/large: {stars: 5000, archived: 2026-01-05}\n"
        "  a/live: {stars: 700}\n"
        "  a/old: {stars: 4999, archived: 2026-01-05}\n"
        "  a/unknown: {stars: 700, archived: true}\n",
    )
    said = find_advice(load(folder.path, folder.read("repos.yaml")))
    assert [fault.message for fault in said] == [
        "a/old: archived since 2026-01-05, so after 2027-01-04: the housekeeping proposes to reject what has under 5,000 stars",
        "a/unknown: archived: the housekeeping proposes to reject what has under 5,000 stars",
    ]
    less = folder.read("repos.yaml").replace("{threshold: 500}", "{threshold: 500, archived: 700}")
    assert not find_advice(load(folder.path, less))


def test_what_changed_lately_is_worth_another_look(folder: Folder) -> None:
    """For 60 days after GitHub had another description, or said that it is archived."""
    folder.curate(*(entry(f"a/{name}") for name in ("archived", "earlier", "first", "new", "old")))
    folder.write(
        "history/latest.yaml",
        "refreshed: 2026-08-30T01:00:00Z\nrepos:\n"
        "  a/archived: {stars: 5000, archived: 2026-07-01}\n"
        "  a/earlier: {stars: 5000, archived: 2026-06-30}\n"
        "  a/first: {stars: 700, description: 0123abcd}\n"
        "  a/new: {stars: 700, description: 0123abcd, described: 2026-07-01}\n"
        "  a/old: {stars: 700, description: 0123abcd, described: 2026-06-30}\n",
    )
    said = find_advice(load(folder.path, folder.read("repos.yaml")))
    assert [fault.message for fault in said] == [
        "a/archived: archived since 2026-07-01: does the summary still hold?",
        "a/new: GitHub has another description since 2026-07-01: does the summary still hold?",
    ]


def test_candidates_that_nobody_decided_are_counted(folder: Folder) -> None:
    """With the largest by name, so that a conspicuous absence is seen."""
    row = "language: C, license: MIT, created: 2026-01-01, first: 2026-08-01, id: R"
    rows = "".join(f"  a/{number}: {{stars: {900 + number}, {row}_{number}}}\n" for number in range(7))
    folder.write("history/candidates.yaml", f"others: 0\nrepos:\n{rows}")
    folder.curate()
    folder.render()
    assert folder.check("--advice") == 0
    said = "7 candidates are neither listed nor rejected, the largest first: a/6 (906 stars), a/5 (905 stars), "
    assert f"Advice: history/candidates.yaml:1: {said}" in folder.output and "No faults found." in folder.output
    assert folder.check() == 0 and "Advice" not in folder.output
