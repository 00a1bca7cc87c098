"""Make a census of your own, on any topic, of this clone: its taxonomy, an empty history, pages, forms and documents.

Asks on a terminal for what is not given. Nothing is committed, so git brings back whatever you want back.
Example: python -m scripts.adopt --title "Rust Census" --about "open-source Rust repositories" --category Tools/Linters
"""

from scripts.common.cli import Verb

verb = Verb("adopt", __doc__)
verb.add_argument("--title", help="the name of the census")
verb.add_argument("--about", help="what it counts, ending with the word repositories")
verb.add_argument(
    "--category", action="append", metavar="[LAYER/]TITLE", help="a category; give one or more, in their order"
)
main = verb.main

if __name__ == "__main__":
    verb.exit(main())
