"""From what people paste to `owner/name`. Pure; nothing that could be another repository is guessed at."""

import re
from urllib.parse import urlsplit

from scripts.census.shape import NAME
from scripts.common.markup import Markdown, code, compose

HOSTS = {"github.com", "www.github.com"}
_WRITE = compose("write {}", code("https://github.com/owner/name"))
_LONGEST = 1000  # characters of a field that are worth reading
_SHORT = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+/?")  # `owner/name`; an owner has no dot
_LINK = re.compile(r"\[[^\[\]]*\]\(\s*<?([^\s()<>]+)>?\s*\)")
_SSH = re.compile(r"(?:ssh://)?git@(?:ssh\.)?github\.com(?::443)?[:/]+(?!\d+/)(\S+)", re.IGNORECASE)


class RepositoryNameError(ValueError):
    """The text is not a repository's address; `said` says what to write."""

    def __init__(self, said: Markdown) -> None:
        super().__init__(said)
        self.said = said


def parse_repository_name(text: str) -> str:
    """`owner/name` as it was written, alone or in any address of it. Raises RepositoryNameError."""
    text = text[:_LONGEST].strip().strip("`").strip()
    if link := _LINK.fullmatch(text):
        text = link[1]
    text = text.removeprefix("<").removesuffix(">").strip()
    if not text.isascii():
        raise RepositoryNameError(
            compose("the address holds characters that only look like plain letters: type it again, or {}", _WRITE)
        )
    if re.search(r"[\s,;]", text):
        raise RepositoryNameError(compose("this is more than one word: {}, and open another issue for another", _WRITE))
    path = text if _SHORT.fullmatch(text) else _path(text)
    parts = [part for part in path.split("/") if part]
    if len(parts) == 1:
        raise RepositoryNameError(compose("this is an account, not one of its repositories: {}", _WRITE))
    name = "/".join(parts[:2]).removesuffix(".git")
    if not NAME.fullmatch(name):
        raise RepositoryNameError(compose("this is not the address of a GitHub repository: {}", _WRITE))
    return name


def _path(text: str) -> str:
    if match := _SSH.fullmatch(text):
        return match[1]
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        is_web = parts.scheme in ("https", "http", "git+https", "git") and "@" not in parts.netloc
        is_there = parts.hostname in HOSTS and parts.port in (None, 80, 443)
    except ValueError:
        is_web = is_there = False
    if not (is_web and is_there):
        raise RepositoryNameError(compose("this is not an address on github.com: {}", _WRITE))
    return parts.path
