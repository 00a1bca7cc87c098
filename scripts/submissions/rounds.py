"""Several submissions brought to their states, one after another."""

import sys
from collections.abc import Sequence

from scripts.common import actions
from scripts.common.errors import CensusError, DataError
from scripts.common.markup import compose, escape, link
from scripts.common.text import plain, plural
from scripts.github.errors import TokenError
from scripts.submissions.settle import Settler


def settle_each(settler: Settler, numbers: Sequence[int]) -> int:
    """Settle each, even after one that fails. Raises TokenError and DataError, which no other would escape."""
    failed = 0
    for number in numbers:
        issue = link(compose("#{}", number), f"{settler.submissions.link}/issues/{number}")
        try:
            outcome = plain(settler.settle(number))
            print(f"#{number}: {outcome}", flush=True)
            actions.summarise(compose("- {}: **{}**", issue, escape(outcome)))
        except (TokenError, DataError):
            raise
        except CensusError as error:
            failed += 1
            settler.submissions.forget()
            print(f"#{number}: {plain(str(error))}", file=sys.stderr, flush=True)
            actions.tell("error", f"#{number}: {error}")
            said = escape(f"could not be settled. {error}")
            actions.summarise(compose("- {}: {}", issue, said))
    requests_made = plural(settler.submissions.tracker.client.requests, "request")
    print(f"{plural(len(numbers), 'submission')}, {failed} could not be settled; {requests_made}.")
    return 2 if failed else 0
