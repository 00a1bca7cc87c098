"""GitHub's star history of a repository: how many of the stars that still stand were given on each day, page by page.

Asked about by name, right after a refresh has seen that the name leads to the right repository. The pages after the
first have the repository's number in their address, so that a rename on the way does no harm.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from scripts.census import star_weeks
from scripts.census.row import Count
from scripts.census.star_history import StarHistory
from scripts.census.star_weeks import Own, Week
from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.response import decode

API_VERSION = "2026-03-10"  # the first that has it
PAGE = 30  # weeks, the most that GitHub gives
HALF_A_DAY = timedelta(hours=12)  # a week begins at the midnight next to its time, whichever zone GitHub means
YEARS = Meta(ge=1_000_000_000, le=4_000_000_000)  # seconds from 2001 to 2096


@dataclass(frozen=True, slots=True)
class Wanted:
    """A repository whose past is wanted: what GitHub says of it, and what is known already.

    `own` are our counts of it, with today's or an earlier one among them; `history` is None before the first asking.
    """

    name: str
    id: str
    created: date | None
    own: Own
    history: StarHistory | None


class _Week(Struct, frozen=True):
    week: Annotated[int, YEARS]
    days: Annotated[tuple[Count, ...], Meta(min_length=7, max_length=7)]


def ask_recent(client: Client, wanted: Wanted, asked: datetime) -> StarHistory:
    """The past of a repository, from one page where none is known, else with the days since. Raises GitHubError."""
    weeks: list[Week] = []
    for more, is_last in _pages(client, wanted.name, 1):
        weeks += more
        run, is_broken = star_weeks.unbroken(weeks)
        is_whole = is_last or is_broken
        if wanted.history is None or is_whole or (run and run[-1].first <= wanted.history.asked):
            break
    if not run:
        raise GitHubError("GitHub told no week")
    if wanted.history:
        return star_weeks.fill(wanted.history, run, wanted.own, asked)
    begun = star_weeks.begin(run, wanted.own, asked, wanted.created)
    return replace(begun, id=wanted.id, whole=is_whole)


def ask_older(client: Client, wanted: Wanted, history: StarHistory, today: date) -> Iterator[StarHistory]:
    """The history with one more page each time, back to the repository's creation. Raises GitHubError."""
    newest_week = today - timedelta((today.weekday() + 1) % 7)
    read = (newest_week - history.back_to).days // 7 + 1
    first = read // PAGE + 1
    for weeks, is_last in _pages(client, wanted.name, first):
        run, is_broken = star_weeks.unbroken(weeks, history.back_to)
        if not weeks and wanted.created and wanted.created < history.back_to:
            raise GitHubError("GitHub told no week, and its history goes back to the creation")
        if run:
            history = star_weeks.go_back(history, run, wanted.created)
        if is_last or is_broken:
            history = replace(history, whole=True)
        if run or history.whole:
            yield history
        if history.whole:
            return


def _pages(client: Client, name: str, number: int) -> Iterator[tuple[list[Week], bool]]:
    """The pages from that number on, and whether each is the last.

    A full one without a page after it is looked behind: GitHub leaves open whether it is the last.
    """
    address: str | None = _address(name, number)
    while address:
        answer = client.rest("GET", address, version=API_VERSION)
        match answer.status:
            case 200:
                told = decode(list[_Week], answer.data)
            case 301 | 302 | 307 | 308:
                raise GitHubError("it was renamed since the refresh: the next one knows its name")
            case 404:
                raise GitHubError("it cannot be found any more: the next refresh says so")
            case _:
                raise GitHubError(f"GitHub answered {answer.status}")
        weeks = [Week((datetime.fromtimestamp(one.week, UTC) + HALF_A_DAY).date(), one.days) for one in told]
        number += 1
        address = answer.next or (_address(name, number) if len(weeks) == PAGE else None)
        yield weeks, address is None


def _address(name: str, number: int) -> str:
    return f"/repos/{name}/stargazers/history?per_page={PAGE}&page={number}"
