"""What changed between two days: who gained and lost most, who joined and left, totals per layer.

Both days need a snapshot in history/. Example: python -m scripts.diff 2026-08-15 2026-08-22 --top 5
"""

from scripts.common.cli import Verb, parse_count, parse_day

verb = Verb("diff", __doc__)
verb.add_argument("first", type=parse_day, metavar="BEFORE", help="a day, as 2026-08-15")
verb.add_argument("last", type=parse_day, metavar="AFTER", help="a later day")
verb.add_argument("--layer", metavar="L", help="only this layer, by id")
verb.add_argument("--category", metavar="C", help="only this category, by id")
verb.add_argument("--top", type=parse_count, metavar="N", help="how many movers each way (10; with --csv, all)")
verb.add_argument("--csv", dest="as_csv", action="store_true", help="as CSV, biggest gain first")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
