"""What repos.yaml must be, beyond its shape: rules for its words, and names that stand once. No files, no clock."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, product
from typing import Any, Literal

from scripts.census.document import Document, Place
from scripts.census.shape_faults import find_shape_faults
from scripts.common.errors import Fault
from scripts.common.text import is_hidden, plain

SUMMARY_LENGTH = range(20, 111)  # characters
DRAFT = "Draft: "  # begins a summary that no person has written yet
SUMMARY_WORDS = f"{SUMMARY_LENGTH[0]} to {SUMMARY_LENGTH[-1]} characters"

KINDS = ("current", "former", "rejected", "id")  # of what a row claims
ANY = "?"  # whatever the id
_FULL_STOPS = ".。．｡।॥۔։።᙮᠃᠉⸼꓿"
_ENDS = f"{_FULL_STOPS} "
_BEFORE_AN_ADDRESS = " :,;(<–—-"
_STACK = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4}")
_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"  # a keycap
    "|[\u00a9\u00ae\u2000-\u32ff]\ufe0f"  # a sign that asks to be drawn as an emoji
    "|[\u231a\u231b\u23e9-\u23fa\u25fd\u25fe\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001ffff]"
    "[\ufe0e\ufe0f\u200d\U000e0020-\U000e007f]*"
)
_TITLE_MARKS = " .+#'’()-"  # beside letters, marks and numbers of every script


def find_blocking_faults(document: Document) -> list[Fault]:
    """The faults that keep repos.yaml from being read, in the order of its lines."""
    names = (claim for claim in _claims(document) if claim.kind == "current")
    return sorted({*find_shape_faults(document), *_category_faults(document), *_repeat_faults(document, names)})


def find_rule_faults(document: Document) -> list[Fault]:
    """Every fault that the values of repos.yaml have, those that keep it from being read among them."""
    faults = chain(
        _taxonomy_faults(document), _entry_summary_faults(document), _repeat_faults(document, _claims(document))
    )
    return sorted({*find_blocking_faults(document), *faults})


def summary_faults(summary: str) -> list[str]:
    """What is wrong with a summary, each fault with its fix; empty when nothing is."""
    found = []
    if len(summary) not in SUMMARY_LENGTH:
        found.append(f"the summary has {len(summary)} characters: write {SUMMARY_WORDS}")
    if summary != " ".join(summary.split()):
        found.append("the summary has line breaks or double spaces: retype it as one line")
    elif summary != plain(summary):
        hidden = " and ".join(dict.fromkeys(f"U+{ord(c):04X}" for c in summary if is_hidden(c)))
        found.append(f"the summary has invisible characters ({hidden}): retype it")
    if _STACK.search(summary):
        found.append("the summary has more than three accents or marks on one letter: leave them out")
    if any(map(_is_address, summary.split())):
        found.append("the summary contains an address: leave it out")
    if _EMOJI.search(summary):
        found.append("the summary contains an emoji: leave it out")
    if summary.startswith(DRAFT):
        found.append(f"the summary is a draft: say it in your own words, without `{DRAFT.strip()}`")
    if summary.endswith(tuple(_FULL_STOPS)):
        found.append("the summary ends with a full stop: leave it out")
    return found


def tidy_summary(summary: str) -> str:
    """The summary without the small faults that nobody has to be asked about.

    Accents are composed (NFC), emoji taken out, blanks and line breaks folded, and an address or a full stop at the end
    is cut. What cannot be seen, or stands in the middle, stays.
    """
    words = _EMOJI.sub("", unicodedata.normalize("NFC", summary)).split()
    end = ""
    while len(words) > 1 and _is_address(words[-1]):
        words.pop()
        end = _BEFORE_AN_ADDRESS
    return " ".join(words).rstrip(end).rstrip(_ENDS)


def fix_summary(summary: str) -> str | None:
    """The summary without what breaks a rule, or None where leaving out is not enough."""
    words = (word for word in plain(tidy_summary(summary)).split() if not _is_address(word))
    text = tidy_summary(" ".join(words))
    if len(text) > SUMMARY_LENGTH[-1]:
        text = text[: SUMMARY_LENGTH.stop].rsplit(" ", 1)[0].rstrip(",;: ")
    return text if not summary_faults(text) else None


def title_faults(title: str) -> list[str]:
    """What is wrong with the title of a layer or category, which becomes a heading and an option of a form."""
    found = []
    odd = dict.fromkeys(c for c in title if c not in _TITLE_MARKS and unicodedata.category(c)[0] not in "LMN")
    if odd:
        shown = " and ".join(f"`{c}`" if plain(c) else f"U+{ord(c):04X}" for c in odd)
        found.append(f"the title `{plain(title)}` contains {shown}: use letters, digits, spaces and . + # ' ( ) -")
    elif title != plain(title):
        found.append(f"the title `{plain(title)}` has blanks too many or invisible characters: retype it")
    elif not re.match(r"\.?\w", title) or re.search(r"(?<!\w)#", title):
        found.append(f"the title `{title}` must begin with a letter or digit, and a `#` must follow one")
    return found


def _is_address(word: str) -> bool:
    return "://" in word or "www." in word.lower()


def _category_faults(document: Document) -> Iterator[Fault]:
    """Entries whose category no layer has."""
    known = {str(category.get("id")) for _, category in _categories(document)}
    for place, row in _rows(document.data, "repos"):
        category = row.get("category")
        if isinstance(category, str) and category not in known:
            message = f"there is no category {category}: use the id of one under `layers:`"
            yield Fault(document.where, document.line(*place), f"{row.get('repo')}: {message}")


def _entry_summary_faults(document: Document) -> Iterator[Fault]:
    for place, row in _rows(document.data, "repos"):
        if isinstance(summary := row.get("summary"), str):
            for message in summary_faults(summary):
                yield Fault(document.where, document.line(*place), f"{row.get('repo')}: {message}")


def _taxonomy_faults(document: Document) -> Iterator[Fault]:
    """Titles that break a rule; and ids and titles that stand twice."""
    seen: dict[str, int] = {}
    for place, item in chain(_rows(document.data, "layers"), _categories(document)):
        line, title = document.line(*place), item.get("title")
        words = [f"the id {item.get('id')}"]
        if isinstance(title, str):
            words.append(f"the title {title.casefold()}")
            for message in title_faults(title):
                yield Fault(document.where, document.line(*place, "title"), message)
        for word in words:
            if seen.setdefault(word, line) != line:
                yield Fault(document.where, line, f"{word} is also on line {seen[word]}: choose another")
                break


@dataclass(frozen=True, slots=True)
class _Claim:
    """A name now, a former one, the name of what was rejected, or an id: of an entry or a rejection, which has `id`."""

    place: Place
    kind: Literal["current", "former", "rejected", "id"]
    word: str
    id: str

    def bars(self, other: "_Claim") -> bool:
        """Whether another row cannot claim the same word.

        Two ids tell two repositories of one name apart; who has it now needs no more than an id of its own beside who
        had it once.
        """
        if self.place == other.place:
            return False
        kinds = {self.kind, other.kind}
        if kinds == {"current"} or kinds == {"id"}:
            return True
        now = self if self.kind == "current" else other
        needed = {now.id} if kinds == {"current", "former"} else {self.id, other.id}
        return self.id == other.id or "" in needed


def _repeat_faults(document: Document, claims: Iterable[_Claim]) -> Iterator[Fault]:
    """Names and ids that stand in two rows."""
    seen: dict[str, dict[tuple[str, str], _Claim]] = {}  # of each word the first claim of a kind and id, and of a kind
    for claim in claims:
        earlier = seen.setdefault(claim.word, {})
        rivals = (earlier[key] for key in product(KINDS, ("", claim.id, ANY)) if key in earlier)
        if first := next(filter(claim.bars, rivals), None):
            verb = "listed" if first.place[0] == "repos" else "rejected"
            message = f"{claim.word} is already {verb} on line {document.line(*first.place)}: keep one of the two"
            yield Fault(document.where, document.line(*claim.place), message)
        earlier.setdefault((claim.kind, claim.id), claim)
        earlier.setdefault((claim.kind, ANY), claim)


def _claims(document: Document) -> Iterator[_Claim]:
    """Everything that stands for an entry or a rejection: names in lower case, and its id."""
    for place, row in chain(_rows(document.data, "repos"), _rows(document.data, "rejected")):
        former, identity = row.get("formerly"), str(row.get("id") or "")
        if row.get("repo"):
            yield _Claim(place, "current" if place[0] == "repos" else "rejected", str(row["repo"]).lower(), identity)
        for name in former if isinstance(former, list) else ():
            yield _Claim(place, "former", str(name).lower(), identity)
        if identity:
            yield _Claim(place, "id", f"id {identity}", identity)


def _categories(document: Document) -> Iterator[tuple[Place, dict[Any, Any]]]:
    for place, layer in _rows(document.data, "layers"):
        for (_, index), category in _rows(layer, "categories"):
            yield (*place, "categories", index), category


def _rows(data: dict[Any, Any], key: str) -> Iterator[tuple[Place, dict[Any, Any]]]:
    """The mappings in a list of mappings, with their places, whatever else is in it."""
    rows = data.get(key)
    for index, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield (key, index), row
