"""The doctor: every problem of a census is reported with its remedy, and a failed question does not stop the others."""

import contextlib
import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from scripts import doctor
from scripts.census import history
from scripts.census.catalogue import parse_catalogue
from scripts.census.history import Latest
from scripts.census.row import Row
from scripts.census.snapshots import Snapshot, append_snapshot
from scripts.health import data_checks
from tests.stand_in import faults, server
from tests.stand_in.forge import RUN
from tests.stand_in.remote import Hub, commit, publish, run
from tests.stand_in.world import World
from tests.support.folder import LAYERS, Folder, capture, entry

GOLDEN = Path(__file__).parent.parent / "golden" / "doctor.txt"
NOW = datetime(2026, 8, 22, 12, 23, 41, tzinfo=UTC)
FILES = ("check.yml", "refresh.yml", "submit.yml")
SELECTED_UNKNOWN = {"actions/permissions/selected-actions": (403, {"message": "No"})}
REFRESHED: dict[str, bytes] = {}  # the files of a census after its first refresh, which is the same for every test


class Patient:
    """A census that ran on its GitHub just now, cloned by whoever asks the doctor."""

    def __init__(self, folder: Folder, world: World, remote: Path) -> None:
        self.folder, self.world, self.forge = folder, world, world.forge
        folder.curate(*(entry(name) for name in ("a/one", "b/two", "c/three")))
        for name in ("a/one", "b/two", "c/three"):
            world.add(name, 600)
        for file in FILES:
            folder.write(f".github/workflows/{file}", "on: push\n")
        if not REFRESHED:
            assert folder.refresh() == 0
            REFRESHED.update(folder.files())
        folder.restore(REFRESHED)
        self.hub = Hub(folder, remote)
        self.forge.remote, self.forge.viewer = remote, "octocat"
        self.forge.workflows = dict.fromkeys(FILES, "active")
        self.forge.runs = [dict(RUN)]
        world.points = world.requests = 0

    def ask(self) -> int:
        """`python -m scripts.doctor`; its exit code. `output` holds what it printed, `findings` that by topic."""
        with contextlib.chdir(self.folder.path), capture() as (out, err):
            code = doctor.main(())
        assert not err.getvalue()
        self.output = out.getvalue()
        return code

    def lines(self, topic: str) -> list[str]:
        """What is reported about a topic: each finding as `mark: what / remedy`."""
        self.ask()
        pairs = re.findall(rf"^(ok|fix|\?) +{topic} +(\S.*)\n(?: {{7,}}(.*)\n)?", self.output, re.M)
        return [f"{mark}: {what} / {remedy}" if remedy else f"{mark}: {what}" for mark, what, remedy in pairs]

    def line(self, topic: str) -> str:
        """What is told of a topic that has one finding."""
        (line,) = self.lines(topic)
        return line


@pytest.fixture
def patient(folder: Folder, github: World, tmp_path: Path) -> Patient:
    return Patient(folder, github, tmp_path / "remote.git")


def test_a_healthy_census_is_told_so(patient: Patient) -> None:
    """Every topic with its mark; exit 0; nothing is written; seven requests."""
    before = patient.folder.files()
    assert patient.ask() == 0
    marks = [line.split()[0] for line in patient.output.splitlines() if line]
    assert marks[:-1] == ["ok"] * (len(marks) - 1) and patient.output.endswith("\n\nAll is well.\n")
    for words in (
        "token          works as octocat", "rate limit     999 of 1,000 points left until 2026-08-22T13:23:41Z",
        "rights         its account may push to census/ai-stack-census", "workflows      3 are enabled",
        "last run       the refresh of 2026-08-22T12:23:00Z was a success",
        "rules          none that stops a push to main",
        "submissions    none waits for a maintainer",
        "refreshed      2026-08-22 12:23 UTC, 0 hours ago by GitHub's clock",
        "whole          the last refresh reached every repository, 3",
    ):  # fmt: skip
        assert words in patient.output
    assert patient.folder.files() == before and patient.world.requests == 9


