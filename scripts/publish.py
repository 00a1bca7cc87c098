"""Commit what a run of the census has found, and push it to the default branch without losing anybody's work.

The observation that `python -m scripts.refresh --keep FILE` saved is recorded in a copy of the branch as it is on
`origin` now, and everything is rendered there; what `python -m scripts.discover --keep FILE` saved goes into
history/candidates.yaml. Without a file the pages are only rendered. The clone's own files, index and branches are not touched.
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from scripts.census.census import load_census
from scripts.common import actions, files
from scripts.common.cli import Parser, reported
from scripts.common.markup import escape
from scripts.discovery.findings import add_findings, parse_findings
from scripts.git.default_branch import DefaultBranch
from scripts.github.observation import Observation
from scripts.record import news, publishing
from scripts.record.derived_files import write_derived
from scripts.record.observation_file import parse_observation
from scripts.record.publishing import Write
from scripts.record.recording import open_record


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Publish from the clone in the current folder."""
    parser = Parser("publish", __doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a saved observation; without one, only render")
    parser.add_argument("--candidates", type=Path, metavar="FILE", help="publish what a discovery has saved instead")
    options = parser.parse_args(argv)
    done = publishing.publish(DefaultBranch(Path()), _writer(options.file, options.candidates))
    print(done)
    actions.summarise(escape(done))
    return 0


def _writer(observed: Path | None, found: Path | None) -> Write:
    """What there is to write. Raises DataError when a file cannot be used."""
    if found:
        findings = parse_findings(files.read(found), str(found))
        return partial(add_findings, findings=findings)
    seen = parse_observation(files.read(observed), str(observed)) if observed else None
    return partial(_write, seen=seen)


def publish(default_branch: DefaultBranch, seen: Observation | None) -> str:
    """Publish an observation, or what rendering changes; says what was done. Raises CensusError when it cannot be."""
    return publishing.publish(default_branch, partial(_write, seen=seen))


def _write(tree: Path, seen: Observation | None) -> str:
    """Record the observation, or only render; returns the commit's message."""
    if seen is None:
        write_derived(tree, load_census(tree), force=True)
        return news.RENDERED
    return news.message(seen, open_record(tree).add(seen))


if __name__ == "__main__":
    sys.exit(main())
