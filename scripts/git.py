"""git in the clone that the census runs in: its commands, whose commits ours are, and what it may show `origin`.

Inside Actions the token goes to git through its environment, and to GitHub alone: no file holds it, no argument
shows it, and the checkout needs no credentials of its own. Everywhere else git asks whomever it always asks.
"""

import base64
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.errors import CensusError
from scripts.text import plain

NAME, EMAIL = "github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com"
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}  # would lead git to another repository
_FORBIDDEN = re.compile(
    r"returned error: 40[13]\b|Permission to .* denied|Authentication failed|could not read Username"
    r"|GH006|GH013|protected branch"
)


class GitError(CensusError):
    """git failed; `hopeless` when trying again cannot help."""

    def __init__(self, what: str, said: str) -> None:
        self.hopeless = bool(_FORBIDDEN.search(said))
        clean = plain(re.sub(r"//[^@/\s]*@", "//", said))[:300]  # an address may hold credentials
        mend = "Check the remote `origin` and the right to push."
        if self.hopeless:
            mend = (
                "The token may not push there: the workflow needs `contents: write`, and a rule that protects "
                "the branch must let GitHub Actions pass (Settings > Rules)."
            )
        super().__init__(f"git {what} failed: {clean or 'no reason given'}. {mend}")


class Git:
    """The clone in a folder and its remote `origin`. Every method but `attempt` raises GitError."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, text: str | None = None, **variables: str) -> str:
        """What a command prints; `text` is its input, `variables` go into its environment."""
        done = self.attempt(*arguments, text=text, **variables)
        if done.returncode:
            raise GitError(arguments[0], done.stderr)
        return done.stdout

    def attempt(self, *arguments: str, text: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command that may fail."""
        inherited = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
        environment = inherited | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"} | credentials() | variables
        command, data = ["git", *arguments], (text or "").encode()
        done = subprocess.run(command, cwd=self.root, env=environment, input=data, capture_output=True, check=False)
        out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

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
        """Make `commit` the branch on `origin`; False when the branch is not where we took it to be."""
        done = self.attempt("push", "--porcelain", "--no-verify", *options, "origin", f"{commit}:refs/heads/{branch}")
        refused = re.search(r"^!.*", done.stdout, re.M)
        said = f"{done.stderr} {refused[0] if refused else ''}"
        if done.returncode and (not refused or _FORBIDDEN.search(said)):
            raise GitError("push", said)
        return done.returncode == 0

    @contextmanager
    def own_index(self) -> Iterator[dict[str, str]]:
        """The variable of an index that is nobody else's, in a folder that is deleted afterwards."""
        with tempfile.TemporaryDirectory(prefix="census-", ignore_cleanup_errors=True) as folder:
            yield {"GIT_INDEX_FILE": str(Path(folder) / "index")}


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
