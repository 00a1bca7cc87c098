"""The life of a repository, told against the stand-in: what becomes of its row, its growth and its place on the page."""

from datetime import date, timedelta
from typing import Any

import pytest

from scripts.census import history
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.record.recording import open_record
from tests.stand_in.remote import START, observation, with_facts
from tests.stand_in.world import World
from tests.support.folder import Folder, entry
from tests.support.refreshing import live, next_day, populate, row_of, rows

NAMES = [f"owner000{number}/repo000{number}" for number in range(3)]
FIRST = NAMES[0]


@pytest.fixture
def census(folder: Folder, github: World) -> Folder:
    """A census of three repositories, counted once."""
    assert populate(folder, github, 3) == NAMES and folder.refresh() == 0
    return folder


# Renamed.


def test_growth_spans_both_names_before_and_after_people_follow(census: Folder, github: World) -> None:
    """The new name is on the page at once, and the week's gain goes on over the rename and over the merge."""
    live(census, github, 3)
    github.rename(FIRST, "new-owner/new-name")
    live(census, github, 5)
    assert "new-owner/**new-name**" in row_of(census, "new-name") and "|+35|" in row_of(census, "new-name")
    census.curate(*(entry(name) for name in NAMES[1:]), entry("new-owner/new-name", formerly=f"[{FIRST}]"))
    assert census.render() == 0, census.output
    assert "|+35|" in row_of(census, "new-name")
    live(census, github, 1)
    assert "|+35|" in row_of(census, "new-name") and "name" not in rows(census)["new-owner/new-name"]


def test_a_forgotten_former_name_is_named_before_the_merge(census: Folder, github: World) -> None:
    """Without `formerly:` the growth would begin anew: the check says what to write, and where."""
    identity = github.find(FIRST).id
    census.curate(*(entry(name) for name in NAMES[1:]), entry("new-owner/new-name", id=identity))
    done = census.run("check")
    assert done.returncode == 1 and f"write `formerly: [{FIRST}]`" in done.stdout and "repos.yaml:22:" in done.stdout
    census.curate(
        *(entry(name) for name in NAMES[1:]),
        entry("new-owner/new-name", formerly=f"[{FIRST}]", id=identity).replace("new-owner", "z"),
    )
    census.check()
    assert "formerly" not in census.output


def test_two_entries_of_one_repository_are_told_with_both_lines_and_counted_once(folder: Folder, github: World) -> None:
    """By the refresh and by the check; the page has one row, under the name that GitHub gives it."""
    folder.curate(entry("a/one"), entry("b/two"), entry("c/three"))
    for name in ("a/one", "c/three"):
        github.add(name, 900)
    github.rename("a/one", "b/two")
    assert folder.refresh() == 0
    assert "twice    a/one and b/two are one repository, on lines 16 and 19 of repos.yaml" in folder.output
    assert "1,800 stars" in folder.read("README.md") and folder.read("README.md").count("github.com/b/two") == 1
    folder.check()
    assert "b/two is the same repository as a/one on line 16" in folder.output


def test_two_that_exchange_their_names_keep_their_own_counts(folder: Folder, github: World) -> None:
    """Before people follow each goes on under the other's name, and after that under its own; none is invented."""
    names = ["a/one", "b/two", "c/three"]
    folder.curate(*(entry(name) for name in names))
    for stars, name in zip((1000, 50_000, 900), names, strict=True):
        github.add(name, stars)
    folder.refresh()
    live(folder, github, 7)
    one, two = github.find("a/one"), github.find("b/two")
    one.name, two.name = "b/two", "a/one"
    github.names |= {"a/one": two.id, "b/two": one.id}
    live(folder, github, 1)
    assert rows(folder)["a/one"]["stars"] == 1040 and rows(folder)["a/one"]["name"] == "b/two"
    folder.curate(entry("a/one", id=two.id), entry("b/two", id=one.id), entry("c/three"))
    for _ in range(2):
        live(folder, github, 1)
        assert "49k" not in folder.read("README.md") and folder.read("README.md").count("+35") >= 6
    assert rows(folder)["a/one"]["stars"] == 50_050
    live(folder, github, 8)
    assert "+35" in row_of(folder, "a/**one**") and "+35" in row_of(folder, "b/**two**")


