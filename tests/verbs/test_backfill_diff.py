"""Recorded figures come in without touching what was observed, and two days compare."""

import gzip
from datetime import UTC, date, datetime

import pytest

from scripts import backfill, diff
from scripts.census import history
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.census.snapshots import Snapshot, append_snapshot, load_snapshot
from tests.support.folder import Folder, entry

SERIES = """\
date,repo,stars,forks
2026-08-15,A/One,100,1
2026-08-15,other/thing,5,1
2026-08-15,old/two,50,1
2026-08-22,a/one,130,1
2026-08-22,old/two,40,1
2026-08-22,b/two,41,1
"""


@pytest.fixture
def census(folder: Folder) -> Folder:
    folder.curate(entry("a/one"), entry("b/two", formerly="[old/two]"), entry("c/three", "lists"))
    return folder


def imported(census: Folder, text: str, source: str = "x", code: int = 0) -> str:
    """What the import of such a file says."""
    census.write("recorded.csv", text)
    return census.call(backfill.main, "recorded.csv", "--source", source, code=code)


def test_daily_counts_become_snapshots(census: Folder) -> None:
    """Under the names of the list, former names included; what is not on it is passed over; twice changes nothing."""
    imported(census, SERIES, "a-recording")
    assert census.read("history/2026/2026-08-22.yaml") == (
        "taken: 2026-08-22\nsource: a-recording\nstars:\n  a/one: 130\n  b/two: 41\n"
    )
    before = census.files()
    assert "0 snapshots written" in imported(census, SERIES, "a-recording") and census.files() == before


def test_a_second_recording_adds_names_and_is_named(census: Folder) -> None:
    """The counts of the first stay; a recording that brings nothing new is not named."""
    first, second = "2026-08-22,a/one,130", "2026-08-22,a/one,999\n2026-08-22,b/two,41"
    for name, rows in (("one", first), ("two", second), ("three", first)):
        imported(census, f"date,repo,stars\n{rows}\n", name)
    assert census.read("history/2026/2026-08-22.yaml") == (
        'taken: 2026-08-22\nsource: "one, two"\nstars:\n  a/one: 130\n  b/two: 41\n'
    )


def test_what_was_recorded_wins_over_what_was_worked_out(census: Folder) -> None:
    """A day of creation, also from a recording of an older count."""
    known = Row(stars=130, as_of=date(2026, 8, 22), source="x", created=date(2019, 1, 2), created_estimated=True)
    history.write_latest(census.path, Latest(None, {"a/one": known}))
    imported(census, "repo,stars,as_of,created\na/one,120,2026-08-01,2020-01-02\na/one,,2026-08-30,\n")
    (row,) = history.load_latest(census.path).repos.values()
    assert (row.stars, row.created, row.created_estimated) == (130, date(2020, 1, 2), False)


def test_packed_files_are_unpacked(census: Folder) -> None:
    """By their content, not by their name."""
    (census.path / "series.csv.gz").write_bytes(gzip.compress(SERIES.replace("\n", "\r\n").encode("utf-8-sig")))
    census.call(backfill.main, "series.csv.gz")
    assert "source: series.csv.gz" in census.read("history/2026/2026-08-15.yaml")


def test_newest_counts_fill_what_no_refresh_has_seen(census: Folder) -> None:
    """The newest of several recordings under old and new names; an observed row stays as it is."""
    observed = Row(stars=900, id="R_1")
    history.write_latest(census.path, Latest(datetime(2026, 8, 22, tzinfo=UTC), {"a/one": observed}))
    imported(
        census,
        "repo,stars,as_of,forks,language,license,created,github_id,source\n"
        "a/one,1,2026-08-01,,,,,,x\n"
        "old/two,400,2026-01-01,3,Python,,2020-01-01,77,early\n"
        "B/Two,450,2026-04-28,,Rust,MIT,,,late\n",
    )
    assert history.load_latest(census.path).repos == {
        "a/one": observed,
        "b/two": Row(
            stars=450, forks=3, created=date(2020, 1, 1), language="Rust", license="MIT", database_id=77,
            watched=True, as_of=date(2026, 4, 28), source="late",
        ),
    }  # fmt: skip


