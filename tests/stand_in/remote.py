"""A bare remote, clones of it, and observations of made-up repositories: what tests of publishing start from."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from scripts.census.row import Account, Facts
from scripts.github.observation import Answer, Observation, Seen, Unreached
from tests.conftest import Folder
from tests.demo import own_git

START = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)


class Hub:
    """The remote `main` of a census, seeded from a folder."""

    def __init__(self, folder: Folder, remote: Path) -> None:
        self.folder, self.remote = folder, remote
        remote.mkdir()
        self.git("init", "--quiet", "--bare", "--initial-branch=main")
        run(folder.path, "init", "--quiet", "--initial-branch=main")
        run(folder.path, "remote", "add", "origin", str(remote))
        commit(folder.path, "Start a census")
        run(folder.path, "push", "--quiet", "origin", "HEAD:main")

    def git(self, *arguments: str) -> str:
        """Run git in the remote."""
        return run(self.remote, *arguments)

    def clone(self, path: Path) -> Path:
        """A clone of the remote, for somebody of their own."""
        subprocess.run(["git", "clone", "--quiet", str(self.remote), str(path)], env=own_git(), check=True)
        return path

    def show(self, path: str, commit: str = "main") -> str:
        """A file as it is on the remote."""
        return self.git("show", f"{commit}:{path}")

    def tree(self, path: Path, commit: str = "main") -> Path:
        """All files of a commit of the remote."""
        path.mkdir(parents=True)
        archive = subprocess.run(
            ["git", "archive", commit], cwd=self.remote, env=own_git(), check=True, capture_output=True
        )
        subprocess.run(["tar", "-x"], cwd=path, input=archive.stdout, check=True)
        return path

    def log(self, shown: str, *arguments: str) -> list[str]:
        """What git shows of every commit on main, newest first."""
        return self.git("log", f"--format={shown}", *arguments, "main").splitlines()


def run(path: Path, *arguments: str) -> str:
    """Run git in a folder as a person with a name; returns what it printed."""
    command = ["git", "-c", "user.name=Person", "-c", "user.email=person@example.org", *arguments]
    done = subprocess.run(command, cwd=path, env=own_git(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, arguments, done.stdout, done.stderr)
    return done.stdout


def commit(path: Path, message: str) -> None:
    """Commit everything in a clone."""
    run(path, "add", "--all")
    run(path, "commit", "--quiet", "--message", message)


def observation(stars: dict[str, int], minutes: int = 0, unreached: tuple[str, ...] = ()) -> Observation:
    """What GitHub would have said so many minutes after the start; ids follow from the names."""
    answers: dict[str, Answer] = {
        name: Seen(facts=Facts(stars=count, forks=1, id=f"R_{name}"), account=Account(kind="organization"))
        for name, count in stars.items()
    }
    answers |= dict.fromkeys(unreached, Unreached(reason="no answer"))
    return Observation(taken=START + timedelta(minutes=minutes), answers=answers, requests=1, points=1)


def with_facts(seen: Observation, repo: str, /, **facts: Any) -> Observation:
    """The observation, with other facts of a repository."""
    answer = seen.answers[repo]
    assert isinstance(answer, Seen)
    answer = replace(answer, facts=replace(answer.facts, **facts))
    return replace(seen, answers=seen.answers | {repo: answer})
