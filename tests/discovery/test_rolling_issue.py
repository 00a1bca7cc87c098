"""The issue "Candidates", from what a search has found to what becomes of a tick: over HTTP, with a real git remote."""

import re
from datetime import date, timedelta

import pytest
from markdown_it import MarkdownIt

from scripts import discover, housekeep
from scripts.census.candidates import Candidate, Candidates, load_candidates, write_candidates
from scripts.census.catalogue import parse_catalogue
from scripts.discovery.issue_text import LONGEST, SHOWN, Shown, render_body, ticked
from tests.support.folder import LAYERS
from tests.support.form import body as form_body
from tests.support.hostile import HOSTILE
from tests.support.site import Site

TODAY = date(2026, 8, 22)
LINK = "https://github.com/census/ai-stack-census"


def candidate(identity: str, stars: int = 2000, **more: object) -> Candidate:
    """One that was found a month ago."""
    values = {"gain": 40, "language": "Rust", "license": "MIT", "category": "serving", "probability": 71} | more
    return Candidate(stars=stars, id=identity, created=date(2026, 1, 1), first=date(2026, 7, 22), **values)  # type: ignore[arg-type]


@pytest.fixture
def found(site: Site) -> Site:
    """Three candidates on the default branch, nothing decided; `writer` may write, `reader` may not."""
    rows = {}
    for number, (category, description) in enumerate([
        ("serving", "Fast server. See https://x.y!"), ("gateways", "Routes requests to many model providers"), ("", ""),
    ]):  # fmt: skip
        repository = site.world.add(f"find/me-{number}", 2000 - number, description=description)
        rows[f"find/me-{number}"] = candidate(repository.id, 2000 - number, category=category)
    write_candidates(site.folder.path, Candidates(site.world.now, 7, (), rows))
    site.forge.roles |= {"writer": "write", "reader": "read"}
    site.publish()
    assert ticks(site) == 0, site.errors
    return site


def ticks(site: Site) -> int:
    """`python -m scripts.discover --ticks` in this process; its exit code."""
    code = site.folder.exit_code(discover.main, "--ticks")
    site.output, site.errors = site.folder.output, site.folder.errors
    return code


def text(site: Site) -> str:
    """The issue's text."""
    return str(site.forge.issues[1]["body"])


def tick(site: Site, verb: str, name: str, author: str = "writer") -> None:
    """Tick a box as somebody does in the browser, with Windows line ends."""
    before = text(site).replace("\r\n", "\n")
    after = before.replace(f"- [ ] <!-- candidate: {verb} {name} -->", f"- [x] <!-- candidate: {verb} {name} -->")
    assert after != before
    site.forge.edit(1, after.replace("\n", "\r\n"), author)


def rows(site: Site) -> dict[str, Candidate]:
    """The candidates on the default branch."""
    site.git("fetch", "--quiet", "origin", "main")
    site.git("reset", "--quiet", "--hard", "FETCH_HEAD")
    return dict(load_candidates(site.folder.path).repos)


def test_the_issue_shows_candidates_under_their_categories(found: Site) -> None:
    """Once, with its label, and the second run writes nothing."""
    assert found.forge.issues[1]["title"] == "Candidates" and found.forge.labels_of(1) == {"candidates"}
    lines = [line for line in text(found).split("\n") if line.startswith(("###", "- **"))]
    assert lines == [
        "### Infrastructure › Serving",
        "- **[find/me-0](https://github.com/find/me-0)** 2k stars · +40 since 2026-07-22 · Rust · 7 months old",
        "### Infrastructure › Gateways",
        "- **[find/me-1](https://github.com/find/me-1)** 2k stars · +40 since 2026-07-22 · Rust · 7 months old",
        "### Without a suggestion",
        "- **[find/me-2](https://github.com/find/me-2)** 2k stars · +40 since 2026-07-22 · Rust · 7 months old",
    ]
    assert text(found).count("**Add** (71% sure)") == 2 and text(found).count("- [ ] <!-- candidate: ") == 6
    found.forge.log.clear()
    assert ticks(found) == 0 and found.forge.log == []


