"""The guide to the record: every key of every file, with its type and what it means."""

import re

from scripts.pages.markdown import find_page_faults
from scripts.pages.record_guide import render_guide


def test_every_key_has_a_type_and_a_meaning() -> None:
    """Whoever adds a field says what it means; the types are those that the code reads."""
    page = render_guide()
    rows = re.findall(r"(?m)^\|`(\w+)`\|([^|]*)\|(.*)$", page)
    assert rows and all(kind and meaning for _, kind, meaning in rows), [row for row in rows if not all(row)]
    assert ("archived", "day or true") in {row[:2] for row in rows} and not find_page_faults(page, "history/README.md")
