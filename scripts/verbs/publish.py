"""Publishing an observation, findings or rendered pages."""

from functools import partial
from pathlib import Path

from scripts.census.census import load_census
from scripts.common import actions, files
from scripts.common.markup import escape
from scripts.discovery.findings import add_findings, parse_findings
from scripts.git import publishing
from scripts.git.branch import Repository
from scripts.github.observation import Observation, parse_observation
from scripts.record import news
from scripts.record.derived_files import write_derived
from scripts.record.recording import open_record


def publish(root: Path, file: Path | None, candidates: Path | None) -> int:
    """Publish the observation or the candidates in a file, from the clone at `root`. Raises CensusError when it cannot be."""
    git = Repository(root)
    if candidates:
        findings = parse_findings(files.read(candidates), str(candidates))
        done = publishing.publish(git, partial(add_findings, findings=findings))
    else:
        done = publish_seen(git, parse_observation(files.read(file), str(file)) if file else None)
    print(done)
    actions.summarise(escape(done))
    return 0


def publish_seen(git: Repository, seen: Observation | None) -> str:
    """Publish an observation, or what rendering changes; says what was done. Raises CensusError when it cannot be."""
    return publishing.publish(git, partial(_write, seen=seen))


def _write(tree: Path, seen: Observation | None) -> str:
    """Record the observation, or only render; returns the commit's message."""
    if seen is None:
        write_derived(tree, load_census(tree), force=True)
        return news.RENDERED
    return news.message(seen, open_record(tree).add(seen))
