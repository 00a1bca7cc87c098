"""The shape of repos.yaml: the types, the schema for editors and the faults say the same."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.census import rules, shape
from scripts.census.catalogue import parse_catalogue
from scripts.census.document import Document
from scripts.census.list_reader import PLAIN_ENTRY
from scripts.census.shape_faults import find_shape_faults
from scripts.common import blocks
from scripts.common.actions import as_text
from scripts.common.errors import DataError, Fault, redacted
from scripts.common.markup import escape
from scripts.github.observation import language_of
from scripts.health.advice import find_advice
from scripts.health.faults import find_list_faults
from scripts.health.loaded import Loaded
from scripts.pages.forms import PATHS
from tests.support.folder import LAYERS, ROOT, entry

REJECTED = "rejected:\n  - {repo: x/y, reason: not AI software, decided: 2026-05-01}\n"
TEXT = LAYERS + entry("a/one", id="R_1") + entry("b/two", formerly="[b/old]") + REJECTED
VALIDATOR = jsonschema.Draft202012Validator(
    shape.msgspec.json.schema(shape.ListShape), format_checker=jsonschema.FormatChecker()
)
ODD = ["5", "", "[]", "{}", "true", "x", "[x]", "[a/b]", "'2026-05-01'", "'a/b'", '"a/b\\n"', "a-b", "A sentence of words", ".inf", "-1"]  # fmt: skip


@given(st.sampled_from(re.findall(r"[a-z]+: [^{,}\n]+", TEXT)), st.sampled_from(ODD), st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_schema_for_editors_and_the_faults_agree(pair: str, value: str, rename: bool) -> None:
    """Whichever value or key of the file is replaced."""
    key = pair.split(":")[0]
    changed = f"odd: {pair.split(': ', 1)[1]}" if rename else f"{key}: {value}"
    document = Document(TEXT.replace(pair, changed, 1))
    plain = json.loads(json.dumps(document.data, default=str))
    assert bool(list(find_shape_faults(document))) == (not VALIDATOR.is_valid(plain)), changed


def test_reading_stops_at_the_first_fault_of_those_that_check_lists() -> None:
    """Line and words are the same."""
    for broken in (TEXT.replace("a/one", "one"), TEXT.replace("serving", "none", 2), TEXT.replace("b/two", "A/ONE")):
        first = rules.find_blocking_faults(Document(broken))[0]
        with pytest.raises(DataError) as raised:
            parse_catalogue(broken)
        assert (raised.value.fault.line, raised.value.fault.message.split(" (`")[0]) == (first.line, first.message)
        assert first in find_list_faults(broken)
    assert len(find_list_faults(TEXT.replace("a/one", "one").replace("about: What", "about: 5 # What"))) >= 2


def test_every_fault_of_one_entry_is_listed() -> None:
    """Not only the first one, and each on the line of its value."""
    text = LAYERS + "  - repo: one\n    category: 5\n    colour: red\n    formerly: [a/b, c]\n"
    found = [(fault.line, fault.message.split(":")[0]) for fault in find_shape_faults(Document(text))]
    assert sorted(found) == [(16, "`repo"), (16, "`summary"), (17, "`category"), (18, "`colour"), (19, "`formerly")]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", *map(str, PATHS)])
def test_the_documents_state_the_length_of_a_summary(name: str) -> None:
    """The one that the rule has, where they state one: a fork has words of its own, or no such document."""
    text = " ".join((ROOT / name).read_text(encoding="utf-8").split()) if (ROOT / name).exists() else ""
    assert set(re.findall(r"\d+ to \d+ characters", text)) <= {rules.SUMMARY_WORDS}


TITLES = "Node.js, C++, C#, .NET, 日本語, हिन्दी, Ελληνικά, Rock'n'roll, L’avenir, A (b) - c, العربية, 3D"


@pytest.mark.parametrize("title", TITLES.split(", "))
def test_titles_of_every_script_are_welcome(title: str) -> None:
    """With the usual marks."""
    text = TEXT.replace("title: Serving", f'title: "{title}"')
    assert not [fault for fault in find_list_faults(text) if "title" in fault.message]
    assert parse_catalogue(text).categories["serving"].title == title


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Gateways, and more", "contains `,`"), ("R&D", "contains `&`"), ("A/B", "contains `/`"), ("A, B & C", "contains `,` and `&`"),
        ("Zero\u200bwidth", "contains U+200B"), ("a|b", "contains `|`"), ("<b>", "contains `<`"), ("[x]", "contains `[`"), ("two  blanks", "blanks"),
        (" first", "blanks"), ("# 1", "must begin"), ("a #b", "must begin"), ("- a", "must begin"), ("'a", "must begin"), ("🚀", "contains `🚀`"),
    ],
)  # fmt: skip
def test_a_title_that_cannot_be_one_says_why(title: str, words: str) -> None:
    """Commas end an option of a form; & and / are escaped in addresses; other marks are Markdown."""
    text = TEXT.replace("title: Serving", f'title: "{title}"')
    assert any(words in fault.message and fault.line == 7 for fault in find_list_faults(text)), find_list_faults(text)


def test_ids_and_titles_stand_once() -> None:
    """Also as title of a layer and of a category, and whatever the capitals: labels of forms stay unique."""
    for change in ("id: serving", "title: SERVING", "title: infrastructure"):
        text = TEXT.replace(f"{change.split()[0]} {'gateways' if change[0] == 'i' else 'Gateways'}", change)
        assert "choose another" in "\n".join(map(str, find_list_faults(text))), change


WORST: dict[str, Callable[[int], object]] = {
    "address": lambda size: rules.fix_summary("x" * (size // 2) + ":" * (size // 2)),
    "address in words": lambda size: rules.fix_summary("www " * (size // 4)),
    "title": lambda size: rules.title_faults("," * size),
    "document": lambda size: Document(TEXT.replace("A summary that is long enough", f"[{'[],' * (size // 3)}]")),
    "slug": lambda size: broken("id: serving", f"id: {'a-' * (size // 2)}!"),
    "name": lambda size: broken("a/one", "a" * size),
    "one former name": lambda size: repeat_faults("formerly", f"[{'x/y, ' * (size // 5)}x/y]"),
    "quick look at an id": lambda size: PLAIN_ENTRY.sub("", TEXT.replace("R_1", "R_" + "_" * size + "!")),
    "quick look at a summary": lambda size: PLAIN_ENTRY.sub("", TEXT.replace("A summary", "a " * (size // 2) + "!")),
    "advice on numbers": lambda size: advise("1." * (size // 2) + "!"),
    "advice on a word": lambda size: advise("a" * size + "!"),
    "advice on words": lambda size: advise("no a " * (size // 5) + "!"),
    "secrets": lambda size: redacted("//" * (size // 4) + "@" * (size // 4) + "token=" * (size // 12)),
    "secrets in words": lambda size: redacted("//a@b authorization: " * (size // 21)),
    "commands of Actions": lambda size: as_text("##[" * (size // 6) + "\n \t::" * (size // 8)),
    "script": lambda size: language_of("中a" * (size // 2)),
    "marker": lambda size: blocks.fill(
        " " * size + "<!-- census:x -->\n<!-- /census:x -->", {"x": escape("x")}, Path("x.md")
    ),
}


def broken(before: str, after: str) -> list[Fault]:
    return list(find_shape_faults(Document(TEXT.replace(before, after, 1))))


def repeat_faults(key: str, value: str) -> list[Fault]:
    return rules.find_rule_faults(Document(LAYERS + entry("a/one", **{key: value})))


def advise(summary: str) -> list[Fault]:
    """What is told of a summary, with a pattern that can begin anywhere in a word."""
    words = "settings: {threshold: 500, advice: {words: ['*b*', no longer]}}"
    text = LAYERS.replace("settings: {threshold: 500}", words) + entry("a/one", summary=f"'{summary}'")
    return find_advice(Loaded("", Document(text), parse_catalogue(text)))


def cost(work: Callable[[int], object], size: int) -> float:
    """The seconds of this processor that the work takes once."""
    start = time.process_time()
    work(size)
    return time.process_time() - start


@pytest.mark.parametrize("kind", WORST)
def test_twice_the_text_costs_at_most_thrice_the_time(kind: str) -> None:
    """Whatever it holds: no pattern and no reader is quadratic."""
    work = WORST[kind]
    cost(work, 1024)
    pairs = [(cost(work, 32_768), cost(work, 65_536)) for _ in range(7)]  # in turns, so that both meet a busy machine
    assert min(long / max(short, 0.001) for short, long in pairs) < 3
