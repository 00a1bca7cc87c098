"""`make rehearse`: the first days of a fork, from the outside, with GitHub at its strictest; it ends with a table.

The real workflow files are run by act, over HTTP against the stand-in and a bare remote: settings, the first refresh,
the housekeeping's ids, a submission from its issue to its row, a week of refreshes with a rename and a deletion, a
change of workflows under an open submission, and a schedule that GitHub switched off after 60 quiet days. Each step
holds what it should bring. Takes some minutes, so `make test` leaves it out.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from scripts.census.catalogue import PATH, Entry, load_catalogue, parse_catalogue
from scripts.census.history import load_latest
from scripts.census.row import Row
from scripts.common import actions
from scripts.common.markup import code_block
from scripts.pages import forms
from tests.stand_in import server
from tests.stand_in.forge import RUN
from tests.stand_in.remote import PLAIN_GIT, Hub, publish, run
from tests.stand_in.world import World
from tests.support.actions import Runner
from tests.support.folder import ROOT, SAMPLE, Folder, run_verb
from tests.support.form import filled_in

NEW, OTHER = "demo-lab/page-server", "demo-lab/shelf-server"


@dataclass
class Rehearsal:
    """A fork, its GitHub, and the table of what happened."""

    world: World
    hub: Hub
    runner: Runner
    renamed: str
    deleted: str
    rows: list[tuple[str, str, str, int, int, float]] = field(default_factory=list)

    @contextmanager
    def step(self, what: str) -> Iterator[list[str]]:
        """A row of the table: put into the list what is to be told. Whatever fails names its step."""
        self.world.points = self.world.rest_requests = self.world.requests = 0  # an hour of its own
        start = time.monotonic()
        when, told = f"{self.world.now:%m-%d %H:%M}", list[str]()
        print(f"{when}  {what} …", flush=True)
        yield told
        spent = self.world.requests, self.world.points, time.monotonic() - start
        self.rows.append((when, what, "; ".join(told), *spent))

    def row(self, name: str) -> Row:
        """What the record on main says of a repository."""
        with tempfile.TemporaryDirectory() as folder:
            return load_latest(self.hub.tree(Path(folder) / "main")).repos[name]

    def doctor(self) -> str:
        """What the doctor says to a maintainer, in an up-to-date clone."""
        run(self.hub.folder.path, "pull", "--quiet", "--ff-only", "origin", "main")
        return run_verb(self.hub.folder.path, "doctor").stdout

    def refresh(self, event: str, **payload: object) -> None:
        """A run of Refresh, as far as it is green, which GitHub lists from then on."""
        done = self.runner.fire("refresh.yml", event, **payload)
        must(done.results == ["success"], done.log)
        self.world.forge.runs = [RUN | {"created_at": f"{self.world.now:%Y-%m-%dT%H:%M:%SZ}"}]

    def merge(self, number: int) -> None:
        """A maintainer merges; the push of repos.yaml starts a refresh."""
        done = self.runner.merge(number)
        must(set(done.results) <= {"success"}, done.log)
        self.refresh("push", ref="refs/heads/main")

    def listed(self) -> tuple[Entry, ...]:
        """The entries of the list on main."""
        return parse_catalogue(self.hub.show(str(PATH))).entries

    def pull(self) -> int:
        """The number of the newest open pull request."""
        return max(self.world.forge.open_pulls(), default=0)

    def table(self) -> str:
        """What happened when, and what it cost."""
        lines = [f"{'when':11}  {'requests':>8}  {'points':>6}  {'seconds':>7}  what"]
        for when, what, told, requests, points, seconds in self.rows:
            lines.append(f"{when:11}  {requests:8}  {points:6}  {seconds:7.1f}  {what}")
            lines += [f"{'':40}{told}"] * bool(told)
        requests, points, seconds = (sum(column) for column in zip(*(row[3:] for row in self.rows), strict=True))
        return "\n".join([*lines, f"{'in all':11}  {requests:8}  {points:6}  {seconds:7.1f}"])


def must(holds: object, words: str) -> None:
    """Stop the rehearsal where something is not as it should be."""
    if not holds:
        raise SystemExit(f"The rehearsal ends here:\n{words}")


def main() -> None:
    """Play it, and print the table; within Actions it also goes to the page of the run."""
    outside = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith(("GITHUB_", "GH_", "GIT_"))}
    world = World()
    with tempfile.TemporaryDirectory() as folder, server.serve(world) as address:
        os.environ |= server.environment(address) | PLAIN_GIT
        fork = rehearsal(world, Path(folder))
        try:
            first_day(fork)
            first_week(fork)
            later(fork)
        finally:
            os.environ |= outside
            print(f"\n{fork.table()}")
            actions.summarise(code_block("text", f"{fork.table()}\n"))


def rehearsal(world: World, home: Path) -> Rehearsal:
    """A fresh fork of a census that nobody has counted yet: the sample's list without ids, and GitHub's defaults."""
    folder = Folder(home / "fork")
    shutil.copytree(SAMPLE, folder.path, ignore=shutil.ignore_patterns("history"))
    for name in ("scripts", "requirements", ".github/workflows"):
        shutil.copytree(ROOT / name, folder.path / name, ignore=shutil.ignore_patterns("__pycache__"))
    folder.write(str(PATH), re.sub(r"(?m)^    id: .*\n", "", folder.read(str(PATH))))
    names = [entry.repo for entry in load_catalogue(folder.path).entries]
    for number, name in enumerate(names):
        world.add(name, 600 + 40 * number)
    forge = world.forge
    forge.facts, forge.issues_on, forge.may_open_pulls = {"fork": True}, False, False
    files = sorted(path.name for path in (folder.path / ".github/workflows").iterdir())
    forge.workflows = dict.fromkeys(files, "disabled_fork")
    hub = Hub(folder, home / "remote.git")
    forge.remote = hub.remote
    (home / "home").mkdir()
    return Rehearsal(world, hub, Runner(hub, home / "home", world), names[3], names[20])


def first_day(fork: Rehearsal) -> None:
    """From the fork to the row of somebody's submission."""
    forge, count = fork.world.forge, len(fork.world.repos)
    with fork.step("A fork; its owner runs the doctor") as told:
        said = fork.doctor()
        for topic in ("issues", "pull requests", "workflows", "last run"):
            must(re.search(rf"(?m)^fix +{topic} ", said), said)
        told.append(said.strip().splitlines()[-1])
    with fork.step("The settings are made: issues, pull requests by Actions, workflows"):
        forge.issues_on = forge.may_open_pulls = True
        forge.workflows = dict.fromkeys(forge.workflows, "active")
    with fork.step("First refresh, by hand: 30 names at a time, at most 37 in a query") as told:
        fork.refresh("workflow_dispatch", inputs={"accept-drop": "false"})
        must(fork.hub.log("%s")[0] == f"Refresh: {count} repositories counted", str(fork.hub.log("%s")))
        told += [fork.hub.log("%s")[0], forge.pulls[fork.pull()]["title"]]
    with fork.step("The ids are merged: from now on by id, 100 at a time") as told:
        fork.merge(fork.pull())
        must(not forge.open_pulls(), "the ids are proposed again")
        told.append(f"{len([e for e in fork.listed() if e.id])} entries have their id")
    fork.world.now += timedelta(hours=2)
    submitted(fork, NEW, "Serves language models one page of attention at a time")
    with fork.step("A maintainer merges it") as told:
        fork.merge(fork.pull())
        must(fork.row(NEW).stars == 1234, "no row")
        told.append(f"{NEW} has a row, its issue is {forge.issues[max(forge.issues)]['state']}")


