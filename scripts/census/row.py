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
    """What GitHub says of a repository.

    `released` is the day of the latest release, looked up once a day. `name` is GitHub's own where it differs from ours. `written` is the language of the
    description, where its script tells it; `description` a fingerprint of that, never the text. `archived` is the day, or True where GitHub does not know it.
    `database_id` is GitHub's number, known from recordings only: after the first refresh `id` takes its place.
    """

    stars: Count | None = None
    forks: Count | None = None
    pushed: date | None = None
    released: date | None = None
    created: date | None = None
    language: str = ""
    license: str = ""
    id: str = ""
    database_id: Count | None = None
    name: Name = ""
    archived: date | bool = False
    disabled: bool = False
    fork: bool = False
    empty: bool = False
    written: str = ""
    description: str = ""

    @property
    def archived_on(self) -> date | None:
        """The day on which it was archived, where that is known."""
        return None if isinstance(self.archived, bool) else self.archived


class Row(Facts, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is known of a repository: GitHub's facts, and what the record adds.

    `described` is the day on which another description was seen; `listed` that on which it reached the threshold;
    `as_of` the day of the facts where that is not the last refresh; `source` the recording that they come from;
    `created_estimated` says that the day of creation was worked out from GitHub's number, which is right to a day or so;
    `blocked` GitHub's reason for blocking it; `impostor` the id of another repository that uses its name now.
    """

    described: date | None = None
    watched: bool = False
    listed: date | None = None
    as_of: date | None = None
    source: str = ""
    created_estimated: bool = False
    gone: date | None = None
    blocked: str = ""
    impostor: str = ""

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
    """What GitHub says of an owner: `kind` is `user` or `organization`, `location` what its profile says.

    `country` is worked out from the location: ISO 3166, or `none`; without it, it has not been worked out yet.
    """

    kind: str = ""
    location: str = ""
    country: Annotated[str, Meta(pattern="^([A-Z]{2}|none)?$")] = ""


EMPTY = Row()


def stated(row: Struct) -> dict[str, Value]:
    """What a row says, by key, in the order of the file."""
    fields: dict[str, Value] = msgspec.to_builtins(row, builtin_types=(date, datetime))
    return fields
