"""A YAML file that people write: values, lines, and what is refused before anything stumbles over it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scripts.census.document import DEEPEST, Document, read_values
from scripts.common.errors import DataError
from tests.support.folder import LAYERS, SAMPLE, Folder, entry

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.dates() | st.text(st.characters(categories=["L", "N", "P", "Zs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc: -#", min_size=1), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_values_are_those_that_the_library_reads(value: object) -> None:
    """For whatever can be written."""
    import io

    out = io.StringIO()
    YAML(typ="safe").dump({"x": value}, out)
    assert read_values(out.getvalue(), "x.yaml")[0] == YAML(typ="safe").load(out.getvalue())


def test_the_list_is_what_the_library_reads() -> None:
    """All of it, and each value knows its line."""
    text = (SAMPLE / "repos.yaml").read_text(encoding="utf-8")
    document, lines = Document(text), text.split("\n")
    assert document.data == YAML(typ="safe").load(text)
    for index, row in enumerate(document.data["repos"]):
        assert lines[document.line("repos", index) - 1] == f"  - repo: {row['repo']}"
        assert row["summary"][:10] in lines[document.line("repos", index, "summary") - 1]
        assert document.line("repos", index, "nothing", 5) == document.line("repos", index)


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x00", "\x1b", "\x7f", "\ufeff", "\uffff"])
def test_an_invisible_character_is_named_on_its_line(character: str) -> None:
    """Also one that other programs take for a line's end, which shifts no line."""
    text = LAYERS + entry("a/one") + entry("b/two", summary=f"A summary that {character} is long enough")
    with pytest.raises(DataError) as found:
        Document(text)
    assert found.value.fault.line == 21 and f"U+{ord(character):04X}" in found.value.fault.message


@pytest.mark.parametrize("depth", [DEEPEST, 300, 100_000])
@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "[\n", '["]", '])
def test_deep_nesting_is_one_message(unit: str, depth: int) -> None:
    """Before anything recurses: a recursive reader ends in a traceback, or takes Python with it."""
    with pytest.raises(DataError, match="nested more than|not YAML"):
        Document("a:\n  " + unit * depth)


@pytest.mark.parametrize("verb", ["check", "render", "doctor"])
def test_deep_nesting_ends_no_verb(folder: Folder, verb: str) -> None:
    """Nor does it with the file that a form or a person broke."""
    folder.curate(entry("a/one", summary="[" * 100_000))
    done = folder.run(verb)
    assert done.returncode == 1 and "Traceback" not in done.stderr and "repos.yaml:18: " in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: *x", 2, "alias"), ("a: &x 1\nb: *x", 1, "anchor"), ("a: !!python/x 1", 1, "tag"), ("a: ! x", 1, "tag"), ("a:\n  !x [1]", 2, "tag"),
        ("a: 1\n? [b]\n: c", 2, "for a key"), ("a: 1\na: 2", 2, "duplicate key `a`"), ("a:\n  b: 1\n  b: 2", 3, "duplicate key `b`"),
        ("a: 1\n---\nb: 2", 1, "several documents"), ("a: 1\nb: 2026-13-45", 2, "2026-13-45"), (f"a: {'9' * 400}", 1, "too long"),
        (f"a: 0x{'f' * 9000}", 1, "too long"), ("a: 1\nb: [1", 3, "not YAML"), ("<<: {a: 1}", 1, "not a valid value"), ("- a", 1, "holds no settings"),
        ("a: 2026-01-01T00:00:00+99:99", 1, "not a valid value"),
    ],
)  # fmt: skip
def test_what_is_too_clever_or_broken_is_named_on_its_line(text: str, line: int, words: str) -> None:
    """Each in one sentence."""
    with pytest.raises(DataError) as found:
        Document(text)
    assert found.value.fault.line == line and words in found.value.fault.message, found.value


def test_plain_values_keep_their_types() -> None:
    """As YAML 1.2 has them: `yes` is a word."""
    data = Document('a: 1\nb: yes\nc: 2026-11-23\nd: "1"\ne: true\nf:\ng: 1.5\nh: |\n  x\n').data
    assert data == {"a": 1, "b": "yes", "c": date(2026, 11, 23), "d": "1", "e": True, "f": None, "g": 1.5, "h": "x\n"}
