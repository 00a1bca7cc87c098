"""Search GitHub for what the list lacks, and ask maintainers about it in one rolling issue.

What to look for stands in repos.yaml under `settings: discovery:`. A run writes history/candidates.yaml; what it does
not reach comes first in the next one. `--ticks` searches nothing: it does what people ticked in the issue, and brings
that up to date. Exit 2 when GitHub did not answer a part of the search, or when a submission could not be settled.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Work on the census in the current folder; see the module for the exit codes."""
    parser = Parser("discover", __doc__)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="also save what was found, for scripts.publish")
    parser.add_argument("--ticks", action="store_true", help="do what was ticked, and bring the issue up to date")
    parser.add_argument(
        "--evaluate", action="store_true", help="print how good the suggestions are, and search nothing"
    )
    options = parser.parse_args(argv)
    from scripts.verbs.discover import discover, evaluate, keep_issue

    if options.evaluate:
        return evaluate(Path())
    return keep_issue(Path()) if options.ticks else discover(Path(), options.keep)


if __name__ == "__main__":
    sys.exit(main())
