"""The rows of the machine's files. Their fields stand in the order of the file, so a diff shows first what changes most.

A field that says nothing (None, "" or False) is left out of the file. Whatever is read back is held to these types.
"""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from scripts.census.line_yaml import Value
from scripts.census.shape import Name

MOST = 10**15  # of anything that is counted; more is a typing error
Count = Annotated[int, Meta(ge=0, le=MOST)]


class Facts(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What GitHub says of a repository."""

    stars: Count | None = None
    forks: Count | None = None
    pushed: date | None = None
    released: date | None = None  # of the latest release, looked up once a day
    created: date | None = None
    language: str = ""
    license: str = ""
    id: str = ""
    database_id: Count | None = None  # known from recordings only: after the first refresh `id` takes its place
    name: Name = ""  # GitHub's own, where it differs from ours
    archived: date | bool = False  # the day, or True where GitHub does not know it
    disabled: bool = False
    fork: bool = False
    empty: bool = False
    written: str = ""  # the language of the description, where its script tells it
    description: str = ""  # a fingerprint of it, never the text

    @property
    def archived_on(self) -> date | None:
        """The day on which it was archived, where that is known."""
        return None if isinstance(self.archived, bool) else self.archived


class Row(Facts, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is known of a repository: GitHub's facts, and what the record adds."""

    described: date | None = None  # when another description was seen
    watched: bool = False
    listed: date | None = None  # when it reached the threshold
    as_of: date | None = None  # of which day the facts are, where that is not the last refresh
    source: str = ""  # the recording that they come from
    created_estimated: bool = False  # worked out from GitHub's number, which is right to a day or so
    gone: date | None = None
    blocked: str = ""  # GitHub's reason
    impostor: str = ""  # the id of another repository that uses its name now

    @classmethod
    def of(cls, facts: Facts, **added: Any) -> "Row":
        """The row with these facts and what is added to them."""
        return cls(**msgspec.structs.asdict(facts), **added)

    @property
    def is_gone(self) -> bool:
        """Whether it is deleted, private or blocked."""
        return self.gone is not None

    @property
    def is_ours(self) -> bool:
        """Whether a refresh of ours counted it; other counts come from a recording, and may be old."""
        return self.stars is not None and not self.source

    @property
    def is_present(self) -> bool:
        """Whether GitHub shows it to everybody."""
        return not self.is_gone and not self.blocked


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What GitHub says of an owner, and the country (ISO 3166, or `none`) once it is worked out from the location."""

    kind: str = ""  # `user` or `organization`
    location: str = ""  # as its profile says it
    country: Annotated[str, Meta(pattern="^([A-Z]{2}|none)?$")] = ""


EMPTY = Row()


def stated(row: Struct) -> dict[str, Value]:
    """What a row says, by key, in the order of the file."""
    fields: dict[str, Value] = msgspec.to_builtins(row, builtin_types=(date, datetime))
    return fields
