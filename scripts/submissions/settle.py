"""Brings submissions to the state that their issues ask for, one after another, from what is true now."""

import sys
import time
from collections.abc import Sequence

from msgspec import structs

from scripts.common import actions
from scripts.common.errors import CensusError, DataError
from scripts.common.markup import compose, escape, link
from scripts.common.retry import MovedError, Retry
from scripts.common.text import normalise, plain, plural
from scripts.git.branch import branch_of
from scripts.git.errors import GitError
from scripts.github.client import Client
from scripts.github.errors import OffError, RightsError, TokenError
from scripts.submissions.settlement import Settlement
from scripts.submissions.state import Submissions
from scripts.submissions.submission import read_submission

SETTLING = Retry(tries=4, seconds=100.0)  # of one submission, so that the others have their time
SECONDS = 600.0  # for all of them, so that what comes after them in a run has its time
REQUESTS_KEPT = 50  # of an hour's, for the same reason


def settle_each(submissions: Submissions, numbers: Sequence[int]) -> int:
    """Settle each, even after one that fails, as far as the time goes. Raises TokenError and DataError, which meet all."""
    failed, deadline = 0, time.monotonic() + SECONDS
    for done, number in enumerate(numbers):
        if over := _what_is_over(submissions.tracker.client, deadline):
            actions.warn(f"{plural(len(numbers) - done, 'submission')} left for the next run: {over}.")
            return 2
        issue = link(compose("#{}", number), f"{submissions.link}/issues/{number}")
        try:
            outcome = plain(settle(submissions, number))
            print(actions.as_text(f"#{number}: {outcome}"), flush=True)
            actions.summarise(compose("- {}: **{}**", issue, escape(outcome)))
        except (TokenError, DataError):
            raise
        except CensusError as error:
            failed += 1
            submissions.forget()
            print(actions.as_text(f"#{number}: {plain(str(error))}"), file=sys.stderr, flush=True)
            actions.tell("error", f"#{number}: {error}")
            actions.summarise(compose("- {}: {}", issue, escape(f"could not be settled. {error}")))
    requests = plural(submissions.tracker.client.requests, "request")
    print(f"{plural(len(numbers), 'submission')}, {failed} could not be settled; {requests}.")
    return 2 if failed else 0


def settle(submissions: Submissions, number: int) -> str:
    """Bring one to its state, and say what was done. Raises CensusError when that is not possible now."""

    def read_again(attempt: int, error: CensusError) -> None:
        print(actions.as_text(f"#{number}, try {attempt} of {SETTLING.tries}: {plain(str(error))}"), flush=True)
        submissions.forget()

    return SETTLING.run(lambda: _settle_once(submissions, number), _may_pass, read_again)


def tell_waiting(submissions: Submissions) -> None:
    """Say in the log, and in the step's summary, how many pull requests wait for a maintainer, and since when."""
    oldest = min(submissions.pulls(), key=lambda pull: pull.created_at, default=None)
    if oldest is None:
        return
    count = plural(len(submissions.pulls()), "submission waits", "submissions wait")
    print(f"{count} for a maintainer, the oldest since {oldest.created_at[:10]} (#{oldest.number}).")
    shown = link(compose("#{}", oldest.number), f"{submissions.link}/pull/{oldest.number}")
    said = compose("**{} for a maintainer**, the oldest since {}: {}", count, escape(oldest.created_at[:10]), shown)
    actions.summarise(said)


def _settle_once(submissions: Submissions, number: int) -> str:
    submission = read_submission(submissions, number)
    if submission is None:
        return _close_vanished(submissions, number)
    outcome = Settlement(submissions, submission).decide()
    after = submissions.tracker.issue(submission.issue.number)
    if after and normalise(after.body) != normalise(submission.issue.body):
        raise MovedError("The issue was edited while it was being processed.")
    return outcome


def _close_vanished(submissions: Submissions, number: int) -> str:
    """Close the pull request of an issue that was deleted or moved away."""
    pull = next((pull for pull in submissions.pulls() if pull.branch == branch_of(number)), None)
    if pull is None or submissions.tracker.issue(number):
        return "not a submission"
    submissions.tracker.close(pull.number)
    submissions.note_pull(structs.replace(pull, state="closed"))
    return f"its issue is gone, #{pull.number} closed"


def _may_pass(error: CensusError) -> bool:
    """Whether an error may have passed at the next try: no setting, right or file has to change for that."""
    if isinstance(error, GitError):
        return not error.hopeless
    return not isinstance(error, TokenError | RightsError | OffError | DataError)


def _what_is_over(client: Client, deadline: float) -> str:
    """Why no more can be settled in this run; empty as long as one can."""
    if time.monotonic() > deadline:
        return f"{SECONDS:g} seconds are over"
    if client.requests_left is not None and client.requests_left < REQUESTS_KEPT:
        return f"{client.requests_left} requests of this hour are left, and what comes after them needs some"
    return ""
