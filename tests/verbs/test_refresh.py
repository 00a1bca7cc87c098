"""The refresh, run against the stand-in over HTTP: what it asks, what it writes, and what it refuses to believe."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from scripts.census import history
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.github import backoff, client, queries
from scripts.github.observation import fingerprint
from tests.stand_in import faults
from tests.stand_in.fault_matrix import Clock
from tests.stand_in.world import Repository, World
from tests.support.folder import Folder, entry
from tests.support.refreshing import next_day, populate, rows

DAY = date(2026, 8, 22)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that gives up soon, so that a test of giving up is short."""
    monkeypatch.setattr(backoff, "DOWN_AFTER", 0.3)
    monkeypatch.setattr(client, "TIMEOUT", (0.5, 0.5))


def test_a_first_refresh_records_everything(folder: Folder, github: World) -> None:
    """The newest observation, the day's snapshot, the accounts and the README, from one request."""
    folder.curate(entry("a/one"), entry("b/two", "gateways"), entry("c/small"))
    github.add("a/one", 89671, license="Apache-2.0", location="Zürich")
    github.add("b/two", 700, archived="2026-08-20T01:00:00Z", kind="User")
    github.add("c/small", 42, language=None, license=None)
    assert folder.refresh() == 0
    assert folder.read("history/latest.yaml") == (
        "refreshed: 2026-08-22T12:23:41Z\n"
        "repos:\n"
        "  a/one: {stars: 89671, forks: 7, pushed: 2026-08-01, created: 2023-02-09, language: Python, "
        "license: Apache-2.0, id: R_kgDO001000, description: HASH}\n"
        "  b/two: {stars: 700, forks: 7, pushed: 2026-08-01, created: 2023-02-09, language: Python, "
        "license: MIT, id: R_kgDO001001, archived: 2026-08-20, description: HASH}\n"
        "  c/small: {stars: 42, forks: 7, pushed: 2026-08-01, created: 2023-02-09, id: R_kgDO001002, description: HASH, watched: true}\n"
    ).replace("HASH", fingerprint(Repository.description))
    assert folder.read("history/2026/2026-08-22.yaml") == (
        "taken: 2026-08-22T12:23:41Z\nstars:\n  a/one: 89671\n  b/two: 700\n  c/small: 42\n"
    )
    assert 'a: {kind: organization, location: "Zürich"}' in folder.read("history/accounts.yaml")
    assert "[a/**one**](https://github.com/a/one)" in folder.read("README.md")
    assert github.requests == 1


def test_known_ids_go_a_hundred_at_a_time(folder: Folder, github: World) -> None:
    """ceil(known / 100) requests, one point each, and the new one in a request of its own."""
    names = populate(folder, github, 250)
    folder.refresh()
    github.add("new/one", 5)
    folder.curate(*(entry(name) for name in [*names, "new/one"]))
    github.requests = github.points = 0
    assert folder.refresh() == 0
    assert (github.requests, github.points, github.largest) == (4, 4, 100)


def test_the_same_observation_gives_the_same_bytes(folder: Folder, github: World) -> None:
    """A second refresh at the same moment rewrites nothing."""
    populate(folder, github, 5)
    folder.refresh()
    before = folder.files()
    folder.refresh()
    assert folder.files() == before


def test_a_founding_entry_has_no_day_a_newcomer_has(folder: Folder, github: World) -> None:
    """`listed:` is the day of joining: at once for a newcomer with enough stars, later for a watched one."""
    for name, stars in (("a/one", 600), ("b/watched", 499), ("c/late", 900)):
        github.add(name, stars)
    folder.curate(entry("a/one"), entry("b/watched"))
    folder.refresh()
    assert "listed" not in rows(folder)["a/one"] and rows(folder)["b/watched"]["watched"] is True
    next_day(github)
    github.find("b/watched").stars = 500
    folder.curate(entry("a/one"), entry("b/watched"), entry("c/late"))
    folder.refresh()
    assert rows(folder)["b/watched"]["listed"] == rows(folder)["c/late"]["listed"] == date(2026, 8, 23)
    assert "watched" not in rows(folder)["b/watched"]
    joined = next(line for line in folder.read("README.md").splitlines() if line.startswith("- **Joined:**"))
    assert "b/watched" in joined and "c/late" in joined and "a/one" not in joined


