"""What a run tells GitHub Actions: commands in its log, and the summary that its page shows. Silent anywhere else."""

import contextlib
import re

from scripts.common.environment import read_environment
from scripts.common.markup import Markdown
from scripts.common.text import plain

SUMMARY_AT_MOST = 1_000_000  # bytes; GitHub drops a larger one whole


def command(kind: str, message: str, **properties: str | int) -> str:
    """The line of the log that Actions shows as an error or a warning, beside a file's line if it names one."""
    values = {key: _escaped(str(value)).replace(":", "%3A").replace(",", "%2C") for key, value in properties.items()}
    named = ",".join(f"{key}={value}" for key, value in values.items())
    return f"::{kind}{f' {named}' if named else ''}::{_escaped(message)}"


def tell(kind: str, message: str) -> None:
    """Show a message on the run's page, if there is one."""
    if read_environment().in_actions:
        print(command(kind, message), flush=True)


def warn(message: str) -> None:
    """Say it in the log, and as a warning on the run's page."""
    print(as_text(message), flush=True)
    tell("warning", message)


def summarise(text: Markdown) -> None:
    """Add Markdown to the summary of the step. A summary that cannot be written is passed over."""
    path = read_environment().summary
    if path and len(text.encode()) < SUMMARY_AT_MOST:
        with contextlib.suppress(OSError), path.open("a", encoding="utf-8") as file:
            file.write(f"{text.rstrip()}\n\n")


def as_text(words: str) -> str:
    """The words without what Actions takes for a command: `##[` anywhere in the log, `::` where a line begins."""
    return re.sub(r"(?m)^([ \t]*):(?=:)", r"\1: ", words.replace("##[", "## ["))


def _escaped(text: str) -> str:
    return plain(text).replace("%", "%25")
