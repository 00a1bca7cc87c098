"""A census as it lives on GitHub: its folder, its bare remote, its tracker, and the verbs that settle submissions."""

import copy
import re
from collections.abc import Callable
from pathlib import Path

from scripts import submit
from scripts.census.catalogue import Entry, parse_catalogue
from tests.stand_in import faults
from tests.stand_in.forge import Forge
from tests.stand_in.remote import run, seed
from tests.stand_in.world import World
from tests.support.folder import SAMPLE, Folder


class Site:
    """A census with its bare remote, its clone, and its GitHub; `output` and `errors` are what a run printed."""

    def __init__(self, folder: Folder, world: World, remote: Path) -> None:
        self.folder, self.world, self.remote = folder, world, remote
        for name in ("submit.yml", "correct.yml"):
            form = Path(".github/ISSUE_TEMPLATE") / name
            folder.write(str(form), (SAMPLE / form).read_text(encoding="utf-8"))
        self.forge.remote = remote
        seed(folder, remote)

    @property
    def forge(self) -> Forge:
        """The tracker."""
        return self.world.forge

    def git(self, *arguments: str) -> str:
        """Run git in the clone."""
        return run(self.folder.path, *arguments)

    def publish(self) -> None:
        """Commit the folder and push it to main."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A change")
        self.git("push", "--quiet", "origin", "HEAD:main")

    def curate(self, *entries: str, tail: str = "") -> None:
        """Publish a list of these entries."""
        self.folder.curate(*entries, tail=tail)
        self.publish()

    def replace(self, old: str, new: str) -> None:
        """Publish the list with other words in the place of some."""
        self.folder.write("repos.yaml", self.folder.read("repos.yaml").replace(old, new))
        self.publish()

    def run(self, *arguments: str) -> int:
        """`python -m scripts.submit arguments` in this process; its exit code."""
        code = self.folder.exit_code(submit.main, *arguments)
        self.output, self.errors = self.folder.output, self.folder.errors
        return code

    def settle(self, *numbers: int) -> None:
        """Run it for each of these, or for all; it succeeds."""
        for number in numbers or [None]:
            assert self.run(*([] if number is None else [str(number)])) == 0, self.errors

    def submit(self, body: str, author: str = "submitter") -> int:
        """Open an issue with this text, and settle it; its number."""
        number = self.forge.submit(body, author)
        self.settle(number)
        return number

    def edit(self, number: int, body: str) -> None:
        """Change an issue's text, and settle it."""
        self.forge.edit(number, body)
        self.settle(number)

    def say(self, number: int, text: str, author: str = "maintainer") -> None:
        """Comment on an issue or pull request, and settle it."""
        self.forge.say(number, author, text)
        self.settle(number)

    def close(self, number: int, author: str) -> None:
        """Close an issue or pull request, and settle it."""
        self.forge.close(number, author)
        self.settle(number)

    def reopen(self, number: int, author: str = "maintainer") -> None:
        """Reopen an issue, and settle it."""
        self.forge.reopen(number, author)
        self.settle(number)

    def written(self, *numbers: int) -> list[str]:
        """The requests that write, of a run for these, or for all."""
        before = len(self.forge.log)
        self.settle(*numbers)
        return self.forge.log[before:]

    def fail_at_every_request(self, kind: str, state: Callable[[], object], *numbers: int) -> int:
        """Run it with the fault from its n-th request on, then again without, for each n; how many n there were.

        Wherever a run breaks off, the next one leaves the state that a run without a fault does. What fails after the
        fact strikes at the requests that write: for the others it is a failure as any.
        """
        start_over, self.world.requests = self.remember(), 0
        self.settle(*numbers)
        reached, is_late = state(), kind == "502 after the fact"
        places = sorted(self.world.writes) if is_late else range(1, self.world.requests + 1)
        for place in places:
            start_over()
            self.world.requests = 0
            self.world.fault = faults.at(kind, place) if is_late else faults.since(kind, place)
            code = self.run(*map(str, numbers))
            self.world.fault = lambda request: None
            assert code or is_late, (place, self.output)
            if code or state() != reached:
                self.settle(*numbers)
            assert state() == reached, place
        return len(places)

    def entry(self, number: int, name: str = "new/engine") -> Entry:
        """An entry on the branch of a submission."""
        found = parse_catalogue(self.listed(branch(number))).find(name)
        assert found
        return found

    def remember(self) -> Callable[[], None]:
        """The tracker and the remote's branches as they are now: a function that brings them back."""
        forge, refs = copy.deepcopy(self.forge), self._refs()

        def bring_back() -> None:
            self.world.forge = copy.deepcopy(forge)
            lines = [f"delete {ref}\n" for ref in self._refs().keys() - refs.keys()]
            lines += [f"update {ref} {commit}\n" for ref, commit in refs.items()]
            run(self.remote, "update-ref", "--stdin", given="".join(lines))

        return bring_back

    def _refs(self) -> dict[str, str]:
        """The commit of each of the remote's branches."""
        paths = (path for path in (self.remote / "refs").rglob("*") if path.is_file())
        return {str(path.relative_to(self.remote)): path.read_text().strip() for path in paths}

    def listed(self, branch: str) -> str:
        """repos.yaml as it is on a branch of the remote."""
        return self.forge.git("show", f"{branch}:repos.yaml")

    def comment(self, number: int) -> str:
        """The one comment of the bot."""
        (text,) = self.forge.said(number)
        return text


def branch(number: int) -> str:
    """The branch of a submission."""
    return f"submission/issue-{number}"


def state(site: Site, number: int) -> tuple[object, ...]:
    """Everything that a submission leaves behind."""
    pulls = {p: (site.forge.pulls[p]["title"], site.forge.pulls[p]["body"]) for p in site.forge.open_pulls()}
    issue = site.forge.issues[number]
    listed = site.listed(branch(number)) if site.forge.sha(branch(number)) else ""
    said = [re.sub(r'"[-\dT:]+Z"', "", text) for text in site.forge.said(number)]  # the times of pushes
    return pulls, said, site.forge.labels_of(number), issue["state"], issue["state_reason"], listed
