"""Marked blocks: what may surround a marker, and what is said when one is missing."""

from pathlib import Path

import pytest

from scripts.common import blocks
from scripts.common.errors import DataError
from scripts.common.markup import escape

PAGE = Path("README.md")
NEW = escape("new")
TEXT = "Words\n\n<!-- census:x -->\nold\n<!-- /census:x -->\n\nmore\n"


@pytest.mark.parametrize(
    "text",
    [TEXT, TEXT.replace("x -->\n", "x -->  \n"), TEXT.replace("<!--", "  <!--"), TEXT[: TEXT.index("\n\nmore")], TEXT.replace("old\n", "")],
)  # fmt: skip
def test_blanks_around_a_marker_and_a_missing_last_line_end_do_no_harm(text: str) -> None:
    """Everything outside the block stays as it is."""
    filled = blocks.fill(text, {"x": NEW}, PAGE)
    assert filled.replace("new\n", "") == text.replace("old\n", "")
    assert "\nnew\n" in filled and blocks.fill(filled, {"x": "new"}, PAGE) == filled


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TEXT.replace("\n", "\r\n"), "README.md:1: Windows line ends"), (TEXT + TEXT, "<!-- census:x --> occurs 2 times"),
        (TEXT.replace("<!-- /census:x -->", ""), "<!-- /census:x --> occurs 0 times"), (TEXT.replace("old", "a\r\nb"), ""),
        (TEXT.replace("<!-- census:x -->", "see <!-- census:x -->"), "occurs 0 times"), (TEXT.replace("/census", "0").replace("census", "/census").replace("0", "census"), "README.md:3: .*swap"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_marker_is_said(text: str, words: str) -> None:
    """With its line, where there is one; a line end of Windows elsewhere is no obstacle."""
    if not words:
        assert "new" in blocks.fill(text, {"x": NEW}, PAGE)
        return
    with pytest.raises(DataError, match=words):
        blocks.require(text, ["x"], PAGE)
