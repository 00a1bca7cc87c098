"""Set one count of one day, or without a COUNT take it out of the day's snapshot, and render.

For a wrong count of GitHub's that no later refresh of its day corrected. With --dry-run it only says what would change.
Example: python -m scripts.repair 2026-08-30 owner/name 6037
"""

from scripts.common.cli import Verb, parse_count, parse_day

verb = Verb("repair", __doc__)
verb.add_argument("day", type=parse_day, metavar="DAY", help="the UTC day of the snapshot, as 2026-08-30")
verb.add_argument("repo", metavar="owner/name", help="a repository, by any of its names")
verb.add_argument("count", type=parse_count, nargs="?", metavar="COUNT", help="its stars on that day")
verb.add_argument("--dry-run", action="store_true", help="write nothing, say what would change")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
