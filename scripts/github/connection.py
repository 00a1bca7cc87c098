"""Shapes that GraphQL's answers about issues and pull requests share."""

from typing import Generic, TypeVar

from msgspec import Struct, field

T = TypeVar("T")

ACTOR = "__typename login"


class Actor(Struct, frozen=True):
    """An account, as ACTOR asks for it."""

    login: str
    kind: str = field(name="__typename")

    @property
    def name(self) -> str:
        """Its name; that of an app with the suffix that REST gives it, so that no person can have it."""
        return f"{self.login.removesuffix('[bot]')}[bot]" if self.kind == "Bot" else self.login


class _PageInfo(Struct, frozen=True, rename="camel"):
    has_next_page: bool
    end_cursor: str | None = None


class Connection(Struct, Generic[T], frozen=True, rename="camel"):
    page_info: _PageInfo
    nodes: list[T]

    @property
    def next(self) -> str | None:
        """What to ask for the page after it by; None where there is none."""
        return self.page_info.end_cursor if self.page_info.has_next_page else None
