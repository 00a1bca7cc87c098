"""Import recorded figures, or the past that GitHub tells; what a refresh observed is never touched.

With `--github` GitHub is asked for the star history of all repositories, or of those named, into history/past.yaml: the
counts of the last 100 days and of the first day of each month, of stars that still stand. It takes half of the requests
that the hour's limit leaves; run it again for more, it goes on where it stopped. (Scheduled refreshes do the same.)

Without it, a file is read. The header of the file says what it holds (other columns are passed over, `.gz` is unpacked):

    date,repo,stars        counts by day, kept as dated snapshots
    repo,stars,as_of       the newest count of each repository, for history/latest.yaml; also taken:
                           forks, language, license, pushed, created, github_id, source

Names are matched with repos.yaml, former names included, ignoring case. Which of several figures counts says
`scripts/census/recordings.py`.
"""

from pathlib import Path

from scripts.common.cli import Verb

verb = Verb("backfill", __doc__)
verb.add_argument("file", type=Path, nargs="?", help="a CSV file, or one packed with gzip")
verb.add_argument("--github", nargs="*", metavar="REPO", help="ask GitHub for the past of these, or of all")
verb.add_argument("--source", help="who recorded the figures; else the rows' own `source`, or the file's name")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
