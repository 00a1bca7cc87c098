"""Import recorded figures, or the past that GitHub tells; what a refresh observed is never touched.

With `--github` GitHub is asked for the star history of all repositories, or of those named, into history/past.yaml: the
counts of the last 100 days and of the first day of each month, of stars that still stand. It takes half of the requests
that the hour's limit leaves; run it again for more, it goes on where it stopped. (Scheduled refreshes do the same.)

Without it, a file is read. The header of the file says what it holds (other columns are passed over, `.gz` is unpacked):

    date,repo,stars        counts by day, kept as dated snapshots
    repo,stars,as_of       the newest count of each repository, for history/latest.yaml; also taken:
                           forks, language, license, pushed, created, github_id, source
    repo,created           creation days, and
    repo,github_id         GitHub's numbers, for repositories whose count is known and that lack them
    owner,type,location    accounts, for history/accounts.yaml

Names are matched with repos.yaml, former names included, ignoring case. Which of several figures counts says
`scripts/census/recordings.py`; a day of creation whose `source` is `interpolated` is kept as an estimate.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.common.cli import Parser, reported


@reported
def main(argv: Sequence[str] | None = None) -> int:
    """Import FILE, or the past that GitHub tells, into the census in the current folder."""
    parser = Parser("backfill", __doc__)
    parser.add_argument("file", type=Path, nargs="?", help="a CSV file, or one packed with gzip")
    parser.add_argument("--github", nargs="*", metavar="REPO", help="ask GitHub for the past of these, or of all")
    parser.add_argument("--source", help="who recorded the figures; else the rows' own `source`, or the file's name")
    parser.add_argument(
        "--thin", action="store_true", help="of daily counts keep the last 90 days, and before that one day a month"
    )
    options = parser.parse_args(argv)
    if (options.file is None) == (options.github is None):
        parser.error("give a FILE, or --github")
    from scripts.verbs.backfill import ask_github, import_file

    if options.file is None:
        return ask_github(Path(), options.github)
    return import_file(Path(), options.file, options.source or options.file.name, thin=options.thin)


if __name__ == "__main__":
    sys.exit(main())
