"""Publishing: from a saved observation to a commit on a real remote, whoever else pushes, whenever it is killed."""

import contextlib
import multiprocessing
import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scripts.census import history
from scripts.census.catalogue import load_catalogue
from scripts.census.leaps import DayCount, Leap
from scripts.census.row import EMPTY, Account
from scripts.census.shape import NAME
from scripts.common.errors import CensusError, DataError
from scripts.common.retry import Retry
from scripts.git import commands, publishing
from scripts.git.branch import Repository
from scripts.git.default_branch import GENERATED
from scripts.github.observation import Gone, Unreached, parse_observation, render_observation
from scripts.record import news
from scripts.record.changes import Changes
from scripts.record.kinds import (
    KINDS,
    Doubled,
    Event,
    Impersonated,
    Joined,
    Jumped,
    Left,
    Marked,
    Moved,
    Passed,
    Returned,
    Righted,
    Vanished,
)  # fmt: skip
from scripts.verbs import publish
from tests.stand_in import remote
from tests.stand_in.remote import START, Hub, commit, observation, run, with_facts
from tests.stand_in.world import World
from tests.support.folder import ANALYSIS, Folder, entry, run_verb
from tests.support.publication import NAMES, counts, is_rendered


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short pauses."""
    monkeypatch.setattr(publishing, "PUBLISHING", Retry(8, 0.05))


@pytest.fixture
def hub(folder: Folder, tmp_path: Path) -> Hub:
    """Four repositories on the list, none counted yet."""
    folder.curate(*(entry(name) for name in NAMES))
    return Hub(folder, tmp_path / "remote.git")


def test_an_observation_becomes_a_commit_of_the_bot(hub: Hub, tmp_path: Path, github: World) -> None:
    """From `refresh --keep` in a clone to main, and the clone's own files stay as they were."""
    for name in NAMES:
        github.add(name, 4000)
    taker, clone = hub.clone(tmp_path / "taker"), hub.clone(tmp_path / "clone")
    kept = tmp_path / "observation.json"
    done = run_verb(taker, "refresh", "--keep", str(kept))
    assert done.returncode == 0, done.stderr
    done = run_verb(clone, "publish", str(kept))
    assert done.returncode == 0 and "Refresh: 4 repositories counted" in done.stdout, done.stderr
    assert hub.log("%an <%ae> %cn", "-1") == [
        "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com> github-actions[bot]"
    ]
    assert is_rendered(hub.tree(tmp_path / "main")) and "4k" in hub.show("README.md")
    for path in ("history/latest.yaml", "history/2026/2026-08-22.yaml", "README.md"):
        assert hub.show(path) == (taker / path).read_text(encoding="utf-8")
    assert run(clone, "status", "--porcelain") == "" and run(clone, "worktree", "list").count("\n") == 1


def test_nothing_to_change_is_no_commit(hub: Hub) -> None:
    """The same observation twice, and a render of what is rendered."""
    git = Repository(hub.folder.path)
    publish.publish_seen(git, observation(counts()))
    head = hub.log("%H")
    assert "Nothing to publish" in publish.publish_seen(git, observation(counts()))
    assert "Nothing to publish" in publish.publish_seen(git, None)
    assert hub.log("%H") == head