def test_a_last_push_is_never_older_news_than_the_row_says(census: Folder) -> None:
    """In whatever order its recordings stand, the newest last push counts, and one told long before the count none."""
    lines = (
        "a/one,300,2024-10-06,2024-07-26,x",
        "a/one,902,2026-08-22,,y",
        "a/one,901,2026-08-22,2026-08-21,z",
        "b/two,300,2024-10-06,2024-07-26,x",
        "b/two,902,2026-08-22,,y",
    )
    for order in (lines, lines[::-1]):
        history.write_latest(census.path, Latest())
        imported(census, "\n".join(["repo,stars,as_of,pushed,source", *order, ""]))
        rows = history.load_latest(census.path).repos
        assert rows["a/one"] == Row(stars=902, pushed=date(2026, 8, 21), as_of=date(2026, 8, 22), source="y")
        assert rows["b/two"] == Row(stars=902, as_of=date(2026, 8, 22), source="y")


def test_what_a_refresh_found_gone_is_not_imported_over(census: Folder) -> None:
    """Though its values are still those of an import."""
    row = Row(stars=900, as_of=date(2026, 8, 1), source="x", gone=date(2026, 8, 22))
    history.write_latest(census.path, Latest(datetime(2026, 8, 22, tzinfo=UTC), {"a/one": row}))
    imported(census, "repo,stars,as_of\na/one,5000,2026-08-21\n")
    assert history.load_latest(census.path).repos == {"a/one": row}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "none of the column sets"),
        ("a,b\n1,2\n", "none of the column sets"),
        ("date,repo,stars\n2026-08-15,a/one,many\n", "recorded.csv:2: 'many' is not a count"),
        ("date,repo,stars\nsoon,a/one,5\n", "recorded.csv:2: 'soon' is not a day"),
        ("date,repo,stars\n2026-08-15,a/one\n", "recorded.csv:2: None is not a count"),
        ("date,repo,stars\n2026-08-15,a/one,-5\n", "recorded.csv:2: '-5' is not a count"),
        (f"date,repo,stars\n2026-08-15,a/one,{'9' * 5000}\n", "is not a count"),
        ("date,repo,stars\n2062-08-20,a/one,4900\n", "recorded.csv:2: '2062-08-20' is yet to come"),
        (
            "date,repo,stars\n2026-08-20,a/one,1\n2026-08-20,A/One,2\n",
            "recorded.csv:3: A/One has another count on 2026-08-20",
        ),
        ("date,repo,stars\n2026-08-20T25:00Z,a/one,1\n", "is not a day"),
    ],
)
def test_bad_rows_are_named_and_nothing_is_written(census: Folder, content: str, words: str) -> None:
    """File, line, what is wrong and how to write it."""
    before = census.files()
    assert words in imported(census, content, code=1)
    assert census.files() == before | {"recorded.csv": content.encode()}


@pytest.mark.parametrize("data", [b"\x1f\x8b\x08 cut off", b"\xff\xfe\x00", b"date,repo,stars\n\x00"])
def test_files_that_are_no_csv_are_refused(census: Folder, data: bytes) -> None:
    """Truncated archives and binary files."""
    (census.path / "bad.csv").write_bytes(data)
    done = census.run("backfill", "bad.csv")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "Traceback" not in census.run("backfill", "missing.csv").stderr


