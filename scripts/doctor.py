"""Check the repository's settings and data, and say how to fix what is wrong.

Asks GitHub about the token, the repository's settings, workflows and last run, and compares the files here with each
other. Reads only. A check that cannot be completed is shown as unknown, with the reason. Exit 1 when there is a problem.
"""

from scripts.common.cli import Verb

verb = Verb("doctor", __doc__)
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
