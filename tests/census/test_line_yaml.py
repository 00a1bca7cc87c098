"""The line grammar: fast, strict, and never at odds with YAML."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scripts.census import line_yaml
from scripts.common.errors import DataError

DAY = date(2026, 8, 22)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TRICKY = st.sampled_from(
    ["", "true", "null", "yes", "1e3", "0x1F", "007", "2026-11-23", "a: b", "a #b", "#", "- a", "{a}", "[a]", "*a", "&a",
     "!!python/none", "%", "@", "`", "|", ">", "'", '"', "\\", "\x85", "\u2028", "\ufeff", "\x7f", "😀", "C#", "C++", "a,b"]
)  # fmt: skip
VALUE = st.one_of(st.integers(0, 10**15), st.just(True), st.dates(), TEXT, TRICKY)
MOMENT = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(microsecond=0, tzinfo=UTC))
KEY = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
NAME = st.one_of(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,9}/[A-Za-z0-9._-]{1,9}", fullmatch=True), TEXT, TRICKY)
ROWS = st.dictionaries(NAME, st.dictionaries(KEY, VALUE, min_size=1), max_size=5)


@given(st.dictionaries(KEY.filter(lambda key: key != "repos"), VALUE | MOMENT, max_size=2), ROWS)
def test_what_is_written_is_read_back_by_both_readers(head: dict[str, Any], rows: dict[str, Any]) -> None:
    """Any values survive writing and reading, through the fast reader and through ruamel.yaml alike."""
    text = line_yaml.render(head, "repos", rows)
    expected = head | {"repos": rows}
    assert line_yaml.parse(text, "x") == expected
    assert YAML(typ="safe").load(text) == expected


@given(st.dictionaries(NAME, st.integers(0, 10**9)))
def test_counts_are_read_back_by_both_readers(counts: dict[str, int]) -> None:
    """The same for a snapshot's rows, which are plain numbers."""
    text = line_yaml.render({"taken": DAY}, "stars", counts)
    assert line_yaml.parse(text, "x") == YAML(typ="safe").load(text) == {"taken": DAY, "stars": counts}


@given(TEXT, st.integers(0, 200), TEXT)
def test_a_changed_file_reads_as_yaml_says_or_is_refused(insert: str, place: int, tail: str) -> None:
    """Whatever is typed into a file: the fast reader never sees something else than ruamel.yaml does."""
    rows = {"a/b": {"stars": 1, "pushed": DAY, "language": "C++"}, "c/d": {"name": "x y", "archived": True}}
    text = line_yaml.render({"refreshed": datetime(2026, 8, 22, 12, tzinfo=UTC)}, "repos", rows)
    changed = text[:place] + insert + text[place:] + tail
    try:
        ours = line_yaml.parse(changed, "x")
    except DataError:
        return
    assert ours == line_yaml.parse_yaml(changed, "x")


def test_a_file_that_render_wrote_never_needs_ruamel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast reader takes every kind of value by itself: the fallback is for hand-made changes only."""
    rows = {"a/b": {"stars": 0, "pushed": DAY, "archived": True, "language": "Jupyter Notebook"}}
    accounts = {"007": {"location": 'Zürich, "CH"'}, "null": {"kind": "user"}}
    monkeypatch.setattr(line_yaml, "parse_yaml", None)
    assert line_yaml.parse(line_yaml.render({}, "repos", rows), "x") == {"repos": rows}
    assert line_yaml.parse(line_yaml.render({}, "accounts", accounts), "x") == {"accounts": accounts}
    assert line_yaml.parse(line_yaml.render({"taken": DAY}, "stars", {}), "x")["stars"] == {}


def test_hand_made_yaml_is_read_too() -> None:
    """Another layout of the same data means the same."""
    text = "refreshed: 2026-08-22T12:23:41Z\nrepos:\n  a/b:\n    stars: 7\n    language: 'C'\n"
    assert line_yaml.parse(text, "x")["repos"] == {"a/b": {"stars": 7, "language": "C"}}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("repos:\n  a/b: {stars: 1}\n  a/b: {stars: 2}\n", 3),
        ("repos:\n  a/b: {stars: 1\n", 3),
        ("repos:\n<<<<<<< HEAD\n  a/b: {stars: 1}\n", 3),
        ("- a\n", 1),
        ("repos:\n  a/one: " + "[" * 100_000, 2),
        ("taken: 2026-13-45\nstars: {}\n", 1),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, line: int) -> None:
    """Emptied, doubled, cut off, in conflict: one message that starts with the place, and says to restore the file."""
    with pytest.raises(DataError, match=f"^history/latest.yaml:{line}: .*restore the file from git"):
        line_yaml.parse(text, "history/latest.yaml")


def test_rows_are_sorted_ignoring_case() -> None:
    """So that a line stays where it is when the spelling of a name changes."""
    text = line_yaml.render({}, "stars", {"b/a": 1, "C/a": 2, "a/Z": 3, "a/b": 4})
    assert text.split("\n")[1:-1] == ["  a/b: 4", "  a/Z: 3", "  b/a: 1", "  C/a: 2"]


def test_the_parser_in_c_is_active() -> None:
    """Without ruamel.yaml.clib everything still works, many times slower; that must not happen silently."""
    parser = YAML(typ="safe").Parser
    assert parser.__module__.startswith("ruamel.yaml.clib") or "_ruamel_yaml" in str(parser)
