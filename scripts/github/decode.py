"""Decoding what GitHub says into typed values, or an error that says what does not fit, and where."""

from typing import Any, TypeVar

import msgspec

from scripts.common.text import plain
from scripts.github.errors import GitHubError

T = TypeVar("T")


def decode(kind: type[T], data: Any) -> T:
    """`data`, as parsed from JSON, as a `kind`: a msgspec Struct, or a type such as `list[Issue]`.

    Fields that `kind` does not name are passed over. Raises GitHubError with the path of what does not fit.
    """
    try:
        return msgspec.convert(data, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise GitHubError(f"GitHub answered in an unknown shape: {plain(str(error))[:200]}") from None
