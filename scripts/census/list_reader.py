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
_BEGIN = "\nrepos:\n  - "
_DIRECTIVE = re.compile(r"^(?:---|\.\.\.|%)", re.MULTILINE)
_NEXT = re.compile(r"^(?=  - |[a-z]+:)", re.MULTILINE)


class _UnusualError(Exception):
    """Something is not in the usual form."""


def read_list(text: str, where: str) -> tuple[Any, dict[Place, int]]:
    """What `read_values` reads of the text, faster. Raises DataError as that does."""
    try:
        return _Reader(text, where).read()
    except (_UnusualError, DataError):
        return read_values(text, where)


class _Reader:
    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.entries: list[Any] = []
        self.lines: dict[Place, int] = {}

    def read(self) -> tuple[Any, dict[Place, int]]:
        """The values and their lines. Raises DataError or _UnusualError."""
        begin = self.text.find(_BEGIN)
        if begin < 0 or _DIRECTIVE.search(self.text):
            raise _UnusualError
        place, line = begin + len("\nrepos:\n"), self.text.count("\n", 0, begin) + 3
        data = self._part(self.text[: begin + 1], 0)
        self.lines[("repos",)] = line
        while self.text.startswith("  - ", place):
            end = self._entry(place, line)
            line += self.text.count("\n", place, end)
            place = end
        tail = self._part(self.text[place:], line - 1) if self.text[place:].strip() else {}
        if "repos" in data or "repos" in tail or data.keys() & tail.keys():
            raise _UnusualError
        return data | {"repos": self.entries} | tail, self.lines

    def _part(self, text: str, before: int) -> dict[Any, Any]:
        """What stands above or below the entries, after so many lines, as the library reads it."""
        values, lines = read_values(text, self.where)
        if not isinstance(values, dict):
            raise _UnusualError
        self.lines = {place: line + before for place, line in lines.items() if place} | self.lines
        self.lines.setdefault((), lines[()])
        return values

    def _entry(self, start: int, line: int) -> int:
        """Read the entry that starts here, on this line; returns where it ends."""
        place = ("repos", len(self.entries))
        found = PLAIN_ENTRY.match(self.text, start)
        if not found:
            return self._odd_entry(start, line)
        values: dict[str, Any] = {key: value for key, value in found.groupdict().items() if value is not None}
        self.lines[place] = line
        for offset, key in enumerate(values):
            self.lines[*place, key] = line + offset
        if "formerly" in values:
            values["formerly"] = values["formerly"].split(", ")
            for index in range(len(values["formerly"])):
                self.lines[*place, "formerly", index] = self.lines[*place, "formerly"]
        self.entries.append(values)
        return found.end()

    def _odd_entry(self, start: int, line: int) -> int:
        """The same by the library, for an entry in another form."""
        following = _NEXT.search(self.text, start + 1)
        end = following.start() if following else len(self.text)
        values, lines = read_values(f"repos:\n{self.text[start:end]}", self.where)
        match values:
            case {"repos": [entry]} if len(values) == 1:
                number = len(self.entries)
                self.entries.append(entry)
            case _:
                raise _UnusualError
        for place, at in lines.items():
            if place[:2] == ("repos", 0):
                self.lines["repos", number, *place[2:]] = line + at - 2
        return end