def test_only_generated_files_are_committed(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else changes in the copy, or lies about in the clone, stays out."""
    hub.folder.write("secret.txt", "not for anybody")
    hub.folder.write("repos.yaml", hub.folder.read("repos.yaml").replace("long enough", "changed here only"))
    real = publish.open_record

    def meddle(tree: Path) -> object:
        (tree / "Makefile").write_text("all:\n")
        (tree / "scripts").mkdir()
        (tree / "scripts/evil.py").write_text("")
        return real(tree)

    monkeypatch.setattr(publish, "open_record", meddle)
    publish.publish_seen(Repository(hub.folder.path), observation(counts()))
    changed = hub.git("diff", "--name-only", "main^", "main").split()
    assert changed and all(path.startswith(GENERATED) for path in changed), changed
    assert "changed here only" not in hub.show("README.md")


def test_a_clone_of_another_user_is_named_at_once(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """With git's own reason, and its way out."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(CensusError, match="Not published after 1 try: .*dubious ownership.*safe.directory"):
        publish.publish_seen(Repository(hub.folder.path), observation(counts()))


def test_settings_of_a_person_do_not_reach_the_robot(hub: Hub) -> None:
    """A sparse checkout, and whatever the person set for pushes of their own."""
    run(hub.folder.path, "sparse-checkout", "set", "nothing")
    run(hub.folder.path, "config", "push.pushOption", "ci.skip")
    for name in ("push.gpgSign", "remote.origin.mirror", "push.followTags"):
        run(hub.folder.path, "config", name, "true")
    assert publish.publish_seen(Repository(hub.folder.path), observation(counts())).startswith("Published")
    assert "stars: 1000" in hub.show("history/latest.yaml")
    assert "summary" in hub.show("repos.yaml"), "what is not in the sparse checkout stays"


def test_a_person_who_was_faster_loses_nothing(hub: Hub, tmp_path: Path) -> None:
    """The observation is put on record again, on the list as they left it."""
    person, real = hub.clone(tmp_path / "person"), publish._write

    def meanwhile(tree: Path, seen: object) -> str:
        if len(hub.log("%H")) == 1:
            text = (person / "repos.yaml").read_text().replace("long enough", "changed by a person")
            (person / "repos.yaml").write_text(text)
            remote.publish(person, "Change summaries")
        return real(tree, seen)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "_write", meanwhile)
        publish.publish_seen(Repository(hub.folder.path), observation(counts()))
    assert [subject.split(":")[0] for subject in hub.log("%s")] == ["Refresh", "Change summaries", "Start a census"]
    assert "changed by a person" in hub.show("README.md") and "1.3k" in hub.show("README.md")


def test_a_late_observation_only_adds_what_the_record_lacks(hub: Hub, tmp_path: Path) -> None:
    """Per repository the later one wins; what only the earlier one saw says of which day it is."""
    git = Repository(hub.folder.path)
    rest = dict(list(counts(50).items())[:-1])
    publish.publish_seen(git, observation(rest, minutes=24 * 60, unreached=(NAMES[-1],)))
    publish.publish_seen(git, observation(counts()))
    latest = history.load_latest(hub.tree(tmp_path / "main"))
    assert latest.refreshed == START + timedelta(1)
    assert [latest.repos[name].stars for name in NAMES] == [1050, 1150, 1250, 1300]
    assert latest.repos[NAMES[-1]].as_of == START.date() and latest.repos[NAMES[0]].as_of is None
    assert hub.show("history/2026/2026-08-22.yaml").count("owner") == 4


@pytest.mark.parametrize("first", ["accept-drop", "schedule"])
def test_an_accepted_drop_and_a_scheduled_run_at_once(hub: Hub, tmp_path: Path, github: World, first: str) -> None:
    """Each refreshes in a clone of its own, then each publishes: whoever is first, the later observation stands."""
    for name in NAMES:
        github.add(name, 4000)
    kept = {}
    for run_of in ("schedule", "accept-drop"):
        clone, kept[run_of] = hub.clone(tmp_path / run_of), tmp_path / f"{run_of}.json"
        more = ["--accept-drop"] if run_of == "accept-drop" else []
        done = run_verb(clone, "refresh", "--keep", str(kept[run_of]), *more)
        assert done.returncode == 0, done.stderr
        github.now += timedelta(minutes=5)
        for name in NAMES[:2]:
            github.find(name).stars = 40
    for run_of in sorted(kept, key=lambda run_of: run_of != first):
        done = run_verb(tmp_path / run_of, "publish", str(kept[run_of]))
        assert done.returncode == 0, done.stderr
    latest = history.load_latest(hub.tree(tmp_path / "main"))
    assert [latest.repos[name].stars for name in NAMES] == [40, 40, 4000, 4000] and latest.refreshed
    assert latest.refreshed.minute == 28 and is_rendered(tmp_path / "main")


