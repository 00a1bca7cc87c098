"""One run's search: slice after slice, each completely or not at all, within what a run may spend."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from scripts.common.retry import Retry
from scripts.common.text import plural
from scripts.discovery.slices import Slice
from scripts.github.errors import GitHubError
from scripts.github.profiles import Profile
from scripts.github.search import PAGE, REACH, Page

PAGES = Retry(tries=3)  # of a page that does not come, or comes incomplete

Ask = Callable[[str, int], Page]  # a query and the number of a page, from 1


class SpentError(Exception):
    """The run has spent what it may."""


@dataclass
class Sweep:
    """What a search brought: repositories by id, and slices that were not searched completely, with the reason.

    The reason is empty for what there was no time for; `cut` are slices of more than 1,000 that cannot be smaller.
    """

    found: dict[str, Profile] = field(default_factory=dict)
    unreached: dict[Slice, str] = field(default_factory=dict)
    cut: list[Slice] = field(default_factory=list)
    searched: int = 0

    @property
    def failed(self) -> dict[Slice, str]:
        """The slices that GitHub did not answer for, with its reason."""
        return {slice: reason for slice, reason in self.unreached.items() if reason}


def sweep(
    ask: Ask,
    slices: Iterable[Slice],
    is_spent: Callable[[], bool],
    today: Callable[[], date],
    progress: Callable[[str], None],
) -> Sweep:
    """Search the slices in their order, cutting those that find too much; `progress` gets a line for each.

    `is_spent` is asked before each request, `today` once GitHub has answered.
    """
    done, queue = Sweep(), deque(slices)
    while queue:
        slice = queue.popleft()
        try:
            smaller = _search(ask, slice, is_spent, today, done)
        except SpentError:
            done.unreached |= dict.fromkeys([slice, *queue], "")
            break
        except GitHubError as error:
            done.unreached[slice] = str(error)
            progress(f"{slice}: {error}")
            continue
        queue.extendleft(reversed(smaller))
        done.searched += not smaller
        progress(
            f"{slice}: {'more than can be shown' if smaller else 'done'}, {plural(len(done.found), 'repository', 'repositories')} so far"
        )
    return done


def _search(
    ask: Ask, slice: Slice, is_spent: Callable[[], bool], today: Callable[[], date], done: Sweep
) -> tuple[Slice, ...]:
    """Search one slice; returns two to search instead when it finds too much. Raises GitHubError; what came stays."""

    def page(number: int) -> Page:
        if is_spent():
            raise SpentError
        found = ask(slice.query, number)
        done.found |= {profile.id: profile for profile in found.found}
        if found.incomplete:
            raise GitHubError("GitHub ran out of time and found only a part")
        return found

    number, pages = 1, 1
    while number <= pages:
        total = PAGES.run(partial(page, number), lambda error: True, lambda number, error: None).total
        if number == 1 and total > REACH:
            if halves := slice.halves(today()):
                return halves
            done.cut.append(slice)
        pages = -(-min(total, REACH) // PAGE)
        number += 1
    return ()
