"""The workflow files, read: what they may do, what reaches a shell, and which code of others they run."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from scripts.git.default_branch import GENERATED
from scripts.github.commands import NAMES
from tests.support.folder import ROOT
from tests.support.workflow_files import PATHS, PINS, WORKFLOWS

PINNED = re.compile(r"actions/[\w-]+@[0-9a-f]{40}")
TALKS_TO_GITHUB = re.compile(r"scripts\.(refresh|publish|submit|housekeep|discover)\b")


def load(path: Path) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in PATHS:
        for name, job in load(path)["jobs"].items():
            yield f"{path.name}:{name}", job


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in jobs():
        for number, step in enumerate(job["steps"], 1):
            yield f"{name}:{number}", step


def test_there_are_four_workflows_of_few_steps() -> None:
    """Short enough to read at a glance."""
    assert [path.name for path in PATHS] == ["check.yml", "discover.yml", "refresh.yml", "submit.yml"]
    assert len(list(jobs())) == 6 and all(len(path.read_text().splitlines()) <= 85 for path in PATHS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_nothing_is_allowed_but_what_a_job_names(path: Path) -> None:
    """No right at the top; a time-out and rights of its own on every job; nothing that runs is cancelled."""
    assert load(path)["permissions"] == {}
    text = path.read_text(encoding="utf-8")
    assert "cancel-in-progress: false" in text and "cancel-in-progress: true" not in text
    for job in load(path)["jobs"].values():
        assert job["permissions"] and 0 < job["timeout-minutes"] <= 30
        assert "concurrency" in load(path) or "concurrency" in job


def test_what_strangers_can_start_has_no_rights_they_could_use() -> None:
    """The check reads; the other two run the default branch's code, with their own pull requests only."""
    rights = {name: job["permissions"] for name, job in jobs()}
    assert rights["check.yml:check"] == rights["check.yml:rehearse"] == {"contents": "read"}
    assert "pull_request_target" not in "".join(path.read_text() for path in PATHS)
    assert "full_name == github.repository" in dict(jobs())["submit.yml:submit"]["if"]
    assert not any("cache" in key for _, step in steps() for key in step.get("with", {}))


def test_a_comment_with_a_command_starts_a_run_and_so_does_a_misspelt_one() -> None:
    """Each command wherever it stands, and whatever begins with a slash, which may be one letter away from one."""
    conditions = " ".join(dict(jobs())["submit.yml:submit"]["if"].split()).split(" || ")
    found = {condition for condition in conditions if "comment" in condition}
    commands = {f"contains(github.event.comment.body, '/{name}')" for name in NAMES}
    assert found == {"startsWith(github.event.comment.body, '/')", *commands}


def test_what_takes_long_runs_once_a_week_and_not_in_forks() -> None:
    """The schedule starts that alone; whatever a pull request or a push starts is the check alone.

    Neither waits for the other: of those that wait GitHub keeps but the newest, and the next schedule is a week away.
    A rehearsal that fails keeps the rarer faults from nothing.
    """
    found = {name: job["if"] for name, job in jobs() if name.startswith("check.yml:")}
    assert found == {
        "check.yml:check": "github.event_name != 'schedule'",
        "check.yml:rehearse": "github.event_name == 'schedule' && !github.event.repository.fork",
    }
    check = load(WORKFLOWS / "check.yml")
    assert check["concurrency"]["group"] == "check-${{ github.event_name == 'schedule' && 'weekly' || github.ref }}"
    assert check["jobs"]["rehearse"]["steps"][-1]["if"] == "${{ !cancelled() && steps.install.outcome == 'success' }}"


PUBLISHERS = "${{ secrets.CENSUS_TOKEN || github.token }}"
OUR_WORDS = (
    PUBLISHERS,
    "${{ github.token }}",
    "${{ inputs.accept-drop && '--accept-drop' || '' }}",
    "${{ github.event_name == 'schedule' && '--sweep' || '' }}",
)


def test_only_scheduled_refreshes_sweep() -> None:
    """A run after a merge, or by hand, is for what people wait for; whatever a schedule finds left, it goes on with."""
    found = [step["env"]["SWEEP"] for _, step in steps() if "SWEEP" in step.get("env", {})]
    assert found == [OUR_WORDS[-1]]


@pytest.mark.parametrize(("name", "step"), list(steps()))
def test_no_step_runs_what_somebody_wrote(name: str, step: dict[str, Any]) -> None:
    """No expression in a shell's line at all; in its environment only the token and our own words; actions by commit."""
    assert ("run" in step) != ("uses" in step), name
    assert "${{" not in step.get("run", ""), f"{name}: pass it through env"
    for value in step.get("env", {}).values():
        assert value in OUR_WORDS, name
        assert value != PUBLISHERS or "scripts.publish" in step["run"], f"{name}: that token is for publishing alone"
    if "uses" in step:
        assert PINNED.fullmatch(step["uses"]), f"{name}: pin it by commit"
    if step.get("uses", "").startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize(("name", "step"), list(steps()))
