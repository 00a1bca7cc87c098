"""What no message may show: the token of this run, and whatever looks like somebody's credentials."""

import base64
import re

from scripts.common.environment import read_environment

HIDDEN = "***"

_NAMED = re.compile(r"(?i)\b(authorization: *(?:basic|bearer|token) +|(?:access_)?token=)[^\s&]+")
_GITHUBS = re.compile(r"\b(?:gh[a-z]_|github_pat_)\w+")  # GitHub's own tokens


def redacted(text: str) -> str:
    """The text without them."""
    if token := read_environment().token:
        for secret in (token, base64.b64encode(f"x-access-token:{token}".encode()).decode()):
            text = text.replace(secret, HIDDEN)
    text = _GITHUBS.sub(HIDDEN, _NAMED.sub(rf"\g<1>{HIDDEN}", text))
    return re.sub(r"\S+", lambda word: _without_user(word[0]), text) if "@" in text else text


def _without_user(word: str) -> str:
    """A word without what stands before the last `@` of an address: a name, and perhaps a password."""
    scheme, slashes, rest = word.partition("//")
    user, at, host = rest.rpartition("@")
    return f"{scheme}{slashes}{host}" if at else word
