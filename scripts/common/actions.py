"""What a run tells GitHub Actions: commands in its log, and the summary that its page shows. Silent anywhere else."""

import contextlib
import os

from scripts.common.text import plain

SUMMARY_AT_MOST = 1_000_000  # bytes; GitHub drops a larger one whole


def running() -> bool:
    """Whether this run is one of Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def server() -> str:
    """GitHub's web address."""
    return os.environ.get("GITHUB_SERVER_URL") or "https://github.com"


def command(kind: str, message: str, **properties: str | int) -> str:
    """The line of the log that Actions shows as an error or a warning, beside a file's line if it names one."""
    values = {key: _escaped(str(value)).replace(":", "%3A").replace(",", "%2C") for key, value in properties.items()}
    named = ",".join(f"{key}={value}" for key, value in values.items())
    return f"::{kind}{f' {named}' if named else ''}::{_escaped(message)}"


def tell(kind: str, message: str) -> None:
    """Show a message on the run's page, if there is one."""
    if running():
        print(command(kind, message), flush=True)


def summarise(text: str) -> None:
    """Add Markdown to the summary of the step. A summary that cannot be written keeps nothing from happening."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path and len(text.encode()) < SUMMARY_AT_MOST:
        with contextlib.suppress(OSError), open(path, "a", encoding="utf-8") as file:
            file.write(f"{text.rstrip()}\n\n")


def _escaped(text: str) -> str:
    return plain(text).replace("%", "%25")
