"""Commands: which lines of a comment are one, and what becomes of it."""

import pytest

from scripts.github.commands import Command, read_commands
from tests.support.form import SUMMARY, body
from tests.support.site import Site

NEWER = "Another summary that is long enough"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/reject not AI", [Command("reject", "not AI")]),
        ("   /REJECT not AI  ", [Command("reject", "not AI")]),
        ("Thanks!\n/update", [Command("update")]),
        ("/request-changes\nname the model", [Command("request-changes", "name the model")]),
        ("/request-changes\n\nname the model", [Command("request-changes", "name the model")]),
        ("/update\n/reject no", [Command("update"), Command("reject", "no")]),
        ("/reject no\n\n--\nA signature", [Command("reject", "no")]),
        ("/request-changes\n- one\n- two", [Command("request-changes", "- one\n- two")]),
        ("/rejct it", [Command("rejct", "it")]),
        ("/udpate", [Command("udpate")]),
        ("/request-change x", [Command("request-change", "x")]),
        ("/rejected", []),
        ("/re", []),
        ("    /reject code", []),
        ("```\n/reject\n```", []),
        ("~~~\n/reject\n", []),
        ("> /reject", []),
        ("- /reject", []),
        ("<!--\n/reject\n-->", []),
        ("I would /reject it", []),
        ("", []),
    ],
)
def test_what_is_a_command(text: str, found: list[Command]) -> None:
    """A line of a paragraph; case does not matter, nor do up to three blanks; a word one letter away is remarked."""
    assert read_commands(text) == found


@pytest.mark.parametrize("piece", ["/reject\n", "> ", "```\n", "- ", "/", "\n\n/update", "a/update "])
def test_a_comment_of_the_greatest_length_is_read(piece: str) -> None:
    """Whatever its 65,536 characters are made of."""
    assert read_commands((piece * 65_536)[:65_536]) is not None


def test_changes_are_asked_for_until_the_form_is_edited(site: Site, ready: tuple[int, int]) -> None:
    """Nothing is closed or frozen; the words are shown as written."""
    number, pull = ready
    site.forge.say(pull, "maintainer", "/request-changes\n# Name the *model*\n- please")
    for _ in range(2):
        site.settle(pull)
        assert "**A maintainer has asked for a change.**" in site.comment(number)
        assert "\n> \\# Name the \\*model\\*<br>\n> \\- please\n" in site.comment(number)
        assert site.forge.labels_of(number) == {"needs changes", "submission"} and site.forge.open_pulls() == [pull]
    site.edit(number, body(summary=NEWER))
    assert "has asked for a change" not in site.comment(number) and site.entry(number).summary == NEWER
    assert site.forge.labels_of(number) == {"ready", "submission"}


def test_changes_that_are_asked_for_under_a_review_wait_for_update(site: Site, ready: tuple[int, int]) -> None:
    """The edit takes the label off, and stays out of the branch."""
    number, pull = ready
    site.forge.review(pull, state="CHANGES_REQUESTED")
    site.say(number, "/request-changes name the model")
    assert site.forge.labels_of(number) == {"needs changes", "submission"}
    site.edit(number, body(summary=NEWER))
    assert site.forge.labels_of(number) == {"ready", "submission"} and site.entry(number).summary == SUMMARY


def test_an_edit_that_came_before_takes_nothing_off(site: Site, ready: tuple[int, int]) -> None:
    """One that came after the command, and before it was read, does."""
    number, pull = ready
    site.forge.edit(number, body(summary=NEWER))
    site.say(pull, "/request-changes name the model")
    assert "has asked for a change" in site.comment(number)
    site.forge.say(pull, "maintainer", "/request-changes name the licence")
    site.forge.edit(number, body())
    assert site.run(str(number)) == 0 and "has asked for a change" not in site.comment(number)


@pytest.mark.parametrize(
    ("text", "words"),
    [("/rejct it", "not a command: the commands are `/reject reason`"), ("/update", "`/update` has no effect here")],
)
def test_a_command_in_vain_gets_a_word(site: Site, ready: tuple[int, int], text: str, words: str) -> None:
    """Once, in a comment of its own; from somebody who may not write, none."""
    number, pull = ready
    site.forge.say(pull, "submitter", text)
    before = len(site.forge.said(number))
    assert site.run(str(number)) == 0 and len(site.forge.said(number)) == before
    said = site.forge.say(pull, "maintainer", text)
    for _ in range(2):
        site.settle(number)
    *_, answer = site.forge.said(number)
    assert len(site.forge.said(number)) == before + 1 and answer.startswith(f"<!-- census:answer to={said} -->\n")
    assert words in answer and site.forge.open_pulls() == [pull]


def test_a_command_at_a_closed_submission_gets_a_word(site: Site, ready: tuple[int, int]) -> None:
    """And does not reopen it."""
    number, _ = ready
    site.close(number, "submitter")
    site.say(number, "/reject it")
    assert "`/reject` has no effect here: this submission is already closed" in site.forge.said(number)[-1]