def test_a_late_observation_marks_no_impostor(hub: Hub, tmp_path: Path) -> None:
    """What the record knows of the name is newer."""
    git = Repository(hub.folder.path)
    seen = with_facts(observation(counts()), NAMES[0], name="moved/away")
    publish.publish_seen(git, replace(seen, taken=START + timedelta(hours=6)))
    taken_over = replace(seen.answers[NAMES[0]], holder="R_other")
    publish.publish_seen(git, replace(seen, answers=seen.answers | {NAMES[0]: taken_over}))
    row = history.load_latest(hub.tree(tmp_path / "main")).repos[NAMES[0]]
    assert row.name == "moved/away" and not row.impostor


def test_a_name_that_people_gave_to_another_meanwhile_counts_nothing(hub: Hub, tmp_path: Path) -> None:
    """The day's snapshot holds what the record took, under the names of the list as it is by then."""
    git = Repository(hub.folder.path)
    publish.publish_seen(git, observation(counts()))
    hub.folder.curate(
        entry(NAMES[0], id="R_successor"), *(entry(name) for name in NAMES[1:]), entry("moved/away", id=f"R_{NAMES[0]}")
    )
    commit(hub.folder.path, "Accept a successor")
    run(hub.folder.path, "push", "--quiet", "--force", "origin", "HEAD:main")
    publish.publish_seen(git, observation(counts(7), minutes=24 * 60))
    tree = hub.tree(tmp_path / "main")
    assert NAMES[0] not in hub.show("history/2026/2026-08-23.yaml")
    assert history.load_latest(tree).repos.get(NAMES[0], EMPTY).stars is None


def test_a_rename_that_people_merged_meanwhile_loses_no_count(hub: Hub, tmp_path: Path) -> None:
    """What was seen under the old name goes to the entry that has it under `formerly:`, and to the snapshot too."""
    hub.folder.curate(
        *(entry(name) for name in NAMES[1:]), entry("z/new", formerly=f"[{NAMES[0]}]", id=f"R_{NAMES[0]}")
    )
    remote.publish(hub.folder.path, "Follow a rename")
    seen = with_facts(observation(counts()), NAMES[0], name="z/new")
    publish.publish_seen(Repository(hub.folder.path), seen)
    row = history.load_latest(hub.tree(tmp_path / "main")).repos["z/new"]
    assert (row.stars, row.name) == (1000, "") and "z/new: 1000" in hub.show("history/2026/2026-08-22.yaml")


def test_a_branch_that_may_not_be_pushed_to_is_named_at_once(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """One try, and the setting that helps; another refusal is tried eight times."""
    monkeypatch.setattr(publishing, "PUBLISHING", Retry(8, 0))
    hook = hub.remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    for words, tries in (("GH006: Protected branch update failed", 0), ("busy", 7)):
        hook.write_text(f"#!/bin/sh\necho '{words}' >&2\necho x >> {hub.remote}/tries\nexit 1\n")
        hook.chmod(0o755)
        with pytest.raises(CensusError) as error:
            publish.publish_seen(Repository(hub.folder.path), observation(counts()))
        assert ("contents: write" in str(error.value)) == (tries == 0), error.value
        assert (hub.remote / "tries").read_text().count("x") == tries + 1
        (hub.remote / "tries").unlink()


def test_the_analysis_is_published_and_a_chart_of_old_taken_away(hub: Hub, tmp_path: Path) -> None:
    """All that is derived, wherever it stands, and a deletion too."""
    hub.folder.write("ANALYSIS.md", ANALYSIS)
    hub.folder.write("history/charts/of-old.svg", "<svg/>")
    remote.publish(hub.folder.path, "Start an analysis")
    publish.publish_seen(
        Repository(hub.folder.path), observation(counts(), minutes=3 * 24 * 60)
    )  # a day that has none yet
    changed = hub.git("diff", "--name-status", "main^", "main")
    assert "M\tANALYSIS.md" in changed and "D\thistory/charts/of-old.svg" in changed
    assert is_rendered(hub.tree(tmp_path / "main"))


def test_a_list_that_somebody_broke_meanwhile_stops_it_with_file_and_line(hub: Hub, tmp_path: Path) -> None:
    """Nothing is pushed, nothing is tried twice, and in Actions the page of the run shows the fault."""
    person, kept = hub.clone(tmp_path / "person"), tmp_path / "kept.json"
    kept.write_text(render_observation(observation(counts())))
    (person / "repos.yaml").write_text((person / "repos.yaml").read_text() + "<<<<<<< ours\n")
    remote.publish(person, "Break the list")
    done = run_verb(hub.folder.path, "publish", str(kept), GITHUB_ACTIONS="true")
    assert done.returncode == 1 and "Try" not in done.stdout
    assert done.stderr.startswith("repos.yaml:") and f"::error::{done.stderr.strip()}" in done.stdout
    assert hub.log("%s")[0] == "Break the list"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"taken": "2026-08-22T12:00:00+00:00"}', "[" * 9999])
