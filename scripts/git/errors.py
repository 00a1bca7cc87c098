"""What git's failures mean: its own words without secrets, what to do about them, and whether another try may help."""

import re

from scripts.common.errors import CensusError, redacted
from scripts.common.text import plain

WORKFLOWS = r"refusing to allow .* workflow"
LONGEST = 20_000  # characters of what git says, most of which a server may have sent

BYPASS = (
    "GitHub Actions cannot be let past a required check. Rules against deletions and force-pushes alone are fine; else "
    "store a fine-grained token of an administrator (contents: write) as the secret CENSUS_TOKEN, and add "
    '"Repository admin" to the bypass list of the rule.'
)
# What to do about a failure, by the pattern that its output matches: the first that does applies.
_HOPELESS = {
    WORKFLOWS: (
        "GitHub lets no token of Actions move a branch across a change of workflows: delete the branch, and the next "
        "run makes it again."
    ),
    r"archived so it is read-only": "Settings > General > Unarchive this repository.",
    r"[Rr]epository (not found|'[^']*' not found)": (
        "Check that `origin` has the repository's current name, and that the token may read it."
    ),
    r"Permission to .* denied|access .* not granted|GH006|GH013|protected branch": (
        f"The token may not push there: the workflow needs `contents: write`. If a rule protects the branch: {BYPASS}"
    ),
    r"returned error: 401\b|Authentication failed|could not read (Username|Password)|denied \(publickey": (
        "The token is missing, revoked or expired: in Actions run the job again, which gets a new one; "
        "elsewhere sign in to git again."
    ),
    r"dubious ownership": (
        "Another user owns this clone: run this as that user, or let git trust it with "
        "`git config --global --add safe.directory` and the folder."
    ),
    r"sparse-checkout|does not support (push options|--signed)|can't be combined with|gpg failed|--mirror": (
        "A setting of this clone or of this user's git stands in the way: `git config --show-origin --list` names it."
    ),
    r"git cannot be run|not a git repository|'origin' does not appear": (
        "Install git, and run this from the root of a clone that has a remote `origin`."
    ),
    r"(?m)^(?!remote:|!).*(No space left|File too large|File size limit|Read-only file system|Permission denied"
    r"|insufficient permission|Disk quota exceeded)": (
        "Make room on the disk, and let this user write in the clone and in the folder for temporary files."
    ),
}
_PASSING = {  # another try may help
    r"returned error: 403\b": (
        "Either GitHub limits requests for now, then run this again in some minutes; "
        "or the token may not do that: the workflow needs `contents: write`."
    ),
    r"returned error: 429\b": "GitHub limits requests for now: run this again in some minutes.",
    r"named no default branch": "Push one if it has none; if it has, what answered was not git: run this again later.",
    "": "Run this again later; if it stays so, check the remote `origin` and the right to push.",
}
_ADVICE = _HOPELESS | _PASSING


class GitError(CensusError):
    """git failed; `hopeless` when trying again cannot help."""

    def __init__(self, command: str, output: str) -> None:
        pattern = next(one for one in _ADVICE if re.search(one, output[:LONGEST]))
        self.hopeless = pattern in _HOPELESS
        reason = plain(redacted(output[:LONGEST]))[:300]
        super().__init__(f"git {command} failed: {reason.rstrip('.') or 'no reason given'}. {_ADVICE[pattern]}")


class WorkflowsError(GitError):
    """GitHub does not let this token push what changes workflows, were it only towards those of the default branch."""
