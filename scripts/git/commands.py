"""git in the clone that the census runs in: its commands, whose commits ours are, and what it may show `origin`.

git waits for ever on a server that says nothing: here every command that talks to `origin` ends. Inside Actions the
token goes to git through its environment, and to GitHub alone: no file holds it, no argument shows it, and the
checkout needs no credentials of its own. Everywhere else git asks whomever it always asks.
"""

import base64
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts.common import files
from scripts.common.errors import CensusError
from scripts.common.text import plain

NAME, EMAIL = "github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com"
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}  # would lead git to another repository
STALL = 30  # seconds at less than ten bytes a second after which git gives a transfer up
LONGEST = 90.0  # seconds for a whole command that talks to `origin`, however steadily its bytes drip in
PATIENCE = 300.0  # seconds lost on commands that failed, after which none is begun that talks to `origin`
_TALKS = {"ls-remote", "fetch", "push"}
_MOVED = re.compile(r"\[rejected\]|cannot lock ref|failed to update ref|incorrect old value|reference already exists")

# What git says, whether trying again is hopeless, and what mends it; the first that is found holds.
_NO_RIGHT = (
    "The token may not push there: the workflow needs `contents: write`, and a rule that protects "
    "the branch must let GitHub Actions pass (Settings > Rules)."
)
_NO_SIGN_IN = (
    "The token is missing, revoked or expired: in Actions run the job again, which gets a new one; "
    "elsewhere sign git in anew."
)
_UNSURE = (
    "Either GitHub limits requests for now, then run this again in some minutes; "
    "or the token may not do that: the workflow needs `contents: write`."
)
_NO_ROOM = "Make room on the disk, and let this user write in the clone and in the folder for temporary files."
_MENDS = (
    (r"Permission to .* denied|access .* not granted|GH006|GH013|protected branch", True, _NO_RIGHT),
    (
        r"returned error: 401\b|Authentication failed|could not read (Username|Password)|denied \(publickey",
        True,
        _NO_SIGN_IN,
    ),
    (r"returned error: 403\b", False, _UNSURE),
    (r"returned error: 429\b", False, "GitHub limits requests for now: run this again in some minutes."),
    (r"`origin` failed for more than", True, "GitHub or the line to it fails: run this again later."),
    (
        r"named no default branch",
        False,
        "Push one if it has none; if it has, what answered was not git: run this again later.",
    ),
    (
        r"git cannot be run|not a git repository|'origin' does not appear",
        True,
        "Install git, and run this from the root of a clone that has a remote `origin`.",
    ),
    (
        r"(?m)^(?!remote:|!).*(No space left|File too large|File size limit|Read-only file system|Permission denied"
        r"|insufficient permission|Disk quota exceeded)",
        True,
        _NO_ROOM,
    ),
)


class GitError(CensusError):
    """git failed; `hopeless` when trying again cannot help."""

    def __init__(self, what: str, said: str) -> None:
        self.hopeless, mend = next(
            ((hopeless, mend) for pattern, hopeless, mend in _MENDS if re.search(pattern, said)),
            (False, "Run this again later; if it stays so, check the remote `origin` and the right to push."),
        )
        clean = plain(re.sub(r"//[^@/\s]*@", "//", said))[:300]  # an address may hold credentials
        super().__init__(f"git {what} failed: {clean.rstrip('.') or 'no reason given'}. {mend}")


