"""Observe every repository, write `history/`, render.

Exit 0 when the census is whole; 2 when some repositories could not be reached and the rest was written;
a first refresh may stop midway, and the next one goes on;
1, with nothing written, when the answer looks like a failure of GitHub rather than like news.
"""

from pathlib import Path

from scripts.common.cli import Verb

verb = Verb("refresh", __doc__)
verb.add_argument("--accept-drop", action="store_true", help="write even if many stars or repositories vanished")
verb.add_argument(
    "--sweep",
    dest="sweeps",
    action="store_true",
    help="also ask for a part of the past and of the contributors, within the limits",
)
verb.add_argument("--keep", type=Path, metavar="FILE", help="also save the observation, for scripts.publish")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
