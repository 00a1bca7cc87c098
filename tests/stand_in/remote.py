"""A bare remote, clones of it, and observations of made-up repositories: what tests of publishing start from."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from scripts.census.row import Account, Facts
from scripts.github.observation import Answer, Observation, Seen, Unreached
from tests.support.folder import Folder

PLAIN_GIT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}  # nobody's settings
START = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)


class Remote:
    """A bare repository that others clone and push to."""

    def __init__(self, path: Path) -> None:
        self.remote = path

    def git(self, *arguments: str) -> str:
        """Run git in the remote."""
        return run(self.remote, *arguments)

    def clone(self, path: Path) -> Path:
        """A clone of the remote, for somebody of their own."""
        subprocess.run(
            ["git", "clone", "--quiet", "--template=", str(self.remote), str(path)], env=own_git(), check=True
        )
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


def guard(remote: Path) -> None:
    """Let a bare repository refuse what GitHub refuses to the token of Actions: to move a branch across workflows.

    The strictest reading of several reports: also when the content is the default branch's. A new branch is refused
    only for a change that no other branch has. The census pushes with an environment that people's pushes lack.
    """
    hook = remote / "hooks" / "update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(_UPDATE)
    hook.chmod(0o755)


_UPDATE = r"""#!/bin/sh
# $1 the branch, $2 where it was, $3 where it shall be
[ -n "$GIT_TERMINAL_PROMPT$REMOTE_USER" ] || exit 0
case $3 in *[!0]*) ;; *) exit 0 ;; esac
case $2 in *[!0]*) others="^$2" moved="git diff --name-only $2 $3" ;; *) others="--not --all" moved=: ;; esac
changed=$(
    git log --format= --name-only $3 $others -- .github/workflows
    $moved -- .github/workflows
)
[ -z "$changed" ] && exit 0
echo "refusing to allow a GitHub App to create or update workflow \`$(echo "$changed" | head -n 1)\` without \`workflows\` permission" >&2
exit 1
"""


class Hub(Remote):
    """The remote `main` of a census, seeded from a folder, which becomes a clone of it."""

    def __init__(self, folder: Folder, remote: Path) -> None:
        super().__init__(remote)
        self.folder = folder
        seed(folder, remote)


Files = dict[str, bytes]
_SEEDS: dict[frozenset[tuple[str, bytes]], tuple[Path, Files, Files]] = {}  # what git made of such files, and where


def seed(folder: Folder, remote: Path) -> None:
    """Make a folder the first commit of a bare remote, and a clone of it.

    What git made of the same files before is copied: nearly every test starts from here.
    """
    files, own = frozenset(folder.files().items()), Folder(folder.path / ".git")
    if files not in _SEEDS:
        _make(folder.path, remote)
        _SEEDS[files] = remote, Folder(remote).files(), own.files()
        return
    before, bare, clone = _SEEDS[files]
    Folder(remote).write_all(bare)
    own.write_all(clone)
    config = own.path / "config"
    config.write_text(config.read_text().replace(f"url = {before}\n", f"url = {remote}\n"))
    guard(remote)


def _make(path: Path, remote: Path) -> None:
    remote.mkdir()
    run(remote, "init", "--quiet", "--bare", "--template=", "--initial-branch=main")
    run(remote, "config", "receive.autogc", "false")
    guard(remote)
    run(path, "init", "--quiet", "--template=", "--initial-branch=main")
    run(path, "remote", "add", "origin", str(remote))
    publish(path, "Start a census")


def run(path: Path, *arguments: str, given: str | None = None) -> str:
    """Run git in a folder as a person with a name, `given` on its standard input; returns what it printed."""
    command = ["git", "-c", "user.name=Person", "-c", "user.email=person@example.org", *arguments]
    done = subprocess.run(command, cwd=path, env=own_git(), input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        error = subprocess.CalledProcessError(done.returncode, arguments, done.stdout, done.stderr)
        error.add_note(done.stderr)
        raise error
    return done.stdout


def own_git() -> dict[str, str]:
    """An environment in which git knows this folder's repository only: no hook's, and nobody's settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return clean | PLAIN_GIT


def commit(path: Path, message: str) -> None:
    """Commit everything in a clone."""
    run(path, "add", "--all")
    run(path, "commit", "--quiet", "--message", message)


def publish(path: Path, message: str, branch: str = "main") -> None:
    """Commit everything in a clone, and push it to a branch."""
    commit(path, message)
    run(path, "push", "--quiet", "origin", f"HEAD:{branch}")


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