def test_a_file_that_holds_no_observation_is_refused(text: str) -> None:
    """With one message that says how to take another."""
    with pytest.raises(DataError, match="scripts.refresh --keep FILE"):
        parse_observation(text, "odd.json")


# Many at once.


MANY = 8
OWN = [f"only/seen-by-{i}" for i in range(MANY)]


def test_eight_publishers_and_eight_people_at_once(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody's commit and no observation is lost, and every commit of ours is a whole rendering of its data."""
    monkeypatch.setattr(publishing, "PUBLISHING", Retry(8, 0.2))
    folder.curate(*(entry(name) for name in [*NAMES, *OWN]))
    hub = Hub(folder, tmp_path / "remote.git")
    publishers = [lambda i=i: publish_as(i, folder.path) for i in range(MANY)]
    people = [lambda i=i: commit_as(i, hub.clone(tmp_path / f"person{i}")) for i in range(MANY)]
    with ThreadPoolExecutor(2 * MANY) as pool:
        works = [pool.submit(work) for work in (*publishers, *people)]
    assert [error for work in works if (error := work.exception())] == []

    tree = hub.tree(tmp_path / "main")
    listed, latest = load_catalogue(tree), history.load_latest(tree)
    assert all(listed.find(f"people/added-{i}") for i in range(MANY))
    assert [latest.repos[name].stars for name in OWN] == [700 + i for i in range(MANY)]
    assert {name: latest.repos[name].stars for name in NAMES} == counts(MANY - 1)
    for number, head in enumerate(hub.log("%H", "--author=github-actions")):
        assert is_rendered(hub.tree(tmp_path / f"at{number}", head)), head
        changed = hub.git("diff", "--name-only", f"{head}^", head).split()
        assert all(path.startswith(GENERATED) for path in changed)
    assert "<<<<<<<" not in "".join(path.read_text(encoding="utf-8") for path in tree.rglob("*") if path.is_file())
    hub.git("fsck", "--strict", "--no-dangling")
    publish.publish_seen(Repository(folder.path), None)
    assert is_rendered(hub.tree(tmp_path / "last"))


def publish_as(number: int, clone: Path) -> None:
    """Publish counts of everybody's, and of one repository that nobody else reached."""
    others = tuple(name for name in OWN if name != OWN[number])
    publish.publish_seen(Repository(clone), observation(counts(number) | {OWN[number]: 700 + number}, number, others))


def commit_as(number: int, clone: Path) -> None:
    """Add a repository to the list as a person does, again on the newest main whenever the push is refused."""
    for _ in range(100):
        run(clone, "fetch", "--quiet")
        run(clone, "reset", "--quiet", "--hard", "origin/main")
        with open(clone / "repos.yaml", "a", encoding="utf-8") as file:
            file.write(entry(f"people/added-{number}"))
        commit(clone, f"Add repository {number}")
        try:
            run(clone, "push", "--quiet", "origin", "HEAD:main")
            return
        except subprocess.CalledProcessError:
            time.sleep(random.uniform(0.05, 0.5))
    raise AssertionError("a person gave up")


def test_a_publisher_killed_at_any_moment_leaves_the_remote_whole(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """Fifteen kills: main is as it was or complete after each, and the next run completes."""
    (tmp_path / "left").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "left"))  # the killed leave their copies
    run(hub.folder.path, "config", "remote.origin.receivepack", "setsid git-receive-pack")  # GitHub's end is not killed
    git, chance, killed = Repository(hub.folder.path), random.Random(5), 0
    started = time.monotonic()
    publish.publish_seen(git, observation(counts(), 0))
    whole = time.monotonic() - started
    before = number = 0
    while killed < 15:
        number += 1
        child = multiprocessing.get_context("fork").Process(
            target=_alone, args=(git, observation(counts(number), number))
        )
        child.start()
        child.join(chance.uniform(0, whole * 1.1))
        killed += child.is_alive()
        _kill_session(child.pid or 0)
        child.join()
        tree = hub.tree(tmp_path / str(number))
        stars = history.load_latest(tree).repos[NAMES[0]].stars
        assert before <= stars - 1000 <= number and is_rendered(tree)  # a push may land after its sender's death
        before = stars - 1000
        hub.git("fsck", "--connectivity-only", "--no-dangling")
    record_property("cell", ("publish", "kill", "middle", "killed"))
    record_property("note", f"publish: {killed} kills; main as it was or whole after each")
    assert "Published" in publish.publish_seen(git, observation(counts(number + 1), number + 1))
    assert is_rendered(hub.tree(tmp_path / "last")) and run(hub.folder.path, "status", "--porcelain") == ""