def test_the_token_is_only_where_github_is_asked(name: str, step: dict[str, Any]) -> None:
    """Not where libraries are installed, nor where data is checked, nor anywhere for a whole job."""
    has = "github.token" in str(step) or "secrets." in str(step)
    assert has == bool(TALKS_TO_GITHUB.search(step.get("run", ""))), name
    assert not any("env" in job for _, job in jobs()) and not any("env" in load(path) for path in PATHS)


def test_libraries_come_from_the_hashed_lock_only() -> None:
    """Every installation asks for hashes."""
    installs = [step["run"] for _, step in steps() if "pip" in step.get("run", "")]
    assert len(installs) == 6 and sum("discover.txt" in line for line in installs) == 1
    for line in installs:
        assert re.fullmatch(
            r"python -m pip install --require-hashes --requirement requirements/(run|test|discover)\.txt", line
        )


def test_pins_name_their_version() -> None:
    """The same commit everywhere, its version beside it."""
    for path in PATHS:
        for line in re.findall(r"uses: .*", path.read_text()):
            assert re.fullmatch(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
    assert len({pin for path in PATHS for pin in re.findall(r"uses: (\S+)", path.read_text())}) == len(PINS) == 2


def test_the_refresh_runs_at_an_odd_minute_and_on_merges() -> None:
    """Every six hours, by hand, and when the list changes on main; one writer to main at a time."""
    text = (WORKFLOWS / "refresh.yml").read_text()
    minute = re.search(r'cron: "(\d+) \*/6 \* \* \*"', text)
    assert minute and int(minute[1]) % 15 != 0
    assert "paths: [repos.yaml]" in text and "workflow_dispatch:" in text and "|| 'main' }}" in text


def test_a_refused_refresh_keeps_back_only_what_depends_on_it() -> None:
    """Publishing does; submissions, housekeeping and check run all the same. An accepted drop does nothing else."""
    (job,) = load(WORKFLOWS / "refresh.yml")["jobs"].values()
    found = {step["name"]: step.get("if", "") for step in job["steps"] if "name" in step}
    alone = "${{ !cancelled() && steps.install.outcome == 'success' && !inputs.accept-drop }}"
    assert found["Refresh"] == found["Publish"] == ""
    assert found["Take up open submissions"] == found["Housekeeping"] == alone
    assert found["Check"] == alone.replace(" && !inputs.accept-drop", "")
    assert "merge_group" in load(WORKFLOWS / "check.yml")["on"]


def test_no_run_starts_itself() -> None:
    """A push of CENSUS_TOKEN starts workflows: none of them listens to a path that publishing writes."""
    for path in PATHS:
        push = load(path)["on"].get("push")
        if push and "paths" in push:
            assert push["paths"] == ["repos.yaml"] and "repos.yaml" not in GENERATED
        elif push:
            assert {name.removesuffix("/**") for name in push["paths-ignore"]} == set(GENERATED), path.name


def test_no_workflow_names_this_repository() -> None:
    """So that a fork is its own."""
    assert not any("ai-stack-census" in path.read_text() for path in PATHS)


def test_zizmor_finds_nothing_but_that_comments_start_a_run() -> None:
    """Nothing else, and nothing was told to be ignored; the next test holds what makes that harmless."""
    tool = Path(sys.executable).parent / "zizmor"
    command = [tool, "--offline", "--no-progress", "--persona=pedantic", "--no-config", "--no-ignores", "--format=json"]
    done = subprocess.run([*command, ROOT / ".github"], capture_output=True, text=True, check=False)
    found = {(finding["ident"], *_annotations(finding)) for finding in json.loads(done.stdout)}
    assert found <= {("dangerous-triggers", "issue_comment is almost always used insecurely")}, done.stdout


def _annotations(finding: dict[str, Any]) -> list[str]:
    """What a finding says of its main place."""
    places = (place["symbolic"] for place in finding["locations"])
    return [place["annotation"] for place in places if place["kind"] == "Primary"]


def test_what_a_comment_starts_runs_the_default_branch_and_reads_nothing_from_it() -> None:
    """No branch of a pull request is checked out, and of the event the steps read the default branch's name alone."""
    for path in PATHS:
        if "issue_comment" in load(path)["on"]:
            for job in load(path)["jobs"].values():
                steps = str(job["steps"]).replace("${{ github.event.repository.default_branch }}", "")
                assert "github.event." not in steps and "head" not in steps and "if" in job


@pytest.mark.parametrize(
    ("schema", "names"),
    [("vendor.github-workflows", [path.name for path in PATHS]), ("vendor.dependabot", ["../dependabot.yml"])],
)
def test_the_files_are_what_github_reads(schema: str, names: list[str]) -> None:
    """Held against the published schemas."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *names]
    done = subprocess.run(command, cwd=WORKFLOWS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
