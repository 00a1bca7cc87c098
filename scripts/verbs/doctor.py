"""Examining the clone and its repository on GitHub."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from scripts.census import catalogue
from scripts.census.census import Census
from scripts.census.snapshots import own_days, snapshot_days
from scripts.census.star_history import DAY, past_state
from scripts.census.told import of_entries
from scripts.common import actions, files
from scripts.common.environment import read_environment
from scripts.common.errors import CensusError
from scripts.git.branch import Repository
from scripts.git.errors import GitError
from scripts.github.client import connect
from scripts.github.errors import GitHubError, MissingTokenError, TokenError
from scripts.health import data_checks, faults, github_checks, report
from scripts.health.loaded import load
from scripts.health.report import Finding, to_fix, unknown, well
from scripts.record.derived_files import derive_files

NO_TOKEN = "Any will do, it needs no rights: `export GITHUB_TOKEN=…` or `gh auth login`."
ANSWER_WITHIN = 5.0  # seconds that may be lost to limits and failures: a person is waiting


def doctor(root: Path) -> int:
    """Print every finding about the census below `root` and its repository on GitHub."""
    clone, name, of_git = of_clone(Repository(root))
    asked, now = of_github(name, _workflow_files(root), clone)
    clock = "GitHub's clock" if now else "this machine's clock"
    findings = [*asked, *of_git, *of_files(root, now or datetime.now(UTC), clock)]
    print(actions.as_text(report.render(findings)))
    actions.summarise(report.summary(findings))
    return 1 if any(finding.mark == "fix" for finding in findings) else 0


def of_github(
    name: str | None, workflows: list[str], clone: Repository | None
) -> tuple[list[Finding], datetime | None]:
    """What GitHub says, and its time, if it says anything; see github_checks.examine."""
    try:
        client = connect(ANSWER_WITHIN)
    except MissingTokenError:
        return [unknown("token", "no token found; skipped the GitHub checks", NO_TOKEN)], None
    except TokenError as error:
        return [to_fix("token", str(error), NO_TOKEN)], None
    findings = list(github_checks.examine(client, name, workflows, clone))
    try:
        return findings, client.now()
    except GitHubError:  # nothing was answered, which is among the findings
        return findings, None


def of_clone(clone: Repository) -> tuple[Repository | None, str | None, list[Finding]]:
    """The clone, if the folder is one, the repository's name on GitHub, and findings where either is not known."""
    try:
        shallow = clone.git("rev-parse", "--is-shallow-repository").strip() == "true"
    except GitError as error:
        return None, read_environment().repository, [unknown("clone", str(error))]
    findings = []
    if shallow:
        findings.append(well("clone", "is shallow, which is enough; `git fetch --unshallow` brings the older commits"))
    try:
        return clone, clone.name(), findings
    except CensusError as error:
        findings.append(unknown("repository", str(error), "`git remote -v` shows where this clone is from."))
        return clone, None, findings


def of_files(root: Path, now: datetime, clock: str) -> Iterator[Finding]:
    """Whether the files agree with each other; `clock` names whose time `now` is."""
    try:
        loaded = load(root, files.read(root / catalogue.PATH))
    except CensusError as error:
        yield to_fix("data", str(error), "The other checks of files need this first.")
        return
    yield data_checks.judge_faults(faults.examine(loaded))
    census = loaded.census
    if census is None:  # for a reason that is among the faults
        yield unknown("history", "cannot be checked before the data is fixed")
        return
    yield data_checks.judge_refreshed(census.latest, now, clock)
    yield data_checks.judge_whole(census.latest)
    yield from data_checks.judge_list(census.catalogue, census.latest)
    yield _judge("pages", lambda: data_checks.judge_pages(_differing(root, census)))
    yield _judge("days", lambda: _days(root, census, now.date()))
    known = of_entries(census.catalogue, census.latest, loaded.contributors)
    present = [name for name, row in census.latest.repos.items() if not row.is_gone and census.catalogue.find(name)]
    yield from data_checks.judge_past(past_state(present, census.told), sum(name in known for name in present))


def _workflow_files(root: Path) -> list[str]:
    """The paths of the workflow files below `root`, as GitHub names them."""
    folder = root / ".github" / "workflows"
    return sorted(path.relative_to(root).as_posix() for path in folder.glob("*.y*ml"))


def _differing(root: Path, census: Census) -> list[Path]:
    texts = derive_files(root, census, force=False)
    return [path for path, text in texts.items() if not files.holds(root / path, text)]


def _days(root: Path, census: Census, today: date) -> Finding:
    days = snapshot_days(root)
    told = {
        stretch.first + n * DAY
        for one in census.told.values()
        for stretch in one.stretches
        for n in range(len(stretch.counts))
    }
    return data_checks.judge_days({*days, *told}, next(own_days(root, days), None), today)


def _judge(topic: str, judge: Callable[[], Finding]) -> Finding:
    try:
        return judge()
    except CensusError as error:
        return unknown(topic, str(error), "`python -m scripts.check` lists every fault and how to fix it.")
