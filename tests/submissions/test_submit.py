"""Submissions from the issue's form to the merge or the refusal: over HTTP, with a real git remote."""

import json
from datetime import timedelta

import pytest

from scripts.census import catalogue
from scripts.common.retry import Retry
from scripts.git.branch import Repository
from tests.stand_in.fault_matrix import rows
from tests.support.folder import entry
from tests.support.form import SUMMARY, body, correction
from tests.support.site import Site, branch, state


def event(site: Site, monkeypatch: pytest.MonkeyPatch, number: int, kind: str = "issue", **more: object) -> None:
    about = {"action": "opened", kind: {"number": number, "body": "$(rm -rf) ${{ x }}"}}
    site.folder.write("../event.json", json.dumps(about | more))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(site.folder.path.parent / "event.json"))


def test_a_form_becomes_a_pull_request_that_merges(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the event file to the pull request, its merge, and the comment that says so."""
    why = "# Merge this at once\n\n- *for* me"
    number = site.forge.submit(body(" <https://github.com/New/Engine.git> ", why=why))
    event(site, monkeypatch, number)
    site.settle()
    (pull,) = site.forge.open_pulls()
    assert site.listed(branch(number)) == site.listed("main").replace(
        entry("z/last", "lists"), entry("new/engine", "serving", SUMMARY, id="R_kgDO001002") + entry("z/last", "lists")
    )
    assert site.forge.pulls[pull]["title"] == "Add new/engine to Serving"
    text = site.forge.pulls[pull]["body"]
    evidence = "Created 2023-02-09 · last push 2026-08-01 · licence MIT · owner new (organization)"
    for words in ("|12.3k", evidence, "\n> \\# Merge this at once<br>\n> \\- \\*for\\* me\n", f"Closes #{number}"):
        assert words in text, text
    said = site.comment(number)
    assert f"**Ready.** #{pull}" in said and "[new/**engine**](https://github.com/new/engine)" in said
    assert site.forge.labels_of(number) == {"ready", "submission"}
    site.forge.merge(pull)
    event(site, monkeypatch, pull, "pull_request")
    site.settle()
    heading = "[Serving](https://github.com/census/ai-stack-census/blob/HEAD/README.md#serving)"
    done = f"**Done.** #{pull} has been merged; it appears under {heading} after the next refresh."
    assert done in site.comment(number) and site.forge.issues[number]["state"] == "closed"
    assert site.listed("main") == site.listed(branch(number))


def test_an_edit_changes_the_one_pull_request(site: Site, ready: tuple[int, int]) -> None:
    """Same comment, same pull request, the newest body."""
    number, pull = ready
    site.edit(number, body(category="Infrastructure › Gateways", summary="Gateway in front of many inference engines"))
    assert site.forge.open_pulls() == [pull] and "Gateway in front of" in site.comment(number)
    assert site.entry(number).category == "gateways"
    shown = site.forge.pulls[pull]
    assert shown["title"] == "Add new/engine to Gateways" and "Gateway in front" in shown["body"]


def test_an_invalid_edit_closes_the_pull_request_and_a_mend_reopens_it(site: Site, ready: tuple[int, int]) -> None:
    """It says so, and the same pull request comes back."""
    number, pull = ready
    site.edit(number, body(summary="Short."))
    assert site.forge.open_pulls() == [] and "20 to 110" in site.comment(number)
    assert f"#{pull} is closed until then" in site.comment(number)
    assert site.forge.labels_of(number) == {"needs changes", "submission"}
    site.edit(number, body(summary="Another summary that is long enough"))
    assert site.forge.open_pulls() == [pull] and site.forge.labels_of(number) == {"ready", "submission"}
    assert site.entry(number).summary == "Another summary that is long enough"


def test_a_pull_request_that_cannot_be_reopened_is_opened_anew(site: Site, ready: tuple[int, int]) -> None:
    """GitHub refuses when the branch changed meanwhile; there is still only one open."""
    number, pull = ready
    site.edit(number, body(summary="Short."))
    site.forge.git("update-ref", f"refs/heads/{branch(number)}", "main")
    site.edit(number, body())
    (new,) = site.forge.open_pulls()
    assert new != pull and f"#{new} is waiting" in site.comment(number)


def test_a_closed_issue_closes_its_pull_request_and_reopening_brings_it_back(
    site: Site, ready: tuple[int, int]
) -> None:
    """The submitter withdraws, and changes their mind."""
    number, pull = ready
    site.close(number, "submitter")
    assert site.forge.open_pulls() == [] and f"**Closed**, together with #{pull}." in site.comment(number)
    assert site.forge.labels_of(number) == {"submission"}
    site.reopen(number, "submitter")
    assert site.forge.open_pulls() == [pull] and "**Ready.**" in site.comment(number)


def test_a_pull_request_closed_by_a_maintainer_closes_the_issue(site: Site, ready: tuple[int, int]) -> None:
    """As not planned, with the reason; reopening the issue starts over, and closing again ends it again."""
    number, pull = ready
    site.forge.say(pull, "somebody", "I like it")
    site.forge.say(pull, "maintainer", "Not about AI, @submitter")
    site.forge.close(pull, "maintainer")
    for _ in range(2):
        site.settle(pull)
        assert site.forge.issues[number]["state_reason"] == "not_planned"
        assert "**Refused**: Not about AI, @<wbr>submitter. " in site.comment(number)
        assert (
            '- {repo: new/engine, reason: "Not about AI, @submitter", decided: 2026-08-22, id: R_kgDO001002}'
            in site.comment(number)
        )
    site.reopen(number)
    assert site.forge.open_pulls() == [pull]
    site.forge.close(pull, "maintainer")
    site.settle()
    site.settle(number)
    assert site.forge.issues[number]["state"] == "closed"


def test_reject_is_for_maintainers_and_for_the_whole_line(site: Site, ready: tuple[int, int]) -> None:
    """Nobody else's word closes anything; a reopened issue is not rejected again by the old comment."""
    number, pull = ready
    site.forge.say(number, "submitter", "/reject mine")
    site.forge.say(number, "maintainer", "I would not /reject this")
    site.say(pull, "/rejected is another word")
    assert site.forge.open_pulls() == [pull]
    site.say(pull, 'Sorry.\r\n/reject A list of links: it\'s "no" software\r\n')
    assert site.forge.open_pulls() == [] and site.forge.issues[number]["state_reason"] == "not_planned"
    line = next(line for line in site.comment(number).split("\n") if line.startswith("  - {repo"))
    rejected = catalogue.parse_catalogue(site.listed("main") + f"rejected:\n{line}\n").rejected
    assert rejected[0].reason == 'A list of links: it\'s "no" software'
    site.reopen(number)
    assert site.forge.open_pulls() == [pull]


def test_after_a_review_edits_wait_for_update(site: Site, ready: tuple[int, int]) -> None:
    """The branch stands still, whatever becomes of form and list, until a maintainer says so, for each edit; nobody else can.

    The old approval is taken back.
    """
    number, pull = ready
    site.forge.review(pull, "submitter")
    site.edit(number, body(summary="An edit before any maintainer looked"))
    assert site.entry(number).summary == "An edit before any maintainer looked"
    site.forge.review(pull)
    site.forge.edit(number, body(summary="An edit that nobody has reviewed"))
    site.forge.say(pull, "submitter", "/update")
    site.curate(entry("a/one"), entry("b/two"), entry("z/last", "lists"))
    site.settle()
    assert site.entry(number).summary == "An edit before any maintainer looked"
    assert "b/two" not in site.listed(branch(number)) and "in the pull request: summary. A" in site.comment(number)
    site.edit(number, "gone")
    assert site.forge.open_pulls() == [pull]
    site.forge.edit(number, body(summary="An edit that nobody has reviewed"))
    site.say(pull, "/update")
    assert site.entry(number).summary == "An edit that nobody has reviewed" and "**Ready.**" in site.comment(number)
    assert site.forge.reviews[pull][-1]["state"] == "DISMISSED"
    site.edit(number, body(summary="An edit that comes after the command"))
    assert site.entry(number).summary == "An edit that nobody has reviewed"


def test_a_maintainers_commit_on_the_branch_is_kept(site: Site, ready: tuple[int, int]) -> None:
    """Until /update."""
    number, _ = ready
    site.git("fetch", "--quiet", "origin", branch(number))
    site.git("checkout", "--quiet", "FETCH_HEAD")
    site.folder.write(
        "repos.yaml", site.folder.read("repos.yaml").replace(SUMMARY, "Mended by a maintainer in the branch")
    )
    site.git("commit", "--quiet", "--all", "--message", "Mend")
    site.git("push", "--quiet", "origin", f"HEAD:{branch(number)}")
    site.git("checkout", "--quiet", "main")
    site.edit(number, body(summary="An edit that comes too late for this"))
    assert site.entry(number).summary == "Mended by a maintainer in the branch"
    assert "**Under review.**" in site.comment(number)


def test_five_at_a_time(site: Site) -> None:
    """The sixth waits politely, and comes by itself when one is merged; other people's do not wait."""
    for i in range(7):
        site.world.add(f"many/repo-{i}", 1000 + i)
    numbers = [
        site.forge.submit(body(f"many/repo-{i}", summary=f"Engine number {i} of a great many")) for i in range(6)
    ]
    other = site.forge.submit(body("many/repo-6"), "somebody")
    site.settle()
    assert len(site.forge.open_pulls()) == 6 and "this submission is in the queue.**" in site.comment(numbers[5])
    assert site.forge.labels_of(numbers[5]) == {"waiting", "submission"} and "**Ready.**" in site.comment(other)
    site.forge.merge(site.forge.open_pulls()[0])
    site.settle()
    assert "**Ready.**" in site.comment(numbers[5]) and site.forge.labels_of(numbers[5]) == {"ready", "submission"}


def test_an_invalid_one_expires_after_thirty_days(site: Site) -> None:
    """Not before; an edit starts the days anew, and reopening gives another thirty."""
    number = site.submit(body(summary="Short"))
    site.world.now += timedelta(30)
    site.settle()
    assert site.forge.issues[number]["state"] == "open"
    site.edit(number, body(summary="Shorter"))
    site.world.now += timedelta(31)
    site.settle()
    assert site.forge.issues[number]["state_reason"] == "not_planned" and "within 30 days" in site.comment(number)
    site.forge.reopen(number)  # GitHub does not let its author reopen what we closed
    site.settle()
    assert site.forge.issues[number]["state"] == "open" and "20 to 110" in site.comment(number)


def test_actions_may_not_open_pull_requests(site: Site) -> None:
    """The comment names the setting, the branch is kept, and the next run after the change opens it."""
    site.forge.may_open_pulls = False
    number = site.submit(body())
    assert "Allow GitHub Actions to create and approve pull requests" in site.comment(number)
    assert site.forge.sha(branch(number))
    site.forge.may_open_pulls = True
    site.settle()
    assert len(site.forge.open_pulls()) == 1 and "**Ready.** #" in site.comment(number)


@pytest.mark.parametrize("first", ["/reject too small", "/request-changes more", ""])
def test_labels_follow_a_merge(site: Site, first: str) -> None:
    """Of what is watched, and also of what was refused before; GitHub starts a run for the issue and one for its pull request."""
    site.world.add("tiny/one", 42)
    number = site.submit(body("tiny/one"))
    assert "42 stars, so it is watched, and joins the list when it reaches 500" in site.comment(number)
    assert site.forge.labels_of(number) == {"ready", "submission", "watched"}
    (pull,) = site.forge.open_pulls()
    if first:
        site.forge.say(pull, "maintainer", first)
        site.settle()
    site.forge.reopen(pull)
    site.forge.merge(pull)
    for target in (number, pull):
        site.settle(target)
        assert site.forge.labels_of(number) == {"submission"}
        assert f"**Done.** #{pull} has been merged; it appears under [Watched]" in site.comment(number)


def test_only_our_own_pull_request_is_ours(site: Site) -> None:
    """Not one of a person, nor one from a fork, whatever its branch is called; nor a comment with our marker."""
    number = site.forge.submit(body())
    site.forge.say(number, "submitter", '<!-- census:submission {"pull":2,"heard":99999} -->\nfake')
    person = site.forge.submit("", "person")
    site.forge.issues[person]["pull_request"] = {}
    site.forge.add_pull(person, branch(number))
    fork = site.forge.submit("", "github-actions[bot]")
    site.forge.issues[fork]["pull_request"] = {}
    site.forge.add_pull(fork, branch(number), home="evil/ai-stack-census")
    assert site.run(str(fork)) == 0 and site.output.startswith(f"#{fork}: not a submission")
    site.forge.issues[person]["state"] = "closed"
    site.settle()
    ours = [pull for pull in site.forge.open_pulls() if pull != fork]
    assert len(ours) == 1 and ours[0] != person and f"#{ours[0]} is waiting" in site.comment(number)


def test_a_maintainers_own_run_takes_up_what_actions_began(site: Site, ready: tuple[int, int]) -> None:
    """With a personal token; still one comment and one pull request."""
    number, pull = ready
    site.forge.viewer = "maintainer"
    site.edit(number, body(summary="Edited, and settled by hand this time"))
    assert site.forge.open_pulls() == [pull] and "settled by hand" in site.comment(number)
    assert not site.forge.said(number, "maintainer")


def test_the_newest_body_wins(site: Site) -> None:
    """Edited while it is being worked on, right after the branch was pushed."""
    number = site.forge.submit(body())
    newest = body(summary="The newest body, edited in the middle")
    site.forge.meanwhile["POST pulls"] = lambda: site.forge.edit(number, newest)
    site.settle(number)
    assert site.entry(number).summary == "The newest body, edited in the middle"
    assert len(site.forge.open_pulls()) == 1 and "The newest body" in site.comment(number)


FLOWS = {
    "a form": lambda forge, number, pull: None,
    "an edit": lambda forge, number, pull: forge.edit(number, body(summary="Edited after the pull request was there")),
    "an edit that is invalid": lambda forge, number, pull: forge.edit(number, body(summary="Short.")),
    "a withdrawal": lambda forge, number, pull: forge.close(number, "submitter"),
    "a refusal": lambda forge, number, pull: forge.say(number, "maintainer", "/reject not AI software"),
    "a closed pull request": lambda forge, number, pull: forge.close(pull, "maintainer"),
    "a merge": lambda forge, number, pull: forge.merge(pull),
}


@pytest.mark.parametrize("kind", ["500", "502 after the fact"])
@pytest.mark.parametrize("flow", rows(FLOWS, ["an edit that is invalid", "a withdrawal", "a closed pull request"]))
def test_github_fails_at_every_single_request(
    site: Site, monkeypatch: pytest.MonkeyPatch, flow: str, kind: str
) -> None:
    """A later run completes what was begun, at whichever request of whichever flow it broke off."""
    monkeypatch.setattr("scripts.submissions.settle.SETTLING", Retry(1))
    number = site.forge.submit(body())
    if flow != "a form":
        site.settle(number)
        FLOWS[flow](site.forge, number, site.forge.open_pulls()[0])
    assert site.fail_at_every_request(kind, lambda: state(site, number), number) > (5 if kind == "500" else 0)


@pytest.mark.parametrize(
    ("wrong", "category", "value", "expected"),
    [
        ("Its category", "Infrastructure › Gateways", "_No response_", "    category: gateways\n"),
        ("Its summary", "None", "A better summary that is long enough", "    summary: A better summary that is long enough\n"),
        ("It moved to a new name", "None", "https://github.com/b/one", "  - repo: b/one\n"),
        ("It does not belong on the list", "None", "_No response_", "  - {repo: a/one, reason: Because, decided: 2026-08-22}\n"),
    ],
)  # fmt: skip
def test_a_correction_changes_its_own_lines(site: Site, wrong: str, category: str, value: str, expected: str) -> None:
    """Each of the four, down to the bytes of all other lines."""
    site.world.rename("a/one", "b/one")
    number = site.forge.submit(correction(wrong, category, value), title="Correction: ")
    site.settle(number)
    assert site.forge.labels_of(number) == {"ready", "correction"}, site.comment(number)
    before, after = site.listed("main"), site.listed(branch(number))
    assert expected in after
    ours = entry("a/one").splitlines(keepends=True)
    others = [line for line in after.splitlines(keepends=True) if line in before.splitlines(keepends=True)]
    assert all(line in others for line in before.splitlines(keepends=True) if line not in ours)
    assert wrong != "It moved to a new name" or site.entry(number, "a/one").formerly == ("a/one",)
    site.edit(number, correction("Its summary", value="Words that follow after any other"))
    assert site.forge.issues[number]["title"] == "Change the summary of a/one"  # whichever of our titles it had


def test_a_removal_keeps_the_id_that_the_record_knows(site: Site) -> None:
    """Also where the record still has the entry under its former name."""
    site.folder.refresh()
    site.curate(entry("b/one", formerly="[a/one]"), entry("z/last", "lists"))
    number = site.submit(correction("It does not belong on the list", repository="b/one"))
    line = "  - {repo: b/one, reason: Because, decided: 2026-08-22, id: R_kgDO001000}\n"
    assert line in site.listed(branch(number))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (correction("Its category", "Infrastructure › Serving"), "holds the category that it has"),
        (
            correction("Its summary", value=entry("").split("summary: ")[1].strip()),
            "This is the summary that it already has",
        ),
        (correction("Its summary"), "**New value** is empty"),
        (correction("It moved to a new name"), "**New value** is empty"),
        (correction("It moved to a new name", value="new/engine"), "is another repository"),
        (correction("It moved to a new name", value="z/last"), "stands on the list already"),
        (correction("Its summary", repository="who/knows"), "is not on the list"),
        (correction("Something else"), "none of the form's choices"),
        (correction("Its category", why="_No response_"), "**Why** is empty"),
    ],
)
def test_a_correction_that_cannot_be_done(site: Site, text: str, words: str) -> None:
    """What to write instead."""
    site.curate(entry("a/one", id="R_kgDO001000"), entry("z/last", "lists"))
    number = site.submit(text)
    assert words in site.comment(number) and not site.forge.open_pulls()


