"""Regenerate every derived file from the data in this folder; `--check` only says which files would change."""

from scripts.common.cli import Verb

verb = Verb("render", __doc__)
verb.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
