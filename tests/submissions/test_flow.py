"""Submitters, maintainers, the machine and GitHub's faults in any order: what is approved is what was reviewed."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.stand_in import faults, server
from tests.stand_in.world import World
from tests.support.folder import Folder, entry
from tests.support.form import body
from tests.support.site import Site, branch

FORMS = {
    "first": body(),
    "another summary": body(summary="Another summary that is long enough"),
    "a third summary": body(summary="Words that no maintainer has ever looked at"),
    "another repository": body("new/second"),
    "a fault": body(summary="Short"),
    "no form": "never mind",
}


class Flow(RuleBasedStateMachine):
    """One submission and everybody around it; `approved` are the commits that the author of each approval may have seen."""

    @initialize()
    def start(self) -> None:
        """A census with one submission."""
        self.stack = contextlib.ExitStack()
        home = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.patch = self.stack.enter_context(pytest.MonkeyPatch.context())
        self.patch.setattr("scripts.github.backoff.FAILURE_PAUSE", 0.001)
        world = World()
        for name, value in server.environment(self.stack.enter_context(server.serve(world))).items():
            self.patch.setenv(name, value)
        folder = Folder.start(home / "census")
        folder.curate(entry("a/one"), entry("z/last", "lists"))
        for name in ("a/one", "z/last", "new/engine", "new/second"):
            world.add(name, 5000)
        self.site = Site(folder, world, home / "remote.git")
        self.forge = self.site.forge
        self.number = self.forge.submit(FORMS["first"])
        self.approved: dict[int, set[str]] = {}
        self.lists = 0
        self.is_settled = False
        self.settle()

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()

    @property
    def pull(self) -> int | None:
        """The open pull request."""
        return next(iter(self.forge.open_pulls()), None)

    @property
    def head(self) -> str:
        return self.forge.sha(branch(self.number))

    @rule(form=st.sampled_from(sorted(FORMS)))
    def edit(self, form: str) -> None:
        """The submitter, who may also do so while the issue is closed."""
        self.forge.edit(self.number, FORMS[form])
        self.is_settled = False

    @rule()
    def close_or_reopen(self) -> None:
        """The submitter; what others closed is reopened by a maintainer."""
        issue = self.forge.issues[self.number]
        if issue["state"] == "open":
            self.forge.close(self.number, "submitter")
        else:
            is_own = issue["closed_by"]["login"] == "submitter"
            self.forge.reopen(self.number, "submitter" if is_own else "maintainer")
        self.is_settled = False

    @precondition(lambda self: self.pull)
    @rule(state=st.sampled_from(["APPROVED", "APPROVED", "COMMENTED", "CHANGES_REQUESTED"]), author=st.sampled_from(["maintainer", "somebody"]))  # fmt: skip
    def review(self, state: str, author: str) -> None:
        """Somebody reviews what the branch has now."""
        self._review({self.head}, state, author)

    @rule(author=st.sampled_from(["maintainer", "maintainer", "submitter"]), text=st.sampled_from(["/update", "/reject no", "/request-changes more", "Thanks"]))  # fmt: skip
    def say(self, author: str, text: str) -> None:
        """Somebody comments."""
        self.forge.say(self.number, author, text)
        self.is_settled = False

    @precondition(lambda self: self.pull)
    @rule()
    def refuse(self) -> None:
        """A maintainer closes the pull request."""
        self.forge.close(self.pull or 0, "maintainer")
        self.is_settled = False

    @rule(near=st.booleans())
    def another_list(self, near: bool) -> None:
        """Something else is merged, beside the place of this submission or far from it."""
        self.lists += 1
        more = [entry("m/near", summary=f"Changed {self.lists} times by now")] if near else []
        last = entry("z/last", "lists", summary=f"Changed {self.lists} times by now")
        self.site.folder.curate(entry("a/one"), *more, last)
        self.site.git("fetch", "--quiet", "origin", "main")
        self.site.git("reset", "--quiet", "--soft", "FETCH_HEAD")
        self.site.publish()
        self.is_settled = False

    @rule()
    def settle(self) -> None:
        """The machine, undisturbed; it has nothing to do when it comes again."""
        assert self.site.run(str(self.number)) == 0, self.site.errors
        self.is_settled = True
        before = len(self.forge.log)
        assert self.site.run(str(self.number)) == 0 and self.forge.log[before:] == [], self.forge.log[before:]

    @rule(kind=st.sampled_from(["401", "502 after the fact"]), moment=st.integers(1, 20))
    def settle_in_trouble(self, kind: str, moment: int) -> None:
        """The machine, which dies at a request, or is not told what it did."""
        self.site.world.requests = 0
        self.site.world.fault = faults.since(kind, moment) if kind == "401" else faults.at(kind, moment)
        self.site.run(str(self.number))
        self.site.world.fault = lambda number: None
        self.is_settled = False

    @precondition(lambda self: self.pull)
    @rule(moment=st.integers(1, 20))
    def settle_under_review(self, moment: int) -> None:
        """The machine, while a maintainer approves what was there, or what is there by then."""
        before = self.head
        pull = self.pull or 0

        def review(number: int) -> None:
            if number == moment and self.forge.issues[pull]["state"] == "open":
                self._review({before, self.head}, "APPROVED", "maintainer", pull)

        self.site.world.requests, self.site.world.fault = 0, review
        self.site.run(str(self.number))
        self.site.world.fault = lambda number: None
        self.settle()

    def _review(self, seen: set[str], state: str, author: str, pull: int | None = None) -> None:
        number = pull or self.pull or 0
        self.forge.review(number, author, state)
        if state == "APPROVED" and author == "maintainer":
            self.approved[self.forge.reviews[number][-1]["id"]] = seen
        self.is_settled = False

    @invariant()
    def what_is_approved_is_what_was_reviewed(self) -> None:
        """Once the machine has been there: not a byte that the author of an approval has not seen."""
        if not getattr(self, "is_settled", False):
            return
        for pull in self.forge.open_pulls():
            for review in self.forge.reviews.get(pull, []):
                if review["state"] == "APPROVED" and review["id"] in self.approved:
                    texts = {self.site.listed(commit) for commit in self.approved[review["id"]]}
                    assert self.site.listed(branch(self.number)) in texts, review

    @invariant()
    def there_is_one_of_each(self) -> None:
        """One pull request at most, one comment that tells the state; nothing is open that is closed."""
        if not getattr(self, "is_settled", False):
            return
        told = [text for text in self.forge.said(self.number) if text.startswith("<!-- census:submission")]
        assert len(told) == 1 and len(self.forge.open_pulls()) <= 1
        assert self.forge.issues[self.number]["state"] == "open" or not self.forge.open_pulls()


TestFlow = Flow.TestCase
TestFlow.settings = settings(
    max_examples=6, stateful_step_count=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.mark.weekly
class TestLongFlow(Flow.TestCase):
    """The same, longer, and never twice the same."""

    settings = settings(max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
