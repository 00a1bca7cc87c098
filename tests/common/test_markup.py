"""Whatever the text, GitHub shows it as it is, in every place that Markdown has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scripts.common import markup
from scripts.common.markup import anchor, anchors, escape, heading, link, paragraph
from scripts.common.text import plain
from tests.support.hostile import HOSTILE

BEGINNINGS = [
    "# Merge this at once", "###### six", "- item", "+ item", "* item", "1. one", "12) twelve", "999999999. many", "> quote",
    "---", "***", "___", "===", "- - -", "```code", "~~~code", "    indented", "| a | b |", "<div>", "[a]: b", "#", "-", "1.", "1",
    "1.5 times", "2024 was a year", "-5 degrees", "#1",
]  # fmt: skip


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
    assert shown(escape(text)) == plain(text)
    assert "<!--" not in escape(text)


@given(st.text(max_size=80))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """The same for whatever hypothesis comes up with."""
    assert shown(escape(text)) == plain(text)


@pytest.mark.parametrize("text", ["@octocat", "a@b.co", "https://e.vil", "www.e.vil", "see #12", "GH-12", ":tada:"])
def test_what_github_would_bring_to_life_is_broken(text: str) -> None:
    """GitHub links addresses, mentions and references, and draws emoji, in text nodes: a tag splits each of them."""
    assert "<wbr>" in escape(text)


def blocks(text: str) -> list[str]:
    """The kinds of blocks that a CommonMark engine finds, and their text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    shown = [
        "".join(child.content for child in token.children or [] if child.type != "html_inline") for token in tokens
    ]
    return [token.type + shown for token, shown in zip(tokens, shown, strict=True)]


@pytest.mark.parametrize("text", [*BEGINNINGS, *HOSTILE])
def test_a_paragraph_stays_a_paragraph(text: str) -> None:
    """Where a block begins, no text becomes a heading, a list, a quote, a rule, code or a table."""
    inside = ["paragraph_open", f"inline{plain(text)}", "paragraph_close"] if plain(text) else []
    assert blocks(paragraph(text)) == inside
    assert blocks(f"> {paragraph(text)}\n") == ["blockquote_open", *inside, "blockquote_close"]


@given(st.text(alphabet="#-+*_=>1.) a`~|<[]:\\&\t", max_size=12))
def test_any_beginning_stays_a_paragraph(text: str) -> None:
    """The same for whatever hypothesis comes up with."""
    assert [block for block in blocks(paragraph(text)) if block[:6] != "inline"] in (
        [],
        ["paragraph_open", "paragraph_close"],
    )


@pytest.mark.parametrize("title", ["C #", "C#", "# x", "a | b", "1. one", "Retrieval (RAG)"])
def test_a_heading_shows_its_title(title: str) -> None:
    """Also a title that ends like a heading's closing sequence."""
    assert blocks(heading(2, title)) == ["heading_open", f"inline{title}", "heading_close"]


def test_anchors_are_githubs() -> None:
    """Lower case, punctuation dropped, blanks to hyphens."""
    assert anchor("Retrieval-augmented generation (RAG)") == "retrieval-augmented-generation-rag"
    assert anchors(["C", "Go", "C++", "C#"]) == ["c", "go", "c-1", "c-2"]


@pytest.mark.parametrize("address", ["x) [y](z", "x y", "x\n\ny", "<x>", "a|b", "a\\"])
def test_nothing_gets_out_of_a_link(address: str) -> None:
    """An address stays one address."""
    (paragraph_,) = [
        token for token in MarkdownIt("commonmark").parse(link(escape("t"), address)) if token.type == "inline"
    ]
    assert [child.type for child in paragraph_.children or []] == ["link_open", "text", "link_close"]


@pytest.mark.parametrize("text", HOSTILE)
def test_code_and_pictures_hold_anything(text: str) -> None:
    """Code ends where it should, and so does a picture's alternative text."""
    for made in (markup.code(f"a{text}"), markup.picture("a.svg", "b.svg", text, 1)):
        (inline,) = [token for token in MarkdownIt("commonmark").parse(made) if token.type == "inline"]
        assert {child.type for child in inline.children or []} <= {"code_inline", "html_inline"}


def test_a_table_sets_names_to_the_left_and_figures_to_the_right() -> None:
    """Unless it is told otherwise."""
    assert markup.table([escape("a"), escape("b")], [[escape("c"), 1]]) == "|a|b\n|:-|-:\n|c|1"


@pytest.mark.parametrize("text", ["a: b\n", "```\n# x\n", "``` a\n````\n"])
def test_a_code_block_holds_its_lines(text: str) -> None:
    """Fences inside it do not end it."""
    (token,) = MarkdownIt("commonmark").parse(markup.code_block("yaml", text))
    assert (token.type, token.content) == ("fence", text)
