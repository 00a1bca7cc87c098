"""The default branch of `origin` as it is now, in a copy apart from the clone's files, and the commit that follows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.census.catalogue import PATH
from scripts.common import files
from scripts.common.errors import CensusError
from scripts.git.branch import LINK, Heads, Repository

GENERATED = ("README.md", "ANALYSIS.md", "list", "history", ".github/ISSUE_TEMPLATE")  # nothing else is ever committed


@dataclass(frozen=True)
class Copy:
    """The files of a commit in the folder `tree`, which is deleted afterwards."""

    git: Repository
    heads: Heads
    tree: Path

    def commit(self, message: str) -> str | None:
        """The commit of the generated files as they are in the copy; None when they have not changed."""
        present = [path for path in GENERATED if (self.tree / path).exists()]
        self.git.git(*self._place, "add", "--all", "--force", "--", *present, **self._index)
        tree = self.git.git("write-tree", **self._index).strip()
        if tree == self.git.git("rev-parse", f"{self.heads.base}^{{tree}}").strip():
            return None
        return self.git.commit_tree(tree, self.heads.base, message)

    def check_out(self) -> None:
        self.git.git(*self._place, "read-tree", self.heads.base, **self._index)
        self._refuse_links()
        self.git.git(*self._place, "checkout-index", "--all", "--quiet", **self._index)

    def _refuse_links(self) -> None:
        """Raise CensusError for a symbolic link through which a file of the census would be read or written elsewhere."""
        ours = [PATH, *map(Path, GENERATED)]
        folders = {str(parent) for path in ours for parent in path.parents} - {"."}
        listed = self.git.git("ls-files", "--stage", "-z", "--", *map(str, ours), *folders, **self._index)
        for line in filter(None, listed.split("\0")):
            mode, path = line.partition(" ")[0], Path(line.partition("\t")[2])
            if mode == LINK and (str(path) in folders or any(path.is_relative_to(own) for own in ours)):
                raise CensusError(
                    f"{path} on {self.heads.default} is a symbolic link: put what it leads to in its place."
                )

    @property
    def _place(self) -> tuple[str, ...]:
        settings = ("core.bare=false", "core.autocrlf=false", "core.sparseCheckout=false")
        return (f"--work-tree={self.tree}", *(word for setting in settings for word in ("-c", setting)))

    @property
    def _index(self) -> dict[str, str]:
        return {"GIT_INDEX_FILE": str(self.tree.parent / "index")}


@contextmanager
def newest_copy(git: Repository) -> Iterator[Copy]:
    """What the default branch of `origin` holds now, deleted afterwards. Raises CensusError."""
    heads = git.heads()
    git.fetch(heads.default)
    with files.scratch() as folder:
        copy = Copy(git, heads, folder / "tree")
        copy.tree.mkdir()
        copy.check_out()
        yield copy
