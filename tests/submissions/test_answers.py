"""Reading a form's answers: two readings that must agree, and a clear word where they do not."""

import pytest

from scripts.census.catalogue import load_catalogue
from scripts.common.text import normalise
from scripts.pages import forms
from scripts.pages.forms import CORRECT, SUBMIT, Form
from scripts.submissions.answers import Answers, read_answers, resembles
from scripts.submissions.repository_name import RepositoryNameError, parse_repository_name
from tests.support.folder import SAMPLE
from tests.support.form import BOXES, body, correction

CATALOGUE = load_catalogue(SAMPLE)


def form(path: object = SUBMIT) -> Form:
    return forms.parse_form((SAMPLE / str(path)).read_text(encoding="utf-8"), SUBMIT)


def read(text: str) -> Answers:
    return read_answers(normalise(text), form())


def test_a_filled_in_form_is_read() -> None:
    """Also with CRLF, and with headings, fences and comments of the submitter's own in the free text."""
    why = "# Why\n\n```\n### Reasons\n```\n\n<!-- and\n\nthe end"
    for text in (body(why=why), body(why=why).replace("\n", "\r\n"), body(why=why).replace("\n", "\r")):
        answers = read(text)
        assert not answers.faults
        assert answers.values == {
            "repository": "new/engine", "category": "Infrastructure › Serving", "checks": "", "why": why,
            "summary": "Inference server that keeps attention keys and values in pages",
        }  # fmt: skip


GOOD = body()
HEAD, SUMMARY, CHECKS, WHY = "### Repository", "### Summary", "### Checks", "### Why it belongs"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "**Repository** is missing"),
        (None, "**Repository** is missing"),
        (GOOD.replace(SUMMARY, "### Sumary"), "**Summary** is missing"),
        (GOOD.replace(SUMMARY, f"{SUMMARY} "), "**Summary** is missing"),
        (GOOD.replace(SUMMARY, f" {SUMMARY}"), "**Summary** is missing"),
        (GOOD.replace(SUMMARY, "## Summary"), "**Summary** is missing"),
        (f"{GOOD}\n\n{HEAD}\n\nevil/one", "`### Repository` stands 2 times"),
        (f"{GOOD}\n\n```\n{HEAD}\n```", "`### Repository` stands 2 times"),
        (f"{GOOD}\n\n> {HEAD}\n> evil/one", ""),
        (f"{GOOD}\n\n{HEAD} ###\n\nevil/one", "**Why it belongs** cannot be read reliably"),
        (GOOD.replace(f"{SUMMARY}\n", f"{SUMMARY}\n\n```\n"), "**Summary** cannot be read reliably"),
        (GOOD.replace(f"{SUMMARY}\n", f"{SUMMARY}\n\n~~~ a\n"), "**Summary** cannot be read reliably"),
        (GOOD.replace(f"{HEAD}\n", f"{HEAD}\n\n<!--\n"), "**Repository** cannot be read reliably"),
        (GOOD.replace(f"{HEAD}\n", f"{HEAD}\n\n<script>\n"), "**Repository** cannot be read reliably"),
        (GOOD.replace(f"{HEAD}\n", f"{HEAD}\n\n# A heading\n"), "**Repository** cannot be read reliably"),
        (GOOD.replace(f"{HEAD}\n\nnew/engine", f"{HEAD}\n\nnew/engine\n---"), "**Repository** cannot be read reliably"),
        ("\n\n".join(reversed(GOOD.split("\n\n"))), "order"),
        (f"Hello\n\n{GOOD}", "text before the field **Repository**"),
        (f"```\n{GOOD}\n```", "text before the field"),
        (GOOD.replace("new/engine", "_No response_"), "**Repository** is empty"),
        (GOOD.replace("new/engine", ""), "**Repository** is empty"),
        (GOOD.replace("new/engine", "\u200b\u202e"), "**Repository** is empty"),
        (GOOD.replace("new/engine", "new/engine\nevil/one"), ""),
        (GOOD.replace("Infrastructure › Serving", "None"), "**Category** holds none"),
        (GOOD.replace("Infrastructure › Serving", "Infrastructure › Serving, Infrastructure › Gateways"), "**Category** holds none"),
        (GOOD.replace("Infrastructure › Serving", "Infrastructure > Serving"), "**Category** holds none"),
    ],
)  # fmt: skip
def test_what_is_ambiguous_is_refused_and_named(text: str, words: str) -> None:
    """Fields missing, doubled, reordered, renamed, swallowed or slipped in."""
    faults = read(text).faults
    assert words in "\n".join(faults) and bool(faults) == bool(words), faults


