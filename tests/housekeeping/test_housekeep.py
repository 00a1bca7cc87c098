"""The housekeeping pull request from the record to its merge or its end: over HTTP, with a real git remote."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from scripts import housekeep
from scripts.census import edits, history
from scripts.census.catalogue import parse_catalogue
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.census.shape import Rejection
from scripts.health.faults import find_list_faults
from scripts.housekeeping import checklist
from scripts.housekeeping.checklist import boxes
from scripts.housekeeping.proposals import apply
from scripts.housekeeping.second_look import render_second_look
from scripts.housekeeping.survey import propose
from scripts.housekeeping.unwanted import propose_refused
from tests.stand_in.fault_matrix import rows
from tests.stand_in.remote import run
from tests.stand_in.world import World
from tests.support.folder import LAYERS, Folder, entry
from tests.support.form import body
from tests.support.site import Site

BRANCH = "housekeeping"
LINK = "https://github.com/census/ai-stack-census"
TODAY = date(2026, 8, 22)
MOMENT = datetime(2026, 8, 22, 12, tzinfo=UTC)
A = "  # the first\n" + entry("a/one", summary='"Quoted: with care, and long" # kept')
M = entry("M/Two", summary="'Single: quotes, and long enough'", formerly="[m/old] # kept")
C = "\n  # about three\n" + entry("c/three", "gateways", id="R_3")
Z = entry("z/last", "lists") + "    # a word inside\n\n"
REJECTED = "# decided\nrejected:\n  - {repo: x/y, reason: not AI software, decided: 2026-05-01}\n# the end\n"
TEXT = LAYERS + A + M + C + Z + REJECTED


def rejection(repo: str, reason: str, identity: str = "") -> str:
    """REJECTED with one more line."""
    known = f", id: {identity}" if identity else ""
    line = f"  - {{repo: {repo}, reason: {reason}, decided: 2026-08-22{known}}}\n"
    return REJECTED.replace("# the end\n", f"{line}# the end\n")


Facts = dict[str, Any]  # of a row, by key


class House(Site):
    """A site whose record says what a test wants."""

    def record(self, **rows: Facts) -> None:
        """Publish a record; `a_one` stands for a/one."""
        named = {name.replace("_", "/"): Row(**{"stars": 900} | row) for name, row in rows.items()}
        history.write_latest(self.folder.path, Latest(MOMENT, named))
        self.publish()

    def curate(self, text: str) -> None:
        """Publish a list."""
        self.folder.write("repos.yaml", text)
        self.publish()

    def run(self, *arguments: str) -> int:
        code = self.folder.exit_code(housekeep.main, *arguments)
        self.output, self.errors = self.folder.output, self.folder.errors
        return code

    @property
    def pull(self) -> int:
        """The number of the one open pull request."""
        (number,) = self.forge.open_pulls()
        return number

    @property
    def body(self) -> str:
        return str(self.forge.pulls[self.pull]["body"])

    def untick(self, key: str) -> None:
        """Untick a box as GitHub's page does, with its line ends."""
        marker = f"<!-- housekeeping: {key} -->"
        assert f"- [x] {marker}" in self.body
        body = self.body.replace(f"- [x] {marker}", f"- [ ] {marker}").replace("\n", "\r\n")
        self.forge.pulls[self.pull]["body"] = body

    def proposed(self) -> str:
        """The list on the branch."""
        return self.listed(BRANCH)

    def merge(self) -> None:
        """Merge the pull request, and bring the folder there."""
        self.forge.merge(self.pull)
        self.git("pull", "--quiet", "--ff-only", "origin", "main")

    def push(self, text: str) -> None:
        """A person's commit on the branch."""
        self.git("fetch", "--quiet", "origin", BRANCH)
        self.git("checkout", "--quiet", "FETCH_HEAD")
        self.folder.write("repos.yaml", text)
        self.git("commit", "--quiet", "--all", "--message", "Mend")
        self.git("push", "--quiet", "origin", f"HEAD:{BRANCH}")
        self.git("checkout", "--quiet", "main")


@pytest.fixture
def house(folder: Folder, github: World, tmp_path: Path) -> House:
    """A list with comments, blank lines and quotes; no record yet."""
    folder.write("repos.yaml", TEXT)
    assert not find_list_faults(TEXT)
    return House(folder, github, tmp_path / "remote.git")


@pytest.fixture
def two(house: House) -> House:
    """An open pull request with two proposals."""
    house.record(a_one={"name": "n/new"}, z_last={"gone": date(2026, 7, 1)})
    house.settle()
    return house


RENAME, GONE = "rename a/one n/new", "gone z/last 2026-07-01"
RENAMED = TEXT.replace(A, "").replace(
    M, M + A.replace("a/one", "n/new").replace("# kept\n", "# kept\n    formerly: [a/one]\n")
)

