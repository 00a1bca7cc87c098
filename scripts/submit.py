"""Bring submissions and corrections, which are issues made from a form, to the state that they ask for.

Only a number is taken from the event file of Actions or the command line; everything else is read as it is now, so
the same event may come twice, late, or together with another. Without a number, all open ones are brought to their
state. Exit 2 when some could not be; the next run takes them up again.
"""

from pathlib import Path

from scripts.common.cli import Verb, parse_issue

verb = Verb("submit", __doc__)
verb.add_argument(
    "number", nargs="?", type=parse_issue, help="an issue or pull request; default: the event's, else all"
)
verb.add_argument("--dry-run", action="store_true", help="print the verdict and the comment, and touch nothing")
verb.add_argument("--body", type=Path, metavar="FILE", help="judge a file as if it were an issue's body")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
