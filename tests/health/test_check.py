"""`check` finds every fault in one run, with line and mend; `--fix` mends what a machine can."""

from collections import Counter
from pathlib import Path

import pytest

from scripts.census import catalogue, layout, rules, shape
from scripts.common.errors import Fault
from scripts.health.faults import examine, find_list_faults
from scripts.health.loaded import load
from tests.support.folder import LAYERS, README, ROOT, Folder, entry
from tests.support.site import Site

GOOD = LAYERS + entry("a/one") + entry("B/two", formerly="[b/old-two]") + entry("c/three", "gateways")


def messages(text: str) -> str:
    return "\n".join(map(str, find_list_faults(text)))


def faults_of(folder: Folder) -> list[Fault]:
    return examine(load(folder.path, folder.read("repos.yaml")))


def test_a_good_file_has_no_faults() -> None:
    """Comments, quotes and flow maps included."""
    text = GOOD + "# decided\nrejected:\n  - {repo: x/y, reason: not AI software, decided: 2026-11-23}\n"
    assert not find_list_faults(text)
    assert layout.round_trip(text) == text


def test_every_fault_is_found_in_one_run() -> None:
    """Each with the line of its entry."""
    text = LAYERS + "".join([
        entry("a/one", summary="Too short"), entry("A/ONE", "gateways"), entry("b/two", "no-such-category"),
        entry("c/three", summary="Look at https://example.org for what it does"), entry("d/four", colour="red"),
        entry("not-a-name"), entry("e/five", formerly="[a/one]"),
    ])  # fmt: skip
    found = messages(text)
    for line, words in (
        (16, "a/one: the summary has 9 characters: write 20 to 110"),
        (19, "a/one is already listed on line 16: keep one of the two"),
        (22, "there is no category no-such-category"),
        (25, "the summary contains an address"),
        (31, "`colour:` is not a key that belongs here"),
        (32, "owner/name on GitHub"),
        (35, "a/one is already listed on line 16"),
    ):
        told = any(f"repos.yaml:{line}: " in fault and words in fault for fault in found.split("\n"))
        assert told, (line, words, found)


