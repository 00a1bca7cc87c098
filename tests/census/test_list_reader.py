"""repos.yaml read fast: nothing but the time differs from what the library reads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.census import list_reader
from scripts.census.document import read_values
from scripts.census.list_reader import PLAIN_ENTRY, read_list
from scripts.common.errors import DataError
from tests.support.folder import LAYERS, SAMPLE, entry
from tests.support.hostile import HOSTILE

TEXT = (SAMPLE / "repos.yaml").read_text(encoding="utf-8")
TAIL = "rejected:\n  - {repo: x/y, reason: not AI software, decided: 2026-11-23}\n"


def same(text: str) -> None:
    """Both read the same values, types, order and lines, or refuse with the same words."""
    try:
        wanted = read_values(text, "repos.yaml")
    except DataError as error:
        with pytest.raises(DataError) as found:
            read_list(text, "repos.yaml")
        assert found.value.fault == error.fault
        return
    values, lines = read_list(text, "repos.yaml")
    assert repr(values) == repr(wanted[0]) and lines == wanted[1]


def test_our_own_form_is_left_out_of_what_the_library_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of the sample's plain entries, with what stands above and below them."""
    read: list[str] = []
    monkeypatch.setattr(list_reader, "read_values", lambda text, where: read.append(text) or read_values(text, where))
    for text in (TEXT, TEXT + TAIL, LAYERS + entry("a/one", formerly="[b/two, c/d]", id="R_1") + TAIL):
        same(text)
        assert not any(PLAIN_ENTRY.search(part) for part in read)


def test_what_only_looks_like_an_entry_is_left_to_the_library() -> None:
    """In a text over several lines, under another key, and beside entries that are nothing."""
    for above in ("notes: |\n", "other:\n", "repos:\n  -\n", "repos:\n  - ~\n"):
        same(above + entry("a/one") + entry("b/two", id="R_2") + "rejected:\n" + entry("c/three"))


@pytest.mark.parametrize(
    "words", [*HOSTILE, "true", "null", "12", "'quoted: text'", '"a \\u0041 b"', "|\n      two\n      lines"]
)
def test_other_words_are_left_to_the_library(words: str) -> None:
    """Between plain entries, whatever they make of the file."""
    for key in ("summary", "category"):
        odd = f"  - repo: b/two\n    {key}: {words}\n"
        same(LAYERS + entry("a/one") + odd + entry("c/three", formerly="[d/e]") + TAIL)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_broken_list_is_read_alike(data: st.DataObject) -> None:
    """With lines doubled, lost, indented otherwise, or replaced by those of YAML."""
    lines = (LAYERS + entry("a/one") + entry("b/two", id="R_2") + entry("c/three", formerly="[d/e]") + TAIL).split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        odd = ["---", "...", "# a comment", "", "repos:", "  - ", "  - {repo: x/z}", "    summary: &a b", "    id: *a", '    "', "x: 1", "x: |", "  - ~"]  # fmt: skip
        new = data.draw(st.sampled_from([*odd, lines[at], f" {lines[at]}", lines[at][1:], f"{lines[at]} # why"]))
        lines[at : at + data.draw(st.integers(0, 1))] = [new]
    same("\n".join(lines))
