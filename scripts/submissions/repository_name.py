"""From what people paste to `owner/name`. Pure; nothing that could be another repository is guessed at."""

import re
from urllib.parse import urlsplit

from scripts.census.shape import NAME
from scripts.common.markup import Markdown, code, compose

HOSTS = {"github.com", "www.github.com"}
_NOT_OWNERS = set("orgs users topics sponsors collections marketplace apps search settings stars".split())
_SAMPLE = code("https://github.com/owner/name")
_WRITE = compose("write {}", _SAMPLE)
_LONGEST = 1000  # characters of a field that are worth reading
_SHORT = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+/?")  # `owner/name`; an owner has no dot
_LINK = re.compile(r"\[[^\[\]]*\]\(\s*<?([^\s()<>]+)>?\s*\)")
_CLONE = re.compile(r"(?:\$\s*)?(?:gh\s+repo|git)\s+clone\s+(\S+)")
_SSH = re.compile(r"(?:ssh://)?git@(?:ssh\.)?github\.com(?::443)?[:/]+(?!\d+/)(\S+)", re.IGNORECASE)


class RepositoryNameError(ValueError):
    """The text is not a repository's address; `said` says what to write."""

    def __init__(self, said: Markdown) -> None:
        super().__init__(said)
        self.said = said


def parse_repository_name(text: str) -> str:
    """`owner/name` as it was written. Raises RepositoryNameError."""
    text = _unwrapped(text[:_LONGEST])
    if not text.isascii():
        raise RepositoryNameError(
            compose("the address holds characters that only look like plain letters: type it again, or {}", _WRITE)
        )
    if len(_names(text)) > 1:
        raise RepositoryNameError(
            compose("these are two repositories: write one, as {}, and open another issue for the other", _SAMPLE)
        )
    return _parse(text)


def _unwrapped(text: str) -> str:
    """The address alone: out of angle brackets, a code span, a link of Markdown, or the command that clones it."""
    text = text.strip().strip("`").strip()
    if link := _LINK.fullmatch(text):
        text = link[1]
    if clone := _CLONE.match(text):
        text = clone[1]
    return text.removeprefix("<").removesuffix(">").strip()


def _names(text: str) -> set[str]:
    """The repositories that the words of a text name, in lower case."""
    found = set()
    for word in re.split(r"[\s,;]+", text):
        try:
            found.add(_parse(_unwrapped(word)).lower())
        except RepositoryNameError:
            continue
    return found


def _parse(text: str) -> str:
    path = text if _SHORT.fullmatch(text) else _path(text)
    parts = [part for part in path.split("/") if part]
    if len(parts) == 1:
        raise RepositoryNameError(compose("this is an account, not one of its repositories: {}", _WRITE))
    name = "/".join(parts[:2]).removesuffix(".git")
    if not NAME.fullmatch(name):
        raise RepositoryNameError(compose("this is not the address of a GitHub repository: {}", _WRITE))
    if parts[0].lower() in _NOT_OWNERS:
        raise RepositoryNameError(compose("this is a page of GitHub, not a repository: {}", _WRITE))
    return name


def _path(text: str) -> str:
    if match := _SSH.fullmatch(text):
        return match[1]
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise RepositoryNameError(compose("this is not an address: {}", _WRITE)) from None
    if host == "gist.github.com":
        raise RepositoryNameError(compose("this is a gist, not a repository: {}", _WRITE))
    is_web = parts.scheme in ("https", "http", "git+https", "git") and "@" not in parts.netloc
    if host not in HOSTS or port not in (None, 80, 443) or not is_web:
        raise RepositoryNameError(compose("this is not an address on github.com: {}", _WRITE))
    return parts.path