def compared(census: Folder, *options: str, imported: bool = False) -> str:
    source = "x" if imported else None
    for day, stars in (
        (15, {"a/one": 100, "b/two": 400, "gone/away": 7}),
        (22, {"a/one": 1300, "b/two": 390, "c/three": 600}),
    ):
        taken = date(2026, 8, day) if imported else datetime(2026, 8, day, 12, tzinfo=UTC)
        append_snapshot(census.path, Snapshot(taken, stars, source))
    gone, listed = date(2026, 8, 20), date(2026, 8, 22)
    rows = {"a/one": Row(stars=600), "b/two": Row(stars=600, gone=gone), "c/three": Row(stars=600, listed=listed)}
    history.write_latest(census.path, Latest(datetime(2026, 8, 23, tzinfo=UTC), rows))
    return census.call(diff.main, "2026-08-15", "2026-08-22", *options)


def test_two_days_compare(census: Folder) -> None:
    """Who gained and lost most, who joined and left, totals per layer."""
    out = compared(census)
    assert "2 repositories counted on both days" in out
    words = [" ".join(line.split()) for line in out.splitlines()]
    assert "a/one +1,200 1,300 serving" in words and "b/two -10 390 serving" in words
    assert "Infrastructure +1,190 1,690 2" in words
    assert out.endswith("Joined and left\n  joined  c/three\n  gone    b/two\n  left    gone/away\n")


def test_an_import_says_nothing_about_joining(census: Folder) -> None:
    """A recording has gaps of its own."""
    out = compared(census, imported=True)
    assert (
        "\n  joined" not in out and "Who joined and left is not known: others recorded the counts of 2026-08-15" in out
    )
    assert "1 repository was counted on one of the two days only" in out


def test_a_comparison_can_be_narrowed(census: Folder) -> None:
    """By layer, by category, by number, and as CSV."""
    narrowed = compared(census, "--layer", "tutorials-and-lists")
    assert "a/one" not in narrowed and "gone/away" not in narrowed
    assert "b/two" not in compared(census, "--category", "gateways")
    assert "Gained most" not in compared(census, "--top", "0")
    whole, cut = compared(census, "--csv").splitlines(), compared(census, "--csv", "--top", "1").splitlines()
    assert "a/one,serving,100,1300,1200" in whole and cut[0] == whole[0] and set(cut) < set(whole)
    gains = [line.rpartition(",")[2] for line in whole[1:]]
    known = [int(gain) for gain in gains if gain]
    assert known == sorted(known, reverse=True) and gains == [*map(str, known), *[""] * (len(gains) - len(known))]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("2026-08-14", "2026-08-22"), "no snapshot of 2026-08-14: the nearest are 2026-08-15 and 2026-08-22"),
        (("2026-08-15", "2026-08-22", "--layer", "x"), "There is no layer x: there are infrastructure"),
        (("2026-08-15", "2026-08-22", "--category", "x"), "There is no category x"),
        (
            ("2026-08-15", "2026-08-22", "--layer", "infrastructure", "--category", "lists"),
            "it is in tutorials-and-lists",
        ),
        (("2026-08-22", "2026-08-15"), "give the earlier day first"),
    ],
)
def test_what_cannot_be_compared_is_explained(census: Folder, arguments: tuple[str, ...], words: str) -> None:
    """With what there is instead."""
    compared(census)
    assert words in census.call(diff.main, *arguments, code=1)


def test_an_import_takes_utc_days_and_addresses_and_says_what_it_passes_over(census: Folder) -> None:
    """Half past eleven at night in New York is the next day; the same count twice is one."""
    rows = ["2026-08-01T23:30:00-05:00,https://github.com/A/One/,100", "2026-08-02,a/one,100", "2026-08-02,b/two.git,7"]
    rows += ["2026-08-02,http://www.github.com/b/two.git,41", "2026-08-02,other/thing,5", "2026-08-03,other/thing,6"]
    said = imported(census, "\n".join(["date,repo,stars", *rows]) + "\n")
    assert load_snapshot(census.path, date(2026, 8, 2)).stars == {"a/one": 100, "b/two": 41}
    assert "Passed over: 3 rows of 2 names that the list does not have (other/thing, b/two.git)." in said
