"""Identity goes all the way down: every count belongs to the repository that had the name on its day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scripts import backfill, check, diff
from scripts.census import history, names
from scripts.census.catalogue import parse_catalogue
from scripts.census.census import load_census
from scripts.census.contributors import Contributors
from scripts.census.history import Latest
from scripts.census.names import Holder, Owners
from scripts.census.row import Row
from scripts.census.snapshots import Snapshot, append_snapshot, load_snapshot
from scripts.census.told import updated
from scripts.health.faults import find_list_faults
from tests.stand_in.world import World
from tests.support.folder import LAYERS, Folder, entry
from tests.support.form import body
from tests.support.refreshing import live, next_day
from tests.support.site import Site

DAY = date(2026, 8, 22)
OLD_ID = "MDEwOnJlcG9zaXRvcnkx"


def weeks_of(folder: Folder) -> dict[str, int | None]:
    """The gain of the week of each entry that was counted."""
    return {name: grown.week for name, grown in load_census(folder.path).growth.items()}


def test_a_former_name_may_become_another_repositorys(folder: Folder, github: World, tmp_path: Path) -> None:
    """The form takes it, the check takes it, and nobody inherits anybody's history; with `formerly:` or without."""
    folder.curate(entry("old/tool", id="R_kgDO001000"), entry("z/z"))
    github.add("old/tool", 50_000)
    github.add("z/z", 900)
    folder.refresh()
    live(folder, github, 8)
    github.rename("old/tool", "new/tool")
    ours = entry("new/tool", formerly="[old/tool]", id="R_kgDO001000")
    folder.curate(ours, entry("z/z"))
    live(folder, github, 1)
    other = github.add("old/tool", 700)
    site = Site(folder, github, tmp_path / "remote.git")
    number = github.forge.submit(body("old/tool"))
    assert folder.run("submit", str(number)).returncode == 0
    assert github.forge.open_pulls() and "already listed" not in site.comment(number)
    theirs = entry("old/tool", id=other.id, summary="Another thing altogether, on its own merit")
    for mine in (ours, entry("new/tool", id="R_kgDO001000")):
        folder.curate(mine, theirs, entry("z/z"))
        live(folder, github, 1)
        assert folder.call(check.main) == "No faults found.\n" or "formerly" not in mine
        assert "To be confirmed" not in folder.read("README.md")
        assert weeks_of(folder) == {"new/tool": 35, "old/tool": None, "z/z": 35}
    folder.curate(ours, theirs, entry("z/z"))
    live(folder, github, 7)
    assert weeks_of(folder) == {"new/tool": 35, "old/tool": 35, "z/z": 35}
    compared = folder.call(diff.main, "2026-08-25", str(github.now.date()), "--csv")
    assert "old/tool,serving,,7" in compared and "new/tool,serving,50015," in compared


def test_a_name_taken_over_needs_no_id_of_its_own(folder: Folder, github: World) -> None:
    """The row under it is that of the entry with the row's id; what has the name now begins anew."""
    folder.curate(entry("a/one"), entry("z/z"))
    first, _ = github.add("a/one", 900), github.add("z/z", 900)
    folder.refresh()
    live(folder, github, 1)
    github.rename("a/one", "b/two")
    second = github.add("a/one", 5000)
    folder.curate(entry("a/one"), entry("b/two", id=first.id), entry("z/z"))
    live(folder, github, 1)
    rows = history.load_latest(folder.path).repos
    assert {name: row.id for name, row in rows.items() if name != "z/z"} == {"a/one": second.id, "b/two": first.id}
    assert "twice" not in folder.output and "one repository" not in folder.output
    assert folder.call(check.main) == "No faults found.\n"
    live(folder, github, 7)
    assert weeks_of(folder) == {"a/one": 35, "b/two": 35, "z/z": 35}


def test_a_chain_of_renames_keeps_each_history(folder: Folder, github: World) -> None:
    """While people have not followed, on the day they do, and after."""
    folder.curate(entry("c/1"), entry("c/2"), entry("z/z"))
    one, two = github.add("c/1", 800), github.add("c/2", 9000)
    github.add("z/z", 900)
    folder.refresh()
    live(folder, github, 8)
    github.rename("c/2", "c/3")
    one.name, github.names["c/2"] = "c/2", one.id
    live(folder, github, 1)
    assert weeks_of(folder) == {"c/1": 35, "c/2": 35, "z/z": 35}
    folder.curate(entry("c/2", formerly="[c/1]", id=one.id), entry("c/3", formerly="[c/2]", id=two.id), entry("z/z"))
    github.now += timedelta(hours=6)
    assert folder.refresh() == 0 and weeks_of(folder) == {"c/2": 35, "c/3": 35, "z/z": 35}
    live(folder, github, 9)
    assert weeks_of(folder) == {"c/2": 35, "c/3": 35, "z/z": 35} and "jumped" not in folder.output
    assert folder.call(check.main) == "No faults found.\n"


