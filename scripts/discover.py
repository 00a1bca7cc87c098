"""Search GitHub for what the list lacks, and ask maintainers about it in one rolling issue.

What to look for stands in repos.yaml under `settings: discovery:`. A run writes history/candidates.yaml; what it does
not reach comes first in the next one. `--ticks` searches nothing: it does what people ticked in the issue, and brings
that up to date. Exit 2 when GitHub did not answer a part of the search, or when a submission could not be settled.
"""

from pathlib import Path

from scripts.common.cli import Verb

verb = Verb("discover", __doc__)
verb.add_argument("--keep", type=Path, metavar="FILE", help="also save what was found, for scripts.publish")
verb.add_argument("--ticks", action="store_true", help="do what was ticked, and bring the issue up to date")
verb.add_argument("--evaluate", action="store_true", help="print how good the suggestions are, and search nothing")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
