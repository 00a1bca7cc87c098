"""The real workflow files, run by act on this machine against the GitHub stand-in and a bare remote.

act has no queue, no rights and no path filters: those are held by test_workflows.py, from the files alone.
"""

import shutil
from pathlib import Path

import pytest

from scripts.census.catalogue import parse_catalogue
from scripts.discovery.issue_text import NOTHING
from tests.stand_in import server
from tests.stand_in.faults import at
from tests.stand_in.remote import Hub, publish
from tests.stand_in.world import World
from tests.support.actions import Runner
from tests.support.folder import ROOT, SAMPLE, Folder, entry
from tests.support.form import SUMMARY, body
from tests.support.galaxy import DISCOVERY
from tests.support.publication import is_rendered


@pytest.fixture
def hub(folder: Folder, github: World, tmp_path: Path) -> Hub:
    """A census of two repositories on a remote, with everything that its workflows need."""
    for source in (ROOT / "scripts", ROOT / "requirements", SAMPLE / ".github"):
        shutil.copytree(source, folder.path / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    folder.curate(entry("a/one", id="R_kgDO001000"), entry("z/last", "lists", id="R_kgDO001001"))
    for name, stars in {"a/one": 5000, "z/last": 900, "new/engine": 12345}.items():
        github.add(name, stars)
    hub = Hub(folder, tmp_path / "remote.git")
    github.forge.remote = hub.remote
    return hub


@pytest.fixture
def runner(hub: Hub, github: World, tmp_path: Path) -> Runner:
    """Actions, with nothing run yet."""
    (tmp_path / "home").mkdir()
    return Runner(hub, tmp_path / "home", github)


def test_a_refresh_from_the_first_count_to_a_drop_that_is_accepted(runner: Runner, hub: Hub, tmp_path: Path) -> None:
    """By schedule: one commit with everything rendered, a summary, no token in the log; a drop fails with the way out.

    By hand: nothing new is no commit, though a submission whose event was lost is taken up; with the box, the drop is
    published.
    """
    done = runner.fire("refresh.yml", "schedule", schedule="23 */6 * * *")
    assert done.results == ["success"], done.log
    assert hub.log("%s") == ["Refresh: 2 repositories counted", "Start a census"]
    assert is_rendered(hub.tree(tmp_path / "main")) and "### 2 repositories counted" in done.summary
    assert "Published" in done.summary and "No faults" in done.summary and server.TOKEN not in done.log

    number = runner.world.forge.submit(body())
    done = runner.fire("refresh.yml", "workflow_dispatch", inputs={"accept-drop": "false"})
    assert done.results == ["success"], done.log
    assert len(hub.log("%s")) == 2 and "Nothing to publish" in done.summary
    assert f"[#{number}]" in done.summary and len(runner.world.forge.open_pulls()) == 1

    runner.world.find("a/one").stars = 500
    done = runner.fire("refresh.yml", "schedule")
    assert done.results == ["failure"] and "--accept-drop" in done.log and len(hub.log("%s")) == 2
    done = runner.fire("refresh.yml", "workflow_dispatch", inputs={"accept-drop": "true"})
    assert done.results == ["success"] and len(hub.log("%s")) == 3, done.log


def test_a_partial_refresh_without_issues_is_published_with_warnings(runner: Runner, hub: Hub) -> None:
    """What was reached is published; of a fork's missing setting the sentence names the place; it stays green."""
    names = [f"many/repo{i:02}" for i in range(40)]
    for name in names:
        runner.world.add(name, 900)
    hub.folder.curate(entry("a/one"), *(entry(name) for name in names))
    publish(hub.folder.path, "Add many")
    runner.world.fault, runner.world.forge.issues_on = at("partial", 1), False
    done = runner.fire("refresh.yml", "push", ref="refs/heads/main")
    assert done.results == ["success"] and "1 repository was not reached" in done.log, done.log
    assert "Refresh: 40 repositories counted" in hub.log("%s")[0] and "Settings > General > Features" in done.log


def test_a_fault_in_the_data_is_shown_and_holds_nothing_back(runner: Runner, hub: Hub) -> None:
    """Two entries that GitHub has made one: everything else is counted, published and proposed, and the run is red.

    The new name and the missing id of what it has just published are in one pull request.
    """
    forge = runner.world.forge
    hub.folder.curate(entry("a/one"), entry("b/two"), entry("z/last", "lists", id="R_kgDO001001"))
    publish(hub.folder.path, "Add a repository, forget an id")
    runner.world.rename("a/one", "b/two")
    runner.world.rename("z/last", "z/latest")
    done = runner.fire("refresh.yml", "schedule")
    assert done.results == ["failure"] and "same repository as a/one" in done.summary, done.log
    assert "Refresh: 3 repositories counted" in hub.log("%s")[0] and forge.log == ["POST pulls"]
    assert "**Housekeeping:** [#1](" in done.summary and server.TOKEN not in done.log
    assert forge.pulls[1]["title"] == "Housekeeping: 1 id, 1 new name, 1 duplicate"
    listed = parse_catalogue(hub.show("repos.yaml", "housekeeping")).entries
    one, last = ("b/two", "R_kgDO001000", ("a/one",)), ("z/latest", "R_kgDO001001", ("z/last",))
    assert [(e.repo, e.id, e.formerly) for e in listed] == [one, last]


@pytest.mark.weekly
def test_an_issue_from_its_opening_to_the_merge_that_starts_the_refresh(
    runner: Runner, hub: Hub, tmp_path: Path
) -> None:
    """A pull request, its end and its return; the summary gives the verdict; the push of repos.yaml counts it at once."""
    forge = runner.world.forge
    number = forge.submit(body())
    done = runner.issue(number, "opened")
    assert done.results == ["success"] and "**ready, #<wbr>2**" in done.summary, done.log
    assert forge.open_pulls() == [2] and "**Ready.** #2" in forge.said(number)[0]
    forge.edit(number, "Not one heading of the form is left, but its label is.")
    assert "**needs changes**" in runner.issue(number, "edited").summary
    assert forge.open_pulls() == []
    forge.edit(number, body(summary="Gateway in front of many inference engines"))
    assert runner.issue(number, "edited").results == ["success"] and forge.open_pulls() == [2]
    done = runner.merge(2)
    assert done.results == ["success"] and "has been merged" in forge.said(number)[0], done.log
    done = runner.fire("refresh.yml", "push", ref="refs/heads/main")
    assert done.results == ["success"] and hub.log("%s")[0] == "Refresh: 3 repositories counted", done.log
    tree = hub.tree(tmp_path / "main")
    assert is_rendered(tree) and "Gateway in front of many" in (tree / "README.md").read_text(encoding="utf-8")


@pytest.mark.weekly
def test_from_an_unknown_repository_to_a_row_in_the_readme(runner: Runner, hub: Hub, tmp_path: Path) -> None:
    """Every step is taken by the machine, or by a maintainer's tick, edit or merge; the search is published on the way."""
    forge, world = runner.world.forge, runner.world
    text = hub.folder.read("repos.yaml").replace("settings: {threshold: 500}\n", DISCOVERY)
    hub.folder.write("repos.yaml", text)
    publish(hub.folder.path, "Look for more")
    world.find("new/engine").description = "An LLM server. Fast!"
    done = runner.fire("discover.yml", "schedule")
    assert done.results == ["success", "success"] and server.TOKEN not in done.log, done.log
    assert hub.log("%s")[0] == "Discover: 1 candidate, 1 of them new"
    assert "[#1](https://github.com/census/ai-stack-census/issues/1) opened: 1 candidate" in done.summary
    shown = str(forge.issues[1]["body"])
    forge.edit(1, shown.replace("- [ ] <!-- candidate: add", "- [x] <!-- candidate: add"), "maintainer")
    issue = {"number": 1, "body": forge.issues[1]["body"]}
    done = runner.fire("discover.yml", "issues", action="edited", issue=issue)
    assert done.results == ["success"] and "needs changes" in done.summary, done.log
    draft = str(forge.issues[2]["body"]).replace("Draft: An LLM server. Fast!", SUMMARY)
    forge.edit(2, draft.replace(NOTHING, "Infrastructure › Serving", 1), "maintainer")
    assert runner.issue(2, "edited").results == ["success"] and forge.open_pulls() == [3]
    runner.merge(3)
    assert runner.fire("refresh.yml", "push", ref="refs/heads/main").results == ["success"]
    readme = (hub.tree(tmp_path / "main") / "README.md").read_text(encoding="utf-8")
    assert SUMMARY in readme and "new/engine" in readme and "Nothing is left to decide" in forge.issues[1]["body"]


def test_a_comment_or_an_edit_elsewhere_starts_nothing(runner: Runner) -> None:
    """Only at the issue that begins with our mark, and not at a pull request whose text does; whatever it says runs nothing."""
    evil = {"number": 1, "body": "$(touch /tmp/x) `touch /tmp/x` ${{ github.token }}"}
    assert set(runner.fire("discover.yml", "issues", action="edited", issue=evil).results) <= {"skipped"}
    pull = {"number": 2, "body": "<!-- census:candidates -->\n", "pull_request": {"url": "x"}}
    comment = {"body": "/add no/such"}
    done = runner.fire("discover.yml", "issue_comment", action="created", issue=pull, comment=comment)
    assert set(done.results) <= {"skipped"} and runner.world.requests == 0


def test_an_issue_without_the_shape_of_a_form_starts_nothing(runner: Runner) -> None:
    """Nor does a hostile one, nor somebody's pull request from a branch that is named like ours."""
    number = runner.world.forge.submit("Hello $(touch /tmp/x) ${{ github.token }}")
    assert runner.issue(number, "opened").results == []
    pull = {"number": 9, "head": {"ref": "submission/issue-1", "repo": {"full_name": "evil/fork"}}}
    assert runner.fire("submit.yml", "pull_request", action="closed", pull_request=pull).results == []
    assert runner.world.requests == 0


def test_a_hostile_form_is_answered_and_runs_nothing(runner: Runner, tmp_path: Path) -> None:
    """What is written into it reaches neither a shell nor an expression nor a command of the log."""
    evil = f'"; touch {tmp_path}/owned; $(touch {tmp_path}/owned) `touch {tmp_path}/owned` ${{{{ github.token }}}}\n::error::owned'
    number = runner.world.forge.submit(body(summary=evil.replace("\n", " "), why=evil))
    done = runner.issue(number, "opened")
    assert done.results == ["success"] and "needs changes" in done.summary, done.log
    assert not (tmp_path / "owned").exists() and server.TOKEN not in "".join(runner.world.forge.said(number))


def test_a_pull_request_that_breaks_the_list_is_told_the_line(runner: Runner, hub: Hub) -> None:
    """The check fails with an annotation, and the summary names the fault."""
    person = hub.folder
    person.curate(entry("a/one"), entry("a/one"), entry("z/last", "no-such-category"))
    publish(person.path, "Break the list", "refs/pull/7/merge")
    pull = {"number": 7, "head": {"ref": "patch-1"}, "base": {"ref": "main"}}
    done = runner.fire("check.yml", "pull_request", action="opened", number=7, pull_request=pull)
    assert done.results == ["failure"], done.log
    assert "faults in the data" in done.summary, done.log
    assert "repos.yaml" in done.summary and "no-such-category" in done.log