KINDS: dict[str, tuple[dict[str, Facts], str, str, str]] = {
    "ids": (
        {"a_one": {"id": "R_1"}, "M_Two": {"id": "R_2"}, "c_three": {"id": "R_3"}, "z_last": {"id": "R_9", "gone": date(2026, 8, 20), "impostor": "R_8"}},
        LAYERS + A + "    id: R_1\n" + M + "    id: R_2\n" + C + Z.replace("inside\n", "inside\n    id: R_9\n") + REJECTED,
        "3 ids", "ids",
    ),
    "spelling": (
        {"M_Two": {"name": "m/two"}}, TEXT.replace("repo: M/Two", "repo: m/two"), "1 spelling", "spelling M/Two m/two",
    ),
    "rename in place": (
        {"M_Two": {"name": "m/three"}}, TEXT.replace("M/Two", "m/three").replace("[m/old]", "[M/Two, m/old]"),
        "1 new name", "rename M/Two m/three",
    ),
    "rename that moves": ({"a_one": {"name": "n/new"}}, RENAMED, "1 new name", RENAME),
    "a name that comes back": (
        {"M_Two": {"name": "m/old"}}, TEXT.replace("M/Two", "m/old").replace("[m/old]", "[M/Two]"),
        "1 new name", "rename M/Two m/old",
    ),
    "duplicate": (
        {"a_one": {"id": "R_2", "name": "M/Two"}, "M_Two": {"id": "R_2"}},
        LAYERS + M.replace("[m/old]", "[m/old, a/one]") + "    id: R_2\n" + C + Z + REJECTED, "1 id, 1 duplicate", "duplicate a/one M/Two",
    ),
    "gone": (
        {"z_last": {"gone": date(2026, 7, 23)}}, LAYERS + A + M + C + "\n" + rejection("z/last", "gone since 2026-07-23"),
        "1 gone", "gone z/last 2026-07-23",
    ),
    "blocked": (
        {"a_one": {"gone": date(2026, 8, 22), "blocked": "dmca", "archived": date(2020, 1, 1)}},
        LAYERS + M + C + Z + rejection("a/one", '"blocked by GitHub since 2026-08-22 (dmca)"'), "1 blocked", "blocked a/one 2026-08-22",
    ),
    "archived": (
        {"c_three": {"id": "R_3", "archived": date(2025, 8, 22)}},
        LAYERS + A + M + "\n" + Z + rejection("c/three", "archived since 2025-08-22", "R_3"), "1 archived", "archived c/three 2025-08-22",
    ),
    "several on one entry": (
        {"a_one": {"id": "R_1", "name": "n/new", "archived": date(2020, 1, 1)}},
        LAYERS + M + C + Z + rejection("n/new", "archived since 2020-01-01", "R_1"), "1 id, 1 new name, 1 archived", "archived a/one 2020-01-01",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_changes_its_own_lines(house: House, kind: str) -> None:
    """And no other byte; the title counts, the body holds a ticked box, and the merge ends it."""
    rows, expected, title, key = KINDS[kind]
    house.record(**rows)
    house.settle()
    assert house.proposed() == expected
    assert house.forge.pulls[house.pull]["title"] == f"Housekeeping: {title}"
    assert boxes(house.body)[key] and not find_list_faults(expected)
    house.merge()
    assert house.listed("main") == expected
    assert house.run() == 0 and not house.forge.open_pulls(), house.output


ONE, TWO = (entry(name, id=f"R_{number}") for number, name in enumerate(("a/one", "b/two"), 1))
FOLLOWED = {
    "a chain": (
        {"a_one": {"id": "R_1", "name": "b/two"}, "b_two": {"id": "R_2", "name": "c/three"}},
        [entry("b/two", formerly="[a/one]", id="R_1"), entry("c/three", formerly="[b/two]", id="R_2")], "",
    ),
    "a swap": (
        {"a_one": {"id": "R_1", "name": "b/two"}, "b_two": {"id": "R_2", "name": "a/one"}},
        [entry("a/one", formerly="[b/two]", id="R_2"), entry("b/two", formerly="[a/one]", id="R_1")], "",
    ),
    "onto a placeholder": (
        {"a_one": {"id": "R_1", "name": "b/two"}, "b_two": {"id": "R_2", "gone": date(2026, 8, 20), "impostor": "R_1"}},
        [entry("b/two", formerly="[a/one]", id="R_1")],
        "rejected:\n  - {repo: b/two, reason: gone since 2026-08-20, decided: 2026-08-22, id: R_2}\n",
    ),
    "onto one that is gone for long": (
        {"a_one": {"id": "R_1", "name": "b/two"}, "b_two": {"id": "R_2", "gone": date(2026, 7, 1), "impostor": "R_1"}},
        [entry("b/two", formerly="[a/one]", id="R_1")],
        "rejected:\n  - {repo: b/two, reason: gone since 2026-07-01, decided: 2026-08-22, id: R_2}\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FOLLOWED)
def test_a_name_that_another_entry_leaves_is_free(house: House, case: str) -> None:
    """Whichever order the renames come in; the result has no fault, and there is nothing more to propose."""
    rows, expected, tail = FOLLOWED[case]
    house.curate(LAYERS + ONE + TWO)
    house.record(**rows)
    house.settle()
    assert house.proposed() == LAYERS + "".join(expected) + tail and not find_list_faults(house.proposed())
    house.merge()
    assert house.run() == 0 and not house.forge.open_pulls(), house.output


def test_an_edit_never_strikes_who_took_the_name_just_before() -> None:
    """Where edits are made one after another, as one of them cannot be made."""
    text = LAYERS + "".join(entry(f"{one}/{one}", id=f"R_{one}") for one in "abcd")
    gone = Row(id="R_b", stars=9, gone=date(2026, 1, 1), impostor="R_a")
    rows = {"a/a": Row(id="R_a", name="b/b", stars=9), "b/b": gone}
    rows |= {"c/c": Row(id="R_c", name="d/d", stars=9), "d/d": Row(id="R_d", name="c/c", stars=9)}
    proposals = propose(parse_catalogue(text), Latest(MOMENT, rows), TODAY, LINK, {})
    keys = [one.key for one in proposals]
    assert keys == ["rename a/a b/b", "rename c/c d/d", "rename d/d c/c", "gone b/b 2026-01-01"]
    after, failed = apply(text, [one for one in proposals if one.key != "rename d/d c/c"])
    assert failed.keys() == {"rename c/c d/d"}
    listed = parse_catalogue(after)
    assert {one.id: one.repo for one in listed.entries} == {"R_a": "b/b", "R_c": "c/c", "R_d": "d/d"}
    assert [one.id for one in listed.rejected] == ["R_b"]


def test_what_was_rejected_by_its_id_bars_no_other_repository(house: House) -> None:
    """But itself under whatever name."""
    house.curate(LAYERS + ONE + "rejected:\n  - {repo: n/new, reason: was gone, decided: 2026-01-01, id: R_9}\n")
    house.record(a_one={"id": "R_1", "name": "n/new"})
    assert house.run() == 0 and "rename a/one n/new" in house.body
    assert not find_list_faults(house.proposed())


NOTHING: dict[str, dict[str, Facts]] = {
    "an id that another entry has": {"a_one": {"id": "R_3"}},
    "an impostor's": {"a_one": {"id": "R_7", "impostor": "R_7", "gone": date(2026, 8, 1)}},
    "another repository's row": {"c_three": {"id": "R_4", "name": "n/new", "gone": date(2020, 1, 1)}},
    "gone for 29 days": {"a_one": {"gone": date(2026, 7, 24), "name": "n/new"}},
    "archived for 364 days": {"a_one": {"archived": date(2025, 8, 23)}},
    "archived, but gone for a week": {"a_one": {"archived": date(2020, 1, 1), "gone": date(2026, 8, 15)}},
    "archived nobody knows when": {"a_one": {"archived": True}},
    "archived, with ten times the threshold": {"a_one": {"archived": date(2020, 1, 1), "stars": 5000}},
    "archived, with nobody knows how many stars": {"a_one": {"archived": date(2020, 1, 1), "stars": None}},
    "renamed to what another entry is called": {"a_one": {"name": "m/OLD"}},
    "renamed to what was turned down": {"a_one": {"name": "x/Y"}},
}


@pytest.mark.parametrize("case", NOTHING)
def test_what_is_nobodys_to_decide_yet(house: House, case: str) -> None:
    """No pull request, and no branch."""
    house.record(**NOTHING[case])
    assert house.run() == 0 and house.output == "Nothing to propose.\n", house.output
    assert not house.forge.pulls and not house.forge.sha(BRANCH)


def test_the_body_says_what_to_know_and_where(house: House) -> None:
    """For each: old and new, its line, the day, who answers now; and for a pair both of everything."""
    house.record(
        a_one={"name": "n/new"},
        M_Two={"gone": date(2026, 7, 1), "impostor": "R_8"},
        c_three={"id": "R_3", "blocked": "tos", "gone": date(2026, 8, 1)},
    )
    house.settle()
    page = f"{LINK}/blob/HEAD/repos.yaml"
    lines = [re.sub("<!-- .* --> ", "", line) for line in house.body.split("\n") if line.startswith("- [")]
    assert lines == [
        f"- [x] [a/one](https://github.com/a/one) is now [n/new](https://github.com/n/new): [line 17]({page}#L17)",
        f"- [x] [M/Two](https://github.com/M/Two) has been gone since 2026-07-01: [line 20]({page}#L20). Another repository "
        "has that name now; if it is the true successor, untick this and write `id:` R\\_8 into the entry",
        "- [x] [c/three](https://github.com/c/three) has been blocked by GitHub since 2026-08-01 (tos): "
        f"[line 26]({page}#L26)",
    ]
    house.record(a_one={"id": "R_1"}, M_Two={"id": "R_1"})
    house.settle()
    (line,) = [line for line in house.body.split("\n") if "duplicate" in line]
    assert "[M/Two]" in line and "(Serving: “Quoted: with care, and long”)" in line and "“Single: quotes" in line


def test_twice_changes_nothing_nor_does_the_next_day(two: House) -> None:
    """No request that writes, no push; a refresh that moves main alone is no reason either."""
    head, before = two.forge.sha(BRANCH), len(two.forge.log)
    for _ in range(3):
        two.folder.write("history/2026/2026-08-22.yaml", f"taken: {TODAY}\nstars: {{}}\n")
        two.publish()
        two.world.now += timedelta(days=1)
        assert two.run() == 0 and f"#{two.pull} stands: Housekeeping: 1 new name, 1 gone" in two.output
    assert two.forge.sha(BRANCH) == head and two.forge.log[before:] == []


def test_it_is_updated_in_place(two: House) -> None:
    """What is new is added, what is no longer so goes; the number stays."""
    pull = two.pull
    two.record(a_one={"name": "o/newer"}, M_Two={"name": "m/two"})
    two.settle()
    assert two.pull == pull and set(boxes(two.body)) == {"rename a/one o/newer", "spelling M/Two m/two"}
    assert two.forge.pulls[pull]["title"] == "Housekeeping: 1 spelling, 1 new name"
    assert "z/last" in two.proposed() and "repo: o/newer" in two.proposed()


def test_an_unticked_box_keeps_its_change_out(two: House) -> None:
    """At the next run, and as long as it is open, though others come and go; ticking it again brings it back."""
    two.untick(GONE)
    two.settle()
    assert two.proposed() == RENAMED and two.forge.pulls[two.pull]["title"] == "Housekeeping: 1 new name"
    two.record(a_one={"name": "n/new"}, M_Two={"name": "m/two"}, z_last={"gone": date(2026, 7, 1)})
    assert two.run() == 0 and boxes(two.body) == {RENAME: True, "spelling M/Two m/two": True, GONE: False}
    two.forge.pulls[two.pull]["body"] = two.body.replace("- [ ]", "* [X]")
    assert two.run() == 0 and "reason: gone since" in two.proposed() and boxes(two.body)[GONE]


def test_a_pull_request_that_a_person_closed_is_never_repeated(two: House) -> None:
    """Ticked or not; but another event of the same repository is news."""
    two.untick(GONE)
    two.forge.close(two.pull, "maintainer")
    for _ in range(2):
        assert two.run() == 0 and not two.forge.open_pulls(), two.output
    two.record(a_one={"name": "o/newer"}, z_last={"gone": date(2026, 7, 2)})
    assert two.run() == 0 and set(boxes(two.body)) == {"rename a/one o/newer", "gone z/last 2026-07-02"}


def test_what_was_unticked_at_the_merge_is_never_repeated(two: House) -> None:
    """The other change is merged, and what comes next has a pull request of its own."""
    two.untick(GONE)
    two.settle()
    first = two.pull
    two.merge()
    assert two.run() == 0 and not two.forge.open_pulls()
    assert two.listed("main") == RENAMED
    two.record(z_last={"gone": date(2026, 7, 1), "id": "R_9"}, n_new={})
    assert two.run() == 0 and two.pull != first and boxes(two.body) == {"ids": True}


def test_it_is_closed_when_nothing_is_left(two: House) -> None:
    """By us, so nothing is turned down: if it is true again, it is proposed again."""
    first = two.pull
    two.record()
    assert two.run() == 0 and f"#{first} closed: nothing is left" in two.output
    assert not two.forge.open_pulls() and not boxes(two.forge.pulls[first]["body"])
    assert two.run() == 0 and two.output == "Nothing to propose.\n"
    two.record(a_one={"name": "n/new"})
    assert two.run() == 0 and two.pull != first and boxes(two.body) == {RENAME: True}


def test_it_is_closed_when_all_is_unticked(two: House) -> None:
    """For good."""
    first = two.pull
    two.untick(GONE)
    two.untick(RENAME)
    assert two.run() == 0 and f"#{first} closed: all of it was unticked" in two.output
    assert two.run() == 0 and two.output == "Nothing to propose.\n"
    assert boxes(two.forge.pulls[first]["body"]) == {GONE: False, RENAME: False}


def test_a_persons_commit_on_the_branch_is_left_alone(two: House) -> None:
    """Branch and text, until the merge."""
    text, body = two.proposed().replace("gone since", "deleted or private since"), two.body
    two.push(text)
    two.record(a_one={"name": "o/newer"})
    before = len(two.forge.log)
    assert two.run() == 0 and f"left alone until #{two.pull} is merged or closed" in two.output
    assert two.forge.log[before:] == [] and two.proposed() == text and two.body == body
    two.merge()
    two.record(n_new={"name": "o/newer"})
    assert two.run() == 0 and boxes(two.body) == {"rename n/new o/newer": True}, two.output


def test_a_branch_or_pull_request_of_somebody_else_is_left_alone(house: House) -> None:
    """Whatever it is called, and nothing is overwritten."""
    house.record(a_one={"name": "n/new"})
    house.git("push", "--quiet", "origin", f"HEAD:{BRANCH}")
    head = house.forge.sha(BRANCH)
    assert house.run() == 0 and "left alone until it is deleted" in house.output
    number = house.forge.submit("- [ ] <!-- housekeeping: rename a/one n/new --> no", "person")
    house.forge.issues[number]["pull_request"] = {}
    house.forge.add_pull(number, BRANCH, body="- [ ] <!-- housekeeping: rename a/one n/new --> no")
    assert house.run() == 0 and f"#{number} from the branch housekeeping is somebody else's" in house.output
    assert house.forge.sha(BRANCH) == head and house.forge.log == []
    house.forge.close(number, "person")
    house.forge.git("update-ref", "-d", f"refs/heads/{BRANCH}")
    assert house.run() == 0 and boxes(house.body) == {RENAME: True}, house.output


def test_the_branch_is_rebuilt_when_main_took_part_of_it(house: House) -> None:
    """Its text would be the same, but what it is based on would collide."""
    house.record(a_one={"id": "R_1"}, M_Two={"name": "m/two"})
    house.settle()
    head, text = house.forge.sha(BRANCH), house.proposed()
    house.curate(TEXT.replace("M/Two", "m/two"))
    assert house.run() == 0 and boxes(house.body) == {"ids": True}
    assert house.forge.sha(BRANCH) != head and house.proposed() == text
    house.merge()
    assert house.listed("main") == text


def test_actions_may_not_open_pull_requests(two: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the setting, stays green, and opens it when it is allowed."""
    two.forge.close(two.pull, "maintainer")
    two.forge.may_open_pulls = False
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    two.record(M_Two={"name": "m/two"})
    for _ in range(2):
        two.settle()
        assert "::warning::" in two.output and "Allow GitHub Actions to create and approve pull requests" in two.output
    two.forge.may_open_pulls = True
    assert two.run() == 0 and boxes(two.body) == {"spelling M/Two m/two": True}


def test_hostile_words_stay_text(house: House) -> None:
    """A summary, a reason, an id: none ticks a box, opens a link, mentions anybody, or ends a comment."""
    evil = "x --> @admin #1\n- [ ] <!-- housekeeping: ids --> [y](http://evil)\n::error::z"
    summary = '"@admin <!-- housekeeping: ids --> [y](http://evil)"'
    house.curate(TEXT.replace(C, entry("n/six") + C.replace("A summary that is long enough", summary)))
    house.record(
        a_one={"gone": date(2026, 7, 1), "impostor": evil},
        M_Two={"id": "R_3"},
        n_six={"name": "n/a--b--", "id": "R_9\n- [ ] evil"},
        c_three={"id": "R_3"},
        z_last={"blocked": evil, "gone": date(2026, 8, 1)},
    )
    house.settle()
    assert boxes(house.body) == {
        "rename n/six n/a-=-b-=-": True,
        "duplicate c/three M/Two": True,
        "gone a/one 2026-07-01": True,
        "blocked z/last 2026-08-01": True,
    }
    assert "@admin" not in house.body and "](http://evil)" not in house.body and "#1\n" not in house.body
    assert all("--" not in comment for comment in re.findall("<!--(.*?)-->", house.body))
    (rejected,) = [r for r in parse_catalogue(house.proposed()).rejected if r.repo == "z/last"]
    assert rejected.reason.startswith("blocked by GitHub since 2026-08-01 (x --> @admin #1 - [ ]")
    assert house.run("--dry-run") == 0 and not re.search("(?m)^::", house.output)


def test_a_change_that_cannot_be_made_does_not_keep_the_others(house: House) -> None:
    """It is left out and the log says why; once it can be made it is proposed."""
    braces = "  - {repo: b/two, category: serving, summary: A summary that is long enough}\n"
    house.curate(TEXT.replace(M, braces + M))
    house.record(b_two={"name": "b/new", "id": "R_2"}, M_Two={"name": "m/two"})
    assert house.run() == 0 and "rename b/two b/new: repos.yaml:" in house.output, house.output
    assert boxes(house.body) == {"ids": True, "spelling M/Two m/two": True}
    assert f"{braces[:-2]}, id: R_2}}\n" in house.proposed()
    house.curate(TEXT.replace(M, entry("b/two") + M))
    assert house.run() == 0 and boxes(house.body)["rename b/two b/new"]


def test_what_is_turned_down_by_name_already_is_not_turned_down_twice(house: House) -> None:
    """Listed and rejected at once is a fault of its own, for people to mend."""
    house.curate(TEXT.replace(M, entry("b/two") + M).replace("repo: x/y", "repo: B/Two"))
    house.record(b_two={"archived": date(2020, 1, 1)}, z_last={"gone": date(2026, 7, 1)})
    assert house.run() == 0 and "b/two is also under `rejected:`" in house.output
    assert boxes(house.body) == {GONE: True} and "repo: b/two" in house.proposed()


def test_twins_are_decided_together(house: House) -> None:
    """Kept both, only the one with GitHub's name gets the id; while they are gone, nothing is said of either."""
    house.record(a_one={"id": "R_2", "name": "M/Two"}, M_Two={"id": "R_2"})
    house.settle()
    house.untick("duplicate a/one M/Two")
    assert house.run() == 0 and house.proposed() == TEXT.replace(M, f"{M}    id: R_2\n")
    house.record(a_one={"id": "R_2", "gone": date(2026, 8, 1)}, M_Two={"id": "R_2", "gone": date(2026, 8, 1)})
    assert house.run() == 0 and boxes(house.body) == {"ids": True}


def test_three_entries_of_one_repository_become_one(house: House) -> None:
    """With all names, and the id that one of them had."""
    house.curate(TEXT.replace(M, entry("b/two", id="R_2") + M))
    house.record(a_one={"id": "R_2", "name": "M/Two"}, b_two={"id": "R_2", "name": "M/Two"}, M_Two={"id": "R_2"})
    assert house.run() == 0 and house.forge.pulls[house.pull]["title"] == "Housekeeping: 2 duplicates", house.output
    merged = M.replace("[m/old]", "[m/old, a/one, b/two]") + "    id: R_2\n"
    assert house.proposed() == LAYERS + merged + C + Z + REJECTED


def test_a_dry_run_prints_and_touches_nothing(house: House) -> None:
    """The text and the changed lines."""
    house.record(a_one={"id": "R_1"})
    assert house.run("--dry-run") == 0, house.errors
    assert "| Housekeeping: 1 id\n" in house.output and "| +    id: R_1\n" in house.output
    assert not house.forge.log and not house.forge.sha(BRANCH)


def test_many_ids_are_one_proposal_and_one_pass() -> None:
    """Twenty are named, and each entry has its line."""
    names = [f"many/repo-{i:04}" for i in range(200)]
    text = LAYERS + "".join(entry(name) for name in names)
    latest = Latest(MOMENT, {name: Row(stars=1, id=f"R_{name[-4:]}") for name in names})
    (found,) = propose(parse_catalogue(text), latest, TODAY, LINK, {})
    assert found.count == 200 and found.evidence.endswith("and 180 more") and len(found.evidence) < 3000
    wanted = LAYERS + "".join(entry(name, id=f"R_{name[-4:]}") for name in names)
    assert apply(text, [found]) == (wanted, {})


def test_a_text_at_githubs_limit_takes_the_rest_up_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The branch holds what the text lists; what was unticked keeps its place; the next ones follow."""
    names = [f"many/{'repo' * 15}-{i:03}" for i in range(12)]
    house.curate(LAYERS + "".join(entry(name) for name in names))
    history.write_latest(house.folder.path, Latest(MOMENT, {n: Row(stars=1, gone=date(2026, 7, 1)) for n in names[2:]}))
    house.publish()
    monkeypatch.setattr(checklist, "ITEMS_AT_MOST", 3000)
    house.settle()
    listed = list(boxes(house.body))
    assert 3 < len(listed) < 10 and f"{10 - len(listed)} more changes wait" in house.body
    assert house.proposed().count("gone since") == len(listed)
    last = listed[-1]
    house.untick(last)
    history.write_latest(house.folder.path, Latest(MOMENT, {n: Row(stars=1, gone=date(2026, 7, 1)) for n in names}))
    house.publish()
    assert house.run() == 0 and list(boxes(house.body)) == listed and not boxes(house.body)[last]
    house.merge()
    assert house.run() == 0 and last not in boxes(house.body) and f"gone {names[0]} 2026-07-01" in boxes(house.body)


def test_the_longest_text_is_one_that_github_takes() -> None:
    """With everything that surrounds the items."""
    names = [f"many/{'r' * 90}-{i:03}" for i in range(600)]
    text = LAYERS + "".join(entry(name) for name in names)
    latest = Latest(MOMENT, {n: Row(stars=1, id=f"R_{n[-3:]}", gone=date(2026, 7, 1)) for n in names})
    items, waiting = checklist.arrange(propose(parse_catalogue(text), latest, TODAY, LINK, {}), {})
    changed = Latest(MOMENT, {n: Row(stars=1, archived=TODAY, described=TODAY) for n in names})
    look = render_second_look(parse_catalogue(text), changed, TODAY, LINK)
    assert look and 50_000 < len(checklist.render_body(items, waiting, LINK, look)) < 65_536
    assert waiting == 601 - len(items)


def test_what_changed_lately_is_named_beside_what_there_is_to_decide(house: House) -> None:
    """Without boxes, for 60 days, newest first; it opens no pull request, counts in no title and keeps none open."""
    changed = {"c_three": {"id": "R_3", "described": date(2026, 6, 23)}, "M_Two": {"described": date(2026, 8, 1)}}
    house.record(
        a_one={"archived": date(2026, 8, 2), "stars": 9000}, z_last={"described": date(2026, 6, 22)}, **changed
    )
    assert house.run() == 0 and house.output == "Nothing to propose.\n"
    house.record(a_one={"archived": date(2026, 8, 2), "stars": 9000}, z_last={"gone": date(2026, 7, 1)}, **changed)
    assert house.run() == 0 and house.output.endswith("opened: Housekeeping: 1 gone\n")
    section = house.body.split("### Worth another look")[1]
    assert section.index("[M/Two]") < section.index(" on 2026-08-01, [c/three]") < section.index("Archived: [a/one]")
    assert "z/last" not in section and "[ ]" not in section and list(boxes(house.body)) == [GONE]
    house.record(**changed)
    assert house.run() == 0 and "closed: nothing is left of it" in house.output


def test_an_edit_of_the_text_while_it_is_worked_on_wins(two: House) -> None:
    """A box that is unticked between reading and writing is read again."""

    def untick() -> None:
        if boxes(two.body).get(GONE):
            two.untick(GONE)

    two.forge.meanwhile[f"GET pulls/{two.pull}"] = untick
    two.record(a_one={"name": "n/new"}, M_Two={"name": "m/two"}, z_last={"gone": date(2026, 7, 1)})
    two.settle()
    assert boxes(two.body) == {RENAME: True, "spelling M/Two m/two": True, GONE: False}
    assert "gone since" not in two.proposed()


def all_unticked(house: House) -> None:
    house.untick(GONE)
    house.untick(RENAME)


def closed_by_a_person(house: House) -> None:
    house.forge.close(house.pull, "maintainer")
    house.record(M_Two={"name": "m/two"})


def merged(house: House) -> None:
    house.merge()
    house.record(n_new={"id": "R_1"})


FLOWS: dict[str, Callable[[House], None]] = {
    "the first one": lambda house: None,
    "an update": lambda house: house.record(a_one={"name": "o/newer"}, c_three={"id": "R_3", "name": "c/four"}),
    "an unticked box": lambda house: house.untick(GONE),
    "nothing left": lambda house: house.record(),
    "all unticked": all_unticked,
    "closed by a person": closed_by_a_person,
    "merged": merged,
}


def state(house: House) -> tuple[Any, ...]:
    """Everything that the housekeeping leaves behind."""
    pulls = {n: (pull["title"], pull["body"], house.forge.issues[n]["state"]) for n, pull in house.forge.pulls.items()}
    return pulls, house.proposed()


@pytest.mark.parametrize("kind", ["500", "502 after the fact"])
@pytest.mark.parametrize("flow", rows(FLOWS, ["the first one", "nothing left", "all unticked"]))
def test_github_fails_at_every_single_request(house: House, flow: str, kind: str) -> None:
    """A later run completes what was begun, at whichever request it broke off."""
    house.record(a_one={"name": "n/new"}, z_last={"gone": date(2026, 7, 1)})
    if flow != "the first one":
        house.settle()
        FLOWS[flow](house)
    assert house.fail_at_every_request(kind, lambda: state(house)) > (1 if kind == "500" else 0)


def test_a_shallow_clone_that_is_behind_is_enough(two: House, tmp_path: Path) -> None:
    """As Actions checks out: list, record and branch are read from the remote as they are now."""
    run(tmp_path, "clone", "--quiet", "--depth=1", f"file://{two.remote}", "shallow")
    home, head = two.folder.path, two.forge.sha(BRANCH)
    for _ in range(3):
        two.folder.write("another.txt", f"{two.world.requests}")
        two.publish()
    two.folder.path = tmp_path / "shallow"
    assert two.run() == 0 and two.forge.sha(BRANCH) == head, two.errors
    two.folder.path = home
    two.record(a_one={"name": "o/newer"})
    two.folder.path = tmp_path / "shallow"
    for _ in range(2):
        assert two.run() == 0 and boxes(two.body) == {"rename a/one o/newer": True}, two.errors
    run(tmp_path, "clone", "--quiet", "--depth=1", f"file://{two.remote}", "later")
    two.folder.path, head = tmp_path / "later", two.forge.sha(BRANCH)
    assert two.run() == 0 and two.forge.sha(BRANCH) == head, two.errors


def test_boxes_are_read_however_a_text_was_edited() -> None:
    """Any bullet, any line end, any order; of two boxes for one key the unticked one counts; no key, no box."""
    lines = [
        "- [x] <!-- housekeeping: ids --> a",
        "  * [X] <!-- housekeeping: gone a/b 2026-07-01 -->",
        "+ [ ] <!-- housekeeping: rename a/b c/d --> x",
    ]
    wanted = {"ids": True, "gone a/b 2026-07-01": True, "rename a/b c/d": False}
    for text in ("\n".join(lines), "\r\n".join(reversed(lines)), "\r".join(["# Ours", "", *lines, "- [x] mine"])):
        assert boxes(text) == wanted
    repeated = [*lines, lines[0].replace("x", " "), lines[2].replace("[ ]", "[x]")]
    assert boxes("\n".join(repeated)) == wanted | {"ids": False}
    no_boxes = ["text - [x] <!-- housekeeping: ids -->", "- [x] ids", "-[x] <!-- housekeeping: ids -->"]
    assert boxes("\n".join(no_boxes)) == {}


def test_git_fails_before_anything_is_said(house: House) -> None:
    """A branch that cannot be pushed is one clear message, and no pull request promises what is not there."""
    house.record(a_one={"name": "n/new"})
    hook = house.remote / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert house.run() == 1 and not house.forge.pulls and "housekeeping" in house.errors, house.errors
    hook.unlink()
    assert house.run() == 0 and boxes(house.body) == {RENAME: True}


def test_edits_keep_what_stands_around() -> None:
    """Ids at the end of each entry's own lines, also of one in braces; nothing for an entry that is not there."""
    text = TEXT.replace(Z, "  - {repo: z/last, category: lists, summary: A summary that is long enough}\n\n")
    ids = {"a/one": "1e5", "c/three": "R_other", "z/last": "R_9", "no/body": "R_0"}
    after = edits.start(text).set_ids(ids).finish()
    wanted = text.replace("# kept\n", "# kept\n    id: '1e5'\n", 1).replace("enough}\n", "enough, id: R_9}\n")
    assert after == wanted
    alone = edits.start(TEXT).change("M/Two", replace(parse_catalogue(TEXT).entries[1], formerly=())).finish()
    assert alone == TEXT.replace("    formerly: [m/old] # kept\n", "")
    assert parse_catalogue(after).entries[0].id == "1e5"


def test_what_a_maintainer_has_reviewed_stands_still(two: House) -> None:
    """Branch and text, until it is merged or closed; a review by somebody who may not write holds nothing."""
    for author, moves in (("somebody", True), ("maintainer", False)):
        two.forge.review(two.pull, author)
        before, text = two.forge.sha(BRANCH), two.body
        two.record(a_one={"name": f"n/for-{author}"})
        two.settle()
        assert (two.forge.sha(BRANCH) != before) == moves and (two.body != text) == moves


def test_update_brings_what_was_reviewed_up_to_date(two: House) -> None:
    """From a maintainer, later than the review; the approval is taken back, and another review holds it again."""
    two.forge.review(two.pull)
    said = {"n/0": ("somebody", "/update"), "n/1": ("maintainer", "> /update"), "n/2": ("maintainer", "/update")}
    for name, (author, text) in said.items():
        two.forge.say(two.pull, author, text)
        two.record(a_one={"name": name})
        two.settle()
        assert (f"repo: {name}\n" in two.proposed()) == (name == "n/2")
    assert [review["state"] for review in two.forge.reviews[two.pull]] == ["DISMISSED"]
    two.forge.review(two.pull)
    two.record(a_one={"name": "n/latest"})
    assert two.run() == 0 and "repo: n/2\n" in two.proposed()


def test_what_a_maintainer_refused_is_proposed_for_rejected(house: House) -> None:
    """With its id; not once it is there under any name."""
    house.world.add("new/engine", 700)
    number = house.forge.submit(body())
    assert Site.run(house, str(number)) == 0, house.errors
    house.forge.say(number, "maintainer", "/reject not AI software")
    assert Site.run(house, str(number)) == 0, house.errors
    house.settle()
    line = "  - {repo: new/engine, reason: not AI software, decided: 2026-08-22, id: R_kgDO001000}\n"
    assert line in house.proposed() and f"refused on 2026-08-22 in #{number}: not AI software" in house.body
    house.merge()
    assert house.run() == 0 and "Nothing to propose" in house.output


@pytest.mark.parametrize(("identity", "is_proposed"), [("R_2", True), ("R_1", False), ("", False)])
def test_a_refusal_is_told_apart_from_what_is_listed_under_its_name(identity: str, is_proposed: bool) -> None:
    """By the ids, where the list and the refusal have one."""
    refused = {7: Rejection("a/one", "not AI software", date(2026, 8, 22), identity or None)}
    text = LAYERS + ONE
    after, failed = apply(text, propose_refused(parse_catalogue(text), refused))
    assert not failed and not find_list_faults(after) and ("not AI software" in after) == is_proposed
    assert not list(propose_refused(parse_catalogue(LAYERS + entry("a/one")), refused))


def test_a_branch_that_cannot_be_moved_goes_on_in_another_pull_request(two: House) -> None:
    """What people unticked goes along, the machine's closing turns nothing down, and the next run changes nothing."""
    two.untick(GONE)
    old = two.pull
    two.folder.write(".github/workflows/check.yml", "on: push\n")
    two.curate(TEXT.replace('"Quoted: with care, and long"', "Another summary, that somebody wrote"))
    two.settle()
    assert two.pull != old and boxes(two.body) == {RENAME: True, GONE: False}
    assert two.forge.pulls[old]["body"].partition("\n\n")[2].startswith("**Closed by the machine**")
    before = len(two.forge.log)
    assert two.run() == 0 and f"#{two.pull} stands" in two.output and two.forge.log[before:] == []
    two.merge()
    assert "repo: n/new" in two.listed("main") and "Another summary" in two.listed("main")
    assert two.run() == 0 and not two.forge.open_pulls(), two.output


def test_a_deleted_branch_turns_nothing_down(two: House) -> None:
    """GitHub closes the pull request with it; but what was unticked stays so."""
    two.untick(GONE)
    old = two.pull
    two.forge.delete_branch(BRANCH)
    assert two.run() == 0 and two.pull != old and boxes(two.body) == {RENAME: True}, two.output


def test_pull_requests_are_off(house: House) -> None:
    """A setting of the repository, not a failure of the run: it is named."""
    house.record(a_one={"name": "n/new"})
    house.forge.pulls_on = False
    assert house.run() == 0 and "Settings > General > Features > Pull requests" in house.output
