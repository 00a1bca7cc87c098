"""Approval belongs to a commit: whatever happens, what stands under a review is what was reviewed."""

from datetime import datetime, timedelta

import pytest

from tests.stand_in.forge import BOT
from tests.support.form import SUMMARY, body
from tests.support.site import Site, branch

UNSEEN = "Words that no maintainer has ever looked at"


def test_a_closed_issue_that_is_edited_comes_back_as_it_was_approved(site: Site, ready: tuple[int, int]) -> None:
    """Also when the form asks for another repository by then."""
    number, pull = ready
    site.world.add("un/seen", 700)
    site.forge.review(pull)
    seen = site.forge.sha(branch(number))
    for text in (body(summary=UNSEEN), body("un/seen"), body(summary="Bad")):
        site.close(number, "submitter")
        assert site.forge.open_pulls() == []
        site.forge.edit(number, text)
        site.reopen(number, "submitter")
        assert site.forge.open_pulls() == [pull] and site.forge.sha(branch(number)) == seen
        stars = "" if "un/seen" in text else "12.3k"
        assert "**Under review.**" in site.comment(number) and f"{SUMMARY}|{stars}\n" in site.comment(number)


def test_a_rename_on_github_is_not_told_as_an_edit_of_the_form(site: Site, ready: tuple[int, int]) -> None:
    """What was reviewed keeps the name that it had."""
    number, pull = ready
    site.forge.review(pull)
    site.world.rename("new/engine", "new/motor")
    site.say(number, "It has another name now", "somebody")
    told = site.comment(number)
    assert "It has been renamed on GitHub, to new/motor. A maintainer can comment `/update` to apply it" in told
    assert "Changed in the form" not in told and site.entry(number).repo == "new/engine"


def test_update_without_an_edit_leaves_the_approval(site: Site, ready: tuple[int, int]) -> None:
    """It is under review as before, and the next run has nothing to write."""
    number, pull = ready
    site.forge.review(pull)
    site.say(pull, "/update")
    assert "**Under review.**" in site.comment(number)
    assert [review["state"] for review in site.forge.reviews[pull]] == ["APPROVED"]
    assert not site.written(number)


@pytest.mark.parametrize("same_second", [False, True])
def test_an_edit_after_update_is_not_taken_over(site: Site, ready: tuple[int, int], same_second: bool) -> None:
    """The same second counts as after; it is answered once, and a new one is obeyed."""
    number, pull = ready
    site.forge.review(pull)
    said = site.forge.say(pull, "maintainer", "/update")
    site.forge.edit(number, body(summary=UNSEEN))
    if same_second:
        author, _, text = site.forge.edits[number][-1]
        site.forge.edits[number][-1] = (author, site.forge.comments[said]["created_at"], text)
    for _ in range(2):
        site.settle(number)
        told, answer = site.forge.said(number)
        assert "in the pull request: summary." in told and "that command changed nothing" in answer
    assert site.entry(number).summary == SUMMARY
    site.say(number, "/update")
    assert site.entry(number).summary == UNSEEN


@pytest.mark.parametrize("status", [403, 500])
def test_update_where_github_keeps_an_approval(site: Site, ready: tuple[int, int], status: int) -> None:
    """Nothing is put under it: another pull request takes over, or the run says why not, and the next completes it."""
    number, pull = ready
    site.forge.review(pull)
    seen = site.forge.sha(branch(number))
    site.forge.edit(number, body(summary=UNSEEN))
    site.forge.say(pull, "maintainer", "/update")
    path = f"pulls/{pull}/reviews/{site.forge.reviews[pull][0]['id']}/dismissals"
    site.forge.instead[path] = status, {"message": "Not for you"}
    if status == 500:
        assert site.run(str(number)) == 2 and f"#{number}: GitHub answered 500" in site.errors
        assert site.forge.open_pulls() == [pull] and site.forge.sha(branch(number)) == seen
        del site.forge.instead[path]
    site.settle(number)
    (now,) = site.forge.open_pulls()
    assert site.entry(number).summary == UNSEEN and f"**Ready.** #{now}" in site.comment(number)
    states = [review["state"] for review in site.forge.reviews.get(now, [])]
    assert states == (["DISMISSED"] if now == pull else []) and (now == pull) == (status == 500)


def test_update_to_another_repository_gets_a_pull_request_without_a_review(site: Site, ready: tuple[int, int]) -> None:
    """The old one is closed with a word."""
    number, pull = ready
    site.world.add("an/other", 700)
    site.forge.review(pull)
    site.forge.edit(number, body("an/other"))
    site.say(number, "/update")
    (new,) = site.forge.open_pulls()
    assert new != pull and not site.forge.reviews.get(new) and site.entry(number, "an/other")
    assert "Closed: what its issue asks for now" in site.forge.pulls[pull]["body"]
    assert not site.written(number)


def test_a_review_at_any_moment_of_a_run(site: Site, ready: tuple[int, int]) -> None:
    """Between any two requests: the branch ends at what was reviewed, and the comment says what waits."""
    number, pull = ready
    site.forge.edit(number, body(summary=UNSEEN))
    start_over = site.remember()
    for moment in range(1, 60):
        start_over()
        before, seen = site.forge.sha(branch(number)), list[str]()

        def review(request: int, moment: int = moment, seen: list[str] = seen) -> None:
            if request == moment:
                seen.append(site.forge.sha(branch(number)))
                site.forge.review(pull)

        site.world.requests, site.world.fault = 0, review
        code = site.run(str(number))
        site.world.fault = lambda request: None
        if not seen:
            break
        assert code == 0, site.errors
        kept = site.forge.sha(branch(number))
        assert kept in (before, seen[0]), moment  # whoever reviews at the push itself saw what was before
        assert site.run(str(number)) == 0 and site.forge.sha(branch(number)) == kept
        assert ("in the pull request: summary." in site.comment(number)) == (site.entry(number).summary != UNSEEN)
    assert moment > 10


