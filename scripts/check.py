"""Validate repos.yaml, history/ and the pages: list every fault with file, line and fix.

`--fix` first sorts repos.yaml and writes it in its usual form.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Check the census in the current folder. Exits with 1 when there are faults."""
    parser = Parser("check", __doc__)
    parser.add_argument("--fix", action="store_true", help="first sort repos.yaml and write it in its usual form")
    parser.add_argument("--advice", action="store_true", help="also tell what could be better; it is never a fault")
    options = parser.parse_args(argv)
    from scripts.verbs.check import check

    return check(Path(), fix=options.fix, advice=options.advice)


if __name__ == "__main__":
    sys.exit(main())
