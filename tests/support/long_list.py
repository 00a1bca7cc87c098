"""A census of any size, in memory: the sample's taxonomy, every figure known, words of usual length."""

from datetime import UTC, date, datetime

from scripts.census.catalogue import Catalogue, Entry, parse_catalogue
from scripts.census.census import Census
from scripts.census.growth import Growth
from scripts.census.history import Latest
from scripts.census.row import Row
from tests.support.folder import TAXONOMY

DAY = date(2026, 8, 22)
NOON = datetime(2026, 8, 22, 12, 23, 41, tzinfo=UTC)
USUAL = "Summary of a repository that has the usual length of a summary here"  # 67 characters
FACTS = (("Python", "MIT"), ("Python", "Apache-2.0"), ("TypeScript", "MIT"), ("C++", ""))


def census_of(number: int, summary: str = USUAL, watched: int = 0) -> Census:
    """So many repositories on the list and so many watched, spread over the categories, the fastest with few stars."""
    taxonomy = parse_catalogue(TAXONOMY.replace("repos:\n", "repos: []\n"))
    categories = list(taxonomy.categories)
    entries = [
        Entry(f"usual-own/usual-n{i:05}", categories[i % len(categories)], summary, line=1)
        for i in range(number + watched)
    ]
    rows, growth = {}, {}
    for i, entry in enumerate(entries):
        language, license = FACTS[i % 4]
        rows[entry.repo] = Row(
            stars=600 + 7 * i if i < number else i - number,
            language=language, license=license, pushed=DAY, watched=i >= number,
        )  # fmt: skip
        growth[entry.repo] = Growth(None, 9, 50_000 - i, 1500 + i, tuple(range(i, i + 12)))
    catalogue = Catalogue(taxonomy.settings, taxonomy.layers, tuple(entries))
    return Census(catalogue, Latest(NOON, rows), growth, DAY)