# Gone, and who comes after.


def test_what_is_gone_leaves_the_tables_after_thirty_days_not_the_history(census: Folder, github: World) -> None:
    """Struck out with its day until then; back at once when it is back, with its history."""
    ours = github.find(FIRST)
    ours.private = True
    live(census, github, 1)
    assert "~~[owner0000/" in row_of(census, "repo0000") and "since 2026-08-23" in row_of(census, "repo0000")
    next_day(github, 30)
    census.refresh()
    assert "~~[owner0000/" in row_of(census, "repo0000")
    next_day(github)
    census.refresh()
    assert "repo0000" not in census.read("README.md") and rows(census)[FIRST]["stars"] == 1000
    assert f"{FIRST}: 1000" in census.read("history/2026/2026-08-22.yaml")
    ours.private = False
    census.refresh()
    assert "~~" not in row_of(census, "repo0000") and rows(census)[FIRST]["stars"] == 1005


def test_an_impostor_is_never_counted_nor_linked_and_is_reported(census: Folder, github: World) -> None:
    """The name of a deleted repository, registered by somebody else: ours is gone, and no reader is sent to theirs."""
    github.delete(FIRST)
    theirs = github.add(FIRST, 999_999)
    live(census, github, 1)
    row = rows(census)[FIRST]
    assert (row["stars"], row["gone"], row["impostor"]) == (1000, date(2026, 8, 23), theirs.id)
    assert f"impostor {FIRST} is another repository now ({theirs.id}), which is not counted" in census.output
    assert f"github.com/{FIRST}" not in census.read("README.md") and "~~owner0000/" in row_of(census, "repo0000")
    live(census, github, 1)
    assert "impostor" not in census.output and rows(census)[FIRST]["impostor"] == theirs.id


def test_a_true_successor_is_accepted_by_its_id(census: Folder, github: World) -> None:
    """A person writes it into the list; from then on it is the one that is counted, and the run says that the other left."""
    github.delete(FIRST)
    successor = github.add(FIRST, 1200, created="2026-08-23T01:00:00Z")
    live(census, github, 1)
    census.curate(entry(FIRST, id=successor.id), *(entry(name) for name in NAMES[1:]))
    live(census, github, 1)
    row = rows(census)[FIRST]
    assert (row["stars"], row["id"]) == (1210, successor.id) and not {"gone", "impostor"} & row.keys()
    assert f"joined   {FIRST}" in census.output and f"left     {FIRST}" in census.output
    assert "+2" not in row_of(census, "repo0000")


def test_an_id_that_people_got_wrong_costs_no_value(census: Folder, github: World) -> None:
    """What was known stays until GitHub has answered for the new id, and comes back with the right one."""
    before = rows(census)[FIRST]
    census.curate(entry(FIRST, id="R_wrong"), *(entry(name) for name in NAMES[1:]))
    live(census, github, 1)
    assert before.items() <= rows(census)[FIRST].items() and rows(census)[FIRST]["impostor"] == before["id"]
    census.curate(*(entry(name) for name in NAMES))
    live(census, github, 1)
    assert rows(census)[FIRST] == before | {"stars": 1010} and "joined  " not in census.output


def test_whoever_takes_the_old_name_of_a_renamed_one_is_reported(census: Folder, github: World) -> None:
    """Ours goes on under its new name; when the name is free again, the mark goes."""
    github.rename(FIRST, "moved/away")
    theirs = github.add(FIRST, 999_999)
    live(census, github, 1)
    assert rows(census)[FIRST]["impostor"] == theirs.id and rows(census)[FIRST]["stars"] == 1005
    assert f"impostor {FIRST}" in census.output and "github.com/moved/away" in row_of(census, "away")
    github.names[FIRST] = github.find("moved/away").id
    live(census, github, 1)
    assert "impostor" not in rows(census)[FIRST]