def _kill_session(leader: int) -> None:
    """End a process and everything that it started, git's commands with groups of their own among it."""
    for process in [leader, *(int(path.name) for path in Path("/proc").glob("[0-9]*"))]:
        with contextlib.suppress(ProcessLookupError):
            if process == leader or os.getsid(process) == leader:
                os.kill(process, signal.SIGKILL)


def _alone(git: Repository, seen: object) -> None:
    os.setsid()
    publish.publish_seen(git, seen)  # type: ignore[arg-type]


# What the message says, and what it cannot be made to say.


def told(moves: dict[str, int], *events: Event) -> Changes:
    """The changes with these moves and events."""
    return Changes(
        counted={},
        counted_ids={},
        replaced_ids={},
        corrected=set(),
        moves=moves,
        believed_before={},
        doubted=set(),
        events=events,
    )


def every_event(names: Sequence[str], words: str) -> Iterator[Event]:
    """An event of each kind for each name, with these words where it has any from outside."""
    for name in names:
        yield from (Joined(name), Left(name), Returned(name), Moved(name, words), Vanished(name, words))
        leap = Leap(DayCount(date(2026, 8, 22), 1), DayCount(date(2026, 8, 23), 9))
        yield from (Jumped(name, leap), Righted(name, 0, 9), Passed(name, 1000), Marked(name, ("fork",)))
        yield from (Impersonated(name, words), Doubled(name, words, (1, 2)))


def test_every_kind_of_news_is_held_to_it() -> None:
    """A new kind is added to what is forged below."""
    assert {type(event) for event in every_event(["a/b"], "x")} == set(KINDS)


def test_the_message_reads_as_news() -> None:
    """The subject, the biggest movers, marks passed, who came and went, and the cost."""
    seen = observation(counts())
    moves = {"a/one": 603, "b/two": -10, "c/three": 0}
    changes = told(
        moves, Vanished("d/gone", "not found: deleted or made private"), Moved("b/two", "x/two"), Left("f/left"),
        Joined("e/new"), Passed("a/one", 10000),
    )  # fmt: skip
    assert news.message(seen, changes) == (
        "Refresh: 2 of 3 repositories changed, 1 joined, 1 gone\n"
        "\n"
        "      +603  a/one\n"
        "       -10  b/two\n"
        "  passed   10,000: a/one\n"
        "  joined   e/new\n"
        "  left     f/left\n"
        "  moved    b/two is now x/two\n"
        "  gone     d/gone (not found deleted or made private)\n"
        "\n"
        "1 request, 1 point spent.\n"
    )


