"""The discovery against a GitHub of thousands: nothing that belongs is missed, nothing that does not is asked about."""

import re
from datetime import timedelta

import pytest

from scripts.census import candidates
from scripts.census.candidates import Candidate, load_candidates
from scripts.discovery import run
from tests.stand_in.fault_matrix import Clock
from tests.stand_in.faults import share
from tests.stand_in.world import World
from tests.support import galaxy
from tests.support.folder import Folder
from tests.support.galaxy import Galaxy, SilentClock


@pytest.fixture
def clock(github: World, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that passes at once, in which every limit holds."""
    return galaxy.share(SilentClock(monkeypatch), monkeypatch, github)


@pytest.fixture
def small(folder: Folder, github: World, clock: Clock) -> Galaxy:
    """Few repositories, of which five belong on the list."""
    return Galaxy(folder, github, 60, 5)


def test_every_planted_candidate_is_found(folder: Folder, github: World, clock: Clock) -> None:
    """Of 5,000, with broad searches that lose some and answers that give up: within a run's limits, and nothing else."""
    site = Galaxy(folder, github, 5000, 60)
    github.search.lost, github.search.gives_up = 0.05, 0.02
    assert site.run() == 0, site.errors
    assert not site.missed and set(site.candidates.repos) == set(site.planted)
    assert github.requests <= run.REQUESTS and github.search.refused == 0 and clock.skipped < run.SECONDS
    assert any("created:" in query for query in github.search.queries)
    right = sum(site.candidates.repos[name].category == category for name, category in site.planted.items())
    assert right > 0.9 * len(site.planted)


def test_one_request_in_ten_may_fail(folder: Folder, github: World, clock: Clock) -> None:
    """Within five runs, each beginning with what the one before did not reach."""
    site = Galaxy(folder, github, 2500, 40)
    for number in range(5):
        github.requests, github.fault = 0, share("502", 0.1, seed=number)
        assert site.run() in (0, 2) and github.requests <= run.REQUESTS
        if not site.missed:
            break
    assert not site.missed


def test_what_a_run_does_not_reach_comes_first_in_the_next(
    folder: Folder, github: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With so few requests that it takes several runs; none asks for more, and together they miss nothing."""
    monkeypatch.setattr(run, "REQUESTS", 25)
    site = Galaxy(folder, github, 2500, 40)
    left: tuple[str, ...] = ()
    runs = 0
    for _ in range(12):
        github.requests, github.search.queries = 0, []
        assert site.run() == 0, site.errors
        assert github.requests <= 25
        runs += 1
        assert not left or github.search.queries[0].startswith(left[0])
        left = site.candidates.unreached
        if not site.missed:
            break
        assert left and "left for the next run" in site.output
    assert runs > 1 and not site.missed


def test_a_run_ends_after_a_quarter_of_an_hour(small: Galaxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not searched by then is left for the next."""
    monkeypatch.setattr(run, "SECONDS", 1.0)
    assert small.run() == 0 and len(small.candidates.unreached) == 2 and len(set(small.world.search.queries)) == 1


def test_what_cannot_be_listed_is_left_out(small: Galaxy) -> None:
    """Forks, mirrors, templates, archived, empty, private ones, a language, too few stars; and what is known already."""
    world, words = small.world, small.describe
    for flag in ("fork", "mirror", "template", "empty", "private", "disabled"):
        world.add(f"left/{flag}", 900, description=words("serving"), topics=("rag",), **{flag: True})
    world.add("left/archived", 900, description=words("serving"), topics=("rag",), archived="2026-01-01T00:00:00Z")
    world.add("left/solidity", 900, description=words("serving"), topics=("rag",), language="Solidity")
    world.add("left/unstarred", 499, description=words("serving"), topics=("rag",))
    world.rename("listed-01/serving-1", "moved/serving-1")
    world.find("listed-02/serving-2").topics = ("rag",)
    world.rename("rejected-3/thing", "REJECTED-3/Thing")
    world.find("REJECTED-3/Thing").description = words("serving")
    assert small.run() == 0 and set(small.candidates.repos) == set(small.planted)


def test_another_repository_under_a_name_that_ours_had_is_found(small: Galaxy) -> None:
    """Whether ours goes by another name, or is gone: GitHub's id tells the two apart, in every run."""
    text = small.folder.read("repos.yaml").replace("reason: Not about it", "id: R_other, reason: Not about it", 1)
    text = text.replace("  - repo: listed-01/serving-1\n", "  - repo: ours/now\n    formerly: [listed-01/serving-1]\n")
    small.folder.write("repos.yaml", text)
    small.folder.write(
        "history/latest.yaml", "repos:\n  listed-02/serving-2: {stars: 900, id: R_kgDO000003, gone: 2026-08-01}\n"
    )
    small.world.rename("listed-01/serving-1", "ours/now")
    small.world.delete("listed-02/serving-2")
    small.world.find("rejected-0/thing").description = small.describe("serving")
    others = {"listed-01/serving-1", "listed-02/serving-2", "rejected-0/thing"}
    for name in sorted(others - {"rejected-0/thing"}):
        small.world.add(name, 900, description=small.describe("serving"), topics=("rag",))
    for _ in range(2):
        assert small.run() == 0, small.errors
        assert set(small.candidates.repos) == {*small.planted, *others}


def test_a_candidate_that_joins_the_list_or_goes_leaves(small: Galaxy) -> None:
    """Whoever is listed, rejected, archived or deleted; one that was renamed stays under its new name."""
    small.run()
    listed, rejected, archived, deleted, renamed = small.planted
    first = small.candidates.repos[renamed]
    text = small.folder.read("repos.yaml").replace(
        "rejected:\n", f"rejected:\n  - {{repo: {rejected}, reason: No, decided: 2026-08-22}}\n"
    )
    entry = f"  - repo: {listed}\n    category: lists\n    summary: A summary that is long enough\n"
    small.folder.write("repos.yaml", text.replace("rejected:\n", f"{entry}rejected:\n"))
    small.world.find(archived).archived = "2026-08-22T00:00:00Z"
    small.world.delete(deleted)
    small.world.rename(renamed, "new/name")
    small.world.now += timedelta(7)
    small.world.find("new/name").stars += 30
    assert small.run() == 0, small.errors
    (name,) = small.candidates.open
    assert set(small.candidates.repos) == {name, deleted} and small.candidates.repos[deleted].gone
    row = small.candidates.repos[name]
    small.world.now += timedelta(31)
    assert small.run() == 0 and deleted not in small.candidates.repos
    assert name == "new/name" and (row.first, row.gain, row.stars) == (first.first, 30, first.stars + 30)


def test_a_second_run_of_the_same_moment_changes_nothing(small: Galaxy) -> None:
    """Not a byte."""
    small.run()
    before = small.folder.files()
    small.run()
    assert small.folder.files() == before


def test_the_file_is_in_the_line_grammar_and_read_back(small: Galaxy) -> None:
    """A line each, and whatever is not of its shape is refused with the way out."""
    small.run()
    text = small.folder.read("history/candidates.yaml")
    assert re.match(r"searched: 2026-08-22T12:23:41Z\nothers: \d+\nrepos:\n  planted-\d/\S+: \{stars: \d+, ", text)
    small.folder.write("history/candidates.yaml", text.replace("stars: ", "stars: -", 1))
    assert small.run() == 1 and "restore the file from git" in small.errors


def test_without_anything_to_look_for_nothing_is_searched(folder: Folder, github: World) -> None:
    """A census of another topic says so itself, and is not red every week until it does."""
    assert folder.run("discover").returncode == 0 and github.requests == 0


def test_a_small_list_teaches_nothing_and_everything_found_is_a_candidate(small: Galaxy) -> None:
    """Without a suggestion; from the first day of a fork on."""
    text = small.folder.read("repos.yaml")
    head, _, _ = text.partition("repos:\n")
    small.folder.write("repos.yaml", f"{head}repos:\n")
    assert small.run() == 0, small.errors
    assert set(small.planted) < set(small.candidates.repos)
    assert {row.category for row in small.candidates.repos.values()} == {""}


def test_the_best_are_kept_and_the_decided(small: Galaxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """By stars, gain and youth; what waited for eight weeks sinks, but stays while there is room."""
    small.run()
    rows = dict(small.candidates.repos)
    low, *others = sorted(rows, key=lambda name: rows[name].stars)
    today = small.world.now.date()
    rows[low] = Candidate(stars=500, id=rows[low].id, created=today, first=today, decided=today, by="m", issue=7)
    candidates.write_candidates(small.folder.path, candidates.Candidates(repos=rows))
    monkeypatch.setattr("scripts.discovery.findings.KEPT_AT_MOST", 2)
    small.world.now += timedelta(weeks=8)
    for name in others:
        small.world.find(name).stars = 1000
    newest = small.world.add(
        "brand/new", 1000, description=small.describe("serving"), topics=("rag",), created="2026-08-01T00:00:00Z"
    )
    assert small.run() == 0, small.errors
    kept = load_candidates(small.folder.path).repos
    assert low in kept and newest.name in kept and len(kept) == 3


def test_evaluate_says_how_good_the_suggestions_are(small: Galaxy, monkeypatch: pytest.MonkeyPatch) -> None:
    """In GitHub's words; without a token in ours."""
    assert small.run("--evaluate") == 0, small.errors
    assert "36 repositories by names, topics and descriptions" in small.output
    assert re.search(r"right category among 3 +100\.0%", small.output) and "not for this list: 100.0%" in small.output
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert small.run("--evaluate") == 0 and "36 repositories by our names and summaries" in small.output
    by_name = small.output.partition("repositories by our names alone")[2]
    assert "not for this list: 100.0%" in by_name, "for which descriptions are missing"