def test_add_opens_a_submission_that_is_held_until_somebody_rewrites_its_summary(found: Site) -> None:
    """In the shape of our form, naming who ticked; then it goes the way of every submission."""
    tick(found, "add", "find/me-0")
    assert ticks(found) == 0, found.errors
    draft = found.forge.issues[2]["body"]
    assert found.forge.issues[2]["title"] == "Submission: find/me-0"
    assert "### Summary\n\nDraft: Fast server. See" in draft and "ticked by writer" in draft
    assert found.forge.labels_of(2) == {"submission", "needs changes"} and found.forge.open_pulls() == []
    assert "Draft:" in found.comment(2) and "closes by itself" not in found.comment(2)
    row = rows(found)["find/me-0"]
    assert (row.decided, row.by, row.issue) == (TODAY, "writer", 2)
    assert "find/me-0" not in text(found) and "find/me-1" in text(found)
    found.forge.edit(2, re.sub(r"Draft: .*", "Serves models from pages of memory", draft), "writer")
    assert found.run("2") == 0 and len(found.forge.open_pulls()) == 1
    added = parse_catalogue(found.listed("submission/issue-2")).find("find/me-0")
    assert added and (added.category, added.summary) == ("serving", "Serves models from pages of memory")


def test_what_the_machine_opened_waits_without_end_and_counts_as_nobodys(found: Site) -> None:
    """After a year it is still open; a sixth of the same account gets its pull request."""
    for name in ("find/me-0", "find/me-1"):
        tick(found, "add", name)
    ticks(found)
    found.world.now += timedelta(365)
    assert found.run() == 0 and found.forge.issues[2]["state"] == found.forge.issues[3]["state"] == "open"
    numbers = []
    for number in range(7):
        found.world.add(f"more/repo-{number}", 900)
        numbers.append(found.forge.submit(form_body(f"more/repo-{number}"), "github-actions[bot]"))
    assert found.run() == 0 and len(found.forge.open_pulls()) == len(numbers)


def test_ticks_in_a_text_that_a_stranger_edited_are_not_obeyed(found: Site) -> None:
    """They are taken away, one comment says what to do, and the next run says nothing more."""
    found.forge.edit(1, text(found) + "\nI was here", "reader")
    tick(found, "add", "find/me-0")
    assert ticks(found) == 0, found.errors
    (said,) = found.forge.said(1)
    assert "edited by reader" in said and "`/add find/me-0`" in said
    assert not ticked(text(found)) and len(found.forge.issues) == 1 and rows(found)["find/me-0"].decided is None
    assert ticks(found) == 0 and len(found.forge.said(1)) == 1
    tick(found, "add", "find/me-0")
    assert ticks(found) == 0 and len(found.forge.issues) == 2


def test_an_editor_whose_account_is_gone_is_a_stranger(found: Site) -> None:
    """GitHub names nobody, so nobody is known to have had the right."""
    tick(found, "not", "find/me-0", author="")
    assert ticks(found) == 0 and "an account that is deleted" in found.forge.said(1)[0]
    assert rows(found)["find/me-0"].decided is None


def test_every_page_of_edits_is_read(found: Site) -> None:
    """A stranger's edit below a hundred others still counts."""
    found.forge.edit(1, text(found) + "\nI was here", "reader")
    for number in range(120):
        found.forge.edit(1, f"{text(found)}{number}\n", "writer")
    tick(found, "add", "find/me-0")
    assert ticks(found) == 0 and len(found.forge.issues) == 1 and "edited by reader" in found.forge.said(1)[0]


def test_who_ticked_is_named_also_when_somebody_edits_later(found: Site) -> None:
    """The one after whose edit the box was ticked."""
    tick(found, "not", "find/me-0", "writer")
    tick(found, "not", "find/me-1", "maintainer")
    assert ticks(found) == 0
    assert [rows(found)[name].by for name in ("find/me-0", "find/me-1")] == ["writer", "maintainer"]


