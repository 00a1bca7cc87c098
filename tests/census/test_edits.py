"""Edits of repos.yaml: what is written is read back the same, and no other byte moves."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.census import edits, rules
from scripts.census.catalogue import Entry, Rejection, parse_catalogue, round_trip
from scripts.common.errors import DataError
from tests.conftest import LAYERS, ROOT, entry

TEXT = (
    LAYERS + "  # the first\n" + entry("a/one", summary="'Quoted: with care, and long'", id="R_1") + entry("m/two", formerly="[m/old]")
    + "  # about three\n" + entry("c/three", "gateways") + entry("z/last", "lists")
    + "# decided\nrejected:\n  - {repo: x/y, reason: not AI software, decided: 2026-05-01}\n# the end\n"
)  # fmt: skip
HOSTILE_TO_YAML = [
    "!!python/object/apply:os.system [ls]", "&a anchor", "*a alias", "{flow: map}", "[flow, list]", "%YAML 1.1", "@at", "`tick`", "- item",
    "key: value", "a # comment", "# comment", "| literal", "> folded", "? key", ": value", "null", "~", "yes", "no", "true", "2026-11-23",
    "12:30:45", "0x1F", "1e3", ".inf", "'single'", '"double" \\n', "a\u0085b", "a\u2028b\u2029c", "line\nbreak", "tab\there", " spaces ",
    "---", "...", "<<: *a", "a\x00b\x07", "\ufeffbom", "😀 emoji", "\\", "x" * 4000, "",
]  # fmt: skip


def new(repo: str = "b/new", category: str = "serving", summary: str = "A summary that is long enough") -> Entry:
    return Entry(repo, category, summary, None, (), 0)


def entries(text: str) -> list[Entry]:
    return [replace(found, line=0) for found in parse_catalogue(text).entries]


@pytest.mark.parametrize("summary", HOSTILE_TO_YAML)
def test_what_is_loaded_back_equals_what_was_written(summary: str) -> None:
    """For every string that means something to YAML: on lines of its own, in the form that tools keep."""
    text = edits.add_entry(TEXT, new(summary=summary))
    assert entries(text)[1] == new(summary=summary) and [e for e in entries(text) if e.repo != "b/new"] == entries(TEXT)
    head, tail = TEXT.split(entry("m/two", formerly="[m/old]"))
    assert text.startswith(head) and text.endswith(entry("m/two", formerly="[m/old]") + tail)
    assert round_trip(text) == text
    rejected = parse_catalogue(edits.reject(TEXT, Rejection("b/new", summary or "none", "2026-11-23"))).rejected
    assert rejected[1] == Rejection("b/new", summary or "none", "2026-11-23")
    changed = edits.change_entry(TEXT, "m/two", replace(entries(TEXT)[1], summary=summary))
    assert (
        entries(changed)[1].summary == summary
        and [e for e in entries(changed) if e.repo != "m/two"] == entries(text)[:1] + entries(TEXT)[2:]
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_summary_is_written_and_read_back(summary: str) -> None:
    """The same for whatever hypothesis comes up with."""
    assert entries(edits.add_entry(TEXT, new(summary=summary)))[1].summary == summary


def test_an_entry_stands_where_the_order_wants_it() -> None:
    """First, last, between comments, in an empty category, in an empty list, after a file without a last line end."""
    for repo, category, before in (
        ("A/a", "serving", "  # the first\n"),
        ("n/n", "serving", "  # about three\n"),
        ("a/a", "lists", "  - repo: z/last\n"),
    ):
        text = edits.add_entry(TEXT, new(repo, category))
        assert text == TEXT.replace(before, entry(repo, category) + before, 1) and not rules.find_faults(text)
    assert edits.add_entry(TEXT, new("zz/z", "lists")) == TEXT.replace(
        "# decided", entry("zz/z", "lists") + "# decided"
    )
    for empty in (LAYERS, LAYERS.replace("repos:", "repos: []"), LAYERS.rstrip()):
        assert edits.add_entry(empty, new()) == LAYERS + entry("b/new")
    assert edits.add_entry((LAYERS + entry("a/one")).rstrip(), new()) == LAYERS + entry("a/one") + entry("b/new")
    assert edits.add_entry(LAYERS + "rejected: []\n", new()) == LAYERS + entry("b/new") + "rejected: []\n"


def test_a_change_keeps_the_other_lines_of_the_entry() -> None:
    """Its id, its former names, and the comment above it, wherever it goes."""
    three = entries(TEXT)[2]
    moved = edits.change_entry(TEXT, "c/three", replace(three, category="serving"))
    block = "  # about three\n" + entry("c/three", "serving")
    assert moved == TEXT.replace("  # about three\n" + entry("c/three", "gateways"), "").replace(
        entry("m/two", formerly="[m/old]"), block + entry("m/two", formerly="[m/old]")
    )
    one = entries(TEXT)[0]
    renamed = edits.change_entry(TEXT, "a/one", replace(one, repo="a/ones", formerly=("a/one",)))
    assert renamed == TEXT.replace("repo: a/one\n", "repo: a/ones\n").replace(
        "    id: R_1\n", "    formerly: [a/one]\n    id: R_1\n"
    )
    twice = edits.change_entry(TEXT, "m/two", replace(entries(TEXT)[1], repo="n/two", formerly=("m/two", "m/old")))
    assert twice == TEXT.replace("repo: m/two", "repo: n/two").replace("[m/old]", "[m/two, m/old]")
    with pytest.raises(DataError, match="no longer"):
        edits.change_entry(TEXT, "no/body", new())


def test_what_was_dropped_and_rejected_is_gone() -> None:
    """Down to its comment; the section is opened when there is none."""
    dropped = edits.drop_entry(TEXT, "c/three")
    assert dropped == TEXT.replace("  # about three\n" + entry("c/three", "gateways"), "")
    line = '  - {repo: c/three, reason: "no: never", decided: 2026-11-23}\n'
    rejection = Rejection("c/three", "no: never", "2026-11-23")
    assert edits.reject(dropped, rejection) == dropped.replace("# the end\n", f"{line}# the end\n")
    for none in (
        LAYERS + entry("a/one"),
        LAYERS + entry("a/one") + "rejected: []\n",
        LAYERS + entry("a/one") + "rejected:\n",
    ):
        assert edits.reject(none, rejection) == LAYERS + entry("a/one") + f"rejected:\n{line}"


def test_this_repositorys_list_takes_an_entry_at_its_start_in_its_middle_and_at_its_end() -> None:
    """Two lines differ by nothing but the new ones; the result passes the check."""
    text = (ROOT / "repos.yaml").read_text(encoding="utf-8")
    categories = list(parse_catalogue(text).categories)
    for category in (categories[0], categories[len(categories) // 2], categories[-1]):
        after = edits.add_entry(text, new("Quite/New", category, "Something that nobody has listed: yet"))
        added = [line for line in after.split("\n") if "Quite/New" in line or "nobody has listed: yet" in line]
        assert len(after.split("\n")) == len(text.split("\n")) + 3 and len(added) == 2
        assert edits.drop_entry(after, "Quite/New") == text
    assert not rules.find_faults(after)
