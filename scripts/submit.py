"""Bring submissions and corrections, which are issues made from a form, to the state that they ask for.

Only a number is taken from the event file of Actions or the command line; everything else is read as it is now, so
the same event may come twice, late, or together with another. Without a number, all open ones are brought to their
state. Exit 2 when some could not be; the next run takes them up again.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Work on the census in the current folder; see the module for the exit codes."""
    parser = Parser("submit", __doc__)
    parser.add_argument(
        "number", nargs="?", type=issue_number, help="an issue or pull request; default: the event's, else all"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the verdict and the comment, and touch nothing")
    parser.add_argument("--body", type=Path, metavar="FILE", help="judge a file as if it were an issue's body")
    options = parser.parse_args(argv)
    from scripts.verbs.submit import submit

    return submit(Path(), options.number, options.body, dry_run=options.dry_run)


def issue_number(text: str) -> int:
    """The number of an issue, as an argument."""
    if not re.fullmatch(r"#?[1-9][0-9]{0,17}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of an issue")
    return int(text.removeprefix("#"))


if __name__ == "__main__":
    sys.exit(main())
