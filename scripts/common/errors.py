"""Errors that speak to a person, and the one place where they are caught."""

import argparse
import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, ParamSpec

from scripts.common import actions

P = ParamSpec("P")


class CensusError(Exception):
    """Something a person can mend: the message says what is wrong, where, and how to mend it."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something to mend in a file: where it is (`line` counts from 1), what is wrong, and how to mend it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class DataError(CensusError):
    """A file of the census that does not say what it should."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        self.fault = Fault(str(path), line, message)
        super().__init__(str(self.fault))


class RefusedError(CensusError):
    """A run that would lose data, stopped before anything was written."""


class Parser(argparse.ArgumentParser):
    """Arguments of a verb, whose module docstring is its help; a wrong one exits with 64.

    The default, 2, says of a refresh that it was written in part.
    """

    def __init__(self, verb: str, about: str | None) -> None:
        shape = argparse.RawDescriptionHelpFormatter
        super().__init__(prog=f"python -m scripts.{verb}", description=about, formatter_class=shape)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


def reported(main: Callable[P, int]) -> Callable[P, int]:
    """Let `main` end with exit code 1 and one message on a `CensusError`, never with a traceback."""

    @functools.wraps(main)
    def wrapped(*arguments: P.args, **options: P.kwargs) -> int:
        try:
            return main(*arguments, **options)
        except CensusError as error:
            print(error, file=sys.stderr)
            actions.tell("error", str(error))
            return 1
        except KeyboardInterrupt:
            print("Interrupted; every file is either as it was or whole.", file=sys.stderr)
            return 130
        except BrokenPipeError:  # the reader of our output (`| head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141  # as a shell reports it: whatever ran was cut short
        except OSError as error:  # the machine's: a disk that fails, a folder that vanished
            where = f"{error.filename}: " if error.filename else ""
            said = f"{where}{error.strerror or error}. Every file is either as it was or whole: mend this, and run it again."
            print(said, file=sys.stderr)
            actions.tell("error", said)
            return 1

    return wrapped
