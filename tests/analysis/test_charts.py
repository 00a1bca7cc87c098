"""Charts: what is written in them can be read whole."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from scripts.analysis.charts import Line, Panel, draw_lines
from scripts.analysis.paper import WIDTH

BOLD = 14.6  # units that a bold character of 21 takes in DejaVu Sans, one of the widest fonts a reader may have


@pytest.mark.parametrize(
    "label",
    ["Application development 1,234", "Retrieval-augmented generation 7", "Supercalifragilisticexpialidocious 9"],
)
def test_the_label_of_a_line_stays_in_the_picture_and_keeps_its_figure(label: str) -> None:
    """Whatever the font, no label is cut at the right edge, and a figure never stands alone on a line."""
    line = Line(label, [1.0, 2.0], 0)
    drawn = ET.fromstring(draw_lines("Title", "under", [Panel("", [date(2020, 1, 1), date(2021, 1, 1)], [line])]))
    texts = [text for text in drawn.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "bold"]
    assert texts
    for text in texts:
        x = float(re.findall(r"[\d.]+", text.get("x") or "")[0])
        assert x + BOLD * len(text.text or "") <= WIDTH
    assert " ".join(text.text or "" for text in texts).replace("\xa0", " ").endswith(label.rpartition(" ")[2])
    assert not any((text.text or "").isdecimal() for text in texts)