def first_week(fork: Rehearsal) -> None:
    """A refresh each day; a rename, a deletion, and a change of workflows while a submission is open."""
    forge = fork.world.forge
    old, gone = fork.renamed, fork.deleted
    for day in range(1, 7):
        fork.world.now = fork.world.now.replace(hour=12) + timedelta(days=1)
        for repository in fork.world.repos.values():
            repository.stars += 3 * day
        if day == 2:
            fork.world.rename(old, f"{old}-next")
        if day == 4:
            fork.world.delete(gone)
        if day == 5:
            submitted(fork, OTHER, "Serves language models from a shelf of cached answers")
            bump_actions(fork)
        news = {2: f", {old} is renamed", 4: f", {gone} is deleted", 5: ", actions are bumped under an open submission"}
        heads = [forge.pulls[number]["head"]["ref"] for number in forge.open_pulls()]
        before = {branch: forge.sha(branch) for branch in heads if branch.startswith("submission/")}
        with fork.step(f"Scheduled refresh{news.get(day, '')}") as told:
            fork.refresh("schedule", schedule="23 */6 * * *")
            told.append(fork.hub.log("%s")[0])
        if day == 2:
            must(fork.row(old).name == f"{old}-next", "the rename is not followed")
            with fork.step("Its new name is merged") as told:
                told.append(forge.pulls[fork.pull()]["title"])
                fork.merge(fork.pull())
                must(any(old in entry.formerly for entry in fork.listed()), "no new name on the list")
        if day == 4:
            must(fork.row(gone).gone, f"{gone} is not marked as gone")
        if day == 5:
            must({name: forge.sha(name) for name in before} == before, "a branch was moved across workflows")
            with fork.step("The submission is merged all the same"):
                fork.merge(fork.pull())
                must(fork.row(OTHER).stars == 1234, "no row")