def test_a_sick_census_is_told_everything_at_once(patient: Patient) -> None:
    """The whole text, against one that people can read and approve; exit 1."""
    forge, folder = patient.forge, patient.folder
    forge.facts, forge.issues_on, forge.may_open_pulls = {"default_branch": "trunk", "fork": True}, False, False
    forge.rights = {"pull", "admin"}
    forge.workflows = {"check.yml": "active", "refresh.yml": "disabled_inactivity"}
    forge.runs = [RUN | {"status": "completed", "conclusion": "cancelled"}, RUN | {"conclusion": "failure"}]
    patient.world.points, patient.world.now = 990, NOW + timedelta(days=3)
    folder.curate(*(entry(name) for name in ("a/one", "b/two", "d/four")))
    record = history.load_latest(folder.path)
    record.repos["a/one"] = replace(record.repos["a/one"], as_of=date(2026, 8, 20))
    history.write_latest(folder.path, record)
    elsewhere = patient.hub.clone(folder.path.parent / "elsewhere")
    (elsewhere / "news.txt").write_text("")
    publish(elsewhere, "Add news")
    assert patient.ask() == 1
    assert re.sub(r"\b[0-9a-f]{7}\b", "0123abc", patient.output) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("topic", "change", "words"),
    [
        ("rate limit", lambda world: setattr(world, "points", 960), "fix: 39 of 1,000 points left"),
        ("rights", lambda world: world.forge.rights.discard("push"), "ok: its account may not push"),
        ("rights", lambda world: world.forge.facts.update(permissions=None), r"\?: GitHub does not say"),
        ("repository", lambda world: world.forge.facts.update(archived=True), "fix: .* is archived.*Unarchive"),
        ("repository", lambda world: world.forge.facts.update(disabled=True), "fix: GitHub has disabled"),
        ("repository", lambda world: world.forge.facts.update(default_branch="dev"), "fix: the default branch"),
        ("repository", lambda world: world.forge.facts.update(fork=True), "ok: census/ai-stack-census, a fork"),
        ("issues", lambda world: setattr(world.forge, "issues_on", False), "fix: disabled.*tick Issues"),
        ("actions", lambda world: setattr(world.forge, "actions_on", False), "fix: disabled.*allow them"),
        (
            "actions", lambda world: setattr(world.forge, "selected_actions", {"github_owned_allowed": False}),
            "fix: .*actions/checkout is not among them",
        ),
        (
            "actions", lambda world: setattr(world.forge, "selected_actions", {"patterns_allowed": ["actions/*"], "github_owned_allowed": False}),
            "ok: enabled",
        ),
        (
            "actions", lambda world: (setattr(world.forge, "selected_actions", {}), world.forge.instead.update(SELECTED_UNKNOWN)),
            r"\?: .*this token cannot tell",
        ),
        ("rules", lambda world: world.forge.rules.extend(["deletion", "non_fast_forward"]), "ok: none that stops"),
        ("rules", lambda world: world.forge.rules.append("pull_request"), r"\?: main has pull_request.*CENSUS_TOKEN"),
        ("pull requests", lambda world: setattr(world.forge, "may_open_pulls", False), "fix: may not .*Tick"),
        ("pull requests", lambda world: setattr(world.forge, "may_open_pulls", True), 'ok: may be.*"Approve workflows to run"'),
        ("features", lambda world: setattr(world.forge, "pulls_on", False), "fix: .*disabled.*tick Pull requests"),
        (
            "features", lambda world: world.forge.facts.update(pull_request_creation_policy="collaborators_only"),
            r"\?: pull requests may be opened by collaborators only",
        ),
        ("workflows", lambda world: world.forge.workflows.pop("submit.yml"), "fix: submit.yml is not known.*Push"),
        (
            "workflows", lambda world: world.forge.workflows.update({"check.yml": "disabled_fork"}),
            "fix: check.yml is disabled_fork: a fork starts.*Actions > Check > Enable workflow",
        ),
        ("workflows", lambda world: world.forge.workflows.update({"check.yml": "odd"}), "fix: .* is odd: it does not run"),
        ("last run", lambda world: world.forge.runs.clear(), "fix: the refresh never ran.*Run workflow"),
        ("last run", lambda world: world.forge.runs[0].update(conclusion="timed_out"), "fix: .*ended with timed_out / .*/runs/7"),
        ("last run", lambda world: world.forge.runs[0].update(conclusion="cancelled"), "ok: .* is completed"),
        ("last run", lambda world: world.forge.runs[0].update(status="queued"), "ok: .* is queued"),
        ("last run", lambda world: world.forge.runs[0].update(status=None), "ok: .* is waiting"),
    ],
)  # fmt: skip
def test_what_github_says_is_judged(patient: Patient, topic: str, change: Callable[[World], Any], words: str) -> None:
    """Each setting that keeps a census from running has its remedy, and changes the verdict on itself alone."""
    change(patient.world)
    line = patient.line(topic)
    assert re.match(words, line), line
    verdicts = {"f": "1 problem.", "o": "All is well.", "?": "No problems found; 1 check could not be completed."}
    assert patient.output.endswith(f"\n{verdicts[line[0]]}\n")


