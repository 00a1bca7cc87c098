"""Commit what a run of the census has found, and push it to the default branch without losing anybody's work.

The observation that `python -m scripts.refresh --keep FILE` saved is recorded in a copy of the branch as it is on
`origin` now, and everything is rendered there; what `python -m scripts.discover --keep FILE` saved goes into
history/candidates.yaml. Without a file the pages are only rendered. The clone's own files, index and branches are not touched.
"""

from pathlib import Path

from scripts.common.cli import Verb

verb = Verb("publish", __doc__)
verb.add_argument("file", nargs="?", type=Path, help="a saved observation; without one, only render")
verb.add_argument("--candidates", type=Path, metavar="FILE", help="publish what a discovery has saved instead")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
