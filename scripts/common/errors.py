"""Errors that say what is wrong, where, and how to fix it, and show no secret; and the faults of data files."""

import base64
import re
from dataclasses import dataclass
from pathlib import Path

from scripts.common.environment import read_environment

HIDDEN = "***"

_NAMED = re.compile(r"(?i)\b(authorization: *(?:basic|bearer|token) +|(?:access_)?token=)[^\s&]+")
_GITHUBS = re.compile(r"\b(?:gh[a-z]_|github_pat_)\w+")  # GitHub's own tokens


class CensusError(Exception):
    """An error that the user can fix: the message says what is wrong, where, and how to fix it, and shows no secret."""

    def __init__(self, message: str) -> None:
        super().__init__(redacted(message))


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """A problem in a data file: where it is (`line` counts from 1), what is wrong, and how to fix it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class DataError(CensusError):
    """A file of the census that cannot be used as it is."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        self.fault = Fault(str(path), line, message)
        super().__init__(str(self.fault))


class SwitchedOffError(CensusError):
    """What a setting of the repository keeps the run from: it is told, and is no failure."""


class RefusedError(CensusError):
    """A run that would lose data, stopped before anything was written."""


def redacted(text: str) -> str:
    """The text without the token of this run, and without whatever looks like somebody's credentials."""
    if token := read_environment().token:
        for secret in (token, base64.b64encode(f"x-access-token:{token}".encode()).decode()):
            text = text.replace(secret, HIDDEN)
    text = _GITHUBS.sub(HIDDEN, _NAMED.sub(rf"\g<1>{HIDDEN}", text))
    return re.sub(r"\S+", lambda word: _without_user(word[0]), text) if "@" in text else text


def _without_user(word: str) -> str:
    """A word without what stands before the last `@` of an address: a name, and perhaps a password."""
    scheme, slashes, rest = word.partition("//")
    user, at, host = rest.rpartition("@")
    return f"{scheme}{slashes}{host}" if at else word
