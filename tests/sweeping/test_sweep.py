"""What a scheduled refresh learns beside the counts: the past, and who contributes, in small parts."""

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scripts import backfill
from scripts.census import contributors, star_history
from scripts.census.contributors import Contributors, Person
from scripts.census.star_history import StarHistory
from scripts.github.observation import parse_observation
from scripts.record.recording import open_record
from tests.stand_in import faults
from tests.stand_in import world as world_module
from tests.stand_in.contributors import Author, Project
from tests.stand_in.world import World
from tests.support.folder import Folder, entry

NOW = datetime(2026, 11, 25, 0, 23, 41, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date()
DAY = timedelta(1)


def populate(folder: Folder, world: World, names: list[str], weeks: int = 40, daily: int = 10) -> None:
    """Repositories that get as many stars every day since their creation so many weeks ago."""
    world.now = NOW
    created = TODAY - weeks * 7 * DAY
    for name in names:
        gains = {created + number * DAY: daily for number in range((TODAY - created).days)}
        world.add(name, sum(gains.values()), created=f"{created}T10:00:00Z", gains=gains)
    folder.curate(*(entry(name) for name in sorted(names)))


def people(folder: Folder) -> dict[str, Contributors]:
    return contributors.load_contributors(folder.path)


def told(folder: Folder) -> dict[str, StarHistory]:
    return star_history.load_histories(folder.path)


def test_a_scheduled_refresh_fills_the_past_of_a_fork_on_its_first_day(folder: Folder, github: World) -> None:
    """Gains of a day, a week and a month and twelve weeks, where no other count of ours is there yet."""
    populate(folder, github, ["a/one"])
    assert folder.refresh("--sweep") == 0, folder.errors
    history = told(folder)["a/one"]
    assert history.whole and history.count_on(TODAY - DAY) == star_history.PastCount(2800 - 10, TODAY)
    assert history.months[-1] == 2800 - 10 * 24
    assert "|2.8k|**+70**|+300|▇▇▇▇▇▇\n" in folder.read("README.md")
    done = "The past of 1 repository filled in with 2 requests; of 1, 1 have their last weeks, 1 all weeks"
    assert done in folder.output


def test_a_refresh_that_is_not_scheduled_takes_no_part_of_the_past(folder: Folder, github: World) -> None:
    """A run after a merge is for what people wait for."""
    populate(folder, github, ["a/one"])
    assert folder.refresh() == 0
    assert github.rest_requests == 0 and not (folder.path / star_history.PAST).exists()


def test_the_newest_page_of_all_comes_before_any_older_one(
    folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never more than half of what the limit leaves, run after run, until there is nothing left."""
    names = [f"a/r{number}" for number in range(6)]
    populate(folder, github, names, weeks=70)
    monkeypatch.setattr("scripts.sweeping.sweep.ASKED_A_RUN", 0)
    recent, whole = list[int](), list[int]()
    for _ in range(8):
        github.rest_requests = world_module.REQUESTS_AN_HOUR - 9  # the first answer says that 8 are left
        assert folder.refresh("--sweep") == 0
        assert github.rest_requests <= world_module.REQUESTS_AN_HOUR - 9 + 5
        recent.append(len(told(folder)))
        whole.append(sum(one.whole for one in told(folder).values()))
        github.now += timedelta(hours=6)
    assert recent == sorted(recent) and recent[-1] == whole[-1] == 6
    assert all(number == 6 for number, some in zip(recent, whole, strict=True) if some)


def test_what_a_killed_run_had_written_is_not_asked_again(
    folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done is seen from the files: the second run asks for the rest alone."""
    populate(folder, github, ["a/one", "a/two"], weeks=100)
    assert folder.refresh() == 0
    monkeypatch.setattr("scripts.sweeping.backfill.WRITE_EVERY", 0.0)
    github.fault = faults.since("refused", 6)  # after an observation, two recent pages and an older one
    assert backfill_github(folder) == 2 and "not told" in folder.output
    github.fault = lambda number: None
    one, two = told(folder).values()
    assert not one.whole and not two.whole and one.back_to != two.back_to
    github.rest_requests = 0
    assert backfill_github(folder) == 0
    assert github.rest_requests == 5 and all(one.whole for one in told(folder).values())
    one, two = told(folder).values()
    assert one.months == two.months and len(one.months) == 23
    assert backfill_github(folder) == 0 and "nothing left to ask for" in folder.output


def backfill_github(folder: Folder, *names: str) -> int:
    return folder.exit_code(backfill.main, "--github", *names)


def test_one_repository_is_asked_for_by_any_of_its_names(folder: Folder, github: World) -> None:
    """And a name that is not on the list is named."""
    populate(folder, github, ["a/one", "a/two"])
    assert folder.refresh() == 0
    assert backfill_github(folder, "A/ONE") == 0 and list(told(folder)) == ["a/one"]
    assert backfill_github(folder, "b/none") == 1 and "b/none is not on the list" in folder.errors
    assert folder.run("backfill").returncode == 64


def test_requests_are_left_for_submissions(folder: Folder, github: World) -> None:
    """Where little is left of the limit, nobody is asked for contributors, and the past takes half of that."""
    populate(folder, github, [f"a/r{number}" for number in range(5)])
    github.rest_requests = world_module.REQUESTS_AN_HOUR - 7
    assert folder.refresh("--sweep") == 0
    assert github.requests_left >= 3 and len(people(folder)) == 1


def test_an_exactly_full_last_page_is_looked_behind(folder: Folder, github: World) -> None:
    """Whether GitHub names a page after it or not: an empty one is the end."""
    populate(folder, github, ["a/one"], weeks=30)
    created = TODAY - timedelta((TODAY.weekday() + 1) % 7) - 29 * 7 * DAY
    github.find("a/one").created = f"{created}T10:00:00Z"
    github.find("a/one").gains = {day: 10 for day in github.find("a/one").gains if day >= created}
    github.find("a/one").stars = sum(github.find("a/one").gains.values())
    assert folder.refresh("--sweep") == 0
    (history,) = told(folder).values()
    assert history.whole and history.back_to == created and not history.misfits


def test_a_history_that_misses_stars_is_told_and_keeps_its_newest_days(folder: Folder, github: World) -> None:
    """More than 5% of the stars on no day: nothing is said of the beginnings."""
    populate(folder, github, ["a/one"])
    github.find("a/one").stars += 300
    assert folder.refresh("--sweep") == 0
    assert "a/one: its history accounts for 2,800 of 3,100 stars" in folder.output
    (history,) = told(folder).values()
    assert history.misfits and history.month_days() == []
    assert history.count_on(TODAY - DAY) == star_history.PastCount(3090, TODAY)


def test_stars_before_the_creation_are_told(folder: Folder, github: World) -> None:
    """A transferred or re-created repository."""
    populate(folder, github, ["a/one"])
    created = TODAY - 100 * DAY
    github.find("a/one").created = f"{created}T10:00:00Z"
    assert folder.refresh("--sweep") == 0
    assert "a/one: 1,800 stars given before it was created" in folder.output
    assert min(day for day in told(folder)["a/one"].month_days()) > created


def test_what_was_renamed_or_is_gone_since_the_refresh_comes_up_again(
    folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason is said, nothing of it is written, and the others are told."""
    populate(folder, github, ["a/gone", "a/moved", "a/one"], weeks=70)
    monkeypatch.setattr("scripts.sweeping.sweep.ASKED_A_RUN", 0)

    def meanwhile(number: int) -> None:
        if number == 2:
            github.rename("a/moved", "a/elsewhere")
            github.delete("a/gone")

    github.fault = meanwhile
    assert folder.refresh("--sweep") == 0
    assert "a/moved: not told: it was renamed since the refresh" in folder.output
    assert "a/gone: not told: it cannot be found any more" in folder.output
    assert list(told(folder)) == ["a/one"]
    github.fault = lambda number: None
    github.now += timedelta(hours=6)
    assert folder.refresh("--sweep", "--accept-drop") == 0
    assert set(told(folder)) == {"a/one", "a/moved"}


def test_a_rename_between_two_pages_does_no_harm(folder: Folder, github: World) -> None:
    """The pages after the first have the repository's number in their address."""
    populate(folder, github, ["a/one"], weeks=100)

    github.fault = lambda number: github.rename("a/one", "b/two") if number == 8 else None
    assert folder.refresh("--sweep") == 0
    assert told(folder)["a/one"].whole, folder.output


def test_days_that_a_broken_schedule_missed_are_filled(folder: Folder, github: World) -> None:
    """Anchored on the next count of ours; the gain across the seam is not told."""
    populate(folder, github, ["a/one"])
    one = github.find("a/one")
    assert folder.refresh("--sweep") == 0
    for number in range(1, 11):
        one.gains[TODAY + (number - 1) * DAY] = 10
        one.stars += 10
        github.now += DAY
        if number not in (4, 5, 6):
            if number == 7:
                one.stars -= 3  # taken back
                one.gains[TODAY] -= 3
            assert folder.refresh("--sweep") == 0
    history = told(folder)["a/one"]
    missed = [TODAY + number * DAY for number in (4, 5, 6)]
    assert [history.count_on(day).stars for day in missed] == [2837, 2847, 2857]  # type: ignore[union-attr]
    assert history.stretches[-1].left_over == 3
    github.rest_requests = 0
    github.now += timedelta(hours=6)
    assert folder.refresh("--sweep") == 0
    assert github.rest_requests == 0


def test_a_day_that_only_one_repository_missed_is_filled(folder: Folder, github: World) -> None:
    """One request for it, the day after, and none for the others; once asked, it is not asked for again."""
    populate(folder, github, ["a/one", "b/two"])
    assert folder.refresh("--sweep") == 0
    for number in (1, 2):
        for name in ("a/one", "b/two"):
            github.find(name).gains[TODAY + (number - 1) * DAY] = 10
            github.find(name).stars += 10
        github.now += DAY
        github.rest_requests = 0
        assert folder.refresh("--sweep") == 0
        if number == 1:
            path = f"history/2026/{TODAY + DAY}.yaml"
            folder.write(path, folder.read(path).replace("  a/one: 2810\n", ""))
    assert github.rest_requests == 1
    assert told(folder)["a/one"].count_on(TODAY + DAY) == star_history.PastCount(2810, TODAY + DAY)
    github.rest_requests = 0
    github.now += timedelta(hours=6)
    assert folder.refresh("--sweep") == 0 and github.rest_requests == 0


def test_the_past_moves_with_a_rename(folder: Folder, github: World) -> None:
    """Under the new name it goes on; nothing is asked again."""
    populate(folder, github, ["a/one"])
    assert folder.refresh("--sweep") == 0
    before = told(folder)["a/one"]
    github.rename("a/one", "b/two")
    folder.curate(entry("b/two", formerly="[a/one]"))
    github.now += timedelta(hours=6)
    github.rest_requests = 0
    assert folder.refresh("--sweep") == 0
    assert "**+70**|+300" in folder.read("README.md") and github.rest_requests == 0
    assert told(folder) == {"a/one": before}


def test_the_past_never_goes_to_another_repository_of_the_name(folder: Folder, github: World) -> None:
    """A line belongs to an id: whoever takes the name begins with a past of its own."""
    populate(folder, github, ["a/one"])
    assert folder.refresh("--sweep") == 0
    github.delete("a/one")
    github.add("a/one", 2900, created="2026-11-01T10:00:00Z", gains={date(2026, 11, 2): 2900})
    folder.curate(entry("a/one", id="R_kgDO001001"))
    github.now += timedelta(hours=6)
    assert folder.refresh() == 0
    assert "+70" not in folder.read("README.md")
    github.now += timedelta(hours=6)
    assert folder.refresh("--sweep") == 0
    assert told(folder)["a/one"].id == "R_kgDO001001"


AUTHORS = [
    Author("prolific", 600, 11), Author("dependabot[bot]", 300, 12), Author("renovate-bot", 50, 13),
    Author("second", 40, 14), Author("somebody", 9), Author("else", 1),
]  # fmt: skip


def test_contributors_are_asked_for_with_three_requests(folder: Folder, github: World) -> None:
    """Authors by e-mail, commits in all, people by commits, programs apart, and nothing of those without an account."""
    populate(folder, github, ["a/one"])
    github.find("a/one").project = Project(AUTHORS)
    assert folder.refresh("--sweep") == 0
    row = people(folder)["a/one"]
    assert (row.as_of, row.authors, row.commits, row.bots) == (TODAY, 6, 1000, 350)
    assert row.top == (Person("prolific", 11, 600), Person("second", 14, 40))
    text = folder.read("history/contributors.yaml")
    assert "somebody" not in text and "example.com" not in text
    assert github.rest_requests == 3 + 2


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("empty", Contributors(as_of=TODAY, id="R_kgDO001000", authors=0, commits=0)),
        ("too large", Contributors(as_of=TODAY, id="R_kgDO001000", commits=1000, too_large=True)),
        ("counting", Contributors(as_of=TODAY, id="R_kgDO001000", failed=TODAY)),
    ],
)
def test_no_contributors_and_unknown_ones_are_told_apart(
    folder: Folder, github: World, state: str, expected: Contributors | None
) -> None:
    """None at all, a list that GitHub does not give, and one that is still being counted, which is asked for again."""
    populate(folder, github, ["a/one", "b/two"])
    github.find("a/one").project = Project(AUTHORS, state)
    assert folder.refresh("--sweep") == 0
    assert people(folder).get("a/one") == expected
    assert ("still counting" in folder.output) == (state == "counting")
    github.now += timedelta(days=29)
    github.find("a/one").project = Project(AUTHORS)
    assert folder.refresh("--sweep") == 0
    assert people(folder)["a/one"].too_large == (state == "too large")


def test_what_always_fails_takes_no_place_from_others_and_keeps_what_was_known(
    folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as asked; where GitHub tells nothing of any, nothing is written."""
    names = [f"a/r{number}" for number in range(6)]
    populate(folder, github, names, weeks=2)
    monkeypatch.setattr("scripts.sweeping.sweep.ASKED_A_RUN", 3)

    def sweep(*failing: str) -> dict[str, Contributors]:
        for name in names:
            github.find(name).project = Project(AUTHORS, "counting" if name in failing else "ready")
        assert folder.refresh("--sweep") == 0
        github.now += timedelta(hours=6)
        return people(folder)

    assert [row.authors for row in sweep("a/r0", "a/r1").values()] == [None, None, 6]
    assert len(sweep("a/r0", "a/r1")) == 6 and "still counting" not in folder.output
    assert sweep()["a/r0"].authors == 6 and people(folder)["a/r0"].failed is None
    github.now += 8 * DAY
    before = folder.read("history/contributors.yaml")
    sweep(*names)
    assert folder.read("history/contributors.yaml") == before
    sweep("a/r5")
    rows = sweep("a/r5")
    assert rows["a/r5"].authors == 6 and rows["a/r5"].failed and not rows["a/r4"].failed


def test_no_account_by_mistake_is_a_failure_and_all_without_accounts_are_none(folder: Folder, github: World) -> None:
    """One of the first hundred authors has an account, or none: then an empty list of accounts is an answer."""
    populate(folder, github, ["a/one", "a/two", "b/two"])
    github.find("a/one").project = Project(AUTHORS, "no accounts")
    github.find("a/two").project = Project([Author("unknown", 10**4), *AUTHORS], "no accounts")
    github.find("b/two").project = Project([Author("somebody", 9), Author("else", 1)])
    assert folder.refresh("--sweep") == 0
    for name in ("a/one", "a/two"):
        assert f"{name}: contributors not told: GitHub listed no account, though some authors have one" in folder.output
        assert people(folder)[name].authors is None
    assert (people(folder)["b/two"].authors, people(folder)["b/two"].top) == (2, ())


def test_who_asks_not_to_be_named_loses_the_name_with_the_next_refresh(folder: Folder, github: World) -> None:
    """Of whatever kind the refresh is, and stays without when the repository's turn comes again."""
    populate(folder, github, ["a/one"])
    github.find("a/one").project = Project(AUTHORS)
    assert folder.refresh("--sweep") == 0
    folder.write("repos.yaml", folder.read("repos.yaml").replace("{threshold: 500}", "{threshold: 500, unnamed: [11]}"))
    github.now += timedelta(hours=6)
    assert folder.refresh() == 0
    assert people(folder)["a/one"].top == (Person("", 0, 600), Person("second", 14, 40))
    github.now += timedelta(days=8)
    assert folder.refresh("--sweep") == 0
    assert people(folder)["a/one"].top[0] == Person("", 0, 600) and people(folder)["a/one"].as_of > TODAY
    assert "prolific" not in folder.read("history/contributors.yaml")


def test_thirty_repositories_are_asked_a_run(folder: Folder, github: World) -> None:
    """Two thousand take 17 days."""
    names = [f"a/r{number:02}" for number in range(33)]
    populate(folder, github, names, weeks=2)
    assert folder.refresh("--sweep") == 0 and len(people(folder)) == 30
    github.now += timedelta(hours=6)
    assert folder.refresh("--sweep") == 0 and len(people(folder)) == 33


def test_what_was_learned_travels_with_the_observation(folder: Folder, github: World, tmp_path: Path) -> None:
    """The publication writes on a fresh copy what the refresh wrote where it ran."""
    populate(folder, github, ["a/one", "a/two"])
    github.find("a/one").project = Project(AUTHORS)
    fresh = Folder(tmp_path / "fresh")
    shutil.copytree(folder.path, fresh.path)
    kept = tmp_path / "observation.json"
    assert folder.refresh("--sweep", "--keep", str(kept)) == 0
    seen = parse_observation(kept.read_text(encoding="utf-8"), str(kept))
    open_record(fresh.path).add(seen)
    for name in ("history/past.yaml", "history/contributors.yaml", "README.md", "history/latest.yaml"):
        assert fresh.read(name) == folder.read(name)


def test_check_names_the_line_that_cannot_be_used_and_doctor_tells_how_far_it_is(folder: Folder, github: World) -> None:
    """Both new files are part of the data."""
    populate(folder, github, ["a/one", "a/two"])
    github.rest_requests = world_module.REQUESTS_AN_HOUR - 4
    assert folder.refresh("--sweep") == 0
    findings = folder.run("doctor").stdout
    assert re.search(r"ok +past +of 2, 1 have their last weeks, 0 all weeks", findings), findings
    assert re.search(r"ok +contributors +of 1 of 2 repositories", findings)
    for name in ("past", "contributors"):
        text = folder.read(f"history/{name}.yaml")
        folder.write(f"history/{name}.yaml", text.replace("2026-11-25", "soon", 1))
        folder.check()
        assert f"history/{name}.yaml:1: the line for a/" in folder.output
        folder.write(f"history/{name}.yaml", text)


def test_the_past_is_anchored_on_no_count_that_is_doubted(folder: Folder, github: World) -> None:
    """What has leapt is asked about when the next day has told whether it was a mistake; the mistake is passed over."""
    populate(folder, github, ["a/one", "b/two"])
    folder.refresh()
    github.now, github.find("a/one").stars = NOW + DAY, 0
    folder.refresh("--sweep", "--accept-drop")
    assert list(told(folder)) == ["b/two"]
    github.now, github.find("a/one").stars = NOW + 2 * DAY, 2800
    folder.refresh("--sweep")
    assert told(folder)["a/one"].anchor == 2800 and told(folder)["a/one"].count_on(TODAY + DAY) is not None
