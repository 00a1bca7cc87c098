"""What GitHub's refusals over REST mean: its own words, and the fix that they call for, where there is one."""

from typing import Any

from scripts.common.text import plain
from scripts.github.errors import GitHubError, OffError, RightsError

ALLOW_PULLS = (  # the setting without which Actions may not open pull requests
    "Settings > Actions > General > Workflow permissions > Allow GitHub Actions to create and approve pull requests"
)
APPROVE = (  # the first line of our pull requests
    "**Checks wait:** GitHub runs them here only after somebody with write access has pressed *Approve workflows to run*, "
    "again after every push. The census has read the list with this change in it, and takes it."
)
NOT_PERMITTED = "not permitted to create or approve pull requests"
ISSUES_OFF = OffError("Issues are off here, so nobody can submit: tick Settings > General > Features > Issues.")
PULLS_OFF = OffError("Pull requests are off here: tick Settings > General > Features > Pull requests.")


# A status, words in its reason, the error that it is, and what to do about it: the first that matches applies.
_REFUSALS = (
    (403, NOT_PERMITTED, RightsError, f"Tick {ALLOW_PULLS}."),
    (403, "locked", RightsError, "Unlock the conversation to have it taken up again."),
    (403, "archived", RightsError, "Settings > General > Unarchive this repository."),
    (
        403,
        "not accessible by",
        RightsError,
        "The token lacks a right: the workflows name those that they need under `permissions:`.",
    ),
    (403, "", RightsError, ""),
    (301, "", GitHubError, "It was renamed or moved: check `origin`, or GITHUB_REPOSITORY."),
)


def refusal(status: int, data: Any) -> GitHubError:
    """The error for an answer that is not the one wanted; it quotes GitHub."""
    reason = said(data)
    if status == 410 and "disabled" in reason:
        return ISSUES_OFF
    for number, words, kind, advice in _REFUSALS:
        if number == status and words in reason:
            return kind(f"GitHub answered {status}: {reason.rstrip('.')}. {advice}".rstrip())
    return GitHubError(f"GitHub answered {status}: {reason.rstrip('.')}.")


def said(data: Any) -> str:
    """GitHub's own words in a refusal, in one line: its message, and the reasons below it."""
    match data:
        case {"message": words, "errors": [*errors]}:
            return plain("; ".join([str(words), *map(_reason, errors)]))[:200]
        case {"message": words}:
            return plain(str(words))[:200]
    return plain(str(data))[:200]


def _reason(error: Any) -> str:
    match error:
        case {"message": words}:
            return str(words)
        case {"field": field, "code": code}:
            return f"{field}: {code}"
    return str(error)
