"""Who works on a repository: what GitHub says of its contributors and commits, in three requests or four."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct

from scripts.census.contributors import NAMED, Contributors, Person
from scripts.census.row import Count
from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.refusals import said
from scripts.github.response import decode
from scripts.github.shapes import Commit

T = TypeVar("T")
ANONYMOUS = "Anonymous"  # GitHub's type of an author without an account
REQUESTS = 3  # for one repository; one more where no author has an account
LOOKED_AT = 30  # accounts, so that ten people are among them however many programs are
# Programs that commit from accounts of people's kind, as `type` and `[bot]` do not tell.
_BOTS = {
    "actions-user", "allcontributors", "codecov-io", "dependabot-preview", "docusaurus-bot", "fossabot", "github-actions",
    "greenkeeperio-bot", "huggingface-bot", "imgbot", "mergify", "pre-commit-ci", "pyup-bot", "renovate-bot",
    "semantic-release-bot", "snyk-bot", "traviscibot", "web-flow", "weblate",
}  # fmt: skip


class _Account(Struct, frozen=True):
    login: str
    id: Count
    type: str
    contributions: Count

    @property
    def is_bot(self) -> bool:
        return self.type == "Bot" or self.login.endswith("[bot]") or self.login.lower() in _BOTS


class _Listed(Struct, frozen=True):
    """Somebody with or without an account, of whom only that much is read."""

    contributions: Count
    type: str


def ask_contributors(client: Client, name: str, today: date, unnamed: Collection[int]) -> Contributors:
    """What is known of a repository's contributors; those `unnamed`, by GitHub's number, have no name. Raises GitHubError."""
    authors = client.rest("GET", f"/repos/{name}/contributors?per_page=1&anon=1")
    match authors.status:
        case 200:
            pass
        case 204:
            return Contributors(as_of=today, authors=0, commits=0)
        case 202:
            raise GitHubError("GitHub is still counting: it is asked again next time")
        case 403 if "too large" in said(authors.data):
            return Contributors(as_of=today, commits=_count_commits(client, name), too_large=True)
        case _:
            raise GitHubError(f"GitHub answered {authors.status}")
    number = _count(decode(list[_Listed], authors.data), authors.last)
    commits = _count_commits(client, name)
    accounts, _ = _ask(client, f"/repos/{name}/contributors?per_page={LOOKED_AT}", list[_Account])
    if not accounts:
        everybody, _ = _ask(client, f"/repos/{name}/contributors?per_page=100&anon=1", list[_Listed])
        if any(author.type != ANONYMOUS for author in everybody):
            raise GitHubError("GitHub listed no account, though some authors have one")
    people = [account for account in accounts if not account.is_bot][:NAMED]
    return Contributors(
        as_of=today,
        authors=number,
        commits=commits,
        bots=sum(account.contributions for account in accounts if account.is_bot),
        top=tuple(_person(account, unnamed) for account in people),
    )


def _count_commits(client: Client, name: str) -> int:
    """The commits of the default branch."""
    return _count(*_ask(client, f"/repos/{name}/commits?per_page=1", list[Commit]))


def _ask(client: Client, address: str, kind: type[T]) -> tuple[T, int | None]:
    """A page of a list, and the number of the last one. Raises GitHubError."""
    page = client.rest("GET", address)
    if page.status != 200:
        raise GitHubError(f"GitHub answered {page.status}")
    return decode(kind, page.data), page.last


def _count(found: Sequence[object], last: int | None) -> int:
    """How many there are where each has a page of its own: the number of the last page, or what the only one holds."""
    if not found:
        raise GitHubError("GitHub listed nothing, and did not say that there is nothing")
    return last or len(found)


def _person(account: _Account, unnamed: Collection[int]) -> Person:
    if account.id in unnamed or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", account.login):
        return Person("", 0, account.contributions)
    return Person(account.login, account.id, account.contributions)
