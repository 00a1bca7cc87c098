"""Observe every repository, write `history/`, render.

Exit 0 when the census is whole; 2 when some repositories could not be reached and the rest was written;
a first refresh may stop midway, and the next one goes on;
1, with nothing written, when the answer looks like a failure of GitHub rather than like news.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Refresh the census in the current folder; see the module for the exit codes."""
    parser = Parser("refresh", __doc__)
    parser.add_argument("--accept-drop", action="store_true", help="write even if many stars or repositories vanished")
    parser.add_argument(
        "--sweep",
        action="store_true",
        help="also ask for a part of the past and of the contributors, within the limits",
    )
    parser.add_argument("--keep", type=Path, metavar="FILE", help="also save the observation, for scripts.publish")
    options = parser.parse_args(argv)
    from scripts.verbs.refresh import refresh

    return refresh(Path(), accept_drop=options.accept_drop, keep=options.keep, sweeps=options.sweep)


if __name__ == "__main__":
    sys.exit(main())
