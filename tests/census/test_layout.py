"""The one form of repos.yaml: the quick look and the library agree."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.census import layout
from scripts.census.list_reader import PLAIN_ENTRY
from tests.support.folder import LAYERS, SAMPLE, entry

BETWEEN = ["", "", "", "  # a comment\n", "# at the margin\n", "\n", "    # inside\n"]
SUMMARIES = ["A summary that is long enough", "A  summary", "'A: summary'", "Größe of things", "A summary # with more", "a " * 3000 + "b", "Engine, fast (C++)"]  # fmt: skip
EXTRA = [
    "",
    *(f"    {line}\n" for line in ("id: R_1", "id:   R_1", "formerly: [a/b, c/d]", "formerly: [a/b,c/d]", "id: R_1 ")),
]
BLOCK = st.tuples(st.sampled_from(BETWEEN), st.sampled_from(SUMMARIES), st.sampled_from(EXTRA))


@given(st.lists(BLOCK, min_size=1, max_size=6), st.sampled_from(["", "# end\nrejected: []\n", "rejected:   []\n"]))
@settings(max_examples=25, deadline=None)
def test_a_file_is_in_the_one_form_when_the_library_writes_it_so(blocks: list[tuple[str, str, str]], tail: str) -> None:
    """Whatever is left out of the quick look changes nothing, comments and blank lines included."""
    rows = (f"{above}{entry(f'a/r{i}', summary=text)}{extra}" for i, (above, text, extra) in enumerate(blocks))
    text = LAYERS + "".join(rows) + tail
    assert (not list(layout.form_faults(text))) == (layout.round_trip(text) == text)


def test_the_quick_look_spares_nearly_all_of_this_list() -> None:
    """Or `check` takes three times as long."""
    text = (SAMPLE / "repos.yaml").read_text(encoding="utf-8")
    assert len(PLAIN_ENTRY.sub("", text)) < len(text) / 2
