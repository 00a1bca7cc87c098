"""Check the repository's settings and data, and say how to fix what is wrong.

Asks GitHub about the token, the repository's settings, workflows and last run, and compares the files here with each
other. Reads only. A check that cannot be completed is shown as unknown, with the reason. Exit 1 when there is a problem.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Examine the census in the current folder. Exit 1 when there is a problem."""
    Parser("doctor", __doc__).parse_args(argv)
    from scripts.verbs.doctor import doctor

    return doctor(Path())


if __name__ == "__main__":
    sys.exit(main())