@pytest.mark.parametrize(
    ("summary", "fault"),
    [
        ("x" * 19, "19 characters"), ("x" * 111, "111 characters"), ("x" * 30 + ".", "full stop"),
        ("Serving engine with rockets 🚀", "emoji"), ("Two  blanks in a summary here", "double spaces"),
        ("Hidden \u202e direction in here", "invisible"), ("\u3164" * 25, "invisible"), ("A summary with www.example.org", "address"),
    ],
)  # fmt: skip
def test_summary_rules(summary: str, fault: str) -> None:
    """Length, one line, no address, no emoji, no full stop."""
    assert any(fault in found for found in rules.summary_faults(summary))
    assert not rules.summary_faults("Serving engine für große Modelle, 大模型推理")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"), ("\n\n", 1, "empty"), (GOOD.replace("\n", "\r\n"), 1, "CRLF"), (GOOD.replace("  - repo: a", "\t- repo: a"), 16, "a tab"),
        (GOOD + "<<<<<<< HEAD\n", 26, "merge conflict"), (GOOD + ">>>>>>> branch\n", 26, "merge conflict"),
        (GOOD + "repos: []\n", 26, "duplicate key"), (GOOD.replace("category: serving", "category: serving\n    category: serving", 1), 18, "duplicate key"),
        (GOOD.replace("summary: A", "summary: A: b", 1), 18, "not YAML"), ("- just\n- a list\n", 1, "holds no settings"),
        ("\ufeff" + GOOD, 1, "byte-order mark"), (GOOD[: len(GOOD) // 2], 1, "repos"), ("just words\n", 1, "holds no settings"),
        (GOOD.replace("threshold: 500", "threshold: many"), 1, "many"), (GOOD.replace("title: Gateways", "title: 'Gateways, and more'"), 8, "contains `,`"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_clear_message(folder: Folder, text: str, line: int, words: str) -> None:
    """Never a traceback, from the checker or from any verb that reads the file."""
    folder.write("repos.yaml", text)
    assert folder.check() == 1
    assert f"repos.yaml:{line}: " in folder.output or line == 1
    assert words in folder.output
    folder.render()  # may fail, with a message


def test_order_is_by_category_then_name_ignoring_case(folder: Folder) -> None:
    """A fault names both entries; --fix sorts them, comments with them, and changes no other byte."""
    one, two, three = entry("a/one"), "  # about two\n" + entry("B/two"), entry("c/three", "gateways")
    shuffled = LAYERS + three + two + one + "# end\nrejected: []\n"
    assert "B/two stands below c/three" in messages(shuffled) and "a/one stands below B/two" in messages(shuffled)
    folder.write("repos.yaml", shuffled)
    assert folder.check("--fix") == 0, folder.output
    assert folder.read("repos.yaml") == LAYERS + one + two + three + "# end\nrejected: []\n"


def test_sorting_keeps_blank_lines_and_comments_between_entries(folder: Folder) -> None:
    """They travel with the entry above or below them; no entry is lost or doubled."""
    entries = entry("c/three") + "\n" + entry("a/one") + "# at the margin\n" + entry("B/two")
    text = LAYERS + entries + "\n# end\nrejected: []\n"
    folder.write("repos.yaml", text)
    folder.check("--fix")
    fixed = folder.read("repos.yaml")
    assert [entry.repo for entry in catalogue.parse_catalogue(fixed).entries] == ["a/one", "B/two", "c/three"]
    assert sorted(fixed.splitlines()) == sorted(text.splitlines())
    assert not find_list_faults(fixed)


def test_one_repository_under_two_names_is_named_with_both_lines(folder: Folder) -> None:
    """GitHub's id tells, once both were counted."""
    folder.curate(entry("a/one"), entry("b/two"))
    folder.write("history/latest.yaml", "repos:\n  a/one: {stars: 1, id: R_1}\n  b/two: {stars: 1, id: R_1}\n")
    folder.render()
    folder.check()
    assert "repos.yaml:19: b/two is the same repository as a/one on line 16" in folder.output


@pytest.mark.parametrize(
    "change",
    [
        ("id: serving", "id: [serving]"), ("threshold: 500", "threshold: .inf"), ("title: Gateways", "title: 5"),
        ("about: What", "about: !!bool maybe What"), ("repos:\n", "repos: 5\nx:\n"), ("A summary", "A \x00 summary"),
        ("summary: A", "summary: !!int ''\n    x: A"), ("category: serving", "category: " + "[" * 900), ("a/one", "!py/x a/one"),
    ],
)  # fmt: skip
def test_odd_values_are_faults_and_never_tracebacks(folder: Folder, change: tuple[str, str]) -> None:
    """From the checker and from the renderer alike."""
    folder.write("repos.yaml", GOOD.replace(*change, 1))
    for run in (folder.check, folder.render):
        assert run() == 1
        assert "repos.yaml:" in folder.output + folder.errors


def test_another_layout_is_a_fault_that_fix_mends(folder: Folder) -> None:
    """One form, so that every edit by a tool changes its own lines only."""
    folder.write("repos.yaml", GOOD.replace("repo: a/one", "repo:   'a/one'", 1))
    assert "repos.yaml:16: write it as `  - repo: 'a/one'`" in messages(folder.read("repos.yaml"))
    folder.check("--fix")
    assert folder.read("repos.yaml") == GOOD.replace("a/one", "'a/one'", 1)


def test_history_and_readme_are_checked_too(folder: Folder) -> None:
    """Snapshots that do not parse, foreign files, lost markers, rows that GitHub would show as text."""
    folder.write("repos.yaml", GOOD)
    assert folder.render() == 0, folder.output
    assert folder.check() == 0, folder.output
    folder.write("history/2026/2026-08-21.yaml", "taken: 2026-08-21\nstars:\n  a/one: many\n")
    folder.write("history/2026/notes.txt", "")
    folder.write("history/accounts.yaml", "accounts:\n  a: {kind")
    rows = "\nwords\n\n| a | row | without | header |\n\n| a | b |\n| - | - |\n| c | d | e |\n"
    folder.write("README.md", folder.read("README.md") + rows)
    folder.check()
    files = ("2026-08-21.yaml:1: ", "notes.txt:1: not a snapshot file", "accounts.yaml:3: ")
    for words in (*files, "not show this row", "more or fewer cells"):
        assert words in folder.output, folder.output
    folder.write("README.md", README.replace("<!-- census:list -->", ""))
    folder.check()
    assert "README.md:1: the marker <!-- census:list -->" in folder.output


@pytest.mark.parametrize(
    ("path", "change", "words"),
    [
        ("submit.yml", ("# census:categories\n", "\n"), "submit.yml:1: `# census:categories`"),
        ("correct.yml", ("\n", "\r\n"), "correct.yml:1: Windows line ends (CRLF)"),
        ("README.md", ("<!-- census:week -->\n", ""), "README.md:1: the marker <!-- census:week -->"),
    ],
)
def test_what_would_stop_a_refresh_is_a_fault(site: Site, path: str, change: tuple[str, str], words: str) -> None:
    """And the refresh writes nothing at all, neither history nor what is kept for publishing."""
    path = path if path == "README.md" else f".github/ISSUE_TEMPLATE/{path}"
    site.folder.write(path, site.folder.read(path).replace(*change))
    before = site.folder.files()
    assert site.folder.refresh("--keep", "kept.json") == 1 and words in site.folder.errors
    assert site.folder.files() == before
    found = "\n".join(map(str, faults_of(site.folder)))
    assert words in found.replace(f"{site.folder.path}/", "")


def test_a_form_that_cannot_be_read_is_a_fault(site: Site) -> None:
    """A refresh goes on: it only writes the options."""
    name = ".github/ISSUE_TEMPLATE/correct.yml"
    site.folder.write(name, site.folder.read(name).replace("labels: [correction]\n", ""))
    assert site.folder.refresh() == 0
    (fault,) = faults_of(site.folder)
    assert fault.path.endswith("correct.yml") and "is not an issue form" in fault.message


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("history/9999/9999-12-31.yaml", "taken: 9999-12-31\nstars:\n  a/one: 5\n", "is of a day that is yet to come"),
        ("history/2026/2026-08-21.yaml", "taken: 2026-08-21\nsource: 5\nstars:\n  a/one: 5\n", "`source:` is not text"),
        ("history/2026/2026-08-21.yaml", f"taken: 2026-08-21\nstars:\n  a/one: {'9' * 400}\n", "Expected a count"),
        ("history/latest.yaml", f"repos:\n  a/one: {{stars: {'9' * 16}}}\n", "cannot be used"),
        ("history/latest.yaml", "refreshed: 0001-01-01T00:00:00+14:00\nrepos:\n  a/one: {stars: 5}\n", "a time is out of range"),
        ("history/latest.yaml", "repos:\n  ../../etc: {stars: 5}\n", "../../etc is not the name of a repository"),
        ("repos.yaml", GOOD.rstrip("\n"), "the last line has no line end"),
        ("repos.yaml", f"{GOOD}...\n", "leave this line out"),
        ("repos.yaml", f"%YAML 1.1\n---\n{GOOD}", "a directive of YAML"),
        ("repos.yaml", GOOD.replace("title: Serving", "title: &x Serving"), "an anchor (`&x`)"),
    ],
)  # fmt: skip
def test_odd_values_of_every_file_are_named(folder: Folder, name: str, text: str, words: str) -> None:
    """Each with its file and what to do, and never with a traceback."""
    folder.write("repos.yaml", GOOD)
    folder.write("history/latest.yaml", "refreshed: 2026-08-22T12:00:00Z\nrepos:\n  a/one: {stars: 900}\n")
    assert folder.render() == 0
    folder.write(name, text)
    found = [str(fault) for fault in faults_of(folder)]
    assert any(fault.startswith(f"{name}:") and words in fault for fault in found), found


def test_in_actions_faults_become_annotations(folder: Folder) -> None:
    """Beside the line in the pull request; words, and names of files, cannot end the command or start another."""
    folder.write("repos.yaml", LAYERS + entry("a/one", summary='"100% ::error::\\nshort"'))
    folder.write("history/2026/x\n::stop-commands::t", "")
    out = folder.run("check", GITHUB_ACTIONS="true").stdout
    assert "::error file=repos.yaml,line=16::a/one: " in out
    assert all(line.startswith("::error file=") for line in out.splitlines() if "::" in line)


def test_the_schema_says_what_the_reader_needs() -> None:
    """Editors take the schema from the first line of the list."""
    write = "from pathlib import Path; from scripts.census import shape; Path('scripts/census/repos.schema.json').write_text(shape.render_schema())"
    written = (ROOT / "scripts" / "census" / "repos.schema.json").read_text(encoding="utf-8")
    assert written == shape.render_schema(), f'the shape has changed: python -c "{write}"'


def test_each_file_is_read_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many checks look at it."""
    folder.curate(entry("a/one"), entry("b/two"))
    folder.write("history/latest.yaml", "repos:\n  a/one: {stars: 1, id: R_1}\n")
    for day in (1, 2, 3):
        folder.write(f"history/2026/2026-08-0{day}.yaml", f"taken: 2026-08-0{day}\nstars:\n  a/one: {day}\n")
    folder.render()
    read, real = Counter[str](), Path.read_bytes

    def counted(path: Path) -> bytes:
        read[str(path.relative_to(folder.path))] += 1
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    assert not faults_of(folder)
    days = {f"history/2026/2026-08-0{day}.yaml" for day in (1, 2, 3)}
    assert set(read) == {"README.md", "history/latest.yaml", *days} and set(read.values()) == {1}


def test_a_file_that_cannot_be_read_hides_only_what_needs_it(folder: Folder) -> None:
    """Each of the others is judged all the same."""
    folder.curate(entry("b/two", summary="Too short"), entry("a/one"))
    folder.write("history/latest.yaml", "repos:\n  a/one: {stars")
    folder.write("history/2026/2026-08-01.yaml", "taken: 2026-08-02\nstars: {}\n")
    folder.write("README.md", README.replace("<!-- census:list -->", "| a |"))
    folder.check()
    of_list, of_history = ("9 characters", "a/one stands below"), ("latest.yaml:3:", "2026-08-01.yaml:1:")
    for words in (*of_list, *of_history, "not show this row", "census:list -->"):
        assert words in folder.output, (words, folder.output)
