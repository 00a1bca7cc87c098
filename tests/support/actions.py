"""Actions on this machine: act runs the real workflow files against the GitHub stand-in and a bare remote.

act has no queue, no rights and no path filters: tests/workflows/test_workflows.py holds those, from the files alone.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stand_in import server
from tests.stand_in.remote import PLAIN_GIT, Hub, commit, own_git, run
from tests.stand_in.world import World
from tests.support.folder import ROOT
from tests.support.workflow_files import PINS, WORKFLOWS

ACT = Path(sys.executable).parent / "act"
NAME = "census/ai-stack-census"


@dataclass
class Run:
    """How a run of a workflow ended: its jobs' results, what its summary says, and its log."""

    results: list[str]
    summary: str
    log: str


class Runner:
    """Actions for a hub: events in, runs of its workflows out.

    `home` is a folder of its own; the variables of `server.environment` are to be in the environment.
    """

    def __init__(self, hub: Hub, home: Path, world: World) -> None:
        self.hub, self.home, self.world = hub, home, world
        self.place = home / "place"  # act takes names and workflows from here, never the files that a job sees
        shutil.copytree(WORKFLOWS, self.place / ".github/workflows")
        run(self.place, "init", "--quiet", "--initial-branch=main")
        run(self.place, "remote", "add", "origin", f"https://github.com/{NAME}.git")
        commit(self.place, "The workflows")

    def fire(self, workflow: str, event: str, **payload: Any) -> Run:
        """Run a workflow as the event would."""
        path = self.home / "event.json"
        path.write_text(json.dumps({"repository": {"default_branch": "main", "full_name": NAME}} | payload))
        address = os.environ["GITHUB_API_URL"]
        variables = server.environment(address) | PLAIN_GIT | {
            "CENSUS_REMOTE": self.hub.remote.as_uri(), "CENSUS_PYTHON": str(ACT.parent), "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1",  # the lock names them all
        }  # fmt: skip
        token = variables.pop("GITHUB_TOKEN")
        command = [
            str(ACT), event, "--json", "--workflows", str(self.place / ".github/workflows" / workflow), "--eventpath", str(path),
            "--platform", "ubuntu-latest=-self-hosted", "--no-cache-server", "--no-skip-checkout", "--secret", f"GITHUB_TOKEN={token}",
        ]  # fmt: skip
        for action, pin in PINS.items():
            command += ["--local-repository", f"{pin}={ROOT / 'tests' / action}"]
        for name, value in variables.items():
            command += ["--env", f"{name}={value}"]
        environment = own_git() | {"HOME": str(self.home), "XDG_CACHE_HOME": str(self.home / "cache")}
        done = subprocess.run(command, cwd=self.place, env=environment, capture_output=True, text=True, check=False)
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        results = [line["jobResult"] for line in lines if "jobResult" in line]
        summary = "".join(line["content"] for line in lines if line.get("command") == "summary")
        log = "".join(line["msg"] if line.get("raw_output") else f"{line.get('msg')}\n" for line in lines)
        assert (done.returncode == 0) == (set(results) <= {"success", "skipped"}), done.stdout + done.stderr
        return Run(results, summary, log)

    def merge(self, number: int) -> Run:
        """Merge a submission's pull request, and run what its end starts."""
        self.world.forge.merge(number)
        head = {"ref": self.world.forge.pulls[number]["head"]["ref"], "repo": {"full_name": NAME}}
        return self.fire("submit.yml", "pull_request", action="closed", pull_request={"number": number, "head": head})

    def issue(self, number: int, action: str) -> Run:
        """Run what an event of an issue starts."""
        issue = self.world.forge.issues[number]
        return self.fire(
            "submit.yml", "issues", action=action, issue={key: issue[key] for key in ("number", "body", "labels")}
        )
