"""Several submissions brought to their states, one after another."""

import sys
import time
from collections.abc import Sequence

from scripts.common import actions
from scripts.common.errors import CensusError, DataError
from scripts.common.markup import compose, escape, link
from scripts.common.text import plain, plural
from scripts.github.client import Client
from scripts.github.errors import TokenError
from scripts.submissions.settle import Settler
from scripts.submissions.state import Submissions


def tell_waiting(submissions: Submissions) -> None:
    """Say in the log, and in the step's summary, how many pull requests wait for a maintainer, and since when."""
    waiting = sorted(submissions.pulls(), key=lambda pull: pull.created_at)
    if not waiting:
        return
    oldest, count = waiting[0], plural(len(waiting), "submission waits", "submissions wait")
    print(f"{count} for a maintainer, the oldest since {oldest.created_at[:10]} (#{oldest.number}).")
    shown = link(compose("#{}", oldest.number), f"{submissions.link}/pull/{oldest.number}")
    said = compose("**{} for a maintainer**, the oldest since {}: {}", count, escape(oldest.created_at[:10]), shown)
    actions.summarise(said)


SECONDS = 600.0  # for all of them, so that what comes after them in a run has its time
REQUESTS_KEPT = 50  # of an hour's, for the same reason


def settle_each(settler: Settler, numbers: Sequence[int]) -> int:
    """Settle each, even after one that fails, as far as the time goes. Raises TokenError and DataError, which no other would escape."""
    failed, deadline = 0, time.monotonic() + SECONDS
    for done, number in enumerate(numbers):
        if over := _what_is_over(settler.submissions.tracker.client, deadline):
            left = f"{plural(len(numbers) - done, 'submission')} left for the next run: {over}"
            actions.tell("warning", left)
            print(f"{left}.")
            return 2
        issue = link(compose("#{}", number), f"{settler.submissions.link}/issues/{number}")
        try:
            outcome = plain(settler.settle(number))
            print(actions.as_text(f"#{number}: {outcome}"), flush=True)
            actions.summarise(compose("- {}: **{}**", issue, escape(outcome)))
        except (TokenError, DataError):
            raise
        except CensusError as error:
            failed += 1
            settler.submissions.forget()
            print(actions.as_text(f"#{number}: {plain(str(error))}"), file=sys.stderr, flush=True)
            actions.tell("error", f"#{number}: {error}")
            said = escape(f"could not be settled. {error}")
            actions.summarise(compose("- {}: {}", issue, said))
    requests_made = plural(settler.submissions.tracker.client.requests, "request")
    print(f"{plural(len(numbers), 'submission')}, {failed} could not be settled; {requests_made}.")
    return 2 if failed else 0


def _what_is_over(client: Client, deadline: float) -> str:
    """Why no more can be settled in this run; empty as long as one can."""
    if time.monotonic() > deadline:
        return f"{SECONDS:g} seconds are over"
    if client.requests_left is not None and client.requests_left < REQUESTS_KEPT:
        return f"{client.requests_left} requests of this hour are left, and what comes after them needs some"
    return ""