class Git:
    """The clone in a folder and its remote `origin`. Every method raises GitError."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lost = 0.0

    def git(self, *arguments: str, text: str | None = None, **variables: str) -> str:
        """What a command prints; `text` is its input, `variables` go into its environment."""
        done = self.attempt(*arguments, text=text, **variables)
        if done.returncode:
            raise GitError(_name(arguments), _said(done))
        return done.stdout

    def attempt(self, *arguments: str, text: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command that may fail; raises GitError only when it cannot even begin."""
        talks = arguments[0] in _TALKS
        if talks and self._lost > PATIENCE:
            raise GitError(arguments[0], f"`origin` failed for more than {PATIENCE:g} seconds in all")
        inherited = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
        environment = inherited | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"} | _stalls() | credentials() | variables
        limit, started = LONGEST if talks and not attended() else None, time.monotonic()
        try:
            done = _run(["git", *arguments], (text or "").encode(), limit, self.root, environment)
        except OSError as error:
            raise GitError(_name(arguments), f"git cannot be run in {self.root} ({error.strerror})") from None
        if talks and done.returncode:
            self._lost += time.monotonic() - started
        return done

    def fetch(self, branch: str) -> None:
        """Bring the objects of a branch of `origin` here; no ref of the clone moves."""
        quietly = ("--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=")
        self.git("fetch", *quietly, "origin", f"refs/heads/{branch}")

    def commit_tree(self, tree: str, parent: str, message: str, **variables: str) -> str:
        """The commit of a tree after its parent, made by the bot of Actions."""
        us = {"NAME": NAME, "EMAIL": EMAIL}
        people = {f"GIT_{who}_{key}": value for who in ("AUTHOR", "COMMITTER") for key, value in us.items()}
        return self.git("commit-tree", tree, "-p", parent, text=message, **people, **variables).strip()

    def try_push(self, commit: str, branch: str, *options: str) -> bool:
        """Make `commit` the branch on `origin`; False when the branch is not where we took it to be.

        After a GitError it may have arrived all the same: the answer may be what was lost.
        """
        done = self.attempt("push", "--porcelain", "--no-verify", *options, "origin", f"{commit}:refs/heads/{branch}")
        refused = re.search(r"^!.*", done.stdout, re.M)
        said = f"{_said(done)}\n{refused[0] if refused else ''}"
        if done.returncode and not (refused and _MOVED.search(refused[0])):
            raise GitError("push", said)
        return done.returncode == 0

    @contextmanager
    def own_index(self) -> Iterator[dict[str, str]]:
        """The variable of an index that is nobody else's, in a folder that is deleted afterwards."""
        with files.scratch() as folder:
            yield {"GIT_INDEX_FILE": str(folder / "index")}


def attended() -> bool:
    """Whether a person sits here, who may be asked for a passphrase, and who can interrupt what takes too long."""
    return os.isatty(0)


def credentials() -> dict[str, str]:
    """In Actions, the setting by which git shows the token to GitHub, after those that are there already."""
    token, server = os.environ.get("GITHUB_TOKEN"), os.environ.get("GITHUB_SERVER_URL")
    if os.environ.get("GITHUB_ACTIONS") != "true" or not token or not server:
        return {}
    number = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": str(number + 1),
        f"GIT_CONFIG_KEY_{number}": f"http.{server}/.extraheader",
        f"GIT_CONFIG_VALUE_{number}": f"AUTHORIZATION: basic {basic}",
    }


def _stalls() -> dict[str, str]:
    return {"GIT_HTTP_LOW_SPEED_LIMIT": "10", "GIT_HTTP_LOW_SPEED_TIME": str(STALL)}


def _run(
    command: list[str], data: bytes, limit: float | None, root: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run to the end or the limit; then git is killed, and so are the helpers that it started."""
    pipe, group = subprocess.PIPE, None if limit is None else 0
    with subprocess.Popen(
        command, cwd=root, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, process_group=group
    ) as process:
        try:
            out, err = process.communicate(data, limit)
        except subprocess.TimeoutExpired:
            _kill(process, group)
            return subprocess.CompletedProcess(command, 124, "", f"it did not end within {limit:g} seconds: stopped")
        except BaseException:
            _kill(process, group)
            raise
    told = (text.decode("utf-8", "replace") for text in (out, err))
    return subprocess.CompletedProcess(command, process.returncode, *told)


def _kill(process: subprocess.Popen[bytes], group: int | None) -> None:
    with suppress(ProcessLookupError):
        process.kill() if group is None else os.killpg(process.pid, signal.SIGKILL)


def _name(arguments: tuple[str, ...]) -> str:
    return next((word for word in arguments if re.fullmatch("[a-z-]+", word) and word[0] != "-"), arguments[0])


def _said(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode >= 0:
        return done.stderr
    return f"{done.stderr}\nit was killed ({signal.strsignal(-done.returncode)})"
