"""Brings submissions to the state that their issues ask for, one after another, from what is true now."""

from msgspec import structs

from scripts.common.actions import as_text
from scripts.common.errors import CensusError, DataError
from scripts.common.retry import MovedError, Retry
from scripts.common.text import normalise, plain
from scripts.git.branch import branch_of
from scripts.git.errors import GitError
from scripts.github.errors import IssuesOffError, RightsError, TokenError
from scripts.submissions.settlement import Settlement
from scripts.submissions.state import Submissions

SETTLING = Retry(tries=4)


class Settler:
    """Brings submissions to the state that they ask for, one at a time."""

    def __init__(self, submissions: Submissions) -> None:
        self.submissions = submissions

    def settle(self, number: int) -> str:
        """Bring one to its state, and say what was done. Raises CensusError when that is not possible now."""

        def read_again(attempt: int, error: CensusError) -> None:
            print(as_text(f"#{number}, try {attempt} of {SETTLING.tries}: {plain(str(error))}"), flush=True)
            self.submissions.forget()

        return SETTLING.run(lambda: self._settle_once(number), _may_help, read_again)

    def _settle_once(self, number: int) -> str:
        submission = self.submissions.read(number)
        if submission is None:
            return self._close_vanished(number)
        outcome = Settlement(self.submissions, submission).decide()
        after = self.submissions.tracker.issue(submission.issue.number)
        if after and normalise(after.body) != normalise(submission.issue.body):
            raise MovedError("The issue was edited while it was being processed; the next run tries again.")
        return outcome

    def _close_vanished(self, number: int) -> str:
        """Close the pull request of an issue that was deleted or moved away."""
        pull = next((pull for pull in self.submissions.pulls() if pull.branch == branch_of(number)), None)
        if pull is None or self.submissions.tracker.issue(number):
            return "not a submission"
        self.submissions.tracker.close(pull.number)
        self.submissions.note_pull(structs.replace(pull, state="closed"))
        return f"its issue is gone, #{pull.number} closed"


def _may_help(error: CensusError) -> bool:
    """Whether another try may succeed: GitHub or git failed, or something changed between reading and writing."""
    match error:
        case TokenError() | RightsError() | IssuesOffError() | DataError():
            return False
        case GitError():
            return not error.hopeless
        case _:
            return True
