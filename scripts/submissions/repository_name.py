"""From what people paste to `owner/name`. Pure; nothing that could be another repository is guessed at."""

import re
from urllib.parse import urlsplit

from scripts.census.shape import NAME

HOSTS = {"github.com", "www.github.com"}
_NOT_OWNERS = {
    "orgs",
    "users",
    "topics",
    "sponsors",
    "collections",
    "marketplace",
    "apps",
    "search",
    "settings",
    "stars",
}
_WRITE = "write https://github.com/owner/name"


class RepositoryNameError(ValueError):
    """The text is no repository's address; the message is safe to show and says what to write."""


def parse_repository_name(text: str) -> str:
    """`owner/name` as it was written. Raises RepositoryNameError."""
    text = text.strip().removeprefix("<").removesuffix(">").strip()
    if not text.isascii():
        raise RepositoryNameError(
            f"the address holds characters that only look like plain letters: type it anew, or {_WRITE}"
        )
    path = text if _is_short(text) else _path(text)
    parts = [part for part in path.split("/") if part]
    if len(parts) == 1:
        raise RepositoryNameError(f"this is an account, not one of its repositories: {_WRITE}")
    name = "/".join(parts[:2]).removesuffix(".git")
    if not NAME.fullmatch(name):
        raise RepositoryNameError(f"this is not the address of a GitHub repository: {_WRITE}")
    if parts[0].lower() in _NOT_OWNERS:
        raise RepositoryNameError(f"this is a page of GitHub, not a repository: {_WRITE}")
    return name


def _is_short(text: str) -> bool:
    """Whether it is `owner/name`; an owner has no dot."""
    return re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+/?", text) is not None


def _path(text: str) -> str:
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise RepositoryNameError(f"this is not an address: {_WRITE}") from None
    if host == "gist.github.com":
        raise RepositoryNameError(f"this is a gist, not a repository: {_WRITE}")
    if host not in HOSTS or port not in (None, 80, 443) or parts.scheme not in ("https", "http") or "@" in parts.netloc:
        raise RepositoryNameError(f"this is not an address on github.com: {_WRITE}")
    return parts.path
