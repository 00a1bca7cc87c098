"""Keeping the pull request of housekeeping."""

import re
from pathlib import Path

from scripts.common import actions
from scripts.common.environment import read_environment
from scripts.common.markup import compose, escape, join, link
from scripts.git.branch import Repository
from scripts.github.client import connect
from scripts.github.errors import PullsOffError
from scripts.github.tracker import Tracker
from scripts.housekeeping.pull_request import HousekeepingPull
from scripts.submissions.refusals import read_refusals


def housekeep(root: Path, dry_run: bool) -> int:
    """Propose to the default branch of `origin` of the clone at `root`; on a dry run print what would be. Raises CensusError."""
    git = Repository(root)
    name = git.name()
    tracker = Tracker(connect(), name)
    pull = HousekeepingPull(tracker, git, f"{read_environment().server}/{name}", read_refusals(tracker))
    if dry_run:
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