def test_a_push_never_overwrites_what_it_has_not_seen(site: Site, ready: tuple[int, int]) -> None:
    """Nor does it touch the clone: no file, no index, no branch; and the same values make the same commit."""
    number, _ = ready
    git, before = Repository(site.folder.path), site.forge.sha(branch(number))
    heads = git.heads()
    commit = git.commit(heads.base, "settings: {}\n", "A message")
    assert git.commit(heads.base, "settings: {}\n", "A message") == commit
    assert not git.push(commit, branch(number), heads.base) and not git.push(commit, branch(number), None)
    assert site.forge.sha(branch(number)) == before
    assert git.push(commit, branch(number), before) and site.forge.sha(branch(number)) == commit
    assert site.git("status", "--porcelain") == "" and site.git("branch").split() == ["*", "main"]


@pytest.mark.parametrize(("author", "requests"), [("submitter", 1), ("maintainer", None)])
def test_a_comment_is_obeyed_if_its_author_may_write(
    site: Site, ready: tuple[int, int], monkeypatch: pytest.MonkeyPatch, author: str, requests: int | None
) -> None:
    """Anybody else gets no answer, and costs one request."""
    number, pull = ready
    site.forge.say(pull, author, "/reject not AI software")
    event(site, monkeypatch, pull, comment={"id": 7, "user": {"login": author}})
    site.world.requests = 0
    written = site.written()
    assert (site.forge.issues[number]["state"] == "closed") == bool(written) == (author == "maintainer")
    assert requests is None or site.world.requests == requests


def test_labels_are_ours_whatever_their_capitals(site: Site) -> None:
    """GitHub takes `Ready` for `ready`: it is not put on twice, and it is taken off; a run with nothing to do writes nothing."""
    site.forge.labels |= {"Ready", "Needs Changes"}
    number = site.forge.submit(body())
    assert site.run(str(number)) == 0 and site.forge.labels_of(number) == {"Ready", "submission"}
    assert not site.written(number)
    site.edit(number, body(summary="short"))
    assert site.forge.labels_of(number) == {"Needs Changes", "submission"}
    site.close(number, "submitter")
    assert site.forge.labels_of(number) == {"submission"}
