"""Commit what a refresh observed, and push it to the default branch without losing anybody's work.

The observation that `python -m scripts.refresh --keep FILE` saved is put on record in a copy of the branch as it is
on `origin` now, everything is rendered there, and the commit is pushed. If somebody was faster, all of it is done
again from the new state: generated files are never merged. Without FILE the pages are only rendered. The clone's
own files, index and branches are not touched, and a kill at any moment leaves `origin` as it was or whole.
"""

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts import actions, files, news
from scripts.census import load_census
from scripts.errors import CensusError, Parser, reported
from scripts.git import GitError
from scripts.mainline import Mainline
from scripts.observation import Observation
from scripts.parcel import parse_parcel
from scripts.recording import open_record, write_derived

TRIES = 8
PAUSE = 1.0  # seconds before the second try, twice as many before each further one, give or take a half


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Publish from the clone in the current folder."""
    parser = Parser("publish", __doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a saved observation; without one, only render")
    options = parser.parse_args(argv)
    seen = parse_parcel(files.read(options.file), str(options.file)) if options.file else None
    done = publish(Mainline(Path()), seen)
    print(done)
    actions.summarise(done)
    return 0


def publish(mainline: Mainline, seen: Observation | None) -> str:
    """Try until the push succeeds; says what was done. Raises CensusError when it cannot be."""
    for attempt in range(1, TRIES + 1):
        try:
            if done := _try(mainline, seen):
                return done
            reason = "the branch kept moving while it was rendered"
        except GitError as error:
            if error.hopeless or attempt == TRIES:
                raise
            reason = str(error)
        print(f"Try {attempt} of {TRIES}: {reason}", flush=True)
        if attempt < TRIES:
            time.sleep(PAUSE * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
    raise CensusError(f"Not published after {TRIES} tries: {reason}. Nothing is lost; the next refresh publishes anew.")


def _try(mainline: Mainline, seen: Observation | None) -> str | None:
    """One try from the newest state; None when somebody else was faster."""
    with mainline.copy() as copy:
        message = _write(copy.tree, seen)
        commit = copy.commit(message)
        if commit is None:
            return "Nothing to publish: everything is as it should be."
        if not copy.push(commit):
            return None
    return f"Published {commit[:10]}: {message.splitlines()[0]}"


def _write(tree: Path, seen: Observation | None) -> str:
    """Put the observation on record, or only render; returns the commit's message."""
    if seen is None:
        write_derived(tree, load_census(tree), anew=True)
        return news.RENDERED
    return news.message(seen, open_record(tree).add(seen))


if __name__ == "__main__":
    sys.exit(main())