def test_once_listed_a_purge_does_not_unlist(folder: Folder, github: World) -> None:
    """Neither a founding entry nor one that joined later goes back to being watched."""
    populate(folder, github, 20)
    github.find("owner0000/repo0000").stars = 505
    folder.refresh()
    next_day(github)
    github.find("owner0000/repo0000").stars = 495
    folder.refresh()
    assert "watched" not in rows(folder)["owner0000/repo0000"]
    assert rows(folder)["owner0000/repo0000"]["stars"] == 495


def test_a_rename_is_followed_by_id(folder: Folder, github: World) -> None:
    """The key stays as people wrote it, `name:` says what GitHub says, and the README shows that."""
    names = populate(folder, github, 3)
    folder.refresh()
    github.rename(names[0], "new-owner/new-name")
    next_day(github)
    assert folder.refresh() == 0
    assert rows(folder)[names[0]]["name"] == "new-owner/new-name"
    assert "new-owner/**new-name**" in folder.read("README.md")
    assert "moved    owner0000/repo0000 is now new-owner/new-name" in folder.output
    assert "new-owner: {kind" in folder.read("history/accounts.yaml")


def test_a_recorded_number_unmasks_an_impostor_at_the_first_refresh(folder: Folder, github: World) -> None:
    """An import knows GitHub's number though not the node id: another number is another repository."""
    github.add("a/one", 5000)
    github.add("b/two", 5000)
    folder.curate(entry("a/one"), entry("b/two"))
    seeded = {"stars": 700, "as_of": DAY, "source": "x"}
    known = {"a/one": Row(**seeded, database_id=1), "b/two": Row(**seeded, database_id=1001)}
    history.write_latest(folder.path, Latest(None, known))
    folder.refresh()
    assert rows(folder)["a/one"] == seeded | {"database_id": 1, "gone": DAY, "impostor": "R_kgDO001000"}
    assert "](https://github.com/a/one)" not in folder.read("README.md")
    assert rows(folder)["b/two"]["stars"] == 5000 and "database_id" not in rows(folder)["b/two"]
    assert "another repository answers to this name" in folder.output


def test_what_is_gone_keeps_its_values_and_may_come_back(folder: Folder, github: World) -> None:
    """`gone:` is the first day without it; a return clears it."""
    names = populate(folder, github, 3)
    folder.refresh()
    ours = github.find(names[0])
    next_day(github)
    ours.private = True
    folder.refresh()
    next_day(github)
    folder.refresh()
    assert rows(folder)[names[0]]["gone"] == date(2026, 8, 23) and rows(folder)[names[0]]["stars"] == 1000
    assert rows(folder)[names[0]]["as_of"] == DAY
    assert "~~[owner0000/**repo0000**]" in folder.read("README.md")
    ours.private = False
    folder.refresh()
    assert "gone" not in rows(folder)[names[0]] and "as_of" not in rows(folder)[names[0]]
    assert "back     owner0000/repo0000" in folder.output


def test_a_rename_that_people_wrote_without_the_old_name_is_joined_by_id(folder: Folder, github: World) -> None:
    """The answer's id finds the row that it had: nothing has joined, nothing is lost."""
    names = populate(folder, github, 3)
    folder.refresh()
    github.rename(names[0], "new-owner/new-name")
    next_day(github)
    folder.curate(entry("new-owner/new-name"), entry(names[1]), entry(names[2]))
    folder.refresh()
    assert "listed" not in rows(folder)["new-owner/new-name"]
    assert "0 joined" in folder.output and "of 3 repositories changed" in folder.output


def test_an_id_in_another_form_is_the_same_repository(folder: Folder, github: World) -> None:
    """GitHub answers a node id of old with today's: what answers our id is ours, under the id that we know."""
    github.add("a/one", 900)
    github.repos["MDEwOnJlcG9zaXRvcnkx"] = github.find("a/one")
    folder.curate(entry("a/one", id="MDEwOnJlcG9zaXRvcnkx"))
    for _ in range(2):
        assert folder.refresh() == 0
        assert rows(folder)["a/one"]["id"] == "MDEwOnJlcG9zaXRvcnkx" and "gone" not in rows(folder)["a/one"]
        next_day(github)
    assert "joined  " not in folder.output


