"""Keeping the pull request of housekeeping."""

from pathlib import Path

from scripts.common import actions
from scripts.common.environment import read_environment
from scripts.common.markup import compose, with_links
from scripts.git.branch import Repository
from scripts.github.client import connect
from scripts.github.tracker import Tracker
from scripts.housekeeping.pull_request import HousekeepingPull
from scripts.submissions.state import read_refusals


def housekeep(root: Path, dry_run: bool) -> int:
    """Propose to the default branch of `origin` of the clone at `root`; on a dry run print what would be. Raises CensusError."""
    git = Repository(root)
    name = git.name()
    tracker = Tracker(connect(), name)
    pull = HousekeepingPull(tracker, git, f"{read_environment().server}/{name}", read_refusals(tracker))
    if dry_run:
        return pull.preview()
    outcome = pull.keep()
    print(actions.as_text(outcome), flush=True)
    actions.summarise(compose("**Housekeeping:** {}", with_links(outcome, f"{pull.link}/pull")))
    return 0
