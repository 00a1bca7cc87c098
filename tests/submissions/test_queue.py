"""What the queue costs: idle submissions hardly anything, changed ones their own requests, new ones no more than an hour has."""

import time
from datetime import timedelta

import pytest

from tests.stand_in.world import REQUESTS_AN_HOUR
from tests.support.folder import entry
from tests.support.form import SUMMARY, body
from tests.support.site import Site, branch

FAULTY = body(summary="Short")


def copy(site: Site, number: int, count: int) -> None:
    """So many more issues with the text of this one, and our comment on each, as if they had been settled as well."""
    for i in range(count):
        issue = site.forge.submit(site.forge.issues[number]["body"], f"somebody-{i}")
        site.forge.comment(issue, "github-actions[bot]", site.comment(number))


def run(site: Site) -> int:
    """A run over everything: how many requests it took."""
    site.world.requests = 0
    site.settle()
    return site.world.requests


def test_three_hundred_idle_issues(site: Site, ready: tuple[int, int]) -> None:
    """Ten requests at most, and seconds."""
    number = site.submit(FAULTY, "somebody")
    copy(site, number, 298)
    before, began = len(site.forge.log), time.process_time()
    assert run(site) <= 10 and site.forge.log[before:] == []
    site.world.now += timedelta(1)
    assert run(site) <= 10 and time.process_time() - began < 30  # of both sides, twice


CHANGES = {
    "an edit": lambda forge, number, pull: forge.edit(number, body(summary="Another summary that is long enough")),
    "a comment": lambda forge, number, pull: forge.say(number, "somebody", "Nice"),
    "a comment on the pull request": lambda forge, number, pull: forge.say(pull, "maintainer", "/request-changes more"),
    "a review": lambda forge, number, pull: forge.review(pull),
    "a push": lambda forge, number, pull: forge.git("update-ref", f"refs/heads/{branch(number)}", "main"),
    "a closed pull request": lambda forge, number, pull: forge.close(pull, "maintainer"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_taken_up(site: Site, ready: tuple[int, int], change: str) -> None:
    """And then is idle again."""
    number, pull = ready
    idle = run(site)
    CHANGES[change](site.forge, number, pull)
    assert run(site) > idle
    assert run(site) <= idle + 1


def test_another_list_costs_no_request(site: Site, ready: tuple[int, int]) -> None:
    """Only what it answers differently is taken up: here, a submission of what is listed by now."""
    site.world.add("new/second", 700)
    second = site.submit(body("new/second"), "somebody")
    idle = run(site)
    site.replace("Collections of links", "All collections of links")
    assert not site.written() and run(site) == idle
    site.curate(entry("a/one"), entry("new/second", id="R_kgDO001003"), entry("z/last", "lists"))
    assert run(site) > idle
    assert "**It is already listed**" in site.comment(second) and "**Ready.**" in site.comment(ready[0])


def test_waiting_costs_nothing_until_it_is_its_turn(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """When one ends, the next is taken up."""
    monkeypatch.setattr("scripts.submissions.limits.OPEN_IN_ALL", 1)
    site.world.add("new/second", 700)
    first, second = site.forge.submit(body(), "p"), site.forge.submit(body("new/second"), "q")
    site.settle()
    idle = run(site)
    assert site.forge.labels_of(second) == {"waiting", "submission"} and run(site) == idle
    site.forge.close(first, "p")
    assert site.run() == 0 and site.run() == 0
    assert "**Ready.**" in site.comment(second)


def test_twelve_new_ones_have_room_in_an_hour_for_a_hundred(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a hundred, fifty get a pull request and the rest wait: both kinds are counted here."""
    monkeypatch.setattr("scripts.submissions.limits.OPEN_IN_ALL", 6)
    spent = []
    for kind in ("opened", "waiting"):
        for i in range(6):
            site.world.add(f"{kind}/repo-{i}", 1000)
            site.forge.submit(body(f"{kind}/repo-{i}", summary=f"{SUMMARY} {i}"), f"{kind}-{i}")
        spent.append(run(site))
    assert sum(50 * requests / 6 for requests in spent) < REQUESTS_AN_HOUR, spent


def test_bodies_of_the_greatest_length_cost_linear_time(site: Site) -> None:
    """Twenty of them, each read once a run."""
    for _ in range(20):
        site.forge.submit((FAULTY + "\n> a" * 30_000)[:65_536])
    began = time.process_time()
    site.settle()
    assert time.process_time() - began < 60
