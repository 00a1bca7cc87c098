"""Keep one pull request that proposes to repos.yaml what GitHub says of its entries and people should decide.

It holds missing ids, new names and spellings, duplicates, and what is gone, blocked or archived for long. It is
updated in place, closed when nothing is left, and never repeats what people turned down. Running it again changes
nothing, and a run that breaks off is completed by the next.
"""

from scripts.common.cli import Verb

verb = Verb("housekeep", __doc__)
verb.add_argument("--dry-run", action="store_true", help="print the pull request and its changes; touch nothing")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