def test_comments_of_people_who_may_write_are_obeyed_once(found: Site) -> None:
    """A reader's is passed over; a name that is no candidate gets an answer."""
    found.forge.say(1, "reader", "/add find/me-1")
    found.forge.say(1, "writer", "Two at once:\r\n/add find/me-0\r\n/not find/me-2 it is a *list* of links")
    found.forge.say(1, "writer", "/add no/such")
    assert ticks(found) == 0, found.errors
    after = rows(found)
    assert after["find/me-0"].issue == 2 and after["find/me-2"].reason == "it is a *list* of links"
    assert after["find/me-1"].decided is None
    assert [note for note in found.forge.said(1)] == [
        f"`no/such` is not among the candidates: submit it with [the form]({LINK}/issues/new?template=submit.yml)."
    ]
    assert ticks(found) == 0 and len(found.forge.said(1)) == 1 and len(found.forge.issues) == 2


def test_add_takes_an_earlier_not_back(found: Site) -> None:
    """The last word counts, also where it comes later than the run that obeyed the first."""
    tick(found, "not", "find/me-0")
    assert ticks(found) == 0 and "find/me-0" not in text(found)
    found.forge.say(1, "writer", "/add find/me-0")
    assert ticks(found) == 0, found.errors
    row = rows(found)["find/me-0"]
    assert (row.issue, row.reason) == (2, "") and "### Summary\n\nDraft: " in found.forge.issues[2]["body"]
    found.forge.say(1, "writer", "/not find/me-0")
    assert ticks(found) == 0 and rows(found)["find/me-0"].issue == 2 and found.forge.said(1) == []


def test_both_boxes_of_one_are_a_question(found: Site) -> None:
    """Neither is obeyed, and somebody is told."""
    tick(found, "add", "find/me-0")
    tick(found, "not", "find/me-0")
    assert ticks(found) == 0 and "Both boxes" in found.forge.said(1)[0]
    assert rows(found)["find/me-0"].decided is None and not ticked(text(found))


def test_what_people_write_below_stays(found: Site) -> None:
    """Whatever the machine writes above it."""
    found.forge.edit(1, text(found) + "\r\nRemember *this*.\r\n", "writer")
    tick(found, "not", "find/me-0")
    assert ticks(found) == 0 and text(found).endswith("<!-- /census:candidates -->\n\nRemember *this*.\n")


def test_an_issue_of_somebody_else_is_not_ours(found: Site) -> None:
    """Whatever its title, its label and its first line say; and one of ours without the mark is not it."""
    forged = text(found).replace("- [ ]", "- [x]")
    number = found.forge.submit(forged, "writer")
    found.forge.edit(1, "Somebody took the mark away", "writer")
    assert ticks(found) == 0, found.errors
    assert found.forge.issues[number]["body"] == forged and all(row.decided is None for row in rows(found).values())
    assert found.forge.issues[3]["title"] == "Candidates" and found.forge.said(number) == []


def test_a_tick_that_comes_while_the_text_is_written_is_obeyed(found: Site) -> None:
    """It is read again, and nothing of it is lost."""
    tick(found, "not", "find/me-0")
    looks = iter([lambda: tick(found, "not", "find/me-1", "maintainer")])
    found.forge.meanwhile["GET issues/1"] = lambda: next(looks, lambda: None)()
    assert ticks(found) == 0, found.errors
    assert {name for name, row in rows(found).items() if row.decided} == {"find/me-0", "find/me-1"}


def test_with_fifty_open_a_tick_waits_and_stays_ticked(found: Site) -> None:
    """Until there is room again; who ticked is remembered."""
    for number in range(50):
        found.forge.submit(form_body(f"open/repo-{number}"), f"author-{number}")
    tick(found, "add", "find/me-0")
    assert ticks(found) == 0, found.errors
    assert "- [x] <!-- candidate: add find/me-0 by=writer -->" in text(found) and len(found.forge.issues) == 51
    assert "waits for its turn" in text(found) and rows(found)["find/me-0"].decided is None
    found.forge.log.clear()
    assert ticks(found) == 0 and found.forge.log == []
    found.forge.close(2, "author-0")
    assert ticks(found) == 0 and "ticked by writer" in found.forge.issues[52]["body"]


def test_a_submission_that_is_open_already_is_the_one(found: Site) -> None:
    """No second one is opened for what somebody has submitted, or a run opened without living to record it."""
    number = found.forge.submit(form_body("FIND/me-0"))
    tick(found, "add", "find/me-0")
    assert ticks(found) == 0 and rows(found)["find/me-0"].issue == number and len(found.forge.issues) == 2