def test_a_day_has_one_count_of_a_repository(folder: Folder, github: World) -> None:
    """Under the name of the first, also where people follow a rename on that day, and where a wrong first is corrected."""
    folder.curate(entry("a/one"), entry("z/z"))
    one = github.add("a/one", 9000)
    github.add("z/z", 900)
    for right, wrong in ((9000, 9000), (9050, 0)):
        one.stars = wrong
        folder.curate(entry("a/one"), entry("z/z"))
        next_day(github)
        github.now = github.now.replace(hour=1)
        assert folder.refresh("--accept-drop") == 0
        github.rename("a/one", "a/two")
        folder.curate(entry("a/two", formerly="[a/one]", id=one.id), entry("z/z"))
        one.stars = right + 7
        github.now += timedelta(hours=6)
        assert folder.refresh() == 0
        counted = load_snapshot(folder.path, github.now.date()).stars
        assert counted == {"a/one": right if right == wrong else right + 7, "z/z": 900}
        github.rename("a/two", "a/one")


def test_who_had_a_name_is_kept_beside_the_days(folder: Folder, github: World) -> None:
    """One line a name, written once; a name is another's from its next count on."""
    folder.curate(entry("a/one"))
    one = github.add("a/one", 900)
    folder.refresh()
    first = folder.read("history/names.yaml")
    assert first == f"names:\n  a/one: {{ids: {one.id} 2026-08-22}}\n"
    live(folder, github, 2)
    assert folder.read("history/names.yaml") == first
    github.delete("a/one")
    two = github.add("a/one", 950, created="2026-08-24T10:00:00Z")
    folder.curate(entry("a/one", id=two.id))
    github.now += timedelta(hours=6)
    folder.refresh()
    ids = f"{one.id} 2026-08-22; {two.id} 2026-08-25"
    assert folder.read("history/names.yaml") == f'names:\n  a/one: {{ids: "{ids}"}}\n'
    assert weeks_of(folder) == {} and "jumped" not in folder.output


def test_a_history_without_the_file_goes_on(folder: Folder, github: World) -> None:
    """A census from before it: the record says who had the names, and former names count as ever."""
    folder.curate(entry("a/new", formerly="[a/old]"))
    for number, name in enumerate(("a/old", "a/old", "a/new")):
        append_snapshot(folder.path, Snapshot(datetime(2026, 8, 14 + number, tzinfo=UTC), {name: 900 + number}))
    one = github.add("a/new", 930, created="2020-01-01T00:00:00Z")
    history.write_latest(folder.path, Latest(datetime(2026, 8, 21, tzinfo=UTC), {"a/new": Row(stars=920, id=one.id)}))
    assert folder.refresh() == 0 and weeks_of(folder) == {"a/new": 29}


@pytest.mark.parametrize(("before", "after", "gain"), [("", OLD_ID, 30), (OLD_ID, "R_kgDO001000", 60)])
def test_another_id_of_the_same_repository_takes_the_history_along(
    folder: Folder, github: World, before: str, after: str, gain: int
) -> None:
    """By GitHub's own word, or as the same name with the same day of creation is the same repository."""
    one = github.add("a/one", 900)
    folder.curate(entry("a/one", id=before) if before else entry("a/one"))
    github.repos |= {OLD_ID: one} if before else {}
    folder.refresh()
    live(folder, github, 8)
    github.repos[OLD_ID] = one
    folder.curate(entry("a/one", id=after))
    next_day(github)
    assert folder.refresh() == 0 and weeks_of(folder) == {"a/one": gain}
    assert "joined  " not in folder.output and "left  " not in folder.output
    assert folder.read("history/names.yaml") == f"names:\n  a/one: {{ids: {after} 2026-08-22}}\n"


def test_two_rows_that_github_calls_by_one_name_are_one_repository(folder: Folder, github: World) -> None:
    """Whatever their ids look like: one row, a fault of the check."""
    one = github.add("c/uno", 900)
    github.repos["MDEwOlJlcG9zaXRvcnkxMDAw"] = one
    folder.curate(entry("a/one", id="MDEwOlJlcG9zaXRvcnkxMDAw"), entry("c/uno"))
    assert folder.refresh() == 0 and "twice    a/one and c/uno" in folder.output
    assert "c/uno is the same repository as a/one" in folder.call(check.main, code=1)
    assert [row.name for row in load_census(folder.path).rows] == ["c/uno"]