def test_the_mark_of_an_impostor_goes_when_ours_answers_itself(census: Folder, github: World) -> None:
    """Renamed back, or followed by people under its new name."""
    ours = github.find(FIRST)
    github.rename(FIRST, "moved/away")
    github.add(FIRST, 5)
    live(census, github, 1)
    assert "impostor" in rows(census)[FIRST]
    census.curate(*(entry(name) for name in NAMES[1:]), entry("moved/away", formerly=f"[{FIRST}]"))
    live(census, github, 1)
    assert "impostor" not in rows(census)["moved/away"]
    github.rename("moved/away", FIRST)
    assert github.find(FIRST) is ours
    census.curate(*(entry(name) for name in NAMES))
    live(census, github, 1)
    assert "impostor" not in rows(census)[FIRST] and rows(census)[FIRST]["stars"] == 1015


def test_whoever_takes_the_new_name_of_a_renamed_one_that_is_gone_is_not_linked(census: Folder, github: World) -> None:
    """The page would link GitHub's last name for it: that is the one to ask for."""
    github.rename(FIRST, "moved/away")
    live(census, github, 1)
    github.delete("moved/away")
    github.add("moved/away", 9)
    live(census, github, 1)
    assert "impostor" in rows(census)[FIRST] and "github.com/moved/away" not in census.read("README.md")


def test_a_late_observation_keeps_the_impostor_that_is_on_record(folder: Folder) -> None:
    """It only fills the gap; nor does it say of the name what it does not know."""
    folder.curate(entry(FIRST), entry("z/last"))
    before = Row(stars=9, id=f"R_{FIRST}", name="moved/away", impostor="R_other", as_of=(START - timedelta(1)).date())
    history.write_latest(folder.path, Latest(START + timedelta(1), {FIRST: before}))
    open_record(folder.path).add(with_facts(observation({FIRST: 1000}), FIRST, name="moved/away"))
    row = history.load_latest(folder.path).repos[FIRST]
    assert (row.stars, row.as_of, row.impostor) == (1000, START.date(), "R_other")


def test_many_renames_hide_no_mistake(folder: Folder, github: World) -> None:
    """However many are looked at twice, what GitHub takes for gone by mistake is among them."""
    names = populate(folder, github, 240)
    folder.refresh()
    for name in names[:130]:
        github.rename(name, f"moved/{name.split('/')[1]}")
    next_day(github)
    github.spoil = _forget_last
    assert folder.refresh() == 0
    assert not any("gone" in row for row in rows(folder).values())
    assert sum("name" in row for row in rows(folder).values()) == 130


def _forget_last(body: dict[str, Any]) -> None:
    """Say NOT_FOUND of the last node of the third batch."""
    if len(body["data"].get("nodes", ())) == 40:
        body["data"]["nodes"][39] = None
        body["errors"] = [{"type": "NOT_FOUND", "path": ["nodes", 39], "message": "Could not resolve"}]


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_not_found_of_a_part_is_not_the_whole(folder: Folder, github: World, whole: bool) -> None:
    """An error beside a repository takes nothing away, even when GitHub leaves the repository out for it."""
    folder.curate(entry("a/one"), entry("b/two"))
    for name in ("a/one", "b/two"):
        github.add(name, 900)

    def spoil(body: dict) -> None:
        body["data"]["r0"] = body["data"]["r0"] | {"licenseInfo": None} if whole else None
        body["errors"] = [{"type": "NOT_FOUND", "path": ["r0", "licenseInfo"], "message": "Could not resolve"}]

    github.spoil = spoil
    assert folder.refresh() == (0 if whole else 2)
    assert whole == ("stars" in rows(folder)["a/one"]) and "gone" not in rows(folder).get("a/one", {})


# What GitHub says of it.


@pytest.mark.parametrize("reason", ["dmca", "tos"])
@pytest.mark.parametrize("admits", [False, True])
def test_a_blocked_one_is_marked_with_the_reason(census: Folder, github: World, reason: str, admits: bool) -> None:
    """However GitHub's two interfaces tell it; its last values stay, and it may come back."""
    github.find(FIRST).blocked, github.admits_blocks = reason, admits
    live(census, github, 1)
    row = rows(census)[FIRST]
    assert (row["blocked"], row["gone"], row["stars"]) == (reason, date(2026, 8, 23), 1000)
    assert f"blocked by GitHub ({reason})" in census.output and "`blocked`" in row_of(census, "repo0000")
    assert "`gone`" not in row_of(census, "repo0000")
    github.find(FIRST).blocked = None
    live(census, github, 1)
    assert not {"blocked", "gone"} & rows(census)[FIRST].keys()


