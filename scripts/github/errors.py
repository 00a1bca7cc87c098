"""Why a request to GitHub brought no answer."""

from scripts.common.errors import CensusError, SwitchedOffError


class GitHubError(CensusError):
    """A request that brought no answer; `smaller_may_work` when asking for less at once might."""

    def __init__(self, message: str, *, smaller_may_work: bool = False) -> None:
        super().__init__(message)
        self.smaller_may_work = smaller_may_work


class TokenError(GitHubError):
    """The token is missing, expired or refused: no other request will succeed either."""


class MissingTokenError(TokenError):
    """There is no token at all."""


class RightsError(GitHubError):
    """GitHub forbids this request (403), and will forbid it again."""


class OffError(GitHubError, SwitchedOffError):
    """The repository has pull requests switched off, or issues, as every fork has at first."""


class Limited(Exception):
    """GitHub asks us to wait for `seconds`; None when it does not say how long."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__("GitHub's rate limit is used up")
        self.seconds = seconds
