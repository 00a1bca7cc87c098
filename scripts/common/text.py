"""Outside text made harmless for the place it goes to, and numbers as people read them."""

import re
import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, bidi, zero-width, unassigned, separators
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and marks that show nothing
_BREAK = "\ue000"  # private use, so `plain` has taken it out of anybody's text
_ESCAPES = str.maketrans(
    {mark: f"\\{mark}" for mark in "`*_~[]"} | {mark: f"&#{ord(mark)};" for mark in "\\|$<&"} | {_BREAK: "<wbr>"}
)
# Where GitHub would link, mention or draw an emoji: `<wbr>` breaks the word, shows nothing, and survives.
_LIVE = re.compile(r"@|:(?=//|[\w+-]+:)|#(?=\d)|(?<=\bgh)-(?=\d)|(?<=\bwww)(?=\.)", re.IGNORECASE)


def plain(text: str) -> str:
    """One line without control, bidi and zero-width characters, white space folded."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = re.sub(r"\s", " ", text)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _HIDDEN and c not in _BLANK).split())


def normalise(body: str | None) -> str:
    """The body with one kind of line end, and only characters that UTF-8 can hold."""
    text = (body or "").encode("utf-8", "replace").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def markdown(text: str) -> str:
    """`text` as GitHub shows it literally inside a paragraph or a table cell."""
    return _LIVE.sub(rf"\g<0>{_BREAK}", plain(text)).translate(_ESCAPES)


def anchor(title: str) -> str:
    """The anchor that GitHub gives a heading: letters, marks, digits, `_`, and `-` for blanks."""
    kept = (c for c in title.lower() if c in " -_" or unicodedata.category(c)[0] in "LM" or c.isalnum())
    return "".join(kept).replace(" ", "-")


def compact(number: int) -> str:
    """A count as GitHub writes it: 512, 1.2k, 89.7k, 179k, 1.2M."""
    if abs(number) < 1000:
        return str(number).replace("-", "−")
    scaled, unit = (number / 1e6, "M") if abs(number) >= 999_500 else (number / 1e3, "k")
    digits = f"{scaled:.0f}" if abs(scaled) >= 99.95 else f"{scaled:.1f}".removesuffix(".0")
    return f"{digits}{unit}".replace("-", "−")


def signed(number: int) -> str:
    """A gain, compact, with its sign: +603, −10, 0."""
    return f"+{compact(number)}" if number > 0 else compact(number)


def plural(number: int, noun: str, nouns: str | None = None) -> str:
    """`1 repository`, `1,203 repositories`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
