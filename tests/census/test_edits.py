"""Edits of repos.yaml: what is written is read back the same, and no other byte moves."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from scripts.census import edits
from scripts.census.catalogue import Entry, parse_catalogue
from scripts.census.layout import round_trip, sort_entries
from scripts.census.shape import Rejection
from scripts.common.errors import DataError
from scripts.health.faults import find_list_faults
from tests.support.folder import LAYERS, SAMPLE, entry
from tests.support.hostile import HOSTILE_TO_YAML

TEXT = (
    LAYERS + "  # the first\n" + entry("a/one", summary="'Quoted: with care, and long'", id="R_1") + entry("m/two", formerly="[m/old]")
    + "  # about three\n" + entry("c/three", "gateways") + entry("z/last", "lists")
    + "# decided\nrejected:\n  - {repo: x/y, reason: not AI software, decided: 2026-05-01}\n# the end\n"
)  # fmt: skip
TWO = entry("m/two", formerly="[m/old]")
WITHOUT_THREE = TEXT.replace("  # about three\n" + entry("c/three", "gateways"), "")
DAY = date(2026, 11, 23)


def new(repo: str = "b/new", category: str = "serving", summary: str = "A summary that is long enough") -> Entry:
    return Entry(repo, category, summary)


def entries(text: str) -> list[Entry]:
    return [replace(found, line=0) for found in parse_catalogue(text).entries]


@pytest.mark.parametrize("summary", HOSTILE_TO_YAML)
def test_what_is_loaded_back_equals_what_was_written(summary: str) -> None:
    """For every string that means something to YAML: on lines of its own, in the form that tools keep."""
    text = edits.start(TEXT).add(new(summary=summary)).finish()
    assert entries(text)[1] == new(summary=summary) and [e for e in entries(text) if e.repo != "b/new"] == entries(TEXT)
    head, tail = TEXT.split(TWO)
    assert text.startswith(head) and text.endswith(TWO + tail)
    assert round_trip(text) == text
    rejection = Rejection("b/new", summary or "none", DAY)
    assert parse_catalogue(edits.start(TEXT).reject(rejection).finish()).rejected[1] == rejection
    one, two, *others = entries(TEXT)
    changed = edits.start(TEXT).change("m/two", replace(two, summary=summary)).finish()
    assert entries(changed) == [one, replace(two, summary=summary), *others]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_summary_is_written_and_read_back(summary: str) -> None:
    """The same for whatever hypothesis comes up with."""
    assert entries(edits.start(TEXT).add(new(summary=summary)).finish())[1].summary == summary


def test_an_entry_stands_where_the_order_wants_it() -> None:
    """First, last, between comments, in an empty category, in an empty list, after a file without a last line end."""
    for repo, category, before in (
        ("A/a", "serving", "  # the first\n"),
        ("n/n", "serving", "  # about three\n"),
        ("a/a", "lists", "  - repo: z/last\n"),
    ):
        text = edits.start(TEXT).add(new(repo, category)).finish()
        assert text == TEXT.replace(before, entry(repo, category) + before, 1) and not find_list_faults(text)
    last = edits.start(TEXT).add(new("zz/z", "lists")).finish()
    assert last == TEXT.replace("# decided", entry("zz/z", "lists") + "# decided")
    for empty in (LAYERS, LAYERS.replace("repos:", "repos: []"), LAYERS.rstrip()):
        assert edits.start(empty).add(new()).finish() == LAYERS + entry("b/new")
    cut_off = (LAYERS + entry("a/one")).rstrip()
    assert edits.start(cut_off).add(new()).finish() == LAYERS + entry("a/one") + entry("b/new")
    assert edits.start(LAYERS + "rejected: []\n").add(new()).finish() == LAYERS + entry("b/new") + "rejected: []\n"


def test_a_change_keeps_the_other_lines_of_the_entry() -> None:
    """Its id, its former names, and the comment above it, wherever it goes."""
    draft, (one, two, three, _) = edits.start(TEXT), entries(TEXT)
    moved = draft.change("c/three", replace(three, category="serving")).finish()
    block = "  # about three\n" + entry("c/three", "serving")
    assert moved == WITHOUT_THREE.replace(TWO, block + TWO)
    renamed = draft.change("a/one", replace(one, repo="a/ones", formerly=("a/one",))).finish()
    ones = TEXT.replace("repo: a/one\n", "repo: a/ones\n")
    assert renamed == ones.replace("    id: R_1\n", "    formerly: [a/one]\n    id: R_1\n")
    twice = draft.change("m/two", replace(two, repo="n/two", formerly=("m/two", "m/old"))).finish()
    assert twice == TEXT.replace("repo: m/two", "repo: n/two").replace("[m/old]", "[m/two, m/old]")
    with pytest.raises(DataError, match="no longer"):
        draft.change("no/body", new()).finish()


def test_what_was_dropped_and_rejected_is_gone() -> None:
    """Down to its comment; the section is opened when there is none."""
    dropped = edits.start(TEXT).drop("c/three").finish()
    assert dropped == WITHOUT_THREE
    line = '  - {repo: c/three, reason: "no: never", decided: 2026-11-23}\n'
    rejection = Rejection("c/three", "no: never", DAY)
    assert edits.start(dropped).reject(rejection).finish() == dropped.replace("# the end\n", f"{line}# the end\n")
    for none in ("", "rejected: []\n", "rejected:\n"):
        text = edits.start(LAYERS + entry("a/one") + none).reject(rejection).finish()
        assert text == LAYERS + entry("a/one") + f"rejected:\n{line}"


def test_many_edits_are_one_draft() -> None:
    """They end where one after another ends, and the text is read back once."""
    names = [f"a/r{i:03}" for i in range(60)]
    text = LAYERS + "".join(entry(name) for name in names)
    rejection = Rejection("a/r002", "gone", DAY)
    steps: list[Callable[[edits.Draft], edits.Draft]] = [
        lambda draft: draft.set_ids({name: f"R_{name[-3:]}" for name in names}),
        lambda draft: draft.drop("a/r002").reject(rejection),
        lambda draft: draft.change("a/r001", replace(draft.find("a/r001"), repo="z/moved", formerly=("a/r001",))),
        lambda draft: draft.change("a/r003", replace(draft.find("a/r003"), category="lists")),
        lambda draft: draft.add(new("b/new", "gateways")),
        lambda draft: draft.change("a/r001", replace(draft.find("a/r001"), summary="Another: summary, in quotes")),
    ]
    draft, one_by_one = edits.start(text), text
    for step in steps:
        draft, one_by_one = step(draft), step(edits.start(one_by_one)).finish()
    assert draft.finish() == one_by_one and not find_list_faults(one_by_one)


def test_a_draft_that_cannot_be_read_back_is_no_text() -> None:
    """Two entries of one name, an id among the keys that a person wrote otherwise."""
    with pytest.raises(DataError, match="already listed"):
        edits.start(TEXT).add(new("a/one")).finish()
    braces = "  - {repo: m/two, category: serving, summary: A summary that is long enough, formerly: [m/old]}\n"
    odd = edits.start(TEXT.replace(TWO, braces))
    with pytest.raises(DataError, match="m/two cannot be written here: edit its lines by hand"):
        odd.change("m/two", replace(odd.find("m/two"), summary="Another summary of it")).finish()


def test_a_list_survives_its_editor_byte_for_byte() -> None:
    """What a submission changes in repos.yaml is its own lines."""
    text = (SAMPLE / "repos.yaml").read_text(encoding="utf-8")
    assert round_trip(text) == text and sort_entries(text) == text