@pytest.mark.parametrize(
    ("mark", "value"), [("archived", "2026-08-23T01:00:00Z"), ("disabled", True), ("fork", True), ("empty", True)]
)
def test_each_change_of_state_has_its_mark_and_is_news(census: Folder, github: World, mark: str, value: object) -> None:
    """Once in the log and the commit; on the row and the page as long as it is so."""
    setattr(github.find(FIRST), mark, value)
    live(census, github, 1)
    assert f"  {mark:<8} {FIRST}\n" in census.output and f"`{mark}`" in row_of(census, "repo0000")
    live(census, github, 1)
    assert f"  {mark:<8} {FIRST}\n" not in census.output and mark in rows(census)[FIRST]
    setattr(github.find(FIRST), mark, None if mark == "archived" else False)
    live(census, github, 1)
    assert mark not in rows(census)[FIRST]


def test_what_was_archived_before_its_first_count_is_no_news(folder: Folder, github: World) -> None:
    """Also where the first refresh of all missed it."""
    populate(folder, github, 3)
    github.find(FIRST).archived = "2026-08-01T01:00:00Z"
    github.spoil = lambda answer: _lose(answer, FIRST)
    assert folder.refresh() == 2, folder.errors
    github.spoil = None
    live(folder, github, 1)
    assert "archived" in rows(folder)[FIRST] and f"archived {FIRST}" not in folder.output


def test_too_few_answers_are_counted_among_those_that_were_counted_before(folder: Folder, github: World) -> None:
    """New entries without number do not hide that the known ones are silent, and the message counts what was judged."""
    populate(folder, github, 5)
    assert folder.refresh() == 0
    for number in range(3):
        github.add(f"new/one{number}", 900)
    names = sorted([*rows(folder), *(f"new/one{number}" for number in range(3))], key=str.lower)
    folder.curate(*(entry(name) for name in names))
    github.spoil = lambda answer: _lose(answer, FIRST)
    assert folder.refresh() == 1 and "answered for only 4 of 5 repositories" in folder.errors


def _lose(answer: dict[str, Any], name: str) -> None:
    """Leave a repository out of an answer, as what failed."""
    data = answer["data"]
    for places, key in ((data, list(data)), (data.get("nodes") or [], range(len(data.get("nodes") or [])))):
        for place in key:
            if isinstance(places[place], dict) and places[place].get("nameWithOwner") == name:
                places[place] = None
                path = ["nodes", place] if isinstance(place, int) else [place]
                answer.setdefault("errors", []).append({"message": "Something went wrong", "path": path})


def test_a_renamed_one_that_is_blocked_is_blocked(census: Folder, github: World) -> None:
    """It is asked for by the name that GitHub had for it last."""
    github.rename(FIRST, "moved/away")
    live(census, github, 1)
    github.find("moved/away").blocked = "dmca"
    live(census, github, 1)
    assert rows(census)[FIRST]["blocked"] == "dmca"


@pytest.mark.parametrize("block", ["dmca", ["x"], {}, None, {"reason": None}, {"reason": ["x"]}])
def test_a_block_of_another_shape_is_no_accident(census: Folder, github: World, block: object) -> None:
    """Whatever GitHub writes there, 451 is a block, and the run goes on."""
    github.find(FIRST).blocked = "dmca"
    github.look = lambda method, path: (451, {"block": block}) if FIRST in path else None  # type: ignore[method-assign]
    live(census, github, 1)
    assert "blocked" in rows(census)[FIRST]


def test_a_record_from_the_future_is_refused(census: Folder, github: World) -> None:
    """Against it every observation would come late, and the census would stand still without a word."""
    github.now -= timedelta(hours=2)
    before = census.files()
    assert census.refresh() == 1 and "GitHub's clock says" in census.errors and census.files() == before
