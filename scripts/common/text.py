"""Text from outside as one harmless line, and numbers as people read them. `markup` makes Markdown of both."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NewType

Number = NewType("Number", str)  # a number as people read it: digits, signs and our own words, safe in any place

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, bidi, zero-width, unassigned, separators
_BARS = "▁▂▃▅▆▇"  # ▄ and █ come from another font on many machines, and dip
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and marks that show nothing
_BLANK |= set(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)  # variation selectors
_JOINERS = "\u200c\u200d"
_VIRAMA = 9  # the combining class of the signs after which Indic scripts write a joiner


def plain(text: str) -> str:
    """One line without control, bidi and zero-width characters; joiners stay in Persian, Arabic and Indic words."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = re.sub(r"\s", " ", text)
    return " ".join("".join(c for i, c in enumerate(spaced) if not is_hidden(c) or _joins(spaced, i)).split())


def is_hidden(character: str) -> bool:
    """Whether a character shows nothing of its own."""
    return unicodedata.category(character) in _HIDDEN or character in _BLANK


def _joins(text: str, index: int) -> bool:
    """Whether a character is a joiner after an Indic virama, or between two Arabic letters."""
    if text[index] not in _JOINERS or not index:
        return False
    before, after = text[index - 1], text[index + 1 : index + 2]
    if unicodedata.combining(before) == _VIRAMA:
        return True
    return unicodedata.bidirectional(before) == "AL" and after != "" and unicodedata.bidirectional(after) == "AL"


def normalise(body: str | None) -> str:
    """The body with one kind of line end, and only characters that UTF-8 can hold."""
    text = (body or "").encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def compact(number: int) -> Number:
    """A count as GitHub writes it: 512, 1.2k, 89.7k, 179k, 1.2M."""
    if abs(number) < 1000:
        return Number(str(number).replace("-", "−"))
    scaled, unit = (number / 1e6, "M") if abs(number) >= 999_500 else (number / 1e3, "k")
    digits = f"{scaled:.0f}" if abs(scaled) >= 99.95 else f"{scaled:.1f}".removesuffix(".0")
    return Number(f"{digits}{unit}".replace("-", "−"))


def signed(number: int) -> Number:
    """A gain, compact, with its sign: +603, −10, 0."""
    return Number(f"+{compact(number)}") if number > 0 else compact(number)


def exact(number: int) -> Number:
    """A count with all its digits: 1,203."""
    return Number(f"{number:,}")


def percent(part: float) -> Number:
    """A share from 0 to 1 as people quote it: 18.8%, 23%, under 0.1%."""
    if 0 < part < 0.001:
        return Number("under 0.1%")
    return Number(f"{100 * part:.1f}%".replace(".0%", "%"))


def bars(counts: Sequence[int | None]) -> Number:
    """A bar for each count, from zero to the largest; what is not known is a dot, a loss is as low as none."""
    top = max((count for count in counts if count is not None), default=0)
    scale = (len(_BARS) - 1) / max(top, 1)
    return Number("".join("·" if count is None else _BARS[round(max(count, 0) * scale)] for count in counts))


def plural(number: int, noun: str, nouns: str | None = None) -> Number:
    """`1 repository`, `1,203 repositories`; the nouns are our own words."""
    return Number(f"{number:,} {noun if number == 1 else nouns or noun + 's'}")


def listing(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
