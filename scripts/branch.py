"""Branches that change repos.yaml alone, made from git's objects: no file, index or branch of the clone is touched."""

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scripts.catalogue import PATH
from scripts.errors import CensusError
from scripts.text import plain

NAME, EMAIL = "github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com"
PREFIX = "submission/issue-"
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}  # would lead git to another repository


@dataclass(frozen=True, slots=True)
class Heads:
    """What `origin` has now: its default branch, and the commit of every branch that matters, by name."""

    default: str
    commits: dict[str, str]

    @property
    def base(self) -> str:
        """The commit of the default branch."""
        return self.commits[self.default]


class Repository:
    """The clone in a folder and its remote `origin`. Every method raises CensusError when git fails."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def heads(self) -> Heads:
        """Ask `origin` where its branches are."""
        lines = self._git("ls-remote", "--symref", "origin", "HEAD", f"refs/heads/{PREFIX}*").splitlines()
        pairs = [line.split("\t") for line in lines]
        default = next(
            (a.removeprefix("ref: refs/heads/") for a, b in pairs if b == "HEAD" and a.startswith("ref:")), "main"
        )
        commits = {b.removeprefix("refs/heads/"): a for a, b in pairs if b.startswith("refs/heads/")}
        heads = Heads(default, commits | {default: a for a, b in pairs if b == "HEAD" and not a.startswith("ref:")})
        if default not in heads.commits:
            raise CensusError("The remote `origin` has no default branch: push one first.")
        return heads

    def read(self, commit: str, branch: str) -> str:
        """The list as it is in a commit, which is fetched from `origin` if it is not here."""
        if self._run("cat-file", "-e", f"{commit}^{{tree}}").returncode:
            self._git(
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", "origin", f"refs/heads/{branch}"
            )
        return self._git("show", f"{commit}:{PATH}")

    def edited(self, commit: str) -> str | None:
        """When somebody else made the commit, which `read` has fetched, in GitHub's form; None if we did."""
        email, seconds = self._git("show", "-s", "--format=%ce %ct", commit).split()
        return None if email == EMAIL else f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%SZ}"

    def name(self) -> str:
        """`owner/name` on GitHub, as Actions or the address of `origin` say."""
        if name := os.environ.get("GITHUB_REPOSITORY"):
            return name
        match = re.search(
            r"github\.com[/:]([\w.-]+/[\w.-]+?)(\.git)?$", self._git("remote", "get-url", "origin").strip()
        )
        if not match:
            raise CensusError("`origin` is no repository on GitHub: set GITHUB_REPOSITORY=owner/name.")
        return match[1]

    def commit(self, base: str, text: str, message: str) -> str:
        """The commit that follows `base` with the list's new text; the same values give the same commit."""
        date = self._git("show", "-s", "--format=%ct +0000", base).strip()
        blob = self._git("hash-object", "-w", "--stdin", text=text).strip()
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._git("read-tree", base, **index)
            self._git("update-index", "--add", "--cacheinfo", f"100644,{blob},{PATH}", **index)
            tree = self._git("write-tree", **index).strip()
        people = {f"GIT_{who}_{key}": value for who in ("AUTHOR", "COMMITTER") for key, value in
                  (("NAME", NAME), ("EMAIL", EMAIL), ("DATE", date))}  # fmt: skip
        return self._git("commit-tree", tree, "-p", base, text=message, **people).strip()

    def push(self, commit: str, branch: str, expected: str | None) -> bool:
        """Make `commit` the branch on `origin`, if that still is at `expected`; False when it is not."""
        ref = f"refs/heads/{branch}"
        lease = f"--force-with-lease={ref}:{expected or ''}"
        done = self._run("push", "--porcelain", "--no-verify", lease, "origin", f"{commit}:{ref}")
        if done.returncode and not re.search(r"^!", done.stdout, re.M):
            raise _failure("push", done.stderr)
        return done.returncode == 0

    def _git(self, *arguments: str, text: str | None = None, **variables: str) -> str:
        done = self._run(*arguments, text=text, **variables)
        if done.returncode:
            raise _failure(arguments[0], done.stderr)
        return done.stdout

    def _run(self, *arguments: str, text: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        inherited = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
        environment = inherited | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"} | variables
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=environment,
            input=(text or "").encode(),
            capture_output=True,
            check=False,
        )
        out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def branch_of(number: int) -> str:
    """The branch of an issue's submission."""
    return f"{PREFIX}{number}"


def issue_of(branch: str) -> int | None:
    """The issue that a branch is for."""
    match = re.fullmatch(re.escape(PREFIX) + r"([1-9]\d{0,17})", branch)
    return int(match[1]) if match else None


def _failure(what: str, said: str) -> CensusError:
    """Git's own words, without the credentials that an address may hold."""
    clean = plain(re.sub(r"//[^@/\s]*@", "//", said))[:300]
    return CensusError(
        f"git {what} failed: {clean or 'no reason given'}. Check the remote `origin` and the right to push."
    )
