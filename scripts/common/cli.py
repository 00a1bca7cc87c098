"""What every verb shares: how it reads its arguments, starts its work, prints, and ends on an error."""

import argparse
import functools
import gc
import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NoReturn, ParamSpec

from scripts.common import actions
from scripts.common.errors import CensusError, SwitchedOffError

P = ParamSpec("P")


def parse_day(text: str) -> date:
    """A day among the arguments. Raises ArgumentTypeError."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day: write it as 2026-08-22") from None


def parse_count(text: str) -> int:
    """A whole number among the arguments. Raises ArgumentTypeError."""
    if not re.fullmatch("[0-9]{1,12}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def parse_issue(text: str) -> int:
    """The number of an issue among the arguments. Raises ArgumentTypeError."""
    if not re.fullmatch(r"#?[1-9][0-9]{0,17}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of an issue")
    return int(text.removeprefix("#"))


def reported(main: Callable[P, int]) -> Callable[P, int]:
    """Let `main` end on an error that is not ours with exit code 1 and one message, and print any text anywhere."""

    @functools.wraps(main)
    def wrapped(*arguments: P.args, **options: P.kwargs) -> int:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        gc.set_threshold(1_000_000)  # what is read lives as long as the run: looking for cycles costs a tenth of it
        try:
            return main(*arguments, **options)
        except SwitchedOffError as error:
            actions.warn(str(error))
            return 0
        except CensusError as error:
            return _fail(str(error))
        except (KeyboardInterrupt, EOFError):  # Ctrl-C, or Ctrl-D at a question
            print("Interrupted. No file was left half-written.", file=sys.stderr)
            return 130
        except BrokenPipeError:  # the reader of our output (`| head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141  # as a shell reports it: whatever ran was cut short
        except OSError as error:  # the machine's: a disk that fails, a folder that vanished
            where = f"{error.filename}: " if error.filename else ""
            return _fail(f"{where}{error.strerror or error}. Fix this and run the command again.")

    return wrapped


class UsageError(CensusError):
    """Arguments that do not go together."""


class Verb(argparse.ArgumentParser):
    """A verb: its arguments, with the docstring of its module as help, and its work.

    The work of `name` is the function of that name in `scripts/verbs/name.py`. It is imported once the arguments are
    read, and gets them after the folder of the census, by their names.
    """

    def __init__(self, name: str, about: str | None) -> None:
        shape = argparse.RawDescriptionHelpFormatter
        super().__init__(prog=f"python -m scripts.{name}", description=about, formatter_class=shape)
        self.name = name

    @reported
    def main(self, argv: Sequence[str] | None = None) -> int:
        """Do it in the current folder; returns the exit code."""
        arguments = vars(self.parse_args(argv))
        work = getattr(import_module(f"scripts.verbs.{self.name}"), self.name)
        try:
            return int(work(Path(), **arguments))
        except UsageError as error:
            self.error(str(error))

    def error(self, message: str) -> NoReturn:
        """Exit with 64: argparse's 2 says of a refresh that it was written in part."""
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


def _fail(message: str) -> int:
    print(actions.as_text(message), file=sys.stderr)
    actions.tell("error", message)
    return 1