@given(st.lists(st.from_regex(NAME, fullmatch=True) | st.text(max_size=40), max_size=6), st.text(max_size=60))
def test_what_people_wrote_forges_neither_a_trailer_nor_a_command(names: list[str], reason: str) -> None:
    """No trailer, no word that closes an issue, skips a run, mentions anybody or commands Actions; lines are ours."""
    seen = replace(observation({}), answers=dict.fromkeys(names, Unreached(reason=reason)))
    text = news.message(seen, told(dict.fromkeys(names, 3), *every_event(names, reason)))
    assert not set("@#[]`") & set(text) and "::" not in text
    subject, _, *lines = text.splitlines()
    assert all(line == "" or line.startswith("  ") for line in lines[:-1]) and "\r" not in text
    last = lines[-1]
    assert last.endswith(".") and not last.lower().startswith(("signed-off-by", "co-authored-by"))


def test_git_finds_no_trailer_in_a_hostile_message(tmp_path: Path) -> None:
    """Nor does it find one in a name that looks like one."""
    names = [
        "Signed-off-by/x",
        "Co-authored-by/evil",
        "skip-ci/skip.ci",
        "a/b: Signed-off-by: x",
        "x\nSigned-off-by: y",
    ]
    text = news.message(observation({}), told(dict.fromkeys(names, 1), *every_event(names, names[-1])))
    assert run(tmp_path, "interpret-trailers", "--parse", given=text) == ""


# The saved observation, and the token.


def test_a_saved_observation_reads_back_whole() -> None:
    """Dates, flags, odd reasons and non-ASCII places."""
    seen = observation(counts(), unreached=("x/unreached",))
    seen = with_facts(seen, NAMES[0], pushed=START.date(), archived=True, license="MIT")
    seen = with_facts(seen, NAMES[1], archived=START.date(), name="other/name")
    abroad = replace(
        seen.answers[NAMES[0]], account=Account(kind="user", location="Zürich"), alias="R_alias", holder=""
    )
    gone = Gone(reason="not found: “deleted”\n", blocked="dmca")
    seen = replace(seen, answers=seen.answers | {NAMES[0]: abroad, "g/gone": gone})
    assert parse_observation(render_observation(seen), "x") == seen


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"stars":1000', '"stars":-1'), ('"stars":1000', '"stars":"1000"'), ('"stars":1000', '"stars":true'),
        ('"stars":1000', '"starts":1000'), ('"stars":1000', '"stars":1000,"watched":true'), ('"stars":1000,', ""),
        ('"id":"R_owner0/repo0"', '"id":""'), ('"answers"', '"answer"'),
        ('"owner0/repo0"', '"owner0/../x"'), ('"taken":"2026', '"taken":"20x6'), ("Z", ""), ('"points":1', '"points":null'),
        ('"forks":1', '"name":"a/b\\n::error::x"'), ('"kind"', '"king"'), ("}\n", ""), ('{"taken"', '[{"taken"'), ('"seen"', '"sen"'),
    ],
)  # fmt: skip
def test_a_damaged_observation_is_refused(old: str, new: str) -> None:
    """With one message that says how to take another."""
    text = render_observation(observation(counts()))
    assert old in text
    with pytest.raises(DataError, match="scripts.refresh --keep FILE"):
        parse_observation(text.replace(old, new), "x.json")


def test_the_token_goes_to_github_alone_and_into_no_argument(monkeypatch: pytest.MonkeyPatch, hub: Hub) -> None:
    """As a header for the server's address, after settings that are there already; only inside Actions."""
    theirs = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "Somebody"}
    ours = {"GITHUB_TOKEN": "s3cret", "GITHUB_SERVER_URL": "https://github.example"}
    for name, value in (theirs | ours).items():
        monkeypatch.setenv(name, value)
    assert commands.credentials() == {}
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    git = commands.Git(hub.folder.path)
    for url in ("https://github.example/a/b", "https://github.example.evil/a/b", "http://x"):
        done = git.attempt("config", "--get-urlmatch", "http.extraheader", url)
        assert done.stdout.startswith("AUTHORIZATION: basic ") == (".example/" in url)
        assert "s3cret" not in " ".join(done.args)
    assert git.git("config", "user.name").strip() == "Somebody"
    assert "s3cret" not in (hub.folder.path / ".git/config").read_text()