@pytest.mark.parametrize("kind", ["502", "time-out", "html", "hang up"])
def test_a_fault_in_a_tenth_of_the_requests_costs_nothing(folder: Folder, github: World, kind: str) -> None:
    """Halving and asking again gets every repository counted."""
    populate(folder, github, 400)
    github.fault = faults.share(kind, 0.1, seed=3)
    assert folder.refresh() == 0
    assert len(rows(folder)) == 400


def test_what_was_not_reached_keeps_its_values_and_says_of_which_day(folder: Folder, github: World) -> None:
    """Exit 2, everything else written, the README names the day, and a count carried over enters no snapshot."""
    names = populate(folder, github, 30)
    folder.refresh()
    next_day(github)
    for repository in github.repos.values():
        repository.stars += 5
    github.find(names[4]).forbidden = True
    assert folder.refresh() == 2
    assert rows(folder)[names[4]]["stars"] == 1004 and rows(folder)[names[4]]["as_of"] == DAY
    assert rows(folder)[names[5]]["stars"] == 1010
    assert "recorded 2026-08-22" in folder.read("README.md")
    assert names[4] not in folder.read("history/2026/2026-08-23.yaml")
    assert "missed   owner0004/repo0004: Resource protected" in folder.output


def test_a_partial_answer_is_partial(folder: Folder, github: World) -> None:
    """Nodes that come back empty without a NOT_FOUND are not gone, only not reached."""
    populate(folder, github, 90)
    folder.refresh()
    next_day(github)
    github.fault = faults.always("partial")
    assert folder.refresh() == 2
    assert sum("as_of" in row for row in rows(folder).values()) == 3
    assert not any("gone" in row for row in rows(folder).values())


@pytest.mark.parametrize(
    "odd",
    [{"stargazerCount": None}, {"stargazerCount": "many"}, {"stargazerCount": -5}, {"createdAt": "junk"}, {"id": None},
     {"forkCount": None}, {"owner": None}, {"nameWithOwner": None}, {"primaryLanguage": "Python"}],
)  # fmt: skip
def test_an_odd_value_costs_its_own_repository_only(folder: Folder, github: World, odd: dict) -> None:
    """The rest is counted; the odd one keeps its last values, or, asked for by its id, is counted all the same."""
    names = populate(folder, github, 30)
    folder.refresh()
    next_day(github)
    github.spoil = lambda body: body["data"]["nodes"][3].update(odd)
    folder.refresh()
    assert rows(folder)[names[3]]["stars"] == 1003 and rows(folder)[names[3]]["id"] == github.find(names[3]).id
    assert sum("as_of" in row for row in rows(folder).values()) <= 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.update(errors="oops"),
        lambda body: body.update(errors=[None]),
        lambda body: body.update(errors=[{"path": "nodes"}, {"path": []}, {"path": ["nodes", "x"]}, {"type": ["odd"]}]),
        lambda body: body["data"]["nodes"].pop(),
        lambda body: body["data"]["nodes"].insert(0, None),
        lambda body: body["data"].update(nodes={}),
        lambda body: body["data"].update(rateLimit={"cost": None, "remaining": "lots"}),
        lambda body: body.update(data=[]),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_an_answer_of_another_shape_invents_nothing(
    folder: Folder, github: World, spoil: Callable[[dict], None]
) -> None:
    """Never a traceback, never a count that GitHub did not give for that very repository."""
    populate(folder, github, 30)
    folder.refresh()
    before = {name: row["stars"] for name, row in rows(folder).items()}
    github.spoil = spoil
    assert folder.refresh() in (0, 1, 2)
    assert {name: row["stars"] for name, row in rows(folder).items()} == before


