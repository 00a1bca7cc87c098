"""Set one count of one day, or without a COUNT take it out of the day's snapshot, and render.

For a wrong count of GitHub's that no later refresh of its day corrected. With --dry-run it only says what would change.
Example: python -m scripts.repair 2026-08-30 owner/name 6037
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, parse_count, parse_day, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Repair a count of the census in the current folder."""
    parser = Parser("repair", __doc__)
    parser.add_argument("day", type=parse_day, metavar="DAY", help="the UTC day of the snapshot, as 2026-08-30")
    parser.add_argument("repo", metavar="owner/name", help="a repository, by any of its names")
    parser.add_argument("count", type=parse_count, nargs="?", metavar="COUNT", help="its stars on that day")
    parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would change")
    options = parser.parse_args(argv)
    from scripts.verbs.repair import repair

    return repair(Path(), options.day, options.repo, options.count, dry_run=options.dry_run)


if __name__ == "__main__":
    sys.exit(main())
