"""The text of the people's file as values with line numbers, and what is refused before anything is read."""

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from scripts.census.line_yaml import fault_line
from scripts.common.errors import DataError


class Document:
    """The text of a YAML file, its plain values, and the line of each of them.

    Raises DataError, with the line, for text that is not the YAML we write: merge markers, tabs,
    CRLF, duplicate keys, no mapping at the top.
    """

    def __init__(self, text: str, where: str = "repos.yaml") -> None:
        self.text, self.where = text, where
        _refuse_foreign_text(text, where)
        yaml = YAML(typ="safe")
        try:
            self.node: Node | None = yaml.compose(text)
            _refuse_cleverness(self.node, where)
            self.data: Any = yaml.constructor.construct_document(self.node) if self.node else None
        except MarkedYAMLError as error:
            raise DataError(where, fault_line(error), _problem(error)) from None
        except RecursionError:
            raise DataError(where, 1, "brackets are nested too deeply: restore the file from git") from None
        except (
            YAMLError,
            ValueError,
            LookupError,
            TypeError,
        ) as error:  # a date such as 2026-13-45, a tag such as !!int
            raise DataError(where, 1, f"a value is not what it claims to be ({error}): correct it") from None
        if not isinstance(self.data, dict):
            raise DataError(where, 1, "holds no settings, layers and repos: restore it from git")

    def line(self, *path: str | int) -> int:
        """The line, counted from 1, of the value at a path of keys and indexes, or of its nearest parent."""
        node = self.node
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            node = child
        return node.start_mark.line + 1 if node else 1


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: Node = node.value[step]
        return child
    return None


def _refuse_cleverness(root: Node | None, where: str) -> None:
    """A value that stands in two places is an alias, and a few of them can mean billions; tags can mean anything."""
    seen: set[int] = set()
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            raise DataError(where, node.start_mark.line + 1, "an alias (`*name`) repeats this value: write it out")
        seen.add(id(node))
        if node.tag and not node.tag.startswith("tag:yaml.org,2002:"):
            raise DataError(where, node.start_mark.line + 1, f"a tag ({node.tag}): write the plain value")
        if isinstance(node, MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, SequenceNode):
            waiting += node.value


def _problem(error: MarkedYAMLError) -> str:
    problem = error.problem or "cannot be read"
    if "duplicate key" in problem:
        return f"{problem.split(' with ')[0].split(' (')[0]}: keep one of the two"
    return f"this is not YAML ({problem}): check the indentation, and quote text that holds `: ` or ` #`"


def _refuse_foreign_text(text: str, where: str) -> None:
    if not text.strip():
        raise DataError(where, 1, f"the file is empty: restore it with `git checkout {where}`")
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
            raise DataError(where, number, "a merge conflict is left here: choose a side and delete the markers")
        if "\t" in line:
            raise DataError(where, number, "a tab: use spaces")
        if hidden := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", line):
            raise DataError(where, number, f"an invisible character (U+{ord(hidden[0]):04X}): delete it")
        if "\r" in line:
            raise DataError(where, number, "Windows line ends (CRLF): save the file with LF")
    if text.startswith("\ufeff"):
        raise DataError(where, 1, "a byte-order mark: save the file as UTF-8 without BOM")