def test_a_limit_without_a_pause_is_not_asked_again_at_full_speed(
    folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`retry-after: 0` is a second, and a 429 without a word is a limit too."""
    clock = Clock(monkeypatch)
    populate(folder, github, 3)
    github.fault = lambda number: {1: "no pause", 2: "bare 429", 3: "bare 429"}.get(number)
    assert folder.refresh() == 0
    assert clock.waits == pytest.approx([1.0, 60.0 * 2, 60.0 * 4], abs=0.5)


@pytest.mark.parametrize("file", ["2026/notes", "latest", "accounts", "names", "past", "contributors"])
def test_a_broken_history_stops_the_run_before_it_spends_anything(folder: Folder, github: World, file: str) -> None:
    """Rather than after latest.yaml was written, whichever file it is."""
    populate(folder, github, 1)
    folder.write(f"history/{file}.yaml", "x")
    assert f"history/{file}.yaml:1: " in refused(folder)
    assert github.requests == 0


def test_a_first_refresh_that_finds_nothing_is_not_believed(folder: Folder, github: World) -> None:
    """Recorded repositories that are all gone at once mean another server, not another world."""
    names = populate(folder, github, 20)
    history.write_latest(folder.path, Latest(None, {name: Row(stars=900, as_of=DAY, source="x") for name in names}))
    for name in names:
        github.delete(name)
    assert "20 of 20 known repositories would be gone" in refused(folder)


def test_a_list_without_entries_is_named(folder: Folder, github: World) -> None:
    """It is the list's fault, not GitHub's; a census that has just begun has none yet, and is refreshed all the same."""
    assert folder.refresh() == 0 and "0 repositories counted" in folder.output
    assert "refreshed: 2026-08-22T" in folder.read("history/latest.yaml")
    populate(folder, github, 1)
    assert folder.refresh() == 0
    folder.curate()
    assert "repos.yaml lists no repository any more" in refused(folder)


def refused(folder: Folder, *arguments: str) -> str:
    """Run a refresh that must refuse; returns its message after checking that not one byte changed."""
    before = folder.files()
    assert folder.refresh(*arguments) == 1
    assert folder.files() == before
    return folder.errors


def test_fewer_than_nine_in_ten_are_no_census(folder: Folder, github: World) -> None:
    """11 of 100 without an answer: refused. 10 of 100: written, with exit 2."""
    names = populate(folder, github, 100)
    folder.refresh()
    for name in names[:11]:
        github.find(name).forbidden = True
    assert "only 89 of 100" in refused(folder)
    github.find(names[0]).forbidden = False
    assert folder.refresh() == 2


def import_counts(folder: Folder, names: list[str]) -> None:
    """Write a record of counts that others took."""
    rows = {name: Row(stars=1000 + i, source="example/recording") for i, name in enumerate(names)}
    history.write_latest(folder.path, Latest(None, rows))


def test_imported_counts_are_no_measure_of_a_drop(folder: Folder, github: World) -> None:
    """Of what others counted long ago many may be gone, which is only told; but a blank is refused."""
    names = populate(folder, github, 50)
    import_counts(folder, names)
    for name in names[:10]:
        github.delete(name)
    assert folder.refresh() == 0 and f"gone     {names[0]}" in folder.output
    import_counts(folder, names)
    for name in names[10:40]:
        github.delete(name)
    assert "40 of 50 known repositories would be gone" in refused(folder)


def test_a_first_refresh_goes_on_where_it_stopped(folder: Folder, github: World) -> None:
    """What was answered is on record; the next run completes it, and founding entries still have no day of joining."""
    names = populate(folder, github, 100)
    github.fault = faults.since("401", 3)
    assert folder.refresh() == 2
    assert sum("stars" in row for row in rows(folder).values()) == 60
    github.fault = lambda number: None
    next_day(github)
    assert folder.refresh() == 0
    found = rows(folder)
    assert len(found) == 100 and not any({"listed", "as_of"} & row.keys() for row in found.values())
    assert folder.check() == 0, folder.output
    assert found[names[99]]["stars"] == 1099


@pytest.mark.parametrize("size", [60, 30])
def test_the_strictest_reading_of_githubs_limits(
    folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """More than 37 aliases time out, 60 seconds of answering a minute, 2% gone: the census stands after one run.

    Even with larger batches: one that failed is remembered, and is tried once only.
    """
    names = populate(folder, github, 400)
    for name in names[:8]:
        github.delete(name)
    monkeypatch.setattr(queries, "NAMES_AT_ONCE", size)
    monkeypatch.setattr(backoff, "FAILURE_PAUSE", 1.0)
    github.clock = Clock(monkeypatch)
    assert folder.refresh() == 0, folder.errors
    assert sum("stars" in row for row in rows(folder).values()) == 392
    assert github.points <= 400 // 30 + 1 + 1 + (size > 37)


def test_too_many_gone_at_once_are_not_believed_unasked(folder: Folder, github: World) -> None:
    """3 of 100 is more than 2%: refused, unless a person says that it is true. A single one is always believed."""
    names = populate(folder, github, 100)
    folder.refresh()
    for name in names[:3]:
        github.delete(name)
    assert "--accept-drop" in refused(folder)
    assert folder.refresh("--accept-drop") == 0
    assert sum("gone" in row for row in rows(folder).values()) == 3


def test_one_deletion_in_a_small_census_is_news(folder: Folder, github: World) -> None:
    """Two percent of ten is less than one: a fork with few repositories must not stand still."""
    names = populate(folder, github, 10)
    folder.refresh()
    github.delete(names[0])
    assert folder.refresh() == 0


def test_a_great_fall_in_stars_is_not_believed_unasked(folder: Folder, github: World) -> None:
    """More than 10% of all stars at once is a fault of GitHub's until a person says otherwise."""
    populate(folder, github, 20)
    folder.refresh()
    for repository in github.repos.values():
        repository.stars = round(repository.stars * 0.89)
    assert "The stars would fall" in refused(folder)
    assert folder.refresh("--accept-drop") == 0


def test_a_list_that_people_shortened_is_no_drop(folder: Folder, github: World) -> None:
    """Only repositories present in both observations are compared."""
    names = populate(folder, github, 20)
    folder.refresh()
    folder.curate(*(entry(name) for name in names[:5]))
    assert folder.refresh() == 0
    assert len(rows(folder)) == 5


@pytest.mark.parametrize("token", ["…", "two words", "line\nend"])
def test_a_mangled_token_is_named(folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """Pasted with an ellipsis, a blank or a line end: no request is spent on it."""
    populate(folder, github, 1)
    monkeypatch.setenv("GITHUB_TOKEN", token)
    assert "copy the token again" in refused(folder)
    assert github.requests == 0


def test_a_readme_without_a_marker_stops_the_run_before_it_spends_anything(folder: Folder, github: World) -> None:
    """Otherwise the history would be written and the README not."""
    populate(folder, github, 1)
    folder.write("README.md", folder.read("README.md").replace("<!-- /census:week -->", ""))
    assert "README.md:1: the marker <!-- /census:week -->" in refused(folder)
    assert github.requests == 0


def test_twice_the_same_day_keeps_the_first_snapshot(folder: Folder, github: World) -> None:
    """The afternoon's refresh moves latest.yaml, the day's snapshot stays the morning's."""
    names = populate(folder, github, 2)
    folder.refresh()
    github.now += timedelta(hours=6)
    github.find(names[0]).stars += 10
    folder.refresh()
    assert "owner0000/repo0000: 1000" in folder.read("history/2026/2026-08-22.yaml")
    assert rows(folder)[names[0]]["stars"] == 1010


def test_every_batch_reports_its_progress(folder: Folder, github: World) -> None:
    """One line each, so that a long run can be watched."""
    populate(folder, github, 201)
    folder.refresh()
    lines = [line for line in folder.output.splitlines() if "201 repositories, " in line]
    assert len(lines) == 7 and lines[-1].startswith("201 of 201 repositories, 993 points left")


def test_hostile_names_and_words_from_github_stay_words(folder: Folder, github: World) -> None:
    """A language, licence or place is text for the YAML, the Markdown and the log, and nothing more."""
    folder.curate(entry("a/one"))
    github.add("a/one", 700, language="x}, evil: {y | <b>", license="<!-- census:list -->", location="::error::\u202e")
    assert folder.refresh() == 0
    assert rows(folder)["a/one"]["language"] == "x}, evil: {y | <b>"
    assert folder.check() == 0, folder.output