def test_whose_a_count_is() -> None:
    """By the day; before the names are known the first who is seen, then who had it formerly, never before a creation."""
    listed = parse_catalogue(LAYERS + entry("a/new", formerly="[a/old]", id="R_1") + entry("a/old", id="R_2"))
    known = {"a/old": (Holder("R_1", DAY), Holder("R_2", DAY + timedelta(5)))}
    born = date(2026, 1, 1)
    latest = Latest(None, {"a/new": Row(id="R_1", created=born), "a/old": Row(id="R_2", created=DAY)})
    owners = Owners(listed, latest, known)

    def of(name: str, day: date) -> str | None:
        found = owners.of(name, day)
        return found.repo if found else None

    assert of("A/Old", DAY) == of("a/old", DAY - timedelta(9)) == "a/new"
    assert of("a/old", DAY + timedelta(4)) == "a/new" and of("a/old", DAY + timedelta(5)) == "a/old"
    assert of("a/old", born - timedelta(1)) is None and of("a/new", DAY) == "a/new" and of("x/y", DAY) is None
    unknown = Owners(listed, latest, {})
    assert unknown.of("a/old", DAY - timedelta(1)) == listed.entries[0]
    assert unknown.of("a/old", DAY) == listed.entries[1]
    gone = Owners(listed, latest, {"a/old": (Holder("R_9", DAY),)})
    assert gone.of("a/old", DAY) is None


def test_what_left_the_list_keeps_its_row_beside_who_had_its_name(folder: Folder) -> None:
    """Where ids tell the two apart; a row under a name that is an entry's now, or was once, is the entry's otherwise."""
    listed = parse_catalogue(LAYERS + entry("a/new", formerly="[a/old]", id="R_1") + entry("b/b", formerly="[b/a]"))
    rows = {name: Contributors(as_of=DAY, id=one) for name, one in (("a/old", "R_2"), ("b/a", ""), ("x/y", "R_3"))}
    found = updated(listed, Latest(), rows, {"a/new": Contributors(as_of=DAY, id="R_1")})
    assert {name: row.id for name, row in found.items()} == {"a/new": "R_1", "a/old": "R_2", "b/b": "", "x/y": "R_3"}


@pytest.mark.parametrize("line", ['"R_1"', '"R_1 2026-13-01"', '"R_1 2026-08-22; R_2 2026-08-22"', "5"])
def test_a_damaged_file_is_a_fault(folder: Folder, line: str) -> None:
    """Named with the file."""
    folder.write("history/names.yaml", f"names:\n  a/one: {{ids: {line}}}\n")
    assert "history/names.yaml:1: the line for a/one cannot be used" in folder.call(check.main, code=1)


def test_a_recording_is_kept_under_the_names_of_its_days(folder: Folder) -> None:
    """Where the name of today was another's on a day, the count keeps the name that it had."""
    folder.curate(entry("c/2", formerly="[c/1]", id="R_1"), entry("c/3", formerly="[c/2]", id="R_2"))
    names.write_names(folder.path, {"c/2": (Holder("R_2", DAY), Holder("R_1", DAY + timedelta(9)))})
    folder.write("x.csv", "date,repo,stars\n2026-08-23,c/1,800\n2026-08-23,c/2,900\n2026-09-02,c/2,810\n")
    folder.call(backfill.main, "x.csv")
    assert load_snapshot(folder.path, date(2026, 8, 23)).stars == {"c/1": 800, "c/3": 900}
    assert load_snapshot(folder.path, date(2026, 9, 2)).stars == {"c/2": 810}


A, B = entry("a/a", id="R_1"), entry("b/b", id="R_2")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (A + entry("b/b", formerly="[a/a]", id="R_2"), False),
        (A + entry("b/b", formerly="[a/a]"), False),
        (entry("a/a") + entry("b/b", formerly="[a/a]", id="R_2"), True),
        (entry("a/a", formerly="[x/x]", id="R_1") + entry("b/b", formerly="[X/x]", id="R_2"), False),
        (entry("a/a", formerly="[x/x]", id="R_1") + entry("b/b", formerly="[X/x]"), True),
        (A + entry("A/A", id="R_2"), True),
        (A + entry("b/b", id="R_1"), True),
        (A + "rejected:\n  - {repo: a/a, reason: x, decided: 2026-01-01, id: R_9}\n", False),
        (A + "rejected:\n  - {repo: a/a, reason: x, decided: 2026-01-01}\n", True),
        (A + "rejected:\n  - {repo: q/q, reason: x, decided: 2026-01-01, id: R_1}\n", True),
        (entry("a/a") + "rejected:\n  - {repo: a/a, reason: x, decided: 2026-01-01, id: R_9}\n", True),
    ],
)
def test_a_name_stands_twice_only_where_ids_tell_apart(text: str, fault: bool) -> None:
    """Who has it now needs an id beside who had it once; every other pair needs two."""
    assert ("already" in " ".join(map(str, find_list_faults(LAYERS + text)))) == fault


def test_what_nobody_counted_is_not_in_the_names(folder: Folder, github: World) -> None:
    """A repository that is gone, or was never there."""
    folder.curate(entry("a/one"), entry("n/never"))
    github.add("a/one", 900)
    folder.refresh()
    assert list(names.load_names(folder.path)) == ["a/one"]
