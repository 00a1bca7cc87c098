"""Branches that change repos.yaml alone, made from git's objects: no file, index or branch of the clone is touched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from scripts.census.catalogue import PATH
from scripts.common import files
from scripts.common.environment import read_environment
from scripts.common.errors import CensusError
from scripts.common.retry import MovedError
from scripts.git.commands import EMAIL, Git
from scripts.git.errors import GitError

PREFIX = "submission/issue-"
HOUSEKEEPING = "housekeeping"
LINK = "120000"  # git's mode of a symbolic link


@dataclass(frozen=True, slots=True)
class Heads:
    """What `origin` has now: its default branch, and the commit of every branch that matters, by name."""

    default: str
    commits: Mapping[str, str]

    @property
    def base(self) -> str:
        return self.commits[self.default]


class Repository(Git):
    """The clone in a folder and its remote `origin`. Every method raises CensusError when git fails."""

    def heads(self) -> Heads:
        """Ask `origin` where its branches are."""
        ours = (f"refs/heads/{PREFIX}*", f"refs/heads/{HOUSEKEEPING}")
        default, base, commits = "main", None, {}
        for line in self.git("ls-remote", "--symref", "origin", "HEAD", *ours).splitlines():
            match line.split("\t"):
                case [value, "HEAD"] if value.startswith("ref: "):
                    default = value.removeprefix("ref: refs/heads/")
                case [value, "HEAD"]:
                    base = value
                case [value, ref]:
                    commits[ref.removeprefix("refs/heads/")] = value
        if base:
            commits[default] = base
        if default not in commits:
            raise GitError("ls-remote", "`origin` named no default branch")
        return Heads(default, commits)

    def has(self, commit: str, head: str = "HEAD") -> bool:
        """Whether the commit is, or came before, another: that which is checked out."""
        return self.attempt("merge-base", "--is-ancestor", commit, head).returncode == 0

    def read(self, commit: str, branch: str) -> str:
        """The list as it is in a commit, which is fetched from `origin` if it is not here."""
        listed = "ls-tree", commit, "--", str(PATH)
        if (found := self.attempt(*listed)).returncode:
            self.fetch(branch, depth=2 if _is_ours(branch) else None)
            found = self.attempt(*listed)
        if found.stdout.startswith(LINK):
            raise CensusError(f"{PATH} of {branch} is a symbolic link: put a file with the content in its place.")
        return self.git("show", f"{commit}:{PATH}")

    def edited(self, commit: str) -> str | None:
        """ISO time (UTC) of a commit that `read` has fetched, if someone else made it; None if the bot did."""
        email, seconds = self.git("show", "-s", "--format=%ce %ct", commit).split()
        return None if email == EMAIL else f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%SZ}"

    def name(self) -> str:
        """`owner/name` on GitHub, as Actions or the address of `origin` say."""
        if name := read_environment().repository:
            return name
        match = re.search(
            r"github\.com[/:]([\w.-]+/[\w.-]+?)(\.git)?$", self.git("remote", "get-url", "origin").strip()
        )
        if not match:
            raise CensusError("`origin` is not a repository on GitHub: set GITHUB_REPOSITORY=owner/name.")
        return match[1]

    def commit(self, base: str, text: str, message: str) -> str:
        """The commit that follows `base` with the list's new text; the same values give the same commit."""
        date = self.git("show", "-s", "--format=%ct +0000", base).strip()
        blob = self.git("hash-object", "-w", "--stdin", text=text).strip()
        with files.scratch() as folder:
            index = {"GIT_INDEX_FILE": str(folder / "index")}
            self.git("read-tree", base, **index)
            self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{PATH}", **index)
            tree = self.git("write-tree", **index).strip()
        return self.commit_tree(tree, base, message, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)

    def rebuilt(self, heads: Heads, branch: str, head: str | None, text: str, message: str) -> str:
        """The commit that a branch of ours, which is at `head`, should be, so that its merge gives the list this text.

        It stays where it is, or on its base, as long as that merges cleanly: GitHub does not let Actions move a branch
        across a change of workflows.
        """
        commit = self._on_its_base(heads, branch, head, text, message) if head else None
        return commit or self.commit(heads.base, text, message)

    def _on_its_base(self, heads: Heads, branch: str, head: str, text: str, message: str) -> str | None:
        """The commit that the branch is, or would be on the same base; None where neither will do."""
        listed, own = self.read(heads.base, heads.default), self.read(head, branch)
        if self.edited(head):
            return head if own == text else None
        before = self.read(f"{head}^", branch)
        if self.merged(listed, before, own) == text:
            return head
        wanted = self.merged(before, listed, text)
        if wanted is None or self.merged(listed, before, wanted) != text:
            return None
        return self.commit(self.git("rev-parse", f"{head}^").strip(), wanted, message)

    def merged(self, ours: str, base: str, theirs: str) -> str | None:
        """What git makes of two texts that began as `base`; None where they conflict."""
        with files.scratch() as folder:
            paths = [folder / name for name in ("ours", "base", "theirs")]
            for path, text in zip(paths, (ours, base, theirs), strict=True):
                path.write_bytes(text.encode())
            done = self.attempt("merge-file", "--stdout", "--quiet", *map(str, paths))
        return None if done.returncode else done.stdout

    def push(self, commit: str, branch: str, expected: str | None) -> bool:
        """Make `commit` the branch on `origin`, if the branch is still at `expected`; False when it is not."""
        return self.try_push(commit, branch, f"--force-with-lease=refs/heads/{branch}:{expected or ''}")

    def delete(self, branch: str, expected: str) -> None:
        """Delete a branch on `origin`. Raises MovedError when it is not at `expected`."""
        if not self.try_push("", branch, f"--force-with-lease=refs/heads/{branch}:{expected}"):
            raise MovedError(f"The branch {branch} changed before it was deleted.")


def branch_of(number: int) -> str:
    return f"{PREFIX}{number}"


def _is_ours(branch: str) -> bool:
    return branch == HOUSEKEEPING or branch.startswith(PREFIX)


def issue_of(branch: str) -> int | None:
    match = re.fullmatch(re.escape(PREFIX) + r"([1-9]\d{0,17})", branch)
    return int(match[1]) if match else None
