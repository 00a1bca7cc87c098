"""Outside text is harmless where it goes, and numbers read as on GitHub."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scripts.common.text import compact, markdown, plain, signed
from tests.support.hostile import HOSTILE


def shown(cell: str) -> str:
    """What a reader sees of a table cell, by a CommonMark engine; fails when it is more than text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(f"| h |\n| --- |\n| x{cell}x |\n")
    inline = [token for token in tokens if token.type == "inline"][1]
    children = inline.children or []
    assert {child.type for child in children} <= {"text", "html_inline", "text_special"}
    assert {child.content for child in children if child.type == "html_inline"} <= {"<wbr>"}
    return "".join(child.content for child in children if child.type != "html_inline")[1:-1]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    """Nothing in it becomes markup, a link, a mention, an emoji or a marker."""
    assert shown(markdown(text)) == plain(text)
    assert "<!--" not in markdown(text)


@given(st.text(max_size=80))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """The same for whatever hypothesis comes up with."""
    assert shown(markdown(text)) == plain(text)


@given(st.text(max_size=80))
def test_plain_text_is_one_visible_line(text: str) -> None:
    """No control, bidi or zero-width character is left, and doing it twice changes nothing."""
    assert plain(plain(text)) == plain(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in plain(text))


@pytest.mark.parametrize("text", ["@octocat", "a@b.co", "https://e.vil", "www.e.vil", "see #12", "GH-12", ":tada:"])
def test_what_github_would_bring_to_life_is_broken(text: str) -> None:
    """GitHub links addresses, mentions and references, and draws emoji, in text nodes: a tag splits each of them."""
    assert "<wbr>" in markdown(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1k"), (1049, "1k"), (1050, "1.1k"), (89671, "89.7k"), (99949, "99.9k"),
        (99950, "100k"), (178_600, "179k"), (999_499, "999k"), (999_500, "1M"), (1_234_567, "1.2M"), (-10, "−10"),
    ],
)  # fmt: skip
def test_counts_read_as_github_writes_them(number: int, text: str) -> None:
    """Three digits at the most, no `.0`, a true minus sign."""
    assert compact(number) == text


def test_gains_carry_their_sign() -> None:
    """A gain has a plus, a loss a true minus, zero neither."""
    assert [signed(n) for n in (603, -10, 0, 2800)] == ["+603", "−10", "0", "+2.8k"]
