"""A census of another topic, made as README says: green from the first command on, whatever its size."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from scripts import adopt, check, submit
from scripts.census.catalogue import load_catalogue
from scripts.pages.forms import PATHS, SUBMIT
from scripts.pages.markdown import find_page_faults
from tests.stand_in.remote import run
from tests.stand_in.world import World
from tests.support.folder import ROOT, SAMPLE, Folder, entry

WORDS = ("--title", "Rust Census", "--about", "open-source Rust repositories")
MANY = (*WORDS, "--category", "Tools/C++", "--category", "Tools/C#", "--category", "Веб/Серверы", "--category", "Games")
DOCUMENTS = ("README.md", "ANALYSIS.md", "CONTRIBUTING.md", "LICENSE", *map(str, PATHS))


@pytest.fixture
def fork(tmp_path: Path) -> Folder:
    """A clone of this census with its documents, and the sample's list and history, all of it committed."""
    folder = Folder(tmp_path / "fork")
    shutil.copytree(SAMPLE, folder.path)
    for name in DOCUMENTS:
        if (ROOT / name).exists():
            folder.write(name, (ROOT / name).read_text(encoding="utf-8"))
    run(folder.path, "init", "--quiet", "--template=", "--initial-branch=main")
    commit(folder)
    return folder


def commit(folder: Folder) -> None:
    run(folder.path, "add", "--all")
    run(folder.path, "commit", "--quiet", "--message", "A change")


@pytest.mark.parametrize(
    ("arguments", "number", "forms"),
    [(MANY, 0, True), (MANY, 5, True), ((*WORDS, "--category", "Games"), 1, False)],
    ids=["empty", "five", "one category, no forms"],
)
def test_a_fork_is_green_from_the_first_day_on(
    fork: Folder, github: World, arguments: tuple[str, ...], number: int, forms: bool
) -> None:
    """Adopted, checked, filled, refreshed on two days: no fault, no dead link, and nothing left of the other topic."""
    assert fork.exit_code(adopt.main, *arguments) == 0, fork.errors
    assert (
        "Deleted: " in fork.output
        and "history/, " in fork.output
        and run(fork.path, "log", "--oneline").count("\n") == 1
    )
    if not forms:
        for path in PATHS:
            (fork.path / path).unlink()
    assert fork.exit_code(check.main) == 0, fork.output
    last = list(load_catalogue(fork.path).categories)[-1]
    fork.write("repos.yaml", fork.read("repos.yaml") + "".join(entry(f"o{n}/r{n}", last) for n in range(number)))
    for n in range(number):
        github.add(f"o{n}/r{n}", 1000 * n, location=None, kind="User" if n % 2 else "Organization")
    for _ in range(2):
        assert fork.refresh() == 0, fork.errors
        assert fork.exit_code(check.main) == 0, fork.output
        github.now += timedelta(days=1)
    assert fork.render("--check") == 0, fork.errors
    told = "".join(fork.read(name) for name in DOCUMENTS if (fork.path / name).exists())
    for words in ("AI Stack", "open-source AI", "ChatGPT", "China", "neural", "0 of 0", "nan%"):
        assert words not in told, words
    assert "# Rust Census\n" in told and not find_page_faults(fork.read("README.md"), "README.md")
    if forms:
        assert "        - Tools › C++\n        - Tools › C#\n        - Веб › Серверы\n" in fork.read(str(SUBMIT))
    else:
        assert fork.exit_code(submit.main) == 0 and "no issue forms" in fork.output


def test_what_is_not_committed_is_never_lost(fork: Folder) -> None:
    """A change or a new file stops it, by name, before anything is touched."""
    for name in ("README.md", "notes.txt"):
        fork.write(name, "Mine")
        before = fork.files()
        assert fork.exit_code(adopt.main, *MANY) == 1 and name in fork.errors and "commit or stash" in fork.errors
        assert fork.files() == before
        commit(fork)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*WORDS, "--category", "R&D"), "contains `&`"),
        ((*WORDS, "--category", "A", "--category", "B/A"), "choose another"),
        (("--title", "T", "--about", "Rust crates", "--category", "A"), "ending with the word `repositories`"),
    ],
)
def test_words_that_cannot_be_are_named(fork: Folder, arguments: tuple[str, ...], words: str) -> None:
    """And nothing is changed."""
    before = fork.files()
    assert fork.exit_code(adopt.main, *arguments) == 1 and words in fork.errors, fork.errors
    assert fork.files() == before


def test_it_asks_on_a_terminal_for_what_is_missing(fork: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal it says which arguments are missing."""
    assert fork.exit_code(adopt.main, "--title", "Birds") == 64 and "--about, --category: missing" in fork.errors
    answers = iter(["", "bird \u202erepositories", "Water/Ducks, Water/Geese,Sparrows"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert fork.exit_code(adopt.main, "--title", "Birds\nof all\tkinds ") == 0, fork.errors
    listed = load_catalogue(fork.path)
    assert (listed.settings.title, listed.settings.about) == ("Birds of all kinds", "bird repositories")
    assert [(layer.title, [c.title for c in layer.categories]) for layer in listed.layers] == [
        ("Water", ["Ducks", "Geese"]), ("Repositories", ["Sparrows"]),
    ]  # fmt: skip
