"""Keep one pull request that proposes to repos.yaml what GitHub says of its entries and people should decide.

It holds missing ids, new names and spellings, duplicates, and what is gone, blocked or archived for long. It is
updated in place, closed when nothing is left, and never repeats what people turned down. Running it again changes
nothing, and a run that breaks off is completed by the next.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Work on the census in the current folder, as it is on the default branch of `origin`."""
    parser = Parser("housekeep", __doc__)
    parser.add_argument("--dry-run", action="store_true", help="print the pull request and its changes; touch nothing")
    options = parser.parse_args(argv)
    from scripts.verbs.housekeep import housekeep

    return housekeep(Path(), dry_run=options.dry_run)


if __name__ == "__main__":
    sys.exit(main())
