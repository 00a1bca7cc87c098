"""Searching GitHub for repositories: one page of one question at a time, at the pace that GitHub allows."""

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from scripts.census.shape import NAME
from scripts.github.client import Client
from scripts.github.errors import GitHubError
from scripts.github.profiles import Item, Profile, profile_of
from scripts.github.refusals import said
from scripts.github.response import decode

PAGE = 100  # repositories on a page, at most
REACH = 1000  # repositories that GitHub shows of one search
PACE = 2.1  # seconds between two questions: GitHub takes 30 a minute


@dataclass(frozen=True, slots=True)
class Page:
    """A page: how many the whole search finds, whether GitHub gave up before it was complete, and the repositories."""

    total: int
    incomplete: bool
    found: list[Profile]


class _Results(Struct, frozen=True):
    total_count: int
    incomplete_results: bool
    items: list[Any]


class Searcher:
    """A client that searches, one question every PACE seconds."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._next = time.monotonic()

    def page(self, query: str, number: int) -> Page:
        """The page of this number, from 1, most stars first. Raises GitHubError."""
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + PACE
        asked = {"q": query, "sort": "stars", "order": "desc", "per_page": PAGE, "page": number}
        answer = self.client.rest("GET", f"/search/repositories?{urlencode(asked)}")
        if answer.status != 200:
            raise GitHubError(f"GitHub refused a search ({answer.status}: {said(answer.data)})")
        results = decode(_Results, answer.data)
        found = (profile_of(decode(Item, item)) for item in results.items)
        listable = [profile for profile in found if NAME.fullmatch(profile.name)]
        return Page(results.total_count, results.incomplete_results, listable)
