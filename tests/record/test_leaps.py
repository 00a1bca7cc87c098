"""A change out of all proportion: doubted on its day, confirmed by the next, and without a trace where it is taken back."""

from datetime import timedelta

from scripts.analysis.measures import sample
from scripts.census.census import load_census
from scripts.census.past import load_past
from tests.stand_in.world import World
from tests.support.folder import Folder, entry
from tests.support.refreshing import live, next_day, populate, row_of, rows

FIRST = "owner0000/repo0000"


def movers(folder: Folder) -> str:
    """The week's table."""
    page = folder.read("README.md")
    return page[page.index("|Repository,&nbsp;purpose|+7d") : page.index("<!-- /census:week -->")]


def refresh_later(folder: Folder, world: World, hours: int = 6) -> str:
    """What a refresh of the same day prints."""
    world.now += timedelta(hours=hours)
    assert folder.refresh() == 0, folder.errors
    return folder.output


def small_census(folder: Folder, world: World, days: int = 8) -> None:
    """Twelve repositories, counted at the beginning of each day."""
    world.now = world.now.replace(hour=0)
    populate(folder, world, 12)
    folder.refresh()
    live(folder, world, days - 1)


def test_a_leap_is_blank_until_the_next_day_confirms_it(folder: Folder, github: World) -> None:
    """Neither its row nor a sum has it; the page and the log say what has to be confirmed, and since when."""
    small_census(folder, github)
    github.find(FIRST).stars += 3000
    live(folder, github, 1)
    table, _, news = movers(folder).partition("\n-")
    assert "repo0000" not in table and "To be confirmed by the next day:** [owner0000/repo0000]" in news
    assert "+3k since 2026-08-29" in news and row_of(folder, "repo0000").endswith("|4k|")
    assert "+385 this week (known for 11)" in folder.read("README.md")
    assert f"jumped   {FIRST} from 1,035 on 2026-08-29 to 4,040" in folder.output
    assert not any(line.strip().startswith("+3,") for line in folder.output.splitlines())
    assert "jumped" not in refresh_later(folder, github), "once a day is enough"
    github.now -= timedelta(hours=6)
    live(folder, github, 1)
    assert "repo0000" in movers(folder).partition("\n- **To be")[0] and "To be confirmed" not in movers(folder)


def test_a_wrong_first_count_of_a_day_is_corrected_by_the_next_refresh(folder: Folder, github: World) -> None:
    """And never heard of again: no mark is passed by returning, and no span ends at it, however many days later."""
    small_census(folder, github)
    for wrong in (0, 800_000):
        right = github.find(FIRST).stars
        github.find(FIRST).stars = wrong
        next_day(github)
        assert folder.refresh("--accept-drop") == 0 and f"jumped   {FIRST}" in folder.output
        day = f"history/{github.now:%Y/%Y-%m-%d}.yaml"
        assert f"{FIRST}: {wrong}\n" in folder.read(day)
        github.find(FIRST).stars = right + 5
        said = refresh_later(folder, github)
        assert f"righted  {FIRST} has {right + 5:,} stars, not {wrong:,}" in said
        assert "passed" not in said and "jumped" not in said and "+1,0" not in said
        assert f"{FIRST}: {right + 5}\n" in folder.read(day) and "To be confirmed" not in folder.read("README.md")
        github.now -= timedelta(hours=6)
        for repository in github.repos.values():
            repository.stars += 0 if repository.name == FIRST else 5
        for _ in range(8):
            live(folder, github, 1)
            assert "|+35" in row_of(folder, "repo0000")


def test_a_later_refresh_of_the_day_that_errs_changes_no_snapshot(folder: Folder, github: World) -> None:
    """The page says that the newest count has to be confirmed."""
    small_census(folder, github)
    live(folder, github, 1)
    day = f"history/{github.now:%Y/%Y-%m-%d}.yaml"
    before, github.find(FIRST).stars = folder.read(day), 0
    assert "jumped" in refresh_later(folder, github) and folder.read(day) == before
    assert "−1k since 2026-08-30" in movers(folder) and row_of(folder, "repo0000").endswith("|0|")