@pytest.mark.parametrize(
    ("box", "ticked"),
    [("- [x] ", True), ("- [X] ", True), ("- [ ] ", False), ("- ", False), ("* [x] ", False), ("", False)],
)
def test_every_state_of_a_box(box: str, ticked: bool) -> None:
    """What is not ticked for sure is not ticked; each box is named."""
    for label in BOXES:
        faults = read(GOOD.replace(f"- [x] {label}", f"{box}{label}")).faults
        assert (not faults) == ticked and all(label in fault for fault in faults)
    assert len(read(GOOD.replace("- [x]", "- [ ]")).faults) == 2
    assert read(GOOD.replace(BOXES[0], "I did not")).faults


PIECES = [
    "[",
    "> ",
    "- ",
    "`",
    "<!--",
    "&",
    "![](",
    "1. ",
    "\n#",
    "```\n",
    "|-",
    "[a]: b\n",
    "\t",
    "\u202e",
    "😀",
    "\x00",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_body_of_the_greatest_length_is_read(piece: str) -> None:
    """Whatever its 65,536 characters are made of, there is an answer, or a fault for each field."""
    assert read((GOOD + "\n" + piece * 65_536)[:65_536])
    assert read((piece * 65_536)[:65_536])


def test_the_shape_of_a_body_makes_it_a_submission() -> None:
    """Not its label; a question with one heading in common is none."""
    submit, correct = form(), form(CORRECT)
    assert resembles(GOOD, submit) == 5 and resembles(GOOD, correct) == 0
    assert resembles(correction("Its summary"), correct) == 5 and resembles("### Repository\n\nhelp", submit) == 1


GOOD_ADDRESSES = (
    "owner/name", " owner/name ", "<https://github.com/owner/name>", "https://github.com/owner/name", "http://github.com/owner/name/",
    "https://github.com/owner/name.git", "https://www.github.com/owner/name/tree/main/docs", "https://github.com/owner/name?tab=readme#top",
    "HTTPS://GitHub.com/owner/name", "github.com/owner/name", "https://github.com//owner/name", "owner/name/", "owner/name.git",
    "git@github.com:owner/name.git", "ssh://git@github.com/owner/name.git", "ssh://git@ssh.github.com:443/owner/name.git",
    "gh repo clone owner/name", "git clone https://github.com/owner/name.git", "`owner/name`", "git://github.com/owner/name",
    "[owner/name](https://github.com/owner/name)", "https://github.com/owner/name?tab=readme-ov-file#usage",
    "https://github.com/owner/name/blob/main/README.md",
)  # fmt: skip


@pytest.mark.parametrize("text", GOOD_ADDRESSES)
def test_addresses_as_people_paste_them(text: str) -> None:
    """All of them lead to one name."""
    assert parse_repository_name(text) == "owner/name"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://gist.github.com/owner/0123", "gist"), ("https://github.com/owner", "an account"), ("owner", "not an address"),
        ("https://github.com/orgs/owner", "a page of GitHub"), ("https://github.com/topics/llm", "a page of GitHub"),
        ("https://gitlab.com/owner/name", "on github.com"), ("https://github.com.evil.org/owner/name", "on github.com"),
        ("https://github.com@evil.org/owner/name", "on github.com"), ("https://evil.org/github.com/owner/name", "on github.com"),
        ("https://github.com:8080/owner/name", "on github.com"), ("ftp://github.com/owner/name", "on github.com"),
        ("javascript://github.com/owner/name", "on github.com"), ("https://gıthub.com/owner/name", "only look like"),
        ("https://github.com/оwner/name", "only look like"), ("owner/na\u200bme", "only look like"), ("https://[::1/owner/name", "not an address"),
        ("https://github.com/owner/..", "not the address"), ("https://github.com/-owner/name", "not the address"), ("", "on github.com"),
        ("owner/name with words", "on github.com"), ("https://github.com/owner/" + "n" * 101, "not the address"), ("https://github.com:x/a/b", "not an address"),
    ],
)  # fmt: skip
def test_addresses_that_are_refused(text: str, words: str) -> None:
    """Gists, organisations, other hosts, look-alike characters: each is told apart and told what to write."""
    with pytest.raises(RepositoryNameError, match="https://github.com/owner/name") as raised:
        parse_repository_name(text)
    assert words in str(raised.value)
