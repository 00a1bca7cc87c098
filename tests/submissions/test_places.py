"""Who holds a repository: only what is valid does, a dead end is closed at once, and a refusal is remembered."""

from datetime import date

import pytest

from scripts.census.shape import Rejection
from scripts.common.markup import escape
from scripts.submissions.memory import Memory, with_memory
from tests.support.folder import entry
from tests.support.form import body, correction
from tests.support.site import Site, branch


def test_a_form_with_faults_holds_no_place(site: Site) -> None:
    """The perfect submission of somebody else comes through; once the first is corrected, it waits for that."""
    first, second = site.forge.submit(body(summary="Short")), site.forge.submit(body(), "somebody")
    site.settle()
    assert "**Ready.**" in site.comment(second) and "20 to 110" in site.comment(first)
    site.edit(first, body())
    assert f"**#{second} proposed the same repository" in site.comment(first)
    assert site.forge.labels_of(first) == {"waiting", "submission"} and len(site.forge.open_pulls()) == 1


@pytest.mark.parametrize(("name", "order"), [("new/engine", (2, 1, 2)), ("new/motor", (1, 2))])
def test_of_two_that_are_ready_the_first_holds_it(site: Site, name: str, order: tuple[int, ...]) -> None:
    """Also when the event of the second comes first, or under another name; when it is withdrawn, the second has it."""
    site.world.rename("new/engine", "new/motor")
    first, second = site.forge.submit(body("new/engine")), site.forge.submit(body(name), "somebody")
    site.settle(*order)
    assert "**Ready.**" in site.comment(first) and f"**#{first} proposed the same" in site.comment(second)
    assert len(site.forge.open_pulls()) == 1 and site.forge.labels_of(second) == {"waiting", "submission"}
    site.forge.close(first, "submitter")
    site.settle()
    site.settle()
    assert "**Ready.**" in site.comment(second) and len(site.forge.open_pulls()) == 1


def test_a_pull_request_for_one_repository_takes_no_other(site: Site, ready: tuple[int, int]) -> None:
    """An older issue that is edited to what a younger one holds has to wait, and its own is closed."""
    number, pull = ready
    site.world.add("new/second", 700)
    second = site.submit(body("new/second"), "somebody")
    site.edit(number, body("new/second"))
    assert f"**#{second} proposed the same repository" in site.comment(number)
    assert site.forge.open_pulls() != [pull] and site.entry(second, "new/second")
    site.edit(number, body())
    assert pull in site.forge.open_pulls() and "**Ready.**" in site.comment(number)


def test_a_second_try_is_not_in_the_way_of_the_first(site: Site) -> None:
    """When the first is merged, the other is closed with the place on the list."""
    first, second = site.forge.submit(body()), site.forge.submit(body())
    site.settle()
    site.forge.merge(site.forge.open_pulls()[0])
    assert site.run() == 0 and site.run(str(first)) == 0, site.errors
    said = site.comment(second)
    assert "**It is already listed**" in said and site.forge.issues[second]["state_reason"] == "not_planned"
    assert "**Done.**" in site.comment(first)


def test_a_dead_end_is_closed_with_the_way_on(site: Site) -> None:
    """The place, the row, and the form for corrections filled in; whatever else is wrong with the form."""
    number = site.submit(body("a/one", summary="Bad"))
    said = site.comment(number)
    for words in (
        "**It is already listed**, as [a/one](https://github.com/census/ai-stack-census/blob/HEAD/repos.yaml#L16) under "
        "[Serving](https://github.com/census/ai-stack-census/blob/HEAD/README.md#serving):",
        "[a/**one**](https://github.com/a/one)",
        "[correct the entry](https://github.com/census/ai-stack-census/issues/new?template=correct.yml&repository=a/one)",
    ):
        assert words in said, said
    assert site.forge.issues[number]["state_reason"] == "not_planned"
    assert not site.written(number) and not site.written()


def test_what_was_refused_is_refused_again_at_once(site: Site, ready: tuple[int, int]) -> None:
    """By id, so also under a new name, and for anybody; reopening the first takes it up again."""
    number, pull = ready
    site.say(pull, "/reject not AI software")
    assert site.forge.labels_of(number) == {"refused", "submission"}
    site.world.rename("new/engine", "newer/engine")
    again = site.submit(body("newer/engine"), "somebody")
    assert f"**Refused.** It was refused before, on 2026-08-22 (#{number}): not AI software." in site.comment(again)
    assert site.forge.issues[again]["state_reason"] == "not_planned" and not site.forge.open_pulls()
    site.reopen(number)
    assert site.forge.open_pulls() == [pull] and site.forge.labels_of(number) == {"ready", "submission"}


def test_only_our_own_word_refuses(site: Site) -> None:
    """A comment that copies ours, in an issue that somebody closed, counts for nothing."""
    number = site.forge.submit(body(), "somebody")
    memory = Memory(ended=True, rejection=Rejection("new/engine", "x", date(2026, 8, 1)))
    site.forge.say(number, "somebody", with_memory(memory, escape("**Refused**")))
    site.forge.close(number, "somebody")
    site.forge.issues[number]["labels"] = [{"name": "refused"}]
    mine = site.forge.submit(body())
    assert site.run(str(mine)) == 0 and "**Ready.**" in site.comment(mine)


@pytest.mark.parametrize("line", ["{repo: New/Engine", "{repo: old/name, id: R_kgDO001002"])
def test_a_line_under_rejected_refuses(site: Site, line: str) -> None:
    """By name, or by id where the repository has another name by now; with the reason and the day."""
    site.curate(entry("a/one"), tail=f"rejected:\n  - {line}, reason: no code, decided: 2026-05-01}}\n")
    number = site.submit(body())
    assert "refused before, on 2026-05-01: no code." in site.comment(number)
    assert site.forge.issues[number]["state_reason"] == "not_planned" and site.forge.labels_of(number) == {"submission"}


@pytest.mark.parametrize(
    ("floor", "words"),
    [
        ("{stars: 20000}", "It has 12,345 stars; submissions need at least 20,000 stars."),
        ("{days: 2000}", "It is less than 2,000 days old; it can be submitted from 2028-08-01."),
    ],
)
def test_a_floor_keeps_small_ones_from_people(site: Site, floor: str, words: str) -> None:
    """A kind answer, at once; without a setting there is no floor."""
    site.replace("{threshold: 500}", f"{{threshold: 500, floor: {floor}}}")
    number = site.submit(body())
    assert words in site.comment(number) and "Thank you" in site.comment(number)
    assert site.forge.issues[number]["state_reason"] == "not_planned" and not site.forge.sha(branch(number))


def test_a_correction_is_told_of_a_field_that_it_does_not_use(site: Site) -> None:
    """And made all the same."""
    text = correction("Its summary", "Infrastructure › Gateways", "A better summary that is long enough")
    number = site.submit(text)
    assert "The field **New category** is not used, as what is wrong is **Its summary**" in site.comment(number)
    assert len(site.forge.open_pulls()) == 1
