"""Submissions from the issue's form to the merge or the refusal: over HTTP, with a real git remote."""

import contextlib
import json
import subprocess
from pathlib import Path

import pytest

from scripts import catalogue, submit
from tests.conftest import ROOT, Folder, capture, entry
from tests.standin import World

SUMMARY = "Inference server that keeps attention keys and values in pages"
BOXES = ("I searched the list, and this repository is not on it", "It is open source, and neither a fork nor a mirror")


def body(repository: str = "new/engine", category: str = "Infrastructure › Serving", summary: str = SUMMARY, why: str = "_No response_") -> str:
    """An issue's body as GitHub writes it from the form."""
    boxes = "\n".join(f"- [x] {box}" for box in BOXES)
    fields = {"Repository": repository, "Category": category, "Summary": summary, "Checks": boxes, "Why it belongs": why}
    return "\n\n".join(f"### {label}\n\n{value}" for label, value in fields.items())


def correction(wrong: str, category: str = "None", value: str = "_No response_", repository: str = "a/one", why: str = "Because") -> str:
    fields = {"Listed repository": repository, "What is wrong": wrong, "New category": category, "New value": value, "Why": why}
    return "\n\n".join(f"### {label}\n\n{value}" for label, value in fields.items())


class Site:
    """A census with its bare remote, its clone, and its GitHub."""

    def __init__(self, folder: Folder, world: World, remote: Path) -> None:
        self.folder, self.world, self.forge, self.remote = folder, world, world.forge, remote
        for name in ("submit.yml", "correct.yml"):
            folder.write(f".github/ISSUE_TEMPLATE/{name}", (ROOT / ".github/ISSUE_TEMPLATE" / name).read_text(encoding="utf-8"))
        self.forge.remote = remote
        remote.mkdir()
        self.forge.git("init", "--quiet", "--bare", "--initial-branch=main")
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", str(remote))
        self.publish()

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "user.name=P", "-c", "user.email=p@example.org", *arguments]
        return subprocess.run(command, cwd=self.folder.path, capture_output=True, text=True, check=True).stdout

    def publish(self) -> None:
        """Commit the folder and push it to main."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change")
        self.git("push", "--quiet", "origin", "HEAD:main")

    def run(self, *arguments: str) -> int:
        with contextlib.chdir(self.folder.path), capture() as (out, err):
            code = submit.main(arguments)
        self.output, self.errors = out.getvalue(), err.getvalue()
        return code

    def listed(self, branch: str) -> str:
        """repos.yaml as it is on a branch of the remote."""
        return self.forge.git("show", f"{branch}:repos.yaml")

    def comment(self, number: int) -> str:
        """The one comment of the bot."""
        (text,) = self.forge.said(number)
        return text


@pytest.fixture
def site(folder: Folder, github: World, tmp_path: Path) -> Site:
    """One listed repository, and a new one on GitHub."""
    folder.curate(entry("a/one"), entry("z/last", "lists"))
    github.add("a/one", 5000)
    github.add("z/last", 900)
    github.add("new/engine", 12345)
    return Site(folder, github, tmp_path / "remote.git")


def event(site: Site, monkeypatch: pytest.MonkeyPatch, number: int, kind: str = "issue") -> None:
    site.folder.write("../event.json", json.dumps({"action": "opened", kind: {"number": number, "body": "$(rm -rf) ${{ x }}"}}))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(site.folder.path.parent / "event.json"))


def test_a_form_becomes_a_pull_request_that_merges(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the event file to the pull request, its merge, and the comment that says so."""
    number = site.forge.submit(body(" <https://github.com/New/Engine.git> "))
    event(site, monkeypatch, number)
    assert site.run() == 0, site.errors
    (pull,) = site.forge.open_pulls()
    assert site.listed(f"submission/issue-{number}") == site.listed("main").replace(
        entry("z/last", "lists"), entry("new/engine", "serving", SUMMARY) + entry("z/last", "lists")
    )
    assert site.forge.pulls[pull]["title"] == "Add new/engine to Serving"
    text = site.forge.pulls[pull]["body"]
    for words in ("| Stars | 12.3k |", "| Created | 2023-02-09 |", "| Licence | MIT |", f"Closes #{number}"):
        assert words in text, text
    assert f"**Ready.** #{pull}" in site.comment(number) and "[new/**engine**](https://github.com/new/engine)" in site.comment(number)
    assert site.forge.labels_of(number) == {"ready", "submission"}
    site.forge.merge(pull)
    event(site, monkeypatch, pull, "pull_request")
    assert site.run() == 0, site.errors
    assert f"#{pull} is merged" in site.comment(number)
    assert site.forge.issues[number]["state"] == "closed" and site.listed("main") == site.listed(f"submission/issue-{number}")


def test_the_same_event_twice_changes_nothing(site: Site) -> None:
    """Not a comment, not a label, not a push, not an edit."""
    number = site.forge.submit(body())
    site.run(str(number))
    before, head = len(site.forge.log), site.forge.sha(f"submission/issue-{number}")
    for arguments in ((str(number),), (str(site.forge.open_pulls()[0]),), ()):
        assert site.run(*arguments) == 0
    assert site.forge.log[before:] == [] and site.forge.sha(f"submission/issue-{number}") == head