@pytest.mark.parametrize(("state", "expected"), [("COMMENTED", UNSEEN), ("APPROVED", SUMMARY)])
def test_a_review_that_shows_late_is_of_what_was_there_then(
    site: Site, ready: tuple[int, int], state: str, expected: str
) -> None:
    """GitHub told of it only after the next push: the branch goes back, for an approval alone."""
    number, pull = ready
    moment, seen = site.forge.now() + timedelta(seconds=1), site.forge.sha(branch(number))
    site.edit(number, body(summary=UNSEEN))
    site.forge.review(pull, state=state)
    site.forge.reviews[pull][-1]["submitted_at"] = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    site.settle(number)
    assert site.entry(number).summary == expected and site.forge.open_pulls() == [pull]
    waits = "Changed in the form, but not in the pull request: summary." in site.comment(number)
    assert waits == (site.forge.sha(branch(number)) == seen) == (state == "APPROVED")


def test_a_push_that_nobody_recorded_is_not_put_under_a_review(site: Site, ready: tuple[int, int]) -> None:
    """A run died after its push: a review of then may be of either commit, so both get no approval."""
    number, pull = ready
    site.forge.edit(number, body(summary=UNSEEN))
    site.world.requests = 0
    pushed = []

    def die(request: int) -> str | None:
        if not pushed and site.entry(number).summary == UNSEEN:
            pushed.append(request)
            site.forge.review(pull)
        return "401" if pushed else None

    site.world.fault = die
    assert site.run(str(number)) != 0
    site.world.fault = lambda request: None
    site.settle(number)
    (new,) = site.forge.open_pulls()
    assert new != pull and not site.forge.reviews.get(new)


def test_a_reviewed_branch_that_no_longer_merges_is_left_alone(site: Site, ready: tuple[int, int]) -> None:
    """The comment says so, and `/update` rebuilds it."""
    number, pull = ready
    site.forge.review(pull)
    site.replace("  - repo: z/last", "  # a remark\n  - repo: z/last")
    seen = site.forge.sha(branch(number))
    site.settle()
    assert site.forge.sha(branch(number)) == seen and "can no longer be merged" in site.comment(number)
    site.forge.say(number, "maintainer", "/update")
    site.settle()
    assert "# a remark" in site.listed(branch(number)) and "can no longer be merged" not in site.comment(number)


def test_a_maintainers_own_token(site: Site) -> None:
    """What the maintainer says, reviews and closes without our mark counts as a person's."""
    site.forge.viewer = "maintainer"
    number = site.submit(body())
    (pull,) = site.forge.open_pulls()
    site.forge.review(pull)
    site.edit(number, body(summary=UNSEEN))
    assert site.entry(number).summary == SUMMARY
    site.forge.say(number, "maintainer", "Not about AI")
    site.forge.close(pull, "maintainer")
    for _ in range(2):
        site.settle(number)
        assert site.forge.issues[number]["state"] == "closed"
    assert "**Refused**: Not about AI." in site.forge.said(number, "maintainer")[0]


def test_what_a_maintainer_opened_by_hand_is_not_ours(site: Site) -> None:
    """Not even with the maintainer's own token: our mark is missing, so closing it refuses nothing."""
    site.forge.viewer, site.forge.may_open_pulls = "maintainer", False
    number = site.submit(body())
    by_hand = site.forge.submit("Opened by hand", "maintainer", title="Add it")
    site.forge.add_pull(by_hand, branch(number), body="Opened by hand")
    site.forge.close(by_hand, "maintainer")
    site.forge.may_open_pulls = True
    site.settle(number)
    (pull,) = site.forge.open_pulls()
    assert pull != by_hand and f"**Ready.** #{pull}" in site.forge.said(number, "maintainer")[0]


@pytest.mark.parametrize(("seconds", "is_reason"), [(-61, False), (-60, True), (0, True), (60, True), (61, False)])
def test_a_reason_is_what_was_said_at_the_closing(
    site: Site, ready: tuple[int, int], seconds: int, is_reason: bool
) -> None:
    """Neither a word from before nor one from long after."""
    number, pull = ready
    said = site.forge.say(pull, "maintainer", "Great project, thank you!")
    site.forge.close(pull, "maintainer")
    closed = datetime.fromisoformat(site.forge.issues[pull]["closed_at"])
    site.forge.comments[said]["created_at"] = f"{closed + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"
    site.settle(pull)
    assert ("Great project" in site.comment(number)) == is_reason != ("no reason was given" in site.comment(number))


def test_a_copied_comment_changes_nothing(site: Site, ready: tuple[int, int]) -> None:
    """Our mark in anybody else's text is ignored."""
    number, pull = ready
    site.say(number, site.comment(number).replace(f'"pull":{pull}', '"pull":1'), "submitter")
    assert site.forge.open_pulls() == [pull] and len(site.forge.said(number, BOT)) == 1


def test_a_wrong_number_in_our_comment_heals(site: Site, ready: tuple[int, int]) -> None:
    """The pull request is found by its branch."""
    number, pull = ready
    (ours,) = [note for note in site.forge.comments.values() if note["user"]["login"] == BOT]
    ours["body"] = ours["body"].replace(f'"pull":{pull}', '"pull":99')
    site.settle(number)
    assert site.forge.open_pulls() == [pull] and f'"pull":{pull}' in site.comment(number)
