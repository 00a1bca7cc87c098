"""The stand-in's contributors and commits, as GitHub documents them: a page at a time, the number of pages in `Link`.

An empty repository has no content (204), and a conflict in place of commits (409); of the very largest GitHub refuses the
list (403); statistics that are still being counted are accepted (202) and not there yet.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOO_LARGE = "The history or contributor list is too large to list contributors for this repository via the API."


@dataclass(frozen=True)
class Author:
    """Who made commits: an account with its number, or, without one, somebody of whom GitHub knows an e-mail address."""

    login: str
    commits: int
    number: int | None = None

    def shown(self) -> dict[str, Any]:
        if self.number is None:
            return {
                "type": "Anonymous",
                "name": self.login,
                "email": f"{self.login}@example.com",
                "contributions": self.commits,
            }
        kind = "Bot" if self.login.endswith("[bot]") else "User"
        return {"type": kind, "login": self.login, "id": self.number, "contributions": self.commits}


@dataclass
class Project:
    """What GitHub knows of a repository's authors; `state` is how it answers: `ready`, `empty`, `too large`, `counting`, `no accounts`.

    The last is a mistake: the list of those with accounts is empty, though some have one.
    """

    authors: list[Author] = field(default_factory=list)
    state: str = "ready"

    @property
    def _state(self) -> str:
        return self.state if self.authors else "empty"

    def answer(self, path: str, number: int) -> tuple[int, Any, dict[str, str]]:
        """Status, body and headers of a list of contributors or commits; `path` is the request's, with its query."""
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path.endswith("/contributors"):
            return self._contributors(query, number)
        return self._commits(query, number)

    def _contributors(self, query: dict[str, str], number: int) -> tuple[int, Any, dict[str, str]]:
        refusal: dict[str, tuple[int, Any, dict[str, str]]] = {
            "empty": (204, b"", {}),
            "too large": (403, {"message": TOO_LARGE}, {}),
            "counting": (202, {}, {}),
        }
        if self._state in refusal:
            return refusal[self._state]
        if self._state == "no accounts" and "anon" not in query:
            return 200, [], {}
        ranked = sorted(self.authors, key=lambda author: -author.commits)
        shown = [author.shown() for author in ranked if author.number is not None or query.get("anon") in ("1", "true")]
        return _page(shown, query, f"/repositories/{number}/contributors")

    def _commits(self, query: dict[str, str], number: int) -> tuple[int, Any, dict[str, str]]:
        if self._state == "empty":
            return 409, {"message": "Git Repository is empty."}, {}
        commits = [{"sha": f"{place:040x}"} for place in range(sum(author.commits for author in self.authors))]
        return _page(commits, query, f"/repositories/{number}/commits")


def _page(items: list[dict[str, Any]], query: dict[str, str], address: str) -> tuple[int, Any, dict[str, str]]:
    size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
    if not 1 <= size <= 100:
        size = 30
    last = -(-len(items) // size)
    rest = "".join(f"&{key}={value}" for key, value in query.items() if key not in ("per_page", "page"))
    wanted = {"next": page + 1, "last": last} if page < last else {}
    links = [f'<{{api}}{address}?per_page={size}{rest}&page={where}>; rel="{what}"' for what, where in wanted.items()]
    headers = {"Link": ", ".join(links)} if links else {}
    return 200, items[(page - 1) * size : page * size], headers