def test_submissions_that_wait_are_counted(patient: Patient) -> None:
    """From our open pull requests, with the oldest; no other pull request counts, nor one that is closed."""
    forge = patient.forge
    for branch in ("submission/issue-1", "submission/issue-2", "submission/issue-3", "housekeeping", "feature"):
        number = forge.submit("")
        forge.issues[number]["pull_request"] = {}
        forge.add_pull(number, branch)
    forge.close(1, "maintainer")
    forge.issues[3]["created_at"] = "2026-08-20T12:00:00Z"
    assert patient.line("submissions") == "ok: 2 pull requests to decide, the oldest of 2026-08-20 (#3)"


@pytest.mark.parametrize(
    ("topic", "path"),
    [
        ("repository", ""), ("clone", "commits"), ("actions", "actions/permissions"),
        ("pull requests", "actions/permissions/workflow"), ("workflows", "actions/workflows"),
        ("last run", "actions/workflows/refresh.yml/runs"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [403, 404, 451, 500, 301])
def test_a_refused_question_is_unknown_and_the_others_go_on(
    patient: Patient, topic: str, path: str, status: int
) -> None:
    """With GitHub's reason and a way to find out; a question that failed is not a problem of the census."""
    patient.forge.instead[path] = status, {"message": "Not for you"}
    line = patient.line(topic)
    assert line.startswith(f"?: GitHub answered {status}") and " / " in line
    assert ("Not for you" in line) == (status != 500) and ("the repository's current name" in line or status != 301)
    assert patient.output.count("\n?") == 1 and "No problems found; 1 check could not be completed." in patient.output
    assert "\nok    days" in patient.output


def test_answers_that_are_no_answers(patient: Patient) -> None:
    """Lists within lists without end, and endless names."""
    patient.forge.instead["commits"] = 200, b"[" * 200_000
    patient.forge.facts["full_name"] = "x" * 10_000
    assert patient.ask() == 0 and max(map(len, patient.output.splitlines())) < 600
    assert "clone          GitHub's answer nests too many lists and objects within each other" in patient.output


@pytest.mark.parametrize("data", [None, [], {}, "text", [None], {"workflows": [1], "workflow_runs": [{}]}, 7])
def test_an_answer_of_another_shape_is_unknown(patient: Patient, data: object) -> None:
    """Whatever GitHub sends, each topic is told and nothing is raised."""
    for path in ("", "commits", "actions/permissions", "actions/permissions/workflow", "actions/workflows"):
        patient.forge.instead[path] = 200, data
    patient.forge.instead["actions/workflows/refresh.yml/runs"] = 200, data
    patient.world.spoil = lambda body: body.update(data={"viewer": data, "rateLimit": data})
    assert patient.ask() == 0 and patient.output.count("GitHub answered in an unknown shape") == 7


def test_no_word_of_github_becomes_a_command_of_the_log_or_markup(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Names may hold line breaks, commands and Markdown; the summary on the run's page says the same, harmlessly."""
    patient.forge.viewer = "x\n::error::boo<img src=x>"
    patient.forge.workflows["check.yml"] = "odd\n::stop-commands::t`"
    patient.forge.instead["commits"] = 200, [{"sha": "--output=/tmp/x"}]
    patient.forge.instead["actions/permissions"] = 404, {"message": "a\n::error::b"}
    patient.forge.runs[0] |= {"conclusion": "\u202efailure", "html_url": "https://x/\n::error::c"}
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert patient.ask() == 1
    assert not re.search(r"^\s*::|\u202e", patient.output, re.M)
    assert "clone          GitHub answered in an unknown shape" in patient.output
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    verdict = "### 2 problems; 2 checks could not be completed."
    assert "<img" not in summary and summary.startswith(f"{verdict}\n\n- `ok` **token**")


def test_without_a_token_the_files_are_judged(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By this machine's clock, and with the way to a token; GitHub is not asked."""
    monkeypatch.delenv("GITHUB_TOKEN")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(str(shutil.which("git")))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))  # no `gh`, which may know a token
    assert re.match(r"\?: no token found.*gh auth login", patient.line("token"))
    assert "by this machine's clock" in patient.line("refreshed") and patient.line("whole").startswith("ok")
    assert patient.world.requests == 0


@pytest.mark.parametrize(("token", "words"), [("expired", "GitHub refused the token"), ("a b", "holds blanks")])
def test_a_bad_token_is_said_once(patient: Patient, monkeypatch: pytest.MonkeyPatch, token: str, words: str) -> None:
    """After one request, or none."""
    monkeypatch.setenv("GITHUB_TOKEN", token)
    assert patient.line("token").startswith("fix") and words in patient.output
    assert patient.world.requests < 4 and "actions" not in patient.output
    assert patient.line("whole").startswith("ok")


@pytest.mark.parametrize(
    ("kind", "words"),
    [("502", "answered 502"), ("html", "not JSON"), ("hang up", "not reached"), ("bare 429", "used up")],
)
def test_a_github_that_is_down_is_said_once(patient: Patient, kind: str, words: str) -> None:
    """After two requests without an answer, and without long pauses; the files are judged by this machine's clock."""
    patient.world.fault = faults.always(kind)
    patient.ask()
    assert patient.world.requests <= 2 and ("by this machine's clock" in patient.output or kind != "hang up")
    assert patient.output.count("\n?") + patient.output.startswith("?") == 1 and words in patient.line("github")
    assert "\nok    whole" in patient.output


@pytest.mark.parametrize("kind", sorted(faults.ANSWERS))
@pytest.mark.parametrize("numbers", [(4,), tuple(range(100))], ids=["one", "every"])
def test_no_fault_of_github_keeps_the_files_from_being_judged(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, kind: str, numbers: tuple[int, ...]
) -> None:
    """Each kind of fault, at one request and at every one: what it hides is named or asked again."""
    monkeypatch.setattr("scripts.github.client.TIMEOUT", (1, 0.1))
    monkeypatch.setattr("scripts.github.client.ANSWER_SECONDS", 0.2)
    monkeypatch.setattr("scripts.verbs.doctor.ANSWER_WITHIN", 1.2)
    patient.world.fault = faults.at(kind, *numbers)
    patient.ask()
    server.wait_for(os.environ["GITHUB_API_URL"])
    assert "\nok    whole " in patient.output and patient.output.startswith(("ok    token", "?", "fix   token"))
    hidden = re.search(r"^(\?|fix) .*(GitHub|limit)", patient.output, re.M)
    assert hidden or (len(numbers) == 1 and "limit" in kind or kind == "no pause")


def test_one_failure_between_answers_is_not_a_github_that_is_down(patient: Patient) -> None:
    """The first, a middle and the last request; each topic but its own is told."""
    for number, topic in ((1, "token"), (4, "actions"), (7, "last run"), (8, "rules"), (9, "submissions")):
        patient.world.requests, patient.world.fault = 0, faults.at("503", number)
        assert patient.ask() == 0 and patient.output.count(" GitHub answered 503\n") == 1
        assert re.search(rf"^\? +{topic} +GitHub answered 503\n +\S", patient.output, re.M)


def test_a_token_that_loses_its_rights_midway(patient: Patient) -> None:
    """What was answered stands; nothing more is asked."""
    patient.world.fault = lambda number: "401" if number >= 4 else None
    assert patient.ask() == 1 and patient.world.requests == 4
    assert "works as octocat" in patient.output and "GitHub refused the token (401" in patient.output


def test_a_folder_that_is_no_clone(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said of the commits; without a remote on GitHub its settings cannot be asked for."""
    run(patient.folder.path, "remote", "set-url", "origin", "https://example.org/a/b.git")
    monkeypatch.delenv("GITHUB_REPOSITORY")
    assert re.match(r"\?: `origin` is not a repository on GitHub: set GITHUB_REPOSITORY", patient.line("repository"))
    assert patient.line("token").startswith("ok")
    (patient.folder.path / ".git").rename(patient.folder.path.parent / "away")
    assert patient.line("clone").startswith("?: git rev-parse failed: fatal: not a git repository")
    monkeypatch.setenv("GITHUB_REPOSITORY", "census/ai-stack-census")
    assert patient.line("issues").startswith("ok")
    monkeypatch.setenv("PATH", "")
    assert "Install git" in patient.line("clone")


def test_a_shallow_clone_is_enough(patient: Patient) -> None:
    """As the one that Actions makes; and one with a commit that GitHub has not yet is no older than GitHub's."""
    shallow = patient.folder.path.parent / "shallow"
    run(patient.folder.path, "clone", "--quiet", "--depth=1", f"file://{patient.hub.remote}", str(shallow))
    patient.folder.path = shallow
    patient.folder.write("mine.txt", "")
    commit(shallow, "Add mine")
    said = patient.lines("clone")
    assert said[0].startswith("ok: has GitHub's newest commit") and said[1].startswith("ok: is shallow")
    assert patient.output.endswith("All is well.\n")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("repos.yaml", None, "fix   data .*no such file: run this from the root"),
        ("repos.yaml", "layers: [", "fix   data .*repos.yaml:2"), ("history/latest.yaml", "repos: 5\n", "fix   data .*latest.yaml:1"),
        ("README.md", None, "fix   data .*README.md:1: is missing"), ("README.md", "# No marks\n", "fix   data .*marker"),
        ("README.md", b"\xff", "fix   data .*not UTF-8"), ("history/2026/notes.txt", "", "fix   data .*not a snapshot"),
        ("history/contributors.yaml", "repos: 5\n", "fix   data .*contributors.yaml:1"), ("history/2026/2026-08-21.yaml", "", "fix   data .*1 fault"),
    ],
)  # fmt: skip
def test_a_broken_file_is_a_finding(patient: Patient, name: str, text: str | bytes | None, words: str) -> None:
    """With its line, and never a traceback; what GitHub says is told all the same."""
    path = patient.folder.path / name
    if text is None:
        path.unlink()
    else:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert patient.ask() == 1 and re.search(words, patient.output), patient.output
    assert "works as octocat" in patient.output


@pytest.mark.parametrize(
    ("hours", "mark"), [(0, "ok"), (12.9, "ok"), (13.1, "fix"), (100, "fix"), (-0.5, "ok"), (-2, "fix")]
)
def test_two_missed_refreshes_are_too_many(hours: float, mark: str) -> None:
    """Thirteen hours by GitHub's clock; a refresh that is yet to come means a wrong clock."""
    found = data_checks.judge_refreshed(Latest(NOW), NOW + timedelta(hours=hours), "a clock")
    assert found.mark == mark
    assert "4 days ago by a clock" in found.what or hours != 100


def test_a_census_that_never_counted_is_told_how_to(folder: Folder) -> None:
    """Nothing is older than a refresh that never was; nothing is missing before the first day."""
    folder.curate(entry("a/one"))
    done = folder.run("doctor", PATH="")
    assert done.returncode == 1 and not done.stderr
    assert re.search(r"fix   refreshed +never.*\n +`make refresh`", done.stdout)
    assert re.search(r"fix   list +1 entry awaits its first count: a/one", done.stdout)
    assert re.search(r"ok    days +no refresh has taken a snapshot yet", done.stdout)
    assert re.search(r"ok    past +there is no repository to ask about yet", done.stdout) and " 0 " not in done.stdout


def test_what_github_says_is_gone_was_reached() -> None:
    """An old count is a finding only where GitHub did not answer; the first three are named."""
    old = Row(stars=5, as_of=date(2026, 8, 1))
    gone = replace(old, gone=date(2026, 8, 2))
    rows = {f"o/r{number}": old for number in range(5)} | {"g/gone": gone, "b/blocked": replace(gone, blocked="dmca")}
    found = data_checks.judge_whole(Latest(NOW, rows))
    assert found.what == "5 of 7 counts are older than the refresh: o/r0, o/r1, o/r2 and 2 more"


def test_a_former_name_is_a_row_of_its_entry() -> None:
    """A rename in repos.yaml awaits no count; a row of nobody and an entry without a row do."""
    listed = parse_catalogue(LAYERS + entry("new/name", formerly="[old/name]") + entry("x/new"))
    rows = {"old/name": Row(stars=1), "y/stray": Row(stars=1)}
    awaited, stray = data_checks.judge_list(listed, Latest(NOW, rows))
    assert awaited.what == "1 entry awaits its first count: x/new" and stray.what.endswith("repos.yaml: y/stray")


def test_pages_that_lag_behind_are_named(patient: Patient) -> None:
    """Until a render."""
    patient.folder.write("README.md", patient.folder.read("README.md").replace("600", "601"))
    assert patient.line("pages").startswith("fix: README.md differs from what the data says / `make render`")
    patient.folder.render()
    assert patient.line("pages").startswith("ok")


def test_missing_days_are_those_since_our_first_refresh(patient: Patient) -> None:
    """Not days before, not today; an import in between fills its day; the newest ten are named."""
    folder = patient.folder.path
    for back, source in ((30, "a recording"), (20, None), (19, None), (10, "a recording"), (1, None)):
        day = NOW - timedelta(back)
        append_snapshot(folder, Snapshot(day.date() if source else day, {"a/one": 1}, source))
    patient.folder.render()
    line = patient.line("days")
    assert line.startswith("fix: 16 days without a snapshot since 2026-08-02: 2026-08-20, 2026-08-19, 2026-08-18")
    assert "2026-08-12" not in line and line.count("2026-") == 11
    assert ", … / The next scheduled refresh asks GitHub for them" in line


def test_days_that_no_page_shows_any_more_are_told_as_well() -> None:
    """A gap of last year keeps nobody from being well: nothing can fix it, and nothing needs it."""
    today = NOW.date()
    days = {today - timedelta(back) for back in range(200) if back != 120}
    found = data_checks.judge_days(days, min(days), today)
    assert found.mark == "ok" and str(today - timedelta(120)) in found.what
