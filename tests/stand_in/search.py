"""The made-up GitHub's search of repositories: at most 1,000 of what it finds, at most 30 times a minute.

As GitHub's, it loses some of a broad search that is sorted by stars, and sometimes gives up before it is complete.
"""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

PATH = "/search/repositories"
A_MINUTE = 30
REACH = 1000
LONGEST = 256

Answer = tuple[int, Any, dict[str, str]]  # with headers

_TOKEN = re.compile(r'"[^"]*"|\S+')
_FLAGS = {"archived:false": "archived", "mirror:false": "mirror", "template:false": "template"}


class _RefusedError(Exception):
    """What GitHub answers with 422."""


@dataclass
class Search:
    """How this GitHub searches; `clock` is in seconds, and the shares are from 0 to 1."""

    clock: Callable[[], float] = time.monotonic
    lost: float = 0.0  # of a search that finds more than it shows
    gives_up: float = 0.0  # of all answers
    requests: int = 0
    queries: list[str] = field(default_factory=list)
    refused: int = 0  # for being too many a minute
    _window: float = -60.0
    _in_window: int = 0
    _matches: dict[tuple[str, int], list[Any]] = field(default_factory=dict)

    def answer(self, target: str, repositories: dict[str, Any], now: datetime) -> Answer:
        """GitHub's answer to a search among the repositories."""
        headers = self._limit(now)
        if self._in_window > A_MINUTE:
            self.refused += 1
            return 403, {"message": "API rate limit exceeded for installation."}, headers
        self.requests += 1
        asked = {key: values[0] for key, values in parse_qs(urlsplit(target).query).items()}
        self.queries.append(asked["q"])
        try:
            return 200, self._found(asked, repositories), headers
        except _RefusedError as error:
            return 422, {"message": str(error)}, headers

    def _limit(self, now: datetime) -> dict[str, str]:
        if self.clock() - self._window >= 60:
            self._window, self._in_window = self.clock(), 0
        self._in_window += 1
        reset = int(now.timestamp() + 60 - (self.clock() - self._window)) + 1
        left = str(max(0, A_MINUTE - self._in_window))
        return {"x_ratelimit_limit": str(A_MINUTE), "x_ratelimit_remaining": left, "x_ratelimit_reset": str(reset), "x_ratelimit_resource": "search"}  # fmt: skip

    def _found(self, asked: dict[str, str], repositories: dict[str, Any]) -> dict[str, Any]:
        size, page = int(asked.get("per_page", 30)), int(asked.get("page", 1))
        if size > 100 or size * page > REACH:
            raise _RefusedError("Only the first 1000 search results are available")
        found = self._matching(asked["q"], repositories)
        total, chance = len(found), random.Random(self.requests)
        if asked.get("sort") == "stars":
            found = sorted(found, key=lambda repository: (-repository.stars, repository.id))
            if total > REACH:
                found = [repository for repository in found if chance.random() >= self.lost]
        shown = found[size * (page - 1) : min(size * page, REACH)]
        gives_up = chance.random() < self.gives_up
        items = [_item(repository) for repository in (shown[: len(shown) // 2] if gives_up else shown)]
        return {"total_count": total, "incomplete_results": gives_up, "items": items}

    def _matching(self, query: str, repositories: dict[str, Any]) -> list[Any]:
        if len(query) > LONGEST:
            raise _RefusedError("The search is longer than 256 characters.")
        tokens = _TOKEN.findall(query)
        if sum(token in ("AND", "OR", "NOT") for token in tokens) > 5:
            raise _RefusedError("More than five AND / OR / NOT operators were used.")
        ranges = dict(token.split(":", 1) for token in tokens if token.startswith(("stars:", "created:")))
        rest = " ".join(token for token in tokens if not token.startswith(("stars:", "created:")))
        if (rest, len(repositories)) not in self._matches:
            fits = _predicate(rest)
            self._matches[rest, len(repositories)] = [found for found in repositories.values() if fits(found)]
        stars, created = _range(ranges.get("stars", "0..*")), _range(ranges.get("created", "*..*"))
        return [
            found for found in self._matches[rest, len(repositories)]
            if int(stars[0] or 0) <= found.stars and (stars[1] is None or found.stars <= int(stars[1]))
            and (created[0] or "") <= found.created[:10] <= (created[1] or "9")
        ]  # fmt: skip


def _range(text: str) -> tuple[str | None, str | None]:
    if not (match := re.fullmatch(r"([\d-]+|\*)\.\.([\d-]+|\*)", text)):
        raise _RefusedError(f"The range {text} is not one.")
    low, high = (None if part == "*" else part for part in match.groups())
    return low, high


def _predicate(query: str) -> Callable[[Any], bool]:
    """Whether a repository is found by words, topics and flags; without a word of them forks are not."""
    words, topics, flags, places = [], [], [], ("name", "description", "topics")
    joined = True
    for token in _TOKEN.findall(query):
        if token in _FLAGS:
            flags.append(_FLAGS[token])
        elif token.startswith("topic:"):
            topics.append(token.removeprefix("topic:"))
        elif token.startswith("in:"):
            places = tuple(token.removeprefix("in:").split(","))
        elif token == "OR":
            joined = True
        elif ":" in token or not joined:
            raise _RefusedError(f"Unknown: {token}")
        else:
            words.append(token.strip('"').lower())
            joined = False
    if not words and not topics:
        raise _RefusedError("None of the search qualifiers apply to this search type.")
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") if words else None

    def fits(found: Any) -> bool:
        if found.fork or found.private or found.blocked or any(getattr(found, flag) for flag in flags):
            return False
        texts = {
            "name": found.name.split("/")[1],
            "description": found.description or "",
            "topics": " ".join(found.topics),
        }
        text = " ".join(texts[place] for place in places).lower().replace("-", " ").replace("_", " ")
        return set(topics) <= set(found.topics) and (pattern is None or bool(pattern.search(text)))

    return fits


def _item(found: Any) -> dict[str, Any]:
    return {
        "id": found.database_id, "node_id": found.id, "full_name": found.name, "stargazers_count": found.stars,
        "created_at": found.created, "private": found.private, "fork": found.fork, "archived": bool(found.archived),
        "disabled": found.disabled, "is_template": found.template, "size": 0 if found.empty else 42,
        "mirror_url": "https://example.org/mirror.git" if found.mirror else None, "description": found.description,
        "language": found.language, "topics": list(found.topics),
        "license": found.license and {"key": found.license.lower(), "spdx_id": found.license},
    }  # fmt: skip
