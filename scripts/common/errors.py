"""Errors that say what is wrong, where, and how to fix it, and the faults of data files."""

from dataclasses import dataclass
from pathlib import Path

from scripts.common.secrets import redacted


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


class RefusedError(CensusError):
    """A run that would lose data, stopped before anything was written."""
