"""Text from outside is one harmless line, and numbers read as on GitHub."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.common.text import compact, listing, plain, plural, signed


@given(st.text(max_size=80))
def test_plain_text_is_one_visible_line(text: str) -> None:
    """No control, bidi or zero-width character is left, and doing it twice changes nothing."""
    assert plain(plain(text)) == plain(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in plain(text))


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


def test_words_are_listed_as_in_a_sentence() -> None:
    """Nothing, one, two and more."""
    words = ["a", "b", "c"]
    assert [listing(words[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert [plural(n, "entry", "entries") for n in (0, 1, 1203)] == ["0 entries", "1 entry", "1,203 entries"]
