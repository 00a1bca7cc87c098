"""Commands of git in the clone that the census runs in, with the identity of our commits and the token for `origin`.

git waits for ever on a server that says nothing: here every command that talks to `origin` ends. Inside Actions the
token goes to git through its environment, and to GitHub alone: no file holds it, no argument shows it, and the
checkout needs no credentials of its own. Everywhere else git finds its credentials as always.
"""

import base64
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scripts.common.environment import is_private, read_environment
from scripts.git.errors import WORKFLOWS, GitError, WorkflowsError

NAME, EMAIL = "github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com"
STALL_SECONDS = 30  # at less than ten bytes a second, after which git gives a transfer up
COMMAND_SECONDS = 90.0  # for a command that talks to `origin`, however steadily its bytes drip in

# What a person set for pushes of their own is not for the robot's.
_PUSH_AS_WE_MEAN = (
    "-c", "push.pushOption=", "-c", "push.gpgSign=false", "-c", "remote.origin.mirror=false", "-c", "push.followTags=false",
    "-c", "push.recurseSubmodules=no",
)  # fmt: skip
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}  # would lead git to another repository
_REMOTE_COMMANDS = {"ls-remote", "fetch", "push"}
_MOVED = re.compile(r"\[rejected\]|cannot lock ref|failed to update ref|incorrect old value|reference already exists")


class Git:
    """The clone in a folder and its remote `origin`. Every method raises GitError."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, text: str | None = None, **variables: str) -> str:
        """What a command prints; `text` is its input, `variables` go into its environment."""
        done = self.attempt(*arguments, text=text, **variables)
        if done.returncode:
            raise GitError(_subcommand(arguments), self._reason(_complaint(done)))
        return done.stdout

    def _reason(self, complaint: str) -> str:
        """What git complains of; where it takes this for no clone, why: it does not tell every command."""
        if "'origin' does not appear" not in complaint:
            return complaint
        looked = self.attempt("rev-parse", "--git-dir")
        return _complaint(looked) if looked.returncode else complaint

    def attempt(self, *arguments: str, text: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command that may fail; raises GitError only when it cannot even start."""
        inherited = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
        stalls = {"GIT_HTTP_LOW_SPEED_LIMIT": "10", "GIT_HTTP_LOW_SPEED_TIME": str(STALL_SECONDS)}
        ours = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"} | stalls | credentials() | variables
        limit = COMMAND_SECONDS if _subcommand(arguments) in _REMOTE_COMMANDS and not attended() else None
        try:
            return _run(["git", *arguments], (text or "").encode(), limit, self.root, inherited | ours)
        except OSError as error:
            raise GitError(_subcommand(arguments), f"git cannot be run in {self.root} ({error.strerror})") from None

    def fetch(self, branch: str, depth: int | None = None) -> None:
        """Bring the objects of a branch of `origin` here; no ref of the clone moves.

        Into a shallow clone come `depth` commits only: an old branch would bring the history from its base on with it.
        """
        quietly = ("--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=")
        is_shallow = depth and self.git("rev-parse", "--is-shallow-repository").strip() == "true"
        self.git("fetch", *quietly, *([f"--depth={depth}"] if is_shallow else []), "origin", f"refs/heads/{branch}")

    def commit_tree(self, tree: str, parent: str, message: str, **variables: str) -> str:
        identity = {
            "GIT_AUTHOR_NAME": NAME,
            "GIT_AUTHOR_EMAIL": EMAIL,
            "GIT_COMMITTER_NAME": NAME,
            "GIT_COMMITTER_EMAIL": EMAIL,
        }
        return self.git("commit-tree", tree, "-p", parent, text=message, **identity, **variables).strip()

    def try_push(self, commit: str, branch: str, *options: str) -> bool:
        """Make `commit` the branch on `origin`; False when it was elsewhere. After a GitError it may be there."""
        done = self.attempt(
            *_PUSH_AS_WE_MEAN, "push", "--porcelain", "--no-verify", *options, "origin", f"{commit}:refs/heads/{branch}"
        )
        if done.returncode == 0:
            return True
        refused = re.search(r"^!.*", done.stdout, re.M)
        if refused and _MOVED.search(refused[0]):
            return False
        said = f"{_complaint(done)}\n{refused[0] if refused else ''}"
        raise (WorkflowsError if re.search(WORKFLOWS, said) else GitError)("push", said)


def attended() -> bool:
    """Whether standard input is a terminal: then a person can enter a passphrase, and interrupt what takes too long."""
    return os.isatty(0)


def credentials() -> dict[str, str]:
    """In Actions, the settings by which git shows the token to GitHub alone, after those there. Raises GitError."""
    environment = read_environment()
    if not environment.in_actions or not environment.token:
        return {}
    if not is_private(environment.server):
        raise GitError("credentials", f"{environment.server} is not encrypted, and gets no token")
    number = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    basic = base64.b64encode(f"x-access-token:{environment.token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": str(number + 2),
        f"GIT_CONFIG_KEY_{number}": f"http.{environment.server}/.extraheader",
        f"GIT_CONFIG_VALUE_{number}": f"AUTHORIZATION: basic {basic}",
        f"GIT_CONFIG_KEY_{number + 1}": "http.followRedirects",  # git would take the header along
        f"GIT_CONFIG_VALUE_{number + 1}": "false",
    }


def _run(
    command: list[str], data: bytes, limit: float | None, root: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run to the end or the limit; then git is killed, and so are the helpers that it started."""
    group = None if limit is None else 0
    with subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=group,
    ) as process:
        try:
            out, err = process.communicate(data, limit)
        except subprocess.TimeoutExpired:
            _kill(process, group)
            return subprocess.CompletedProcess(command, 124, "", f"it did not end within {limit:g} seconds: stopped")
        except BaseException:
            _kill(process, group)
            raise
    return subprocess.CompletedProcess(
        command, process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")
    )


def _kill(process: subprocess.Popen[bytes], group: int | None) -> None:
    with suppress(ProcessLookupError):
        if group is None:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _subcommand(arguments: tuple[str, ...]) -> str:
    """git's own word for a command, without the options before it."""
    return next((word for word in arguments if re.fullmatch("[a-z][a-z-]*", word)), arguments[0])


def _complaint(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode >= 0:
        return done.stderr
    return f"{done.stderr}\nit was killed ({signal.strsignal(-done.returncode)})"
