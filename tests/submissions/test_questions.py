"""Everybody gets an answer, and a true one: whatever people write into the form, beside it, or without it."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from scripts.census.rules import summary_faults, tidy_summary
from scripts.github.client import Client
from scripts.github.tracker import Tracker
from scripts.submissions.repository_name import RepositoryNameError, parse_repository_name
from scripts.submissions.settle import settle
from scripts.submissions.state import Submissions
from tests.stand_in.server import TOKEN
from tests.support.form import SUMMARY, body, correction
from tests.support.site import Site, branch

FORMS = "https://github.com/census/ai-stack-census/issues/new?template="


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"forbidden": True}, "does not show odd/repo to us: “Resource protected by organization SAML enforcement"),
        ({"blocked": "dmca"}, "does not show odd/repo to us: “Repository access blocked”"),
        ({"blocked": "tos"}, "does not show odd/repo to us: “Repository access blocked”"),
        ({"private": True}, "knows no public repository odd/repo: check the spelling"),
    ],
)
def test_what_github_will_not_show(site: Site, facts: dict[str, object], words: str) -> None:
    """One comment with GitHub's own reason, and nothing that fails at every refresh."""
    site.world.add("odd/repo", 700, **facts)
    number = site.forge.submit(body("odd/repo"))
    for _ in range(2):
        site.settle()
        assert words in site.comment(number) and site.forge.labels_of(number) == {"needs changes", "submission"}


@pytest.mark.parametrize(
    ("title", "text", "labels"),
    [
        ("Submission: ", "Please add my engine", []),
        ("Please add new/engine", "https://github.com/new/engine is great", []),
        ("Anything", "I took the lines away", ["submission"]),
    ],
)
def test_somebody_who_wrote_without_the_form(site: Site, title: str, text: str, labels: list[str]) -> None:
    """One comment, which links both forms; putting the form's lines there is taken up."""
    number = site.forge.submit(text, title=title)
    site.forge.issues[number]["labels"] = [{"name": name} for name in labels]
    for _ in range(2):
        site.settle()
        assert f"[submit a repository]({FORMS}submit.yml)" in site.comment(number)
        assert f"[correct an entry]({FORMS}correct.yml)" in site.comment(number)
    site.forge.edit(number, body())
    assert site.run() == 0 and "**Ready.**" in site.comment(number)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("The list is slow", "### Summary\n\nslow\n\n### Repository\n\nthis one"),
        ("Add a dark mode", "The charts are too bright"),
        ("How does github.com/a/one count?", "I wonder"),
    ],
)
def test_other_issues_hear_nothing(site: Site, title: str, text: str) -> None:
    """Neither a bug report with two headings of the form, nor a wish, nor a question."""
    site.forge.submit(text, title=title)
    assert site.run() == 0 and not site.forge.log


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Submission: ", "Add new/engine to Serving"),
        ("Serving: ", "Add new/engine to Serving"),
        ("An engine that I love", "An engine that I love"),
    ],
)
def test_titles_say_what_it_is(site: Site, title: str, expected: str) -> None:
    """Unless the submitter wrote another; ours follows the form."""
    number = site.forge.submit(body(), title=title)
    site.settle()
    assert site.forge.issues[number]["title"] == expected
    site.edit(number, body(category="Infrastructure › Gateways"))
    assert site.forge.issues[number]["title"] == expected.replace("Serving", "Gateways")


@pytest.mark.parametrize(
    ("summary", "tidy"),
    [
        (f"{SUMMARY}.", SUMMARY),
        (SUMMARY.replace(" ", "\u00a0\n"), SUMMARY),
        (f"🚀 {SUMMARY} ❤️ 1️⃣ 👩‍🚀", SUMMARY),
        (f"{SUMMARY}: https://example.org/x", SUMMARY),
        ("Un moteur d'infe\u0301rence pour les modèles", "Un moteur d'inférence pour les modèles"),
        ("大模型推理服务器，用于许多不同的大型语言模型。", "大模型推理服务器，用于许多不同的大型语言模型"),
        ("बड़े भाषा मॉडल चलाने वाला तेज़ इंजन।", "बड़े भाषा मॉडल चलाने वाला तेज़ इंजन"),
    ],
)
def test_small_faults_of_a_summary_are_fixed_and_shown(site: Site, summary: str, tidy: str) -> None:
    """Nobody is asked to take out a full stop."""
    number = site.submit(body(summary=summary))
    assert site.entry(number).summary == tidy_summary(tidy), site.comment(number)
    assert "Small mistakes in the summary were fixed. It now reads: " in site.comment(number)
    assert "Small mistakes in the summary were fixed" in site.forge.pulls[site.forge.open_pulls()[0]]["body"]


@pytest.mark.parametrize(
    "summary",
    [
        "ACME® engine™ that serves large models ©2020",
        "موتور سریع برای مدل‌های زبانی بزرگ که رایگان است",
        "बड़े भाषा मॉडल के लिए क्‍षमता वाला इंजन",
        "เครื่องยนต์ที่รวดเร็วสำหรับโมเดลภาษาขนาดใหญ่ที่ดี",
        "Công cụ suy luận nhanh cho các mô hình ngôn ngữ",
    ],
)
def test_correct_summaries_are_taken_as_they_are(summary: str) -> None:
    """Joiners where Persian and Hindi have them, the marks of Thai; ® is no emoji."""
    assert tidy_summary(summary) == summary and not summary_faults(summary)