def test_a_wrong_count_that_stays_in_a_snapshot_is_no_end_of_a_span(folder: Folder, github: World) -> None:
    """A day later, a week later and a month later the gain is not known; nothing ranks, is bold or is summed for it."""
    small_census(folder, github)
    right = github.find(FIRST).stars
    github.find(FIRST).stars = 0
    next_day(github)
    folder.refresh("--accept-drop")
    github.find(FIRST).stars = right + 5
    for number in range(1, 32):
        live(folder, github, 1)
        page = folder.read("README.md")
        assert not any(words in page for words in ("+1k", "+1.0k", "To be confirmed")) and "passed" not in folder.output
        assert ("repo0000" in movers(folder).partition("\n- **")[0].split("owner0001")[0]) == (number != 7)
        grown = load_census(folder.path).growth[FIRST]
        assert grown.day == (None if number == 1 else 5)
        assert grown.week == (None if number == 7 else 35)


def test_the_analysis_never_sees_a_wrong_count(folder: Folder, github: World) -> None:
    """The month that begins with one begins with the count of the day after."""
    small_census(folder, github, 10)
    right = github.find(FIRST).stars
    github.find(FIRST).stars = 0
    live(folder, github, 1)
    assert f"{github.now:%m-%d}" == "09-01"
    census = load_census(folder.path)
    (leap,) = (repo for repo in sample(census, census.listed, {}, {}) if repo.name == FIRST)
    assert leap.growth.week is None
    github.find(FIRST).stars = right + 10
    live(folder, github, 1)
    past = load_past(folder.path, load_census(folder.path))
    assert [past.monthly[day].get(FIRST) for day in sorted(past.monthly)] == [1000, right + 15, right + 15]


def test_a_wrong_count_of_a_small_census_bars_no_later_refresh(folder: Folder, github: World) -> None:
    """The way back from a leap is as believable as the leap was, on its day and on the next."""
    small_census(folder, github)
    right = github.find(FIRST).stars
    github.find(FIRST).stars = 60_000
    live(folder, github, 1)
    github.find(FIRST).stars = right
    refresh_later(folder, github)
    github.find(FIRST).stars = 60_000
    live(folder, github, 1)
    github.find(FIRST).stars = right
    live(folder, github, 3)
    assert rows(folder)[FIRST]["stars"] == right + 15


def test_a_watched_repository_joins_once_its_leap_is_confirmed(folder: Folder, github: World) -> None:
    """A wrong count puts nothing on the list for good."""
    small_census(folder, github)
    github.add("w/atched", 100)
    folder.curate(entry("w/atched"), *(entry(name) for name in rows(folder)))
    live(folder, github, 2)
    github.find("w/atched").stars = 5000
    live(folder, github, 1)
    assert rows(folder)["w/atched"]["watched"] and "joined   " not in folder.output
    live(folder, github, 1)
    assert "joined   w/atched" in folder.output and "passed   1,000: w/atched" in folder.output


def test_a_leap_is_judged_per_day(folder: Folder, github: World) -> None:
    """A steady grower that was missing for a week has not leapt; one that lost a third in a day after three has."""
    small_census(folder, github, 3)
    github.find(FIRST).private = True
    live(folder, github, 6)
    github.find(FIRST).private = False
    github.find(FIRST).stars += 2000
    live(folder, github, 1)
    assert "To be confirmed" not in folder.read("README.md") and "jumped" not in folder.output
    github.find(FIRST).stars = 1500
    next_day(github, 3)
    assert folder.refresh("--accept-drop") == 0
    assert "To be confirmed by the next day:** [owner0000/repo0000]" in folder.read("README.md")
    assert " since 2026-08-31" in folder.read("README.md") and "from 3,045 on 2026-08-31 to 1,500" in folder.output