def test_issues_that_are_off_are_no_failure(found: Site) -> None:
    """The sentence names the setting."""
    found.forge.issues_on = False
    assert ticks(found) == 0 and "Settings > General > Features" in found.output


def test_without_candidates_there_is_no_issue(site: Site) -> None:
    """And when all are decided, the one that there is says so."""
    assert ticks(site) == 0 and not site.forge.issues


def test_the_text_is_escaped_and_never_too_long() -> None:
    """Names as long as GitHub allows, languages of any kind, and a page of somebody's own below."""
    catalogue = parse_catalogue(LAYERS)
    name = f"{'o' * 39}/{'-' * 99}{{:02}}"
    many = {name.format(i): candidate(f"R_{i}", language=HOSTILE[i % len(HOSTILE)]) for i in range(60)}
    shown = Shown(many, catalogue, TODAY, LINK, {name.format(3): "some--body"}, 12)
    body = render_body(shown, "x\n<!-- /census:candidates -->\n" + "y" * 30_000)
    assert (
        len(body) <= LONGEST
        and body.endswith("y\n")
        and "--" not in re.sub("<!--|-->", "", "".join(re.findall("<!--.*?-->", body)))
    )
    whole = render_body(shown)
    assert whole.count("**Not for this list**") == SHOWN + 1 and len(whole) <= LONGEST
    assert {box.name: by for box, by in ticked(whole).items()} == {name.format(3): "some--body"}
    page = MarkdownIt("commonmark").render(whole)
    assert {link.split("/")[2] for link in re.findall('(?:href|src)="(.*?)"', page)} == {"github.com"}
    assert not re.search("<(script|img|/details)", page)


def housekeeping(site: Site) -> str:
    """`python -m scripts.housekeep` in this process; what it printed."""
    return site.folder.call(housekeep.main)


def test_not_for_this_list_becomes_a_line_of_the_housekeeping(found: Site) -> None:
    """In its pull request, with who said so; merged, the candidate is known; unticked, it is a candidate again."""
    tick(found, "not", "find/me-1")
    found.forge.say(1, "writer", "/not find/me-2 only a [list](https://e.vil)")
    assert ticks(found) == 0, found.errors
    housekeeping(found)
    (pull,) = found.forge.open_pulls()
    body = found.forge.pulls[pull]["body"]
    assert "2 candidates turned down" in found.forge.pulls[pull]["title"] and "as writer decided on 2026-08-22" in body
    assert "](https://e.vil" not in body.replace("\\](", "")
    rejected = parse_catalogue(found.listed("housekeeping")).rejected
    assert [(row.repo, row.reason, str(row.decided)) for row in rejected] == [
        ("find/me-1", "Not for this list", "2026-08-22"),
        ("find/me-2", "only a [list](https://e.vil)", "2026-08-22"),
    ]
    found.forge.pulls[pull]["body"] = body.replace(
        "- [x] <!-- housekeeping: unwanted find/me-2", "- [ ] <!-- housekeeping: unwanted find/me-2"
    )
    housekeeping(found)
    assert [row.repo for row in parse_catalogue(found.listed("housekeeping")).rejected] == ["find/me-1"]
    assert ticks(found) == 0 and "find/me-2" not in text(found)  # it may still be ticked again
    found.forge.merge(pull)
    assert "Nothing to propose" in housekeeping(found)
    assert ticks(found) == 0, found.errors
    assert "find/me-2" in text(found) and "find/me-1" not in text(found) and rows(found)["find/me-2"].decided is None
    found.forge.log.clear()
    assert ticks(found) == 0 and found.forge.log == []
    found.world.now += timedelta(1)
    tick(found, "not", "find/me-2")
    assert ticks(found) == 0 and "1 candidate turned down" in housekeeping(found)


def test_closing_the_housekeeping_brings_candidates_back(found: Site) -> None:
    """All that it held was turned down, so nothing of it is decided."""
    tick(found, "not", "find/me-1")
    assert ticks(found) == 0
    housekeeping(found)
    (pull,) = found.forge.open_pulls()
    found.forge.close(pull, "maintainer")
    assert ticks(found) == 0 and "find/me-1" in text(found) and rows(found)["find/me-1"].decided is None
