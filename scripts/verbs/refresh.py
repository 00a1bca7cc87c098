"""Observing every repository, and recording it."""

from pathlib import Path

from scripts.census import history
from scripts.common import actions, files
from scripts.common.markup import bullets, escape
from scripts.common.text import plural
from scripts.github.client import Client, connect
from scripts.github.observation import Observation, Unreached, render_observation
from scripts.github.survey import observe
from scripts.record import matching, news
from scripts.record.changes import Changes
from scripts.record.kinds import Joined, Moved, Vanished
from scripts.record.plausibility import refuse_silence
from scripts.record.recording import Record, open_record
from scripts.sweeping.sweep import sweep


def refresh(root: Path, accept_drop: bool, sweeps: bool, keep: Path | None) -> int:
    """Load, observe, record, render, report. Raises CensusError before anything is written."""
    record = open_record(root)
    client = connect()
    wanted = matching.targets(record.catalogue, record.latest)
    seen = observe(client, wanted, lambda line: print(line, flush=True), record.latest.refreshed)
    if (waiting := len(wanted) - len(seen.answers)) > 0:
        print(f"This was a turn of a long list: {waiting:,} of {len(wanted):,} come first the next time.", flush=True)
    refuse_silence(record.latest, seen)
    changes = record.add(seen, sceptical=not accept_drop)
    if keep:
        files.replace(keep, render_observation(seen))
    print(actions.as_text(report(seen, changes)))
    actions.summarise(news.summary(seen, changes))
    if sweeps:
        _sweep(record, seen, client, keep)
    unreached = len(seen.of(Unreached))
    if unreached:
        missed = plural(unreached, "repository was", "repositories were")
        actions.tell("warning", f"{missed} not reached: what was known of them stays, the rest is new")
    if kept := len(news.partly_told(seen)):
        actions.tell(
            "warning", f"GitHub did not tell all of {plural(kept, 'repository', 'repositories')}: what was known stays"
        )
    return 2 if unreached else 0


def _sweep(record: Record, seen: Observation, client: Client, keep: Path | None) -> None:
    """Learn a little more, and record it. The counts are on record by then, whatever happens here."""
    more, done = sweep(record.root, record.catalogue, history.load_latest(record.root), seen, client)
    if more.past or more.contributors:
        open_record(record.root).add_swept(more)
        if keep:
            files.replace(keep, render_observation(more))
    for part in done:
        print(actions.as_text(str(part)))
    if done:
        actions.summarise(bullets(escape(part.sentence) for part in done))


def report(seen: Observation, changes: Changes) -> str:
    """What happened, for the log: two lines of totals, then the news line by line."""
    unreached = seen.of(Unreached)
    left = "" if seen.points_left is None else f", {seen.points_left:,} left"
    lines = [
        f"{news.counted(seen, changes)}; "
        f"{len(changes.of(Joined))} joined the list, {len(changes.of(Moved))} moved, {len(changes.of(Vanished))} gone, "
        f"{len(unreached)} not reached.",
        f"{plural(seen.requests, 'request')}, {plural(seen.points, 'point')} spent{left}.",
    ]
    lines += [f"  {line}" for line in news.tell(changes)]
    lines += [f"  untold   {name}: {reason}" for name, reason in news.partly_told(seen).items()]
    lines += [f"  missed   {name}: {answer.reason}" for name, answer in unreached.items()]
    return "\n".join(lines)
