"""A YAML file that people write, as plain values with line numbers, and what is refused before it is read.

The library's parser only yields events; the values are built here without recursion, so that depth is bounded and
every value knows its line, in half the time that the library takes to build nodes and then values.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import ScalarNode

from scripts.common.errors import DataError

DEEPEST = 30  # levels of nesting; repos.yaml has five
LONGEST = 100  # characters of a value that is not text

Place = tuple[Any, ...]  # the keys and indexes that lead to a value
Reader = Callable[[str, str], tuple[Any, dict[Place, int]]]

_TEXT = "tag:yaml.org,2002:str"
_NO_KEY = object()
# Two searches, as one for both takes seven times as long.
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})", re.MULTILINE)
_UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_REFUSALS = {
    "\t": "a tab: use spaces",
    "\r": "Windows line ends (CRLF): save the file with LF",
}


class Document:
    """The values of a YAML file and the line of each of them.

    Raises DataError, with the line, for text that is not the YAML we write: merge markers, tabs, CRLF, invisible
    characters, aliases, tags, duplicate keys, deep nesting, no mapping at the top.
    """

    def __init__(self, text: str, where: str = "repos.yaml", read: Reader | None = None) -> None:
        """`read` takes the place of `read_values`."""
        self.where = where
        _refuse_foreign_text(text, where)
        self.data, self._lines = (read or read_values)(text, where)
        if not isinstance(self.data, dict):
            raise DataError(where, 1, "holds no settings, layers and repos: restore it from git")

    def line(self, *place: str | int) -> int:
        """The line, counted from 1, of the value at a path of keys and indexes, or of its nearest parent."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines[place]


def read_values(text: str, where: str) -> tuple[Any, dict[Place, int]]:
    """The value that YAML text stands for, None for no text, and the line of each value in it by its place.

    Raises DataError, with the line, for what is not YAML, and for aliases, tags, duplicate keys and deep nesting.
    """
    yaml = YAML(typ="safe")
    try:
        return _Builder(yaml, where).build(yaml.parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        advice = "check the indentation, and quote text that holds `: ` or ` #`"
        message = f"this is not YAML ({error.problem or 'cannot be read'}): {advice}"
        raise DataError(where, mark.line + 1 if mark else 1, message) from None
    except YAMLError as error:
        raise DataError(where, 1, f"this is not YAML ({error}): restore the file from git") from None


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being filled; `key` is that of the mapping's next value."""

    value: list[Any] | dict[Any, Any]
    place: Place
    key: Any = _NO_KEY


class _Builder:
    """Makes values out of the events of the library's parser."""

    def __init__(self, yaml: YAML, where: str) -> None:
        self.yaml, self.where = yaml, where
        self.documents: list[Any] = []
        self.frames: list[_Frame] = []
        self.lines: dict[Place, int] = {(): 1}

    def build(self, parsed: Iterable[events.Event]) -> tuple[Any, dict[Place, int]]:
        """The value and the lines; see `read_values`."""
        for event in parsed:
            match event:
                case events.ScalarEvent():
                    self._add(event, self._scalar(event))
                case events.MappingStartEvent():
                    self._open(event, {})
                case events.SequenceStartEvent():
                    self._open(event, [])
                case events.MappingEndEvent() | events.SequenceEndEvent():
                    self.frames.pop()
                case events.AliasEvent():
                    raise self._refusal(event, f"an alias (`*{event.anchor}`) repeats another value: write it out")
        if len(self.documents) > 1:
            raise DataError(self.where, 1, "holds several documents, separated by `---`: keep one")
        return next(iter(self.documents), None), self.lines

    def _open(self, event: Any, value: list[Any] | dict[Any, Any]) -> None:
        self._refuse_marks(event)
        if len(self.frames) == DEEPEST:
            raise self._refusal(event, f"lists and mappings are nested more than {DEEPEST} deep: remove some")
        self.frames.append(_Frame(value, self._add(event, value)))

    def _add(self, event: Any, value: Any) -> Place:
        """Put a value, or a mapping's key, where it belongs; returns its place."""
        if not self.frames:
            self.documents.append(value)
            self.lines[()] = event.start_mark.line + 1
            return ()
        frame = self.frames[-1]
        if isinstance(frame.value, list):
            place = (*frame.place, len(frame.value))
            frame.value.append(value)
        elif frame.key is _NO_KEY:
            if isinstance(value, (dict, list)):
                raise self._refusal(event, "a list or mapping stands for a key: check the indentation and brackets")
            if value in frame.value:
                raise self._refusal(event, f"duplicate key `{value}`: keep one of the two")
            frame.key = value
            return frame.place
        else:
            place = (*frame.place, frame.key)
            frame.value[frame.key] = value
            frame.key = _NO_KEY
        self.lines[place] = event.start_mark.line + 1
        return place

    def _scalar(self, event: events.ScalarEvent) -> Any:
        self._refuse_marks(event)
        if not event.implicit[0]:  # it has quotes, or is a block
            return event.value
        tag = self.yaml.resolver.resolve(ScalarNode, event.value, event.implicit)
        if str(tag) == _TEXT:
            return event.value
        if len(event.value) > LONGEST:
            raise self._refusal(event, f"`{event.value[:20]}…` is too long for a number or a date: correct or quote it")
        node = ScalarNode(tag, event.value, event.start_mark, event.end_mark)
        try:
            return self.yaml.constructor.construct_object(node)
        except (YAMLError, ValueError, ArithmeticError) as error:  # a date such as 2026-13-45
            reason = str(error).split("\n", 1)[0]
            what = f"`{event.value}` is not a valid value ({reason})"
            raise self._refusal(event, f"{what}: correct or quote it") from None

    def _refuse_marks(self, event: Any) -> None:
        if event.tag:
            raise self._refusal(event, f"a tag ({event.tag}): write the plain value")
        if event.anchor:
            raise self._refusal(event, f"an anchor (`&{event.anchor}`): leave it out")

    def _refusal(self, event: Any, message: str) -> DataError:
        return DataError(self.where, event.start_mark.line + 1, message)


def _refuse_foreign_text(text: str, where: str) -> None:
    if not text.strip():
        raise DataError(where, 1, f"the file is empty: restore it with `git checkout {where}`")
    if text.startswith("\ufeff"):
        raise DataError(where, 1, "a byte-order mark: save the file as UTF-8 without BOM")
    if text.startswith("%"):
        raise DataError(where, 1, "a directive of YAML: delete the line, and the `---` below it")
    if found := _CONFLICT.search(text) or _UNWANTED.search(text):
        line = text.count("\n", 0, found.start()) + 1
        conflict = "a merge conflict is left here: choose a side and delete the markers"
        hidden = f"an invisible character (U+{ord(found[0][0]):04X}): delete it"
        message = conflict if found.re is _CONFLICT else _REFUSALS.get(found[0], hidden)
        raise DataError(where, line, message)
