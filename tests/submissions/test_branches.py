"""Where branches of submissions stand while the default branch moves on, and GitHub lets none move across workflows."""

from functools import partial

import pytest

from tests.stand_in import faults
from tests.stand_in.remote import run
from tests.support.folder import entry
from tests.support.form import SUMMARY, body
from tests.support.site import Site, branch

ANOTHER = "Another summary, by the submitter"
BESIDE = entry("new/engines", "serving", "Would stand in the very same place")


def move_on(site: Site, *entries: str, workflow: str = "on: push\n") -> None:
    """Publish another list, and change a workflow."""
    site.folder.curate(*entries)
    site.folder.write(".github/workflows/check.yml", workflow)
    site.publish()


def test_a_branch_stays_where_it_is_while_it_merges(site: Site, ready: tuple[int, int]) -> None:
    """However often the list and the workflows change elsewhere; what is merged is what was announced."""
    number, pull = ready
    head, before = site.forge.sha(branch(number)), len(site.forge.log)
    for count in range(2):
        first = entry("a/first", summary=f"Changed {count} times by now")
        move_on(site, first, entry("a/one"), entry("z/last", "lists"), workflow=f"# {count}\n")
        site.settle()
    assert site.forge.sha(branch(number)) == head and site.forge.log[before:] == []
    site.forge.merge(pull)
    assert "Changed 1 times" in site.listed("main") and "repo: new/engine" in site.listed("main")


def test_an_edit_moves_the_branch_on_its_own_base(site: Site, ready: tuple[int, int]) -> None:
    """GitHub takes that, since no workflow differs between the two."""
    number, pull = ready
    move_on(site, entry("a/first"), entry("a/one"), entry("z/last", "lists"))
    site.edit(number, body(summary=ANOTHER))
    assert site.forge.open_pulls() == [pull] and ANOTHER in site.listed(branch(number))
    assert "a/first" not in site.listed(branch(number))
    site.forge.merge(pull)
    assert ANOTHER in site.listed("main") and "a/first" in site.listed("main")


@pytest.mark.parametrize("crossing", [False, True])
def test_a_branch_that_does_not_merge_is_built_again(site: Site, ready: tuple[int, int], crossing: bool) -> None:
    """In place where GitHub lets it move; else another of the same name takes over, with a pull request of its own.

    The machine's own closing turns nothing down, and the next run changes nothing.
    """
    number, pull = ready
    publish = partial(move_on, site) if crossing else site.curate
    publish(entry("a/one"), BESIDE, entry("z/last", "lists"))
    site.settle()
    (now,) = site.forge.open_pulls()
    assert (now != pull) == crossing and f"**Ready.** #{now}" in site.comment(number)
    assert not crossing or "its branch cannot be moved" in site.forge.pulls[pull]["body"]
    assert not site.written()
    site.forge.merge(now)
    assert SUMMARY in site.listed("main") and "new/engines" in site.listed("main")


def test_a_run_that_broke_off_between_two_branches_is_completed(site: Site, ready: tuple[int, int]) -> None:
    """After any of its writes: the next run brings one pull request."""
    number, pull = ready
    move_on(site, entry("a/one"), BESIDE, entry("z/last", "lists"))
    bring_back = site.remember()
    written: list[int] = []  # by each request, how much was written before it
    site.world.requests, site.world.fault = 0, lambda number: written.append(len(site.forge.log))
    site.settle(number)
    breaks = [last for last in range(1, len(written)) if written[last] > written[last - 1]]
    assert len(breaks) > 3
    for last in breaks:
        bring_back()
        site.world.requests, site.world.fault = 0, faults.since("401", last + 1)
        site.run(str(number))
        site.world.fault = lambda number: None
        site.settle(number)
        (now,) = site.forge.open_pulls()
        assert now != pull and SUMMARY in site.listed(branch(number)) and f"#{now}" in site.comment(number), last


def test_an_old_branch_does_not_bring_its_history(site: Site) -> None:
    """Into the shallow clone that Actions works in come its commit and the one below it, and the list as it is by now."""
    for count in range(9):
        site.folder.write("history/note", str(count))
        site.publish()
    number = site.submit(body())
    site.folder.write("history/note", "later")
    site.publish()
    shallow = site.folder.path.parent / "shallow"
    run(site.folder.path.parent, "clone", "--quiet", "--template=", "--depth=1", f"file://{site.remote}", "shallow")
    site.curate(entry("a/one"), BESIDE, entry("z/last", "lists"))
    site.forge.edit(number, body(summary=ANOTHER))
    site.folder.path = shallow
    site.settle(number)
    assert ANOTHER in site.listed(branch(number)) and BESIDE in site.listed(branch(number))
    objects = run(shallow, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").split()
    assert objects.count("commit") == 5, "the clone's, main's, the branch's, its base, and the new one"
