"""What changed between two days: who gained and lost most, who joined and left, totals per layer.

Both days need a snapshot in history/. Example: python -m scripts.diff 2026-08-15 2026-08-22 --top 5
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, parse_count, parse_day, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Print the difference between two days of the census in the current folder."""
    parser = Parser("diff", __doc__)
    parser.add_argument("before", type=parse_day, metavar="BEFORE", help="a day, as 2026-08-15")
    parser.add_argument("after", type=parse_day, metavar="AFTER", help="a later day")
    parser.add_argument("--layer", metavar="L", help="only this layer, by id")
    parser.add_argument("--category", metavar="C", help="only this category, by id")
    parser.add_argument("--top", type=parse_count, metavar="N", help="how many movers each way (10; with --csv, all)")
    parser.add_argument("--csv", action="store_true", help="as CSV, biggest gain first")
    options = parser.parse_args(argv)
    from scripts.verbs.diff import Question, diff

    return diff(Path(), Question(**vars(options)))


if __name__ == "__main__":
    sys.exit(main())
