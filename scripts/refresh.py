"""Observe every repository, write `history/`, render.

Exit 0 when the census is whole; 2 when some repositories could not be reached and the rest was written;
1, with nothing written, when the answer looks like a failure of GitHub rather than like news.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import requests

from scripts import files, history, ledger
from scripts.blocks import README
from scripts.catalogue import load_catalogue
from scripts.census import assemble
from scripts.derived import derive, require_markers
from scripts.errors import Parser, RefusedError, reported
from scripts.github import Client, find_token
from scripts.ledger import Changes
from scripts.observation import Observation, observe
from scripts.text import plural

TOP = 10


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Refresh the census in the current folder; see the module for the exit codes."""
    parser = Parser("refresh", __doc__)
    parser.add_argument("--accept-drop", action="store_true", help="write even if many stars or repositories vanished")
    options = parser.parse_args(argv)
    return refresh(Path(), accept_drop=options.accept_drop)


def refresh(root: Path, *, accept_drop: bool = False) -> int:
    """Load, observe, record, write, render, report. Raises CensusError before anything is written."""
    catalogue, latest = load_catalogue(root), history.load_latest(root)
    if not catalogue.entries:
        raise RefusedError("repos.yaml lists no repository. Nothing was written: add one under `repos:`.")
    accounts, readme = history.load_accounts(root), files.read(root / README)
    require_markers(root, readme)
    assemble(root, catalogue, latest)  # whatever a render would stumble over stops the run here
    client = Client(requests.Session(), find_token())
    seen = observe(client, ledger.targets(catalogue, latest), lambda line: print(line, flush=True))
    ledger.refuse_silence(seen)
    new, changes = ledger.record(catalogue, latest, seen)
    if not accept_drop:
        ledger.refuse_drops(latest, new, changes)

    history.append_snapshot(root, history.Snapshot(seen.taken, ledger.day_counts(seen)))
    history.write_accounts(root, ledger.current_accounts(accounts, seen.accounts, new))
    history.write_latest(root, new)
    files.replace_all(root, derive(root, assemble(root, catalogue, new), readme, anew=False))
    print(report(seen, changes))
    return 2 if seen.unreached else 0


def report(seen: Observation, changes: Changes) -> str:
    """What happened, for the log: a line of totals, then a line for each kind of news."""
    left = "" if seen.points_left is None else f", {seen.points_left:,} left"
    lines = [
        f"{changes.changed:,} of {plural(len(changes.moves), 'known repository', 'known repositories')} changed; "
        f"{len(changes.joined)} joined the list, {len(changes.renamed)} moved, {len(changes.gone)} gone, "
        f"{len(seen.unreached)} not reached.",
        f"{plural(seen.requests, 'request')}, {plural(seen.points, 'point')} spent{left}.",
    ]
    lines += [f"  {move:+8,}  {name}" for name, move in changes.movers(TOP)]
    lines += [f"  joined   {name}" for name in changes.joined]
    lines += [f"  moved    {name} is now {new}" for name, new in changes.renamed.items()]
    lines += [f"  gone     {name}: {seen.gone[name]}" for name in changes.gone]
    lines += [f"  back     {name}" for name in changes.returned]
    lines += [f"  missed   {name}: {reason}" for name, reason in seen.unreached.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