def later(fork: Rehearsal) -> None:
    """A month on, what is gone is proposed; and after 60 quiet days the schedule is switched off."""
    forge, gone = fork.world.forge, fork.deleted
    fork.world.now += timedelta(days=31)
    with fork.step("A month later: what is gone for 30 days is proposed, and merged") as told:
        fork.refresh("schedule", schedule="23 */6 * * *")
        told.append(forge.pulls[fork.pull()]["title"])
        fork.merge(fork.pull())
        must(all(entry.repo != gone for entry in fork.listed()), "it is still on the list")
    fork.world.now += timedelta(days=61)
    forge.workflows["refresh.yml"] = "disabled_inactivity"
    with fork.step("GitHub has switched the schedule off after 60 quiet days") as told:
        said = fork.doctor()
        must("disabled_inactivity" in said and "Enable workflow" in said, said)
        told.append("the doctor says: Actions > Refresh > Enable workflow")
    with fork.step("It is enabled, and goes on") as told:
        forge.workflows["refresh.yml"] = "active"
        fork.refresh("schedule", schedule="23 */6 * * *")
        said = fork.doctor()
        must(not re.search(r"(?m)^fix +(?!days|past)", said), said)
        told.append(said.strip().splitlines()[-1])


# What people and GitHub do.


def submitted(fork: Rehearsal, name: str, summary: str) -> None:
    """Somebody fills in the form, and a pull request comes of it."""
    forge = fork.world.forge
    fork.world.add(name, 1234)
    form = forms.parse_form(fork.hub.show(str(forms.SUBMIT)), forms.SUBMIT)
    number = forge.submit(filled_in(form, name, summary))
    with fork.step(f"Somebody submits {name}") as told:
        done = fork.runner.issue(number, "opened")
        must(done.results == ["success"] and "**Ready.**" in "".join(forge.said(number)), done.log)
        told.append(f"#{fork.pull()}: {forge.pulls[fork.pull()]['title']}")


def bump_actions(fork: Rehearsal) -> None:
    """Dependabot's pull request is merged: a workflow changes on main."""
    clone = fork.hub.folder
    run(clone.path, "pull", "--quiet", "--ff-only", "origin", "main")
    clone.write(".github/workflows/check.yml", f"{clone.read('.github/workflows/check.yml')}# bumped\n")
    publish(clone.path, "Bump actions")


if __name__ == "__main__":
    main()
