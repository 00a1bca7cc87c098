"""What becomes of a submission whose issue moved, vanished or is locked, and where issues or pull requests are off."""

import pytest

from tests.stand_in.world import World
from tests.support.form import body
from tests.support.site import Site


@pytest.mark.parametrize("status", [301, 404, 410])
def test_the_pull_request_of_a_vanished_issue_is_closed(
    site: Site, github: World, ready: tuple[int, int], status: int
) -> None:
    """Transferred or deleted: closed in one run, and later runs ask for the lists alone."""
    site.forge.vanish(ready[0], status)
    assert site.run() == 0 and f"its issue is gone, #{ready[1]} closed" in site.output, site.errors
    assert site.forge.open_pulls() == []
    github.requests = 0
    site.forge.submit("Not a form")
    assert site.run() == 0 and github.requests == 3  # REST too, where the list of pull requests is empty


def test_a_locked_issue_is_left_alone(site: Site, github: World, ready: tuple[int, int]) -> None:
    """Nobody can answer there: its pull request stays for people, and later runs ask nothing about it."""
    site.forge.lock(ready[0])
    site.forge.edit(ready[0], body(category="Gateways"))
    assert site.run(str(ready[0])) == 0 and "locked, left alone" in site.output
    assert site.forge.open_pulls() == [ready[1]]
    github.requests = 0
    assert site.run() == 0 and github.requests == 3  # two lists, and who we are
    site.forge.close(ready[0], "maintainer")
    assert site.run() == 0 and site.forge.open_pulls() == []


def test_pull_requests_are_off(site: Site) -> None:
    """A setting of the repository, not a failure of the run: it is named."""
    site.forge.submit(body())
    site.forge.pulls_on = False
    assert site.run() == 0 and "Settings > General > Features > Pull requests" in site.output


def test_a_deleted_branch_is_no_refusal(site: Site, ready: tuple[int, int]) -> None:
    """GitHub closes the pull request with it; the next run opens another from a branch of the same name."""
    site.forge.delete_branch(f"submission/issue-{ready[0]}")
    assert site.run(str(ready[0])) == 0, site.errors
    (pull,) = site.forge.open_pulls()
    assert pull != ready[1] and site.forge.issues[ready[0]]["state"] == "open"
