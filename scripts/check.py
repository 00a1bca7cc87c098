"""Validate repos.yaml, history/ and the pages: list every fault with file, line and fix.

`--fix` first sorts repos.yaml and writes it in its usual form.
"""

from scripts.common.cli import Verb

verb = Verb("check", __doc__)
verb.add_argument("--fix", action="store_true", help="first sort repos.yaml and write it in its usual form")
verb.add_argument("--advice", action="store_true", help="also tell what could be better; it is never a fault")
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
