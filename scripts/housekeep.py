"""Keep one pull request that proposes to repos.yaml what GitHub says of its entries and people should decide.

It holds missing ids, new names and spellings, duplicates, and what is gone, blocked or archived for long. It is
updated in place, closed when nothing is left, and never repeats what people turned down. Running it again changes
nothing, and a run that breaks off is completed by the next.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common import actions
from scripts.common.cli import Parser, reported
from scripts.common.environment import read_environment
from scripts.common.markup import compose, escape, join, link
from scripts.git.default_branch import DefaultBranch
from scripts.github.client import connect
from scripts.github.errors import PullsOffError
from scripts.github.tracker import Tracker
from scripts.housekeeping.pull_request import HousekeepingPull
from scripts.submissions.refusals import read_refusals


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Work on the census in the current folder, as it is on the default branch of `origin`."""
    parser = Parser("housekeep", __doc__)
    parser.add_argument("--dry-run", action="store_true", help="print the pull request and its changes; touch nothing")
    options = parser.parse_args(argv)
    default_branch = DefaultBranch(Path())
    name = default_branch.git.name()
    tracker = Tracker(connect(), name)
    pull = HousekeepingPull(tracker, default_branch, f"{read_environment().server}/{name}", read_refusals(tracker))
    if options.dry_run:
        return pull.preview()
    try:
        outcome = pull.keep()
    except PullsOffError as error:  # a setting of the repository, not a failure of this run
        actions.warn(str(error))
        return 0
    print(actions.as_text(outcome), flush=True)
    words = [
        link(escape(word), f"{pull.link}/pull/{word[1:]}") if re.fullmatch(r"#\d+", word) else escape(word)
        for word in outcome.split()
    ]
    actions.summarise(compose("**Housekeeping:** {}", join(" ", words)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