@pytest.mark.parametrize(
    ("summary", "words"),
    [
        ("Engine with a\ufe0f selector that is hidden", "U+FE0F"),
        ("Engine with a\U000e0041 tag that is hidden in it", "U+E0041"),
        ("Engine with a\u200cjoiner between Latin letters", "U+200C"),
        ("Engine with a \u2066direction that is hidden in it", "U+2066"),
        ("Engine with z\u0300\u0301\u0302\u0303\u0304algo letters in it", "more than three accents or marks"),
    ],
)
def test_what_cannot_be_seen_is_refused(summary: str, words: str) -> None:
    """By the number of the character."""
    assert any(words in fault for fault in summary_faults(tidy_summary(summary)))


@pytest.mark.parametrize("text", ["a/one b/two", "https://github.com/a/one\nhttps://github.com/b/two", "a/one, b/two"])
def test_two_repositories_are_called_that(text: str) -> None:
    """And the sample address is code, no link to somebody's account."""
    with pytest.raises(RepositoryNameError) as raised:
        parse_repository_name(text)
    assert "these are two repositories: write one, as `https://github.com/owner/name`, and" in raised.value.said


@pytest.mark.parametrize("piece", ["[", "](", "`", "a/b ", "/", "git clone ", "<", "git@github.com:"])
def test_an_address_of_the_greatest_length_is_read(piece: str) -> None:
    """Whatever its 65,536 characters are made of, there is a name or a word."""
    with pytest.raises(RepositoryNameError):
        parse_repository_name((piece * 65_536)[:65_536])


def test_the_pull_request_says_since_when_it_waits(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day that never changes; the step's summary counts those that wait."""
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    site.world.add("new/second", 700)
    first, _ = site.forge.submit(body()), site.forge.submit(body("new/second"))
    site.settle()
    pull = min(site.forge.open_pulls())
    text = site.forge.pulls[pull]["body"]
    assert (
        text.index("**Checks wait:**") < text.index("It has been waiting since 2026-08-22.") < text.index(f"#{first}")
    )
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "**2 submissions wait for a maintainer**, the oldest since 2026-08-22: [#" in summary, summary


def test_a_correction_is_merged_with_the_same_word(site: Site) -> None:
    """Or none about a row that has left."""
    number = site.submit(correction("It does not belong on the list"))
    site.forge.merge(site.forge.open_pulls()[0])
    site.settle(number)
    assert "has been merged; the change appears after the next refresh." in site.comment(number)


def settle_again(site: Site, number: int) -> None:
    """A run of its own, which knows nothing of any other."""
    tracker = Tracker(Client(requests.Session(), TOKEN), site.forge.name)
    settle(Submissions(tracker, site.folder.path, f"https://github.com/{site.forge.name}"), number)


def settle_in_step(site: Site, number: int) -> None:
    """Settle a submission in two runs at the same time: GitHub answers a request of one together with one of the other."""
    gate = threading.Barrier(2)

    def wait_for_the_other(request: int) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(20)

    def run_once() -> None:
        try:
            settle_again(site, number)
        finally:
            gate.abort()  # the other goes on alone

    site.world.fault = wait_for_the_other
    with ThreadPoolExecutor(2) as runs:
        for done in [runs.submit(run_once), runs.submit(run_once)]:
            done.result(60)


def settle_in_the_midst(site: Site, number: int) -> None:
    """Settle a submission in a run, after eight requests of which another begins and ends."""
    site.world.requests = 0
    site.world.fault = lambda request: settle_again(site, number) if request == 9 else None
    settle_again(site, number)


@pytest.mark.parametrize("settle_twice", [settle_in_step, settle_in_the_midst])
@pytest.mark.parametrize("flow", ["a form", "an edit", "/reject no", "/rejct no"])
def test_two_runs_at_the_same_time_end_as_one(site: Site, flow: str, settle_twice: Callable[[Site, int], None]) -> None:
    """One comment, one pull request, each command obeyed once."""
    number = site.forge.submit(body())
    if flow != "a form":
        site.settle(number)
        pull = site.forge.open_pulls()[0]
        if flow == "an edit":
            site.forge.edit(number, body(summary="Edited after the pull request was there"))
        else:
            site.forge.say(pull, "maintainer", flow)
    settle_twice(site, number)
    site.world.fault = lambda request: None
    site.settle(number)
    said = site.forge.said(number)
    assert len([text for text in said if text.startswith("<!-- census:submission")]) == 1
    assert len([text for text in said if text.startswith("<!-- census:answer")]) == (flow == "/rejct no")
    if flow == "/reject no":
        assert not site.forge.open_pulls() and site.forge.labels_of(number) == {"refused", "submission"}
    else:
        assert len(site.forge.open_pulls()) == 1 and site.forge.sha(branch(number))
    assert not site.written(number)
