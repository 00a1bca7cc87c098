"""Tell whoever runs a census what keeps it from running by itself, and how to mend each thing.

Asks GitHub about the token, the repository's settings, workflows and last run, and compares the files here with each
other. Reads only. What cannot be told is said to be unknown, with the reason. Exit 1 when something is to mend.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import requests

from scripts.census import catalogue, history
from scripts.census.census import Census, load_census
from scripts.common import actions, files
from scripts.common.cli import Parser, reported
from scripts.common.errors import CensusError
from scripts.git.branch import Repository
from scripts.git.commands import GitError
from scripts.github.client import Client, GitHubError, MissingTokenError, TokenError, find_token
from scripts.health import data_checks, github_checks, report
from scripts.health.faults import find_faults
from scripts.health.report import Finding, State, to_mend, unknown, well
from scripts.record.derived_files import derive_files

NO_TOKEN = "Any will do, it needs no rights: `export GITHUB_TOKEN=…` or `gh auth login`."
PATIENCE = 5.0  # seconds of waiting for limits and recoveries: whoever asks sits before the screen


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Examine the census in the current folder. Exit 1 when something is to mend."""
    Parser("doctor", __doc__).parse_args(argv)
    return doctor(Path())


def doctor(root: Path) -> int:
    """Print every finding about the census below `root` and its repository on GitHub."""
    findings = examine(root)
    print(report.render(findings))
    actions.summarise(report.summary(findings))
    return 1 if any(finding.state is State.MEND for finding in findings) else 0


def examine(root: Path) -> list[Finding]:
    """Every finding: what GitHub says, then what its files say."""
    clone = Repository(root)
    has, name, of_git = of_clone(clone)
    asked, now = of_github(name, _workflow_files(root), has)
    clock = "GitHub's clock" if now else "this machine's clock"
    return [*asked, *of_git, *of_files(root, now or datetime.now(UTC), clock)]


def of_github(
    name: str | None, workflows: list[str], has: Callable[[str], bool] | None
) -> tuple[list[Finding], datetime | None]:
    """What GitHub says, and its time, if it says anything; see checkup_github.examine."""
    try:
        client = Client(requests.Session(), find_token(), PATIENCE)
    except MissingTokenError:
        return [unknown("token", "there is none, so GitHub was not asked for anything", NO_TOKEN)], None
    except TokenError as error:
        return [to_mend("token", str(error), NO_TOKEN)], None
    findings = list(github_checks.examine(client, name, workflows, has))
    try:
        return findings, client.now()
    except GitHubError:  # nothing was answered, which is among the findings
        return findings, None


def of_clone(clone: Repository) -> tuple[Callable[[str], bool] | None, str | None, list[Finding]]:
    """What tells whether a commit is here, the repository's name on GitHub, and findings where either is not known."""
    try:
        shallow = clone.git("rev-parse", "--is-shallow-repository").strip() == "true"
    except GitError as error:
        return None, os.environ.get("GITHUB_REPOSITORY"), [unknown("clone", str(error))]
    findings, name = [], None
    if shallow:
        findings.append(well("clone", "is shallow, which is enough; `git fetch --unshallow` brings the older commits"))
    try:
        name = clone.name()
    except CensusError as error:
        findings.append(unknown("repository", str(error), "`git remote -v` tells where this clone is from."))
    return partial(_has, clone), name, findings


def of_files(root: Path, now: datetime, clock: str) -> Iterator[Finding]:
    """What the files say of each other; `clock` names whose time `now` is."""
    try:
        yield data_checks.judge_faults(find_faults(root, files.read(root / catalogue.PATH)))
    except CensusError as error:
        yield to_mend("data", str(error), "Nothing more can be told of the files before that.")
        return
    try:
        census = load_census(root)
    except CensusError:  # which is among the faults
        yield unknown("history", "cannot be judged before the data is mended")
        return
    yield data_checks.judge_refreshed(census.latest, now, clock)
    yield data_checks.judge_whole(census.latest)
    yield from data_checks.judge_list(census.catalogue, census.latest)
    yield _told("pages", lambda: data_checks.judge_pages(_differing(root, census)))
    yield _told("days", lambda: _days(root, now.date()))


def _workflow_files(root: Path) -> list[str]:
    """The paths of the workflow files below `root`, as GitHub names them."""
    folder = root / ".github" / "workflows"
    return sorted(path.relative_to(root).as_posix() for path in folder.glob("*.y*ml"))


def _differing(root: Path, census: Census) -> list[Path]:
    texts = derive_files(root, census, force=False)
    return [path for path, text in texts.items() if not files.holds(root / path, text)]


def _days(root: Path, today: date) -> Finding:
    days = history.snapshot_days(root)
    return data_checks.judge_days(set(days), history.first_own_day(root, days), today)


def _told(topic: str, judge: Callable[[], Finding]) -> Finding:
    try:
        return judge()
    except CensusError as error:
        return unknown(topic, str(error), "`python -m scripts.check` lists every fault with its mend.")


def _has(clone: Repository, commit: str) -> bool:
    return clone.attempt("merge-base", "--is-ancestor", commit, "HEAD").returncode == 0


if __name__ == "__main__":
    sys.exit(main())
