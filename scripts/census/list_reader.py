"""The values of repos.yaml without the library, which takes a hundred times longer: entries in the form in which
`check --fix` keeps them are read here, all else by the library. Whatever may be wrong is left to it altogether.
"""

import re
from typing import Any

from scripts.census.document import Place, read_values
from scripts.common.errors import DataError

# An entry that the library certainly reads as it stands, and writes as it stands.
PLAIN_ENTRY = re.compile(
    r"^  - repo: (?P<repo>[A-Za-z0-9][\w.-]*/[\w.-]+)\n"
    r"    category: (?!(?:true|false|null)\n)(?P<category>[a-z][a-z0-9-]*)\n"
    r"    summary: (?=.{1,200}\n)(?P<summary>[A-Za-z][\w,./()+'-]*(?: [\w./(+][\w,./()+'-]*)+)\n"
    r"(?:    formerly: \[(?P<formerly>[A-Za-z0-9][\w.-]*/[\w.-]+(?:, [A-Za-z0-9][\w.-]*/[\w.-]+)*)\]\n)?"
    r"(?:    id: (?P<id>R_[\w-]+)\n)?(?=  - |[a-z]+:|\Z)",
    re.ASCII | re.MULTILINE,
)

Runs = dict[int, list[re.Match[str]]]  # entries that follow one another, by the line on which the first begins


def read_list(text: str, where: str) -> tuple[Any, dict[Place, int]]:
    """What `read_values` reads of the text, faster. Raises DataError as that does."""
    runs, rest = _leave_out(text)
    try:
        data, lines = read_values(rest, where)
        return data, _put_back(data, lines, runs)
    except (KeyError, TypeError, DataError):  # what was left out did not stand in a list of entries, or all is wrong
        return read_values(text, where)


def _leave_out(text: str) -> tuple[Runs, str]:
    """The runs of plain entries, and the text with a null and blank lines for each, so that all else keeps its line."""
    runs, rest = Runs(), list[str]()
    line, end = 1, -1
    for entry in PLAIN_ENTRY.finditer(text):
        if entry.start() != end:
            between = text[max(end, 0) : entry.start()]
            line += between.count("\n")
            rest += [between, "  - ~"]
            run = runs[line] = []
        run.append(entry)
        height = entry[0].count("\n")
        rest.append("\n" * height)
        line, end = line + height, entry.end()
    return runs, "".join([*rest, text[max(end, 0) :]])


def _put_back(data: Any, lines: dict[Place, int], runs: Runs) -> dict[Place, int]:
    """Put the plain entries where their nulls stand in the list, and return the lines of all values.

    Raises KeyError or TypeError where a null stands in something else.
    """
    if not runs:
        return lines
    by_line = {lines["repos", number]: number for number in range(len(data["repos"]))}
    at = {by_line[line]: (line, run) for line, run in runs.items()}
    entries: list[Any] = []
    numbers: dict[int, int] = {}
    found: dict[Place, int] = {}
    for number, value in enumerate(data["repos"]):
        if number in at:
            _read_run(*at[number], entries, found)
        else:
            numbers[number] = len(entries)
            entries.append(value)
    for place, line in lines.items():
        if place[:1] != ("repos",) or len(place) == 1:
            found[place] = line
        elif place[1] in numbers:
            found["repos", numbers[place[1]], *place[2:]] = line
    data["repos"] = entries
    return found


def _read_run(line: int, run: list[re.Match[str]], entries: list[Any], lines: dict[Place, int]) -> None:
    """Add the entries of a run that begins on this line, and the lines of their values."""
    for entry in run:
        place = ("repos", len(entries))
        values: dict[str, Any] = {key: value for key, value in entry.groupdict().items() if value is not None}
        lines[place] = line
        for key in values:
            lines[*place, key] = line
            line += 1
        if "formerly" in values:
            values["formerly"] = values["formerly"].split(", ")
            for index in range(len(values["formerly"])):
                lines[*place, "formerly", index] = lines[*place, "formerly"]
        entries.append(values)
