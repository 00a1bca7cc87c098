"""GitHub's answers about repositories as values, and how an answer is read. No network.

A repository is identified by its id: a name that answers with another id is a different repository.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from scripts.census.contributors import Contributors
from scripts.census.row import Account, Count, Facts
from scripts.census.shape import NAME, Name
from scripts.census.star_history import StarHistory
from scripts.common.text import plain
from scripts.github.decode import decode
from scripts.github.errors import GitHubError
from scripts.github.queries import Target

_SCRIPTS = {  # the language that a script tells; Japanese has Han as well, and one character of that may be a pun or a logo
    "ja": re.compile("[\u3041-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2}"),
}
STRANGER = "another repository answers to this name now"


class _Answer(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What GitHub answered about one repository."""


class Seen(_Answer, frozen=True, kw_only=True, tag="seen"):
    """The repository is there.

    `alias` is the id that GitHub itself uses, where it is not the one that was asked for; `holder` the id of the other
    repository that now uses the old name of a moved one: "" if there is none, None if that is not known. `untold` are
    the facts of which the answer says nothing: they keep what is on record.
    """

    facts: Facts
    account: Account
    alias: str = ""
    holder: str | None = None
    untold: tuple[Literal["released"], ...] = ()

    def __post_init__(self) -> None:
        if self.facts.stars is None or not self.facts.id:
            raise ValueError("An answer needs `stars` and `id`")

    @property
    def stars(self) -> int:
        """The stars that it has now."""
        return self.facts.stars or 0


class Gone(_Answer, frozen=True, kw_only=True, tag="gone"):
    """There is no such public repository any more, for this reason.

    `holder` is as in `Seen`; `blocked` is GitHub's reason for blocking it: "" if it does not, None if that is not known.
    """

    reason: str
    holder: str | None = None
    blocked: str | None = None


class Unreached(_Answer, frozen=True, kw_only=True, tag="unreached"):
    """GitHub did not answer, for this reason: nothing is known of the repository."""

    reason: str


Answer = Seen | Gone | Unreached
A = TypeVar("A", Seen, Gone, Unreached)


class Observation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """GitHub's answers, keyed by the repository's name in repos.yaml; `taken` is UTC by GitHub's own clock.

    `past` and `contributors` are what a scheduled refresh learned beside.
    """

    taken: Annotated[datetime, Meta(tz=True)]
    answers: dict[Name, Answer]
    requests: Count = 0
    points: Count = 0
    points_left: Count | None = None
    past: dict[Name, StarHistory] = {}
    contributors: dict[Name, Contributors] = {}

    def of(self, kind: type[A]) -> dict[str, A]:
        """The answers of one kind, by name."""
        return {name: answer for name, answer in self.answers.items() if isinstance(answer, kind)}

    @property
    def accounts(self) -> dict[str, Account]:
        """The accounts that own what was seen, by login."""
        seen = self.of(Seen)
        return {(answer.facts.name or name).split("/")[0]: answer.account for name, answer in seen.items()}


class _Named(Struct, frozen=True):
    name: str


class _License(Struct, frozen=True, rename="camel"):
    spdx_id: str | None = None


class _Release(Struct, frozen=True, rename="camel"):
    published_at: datetime | None = None


class _Owner(Struct, frozen=True):
    login: str
    kind: str = field(name="__typename")
    location: str | None = None


class Node(Struct, frozen=True, kw_only=True, rename="camel"):
    """A repository as the fragment `facts` of `queries` asks for it; GitHub gives None for what has none."""

    id: Annotated[str, Meta(pattern=r"\A[!-~]+\Z")]
    database_id: int | None = None
    name_with_owner: str
    stargazer_count: Count
    fork_count: Count
    is_archived: bool
    archived_at: datetime | None = None
    is_disabled: bool
    is_fork: bool
    is_empty: bool
    is_private: bool
    created_at: datetime | None = None
    pushed_at: datetime | None = None
    description: str | None = None
    primary_language: _Named | None = None
    license_info: _License | None = None
    owner: _Owner
    latest_release: _Release | None | UnsetType = UNSET

    def facts(self, name: str) -> Facts:
        """The facts for the record; `name` is ours, and GitHub's own is kept only where it differs."""
        is_other_name = self.name_with_owner != name and NAME.fullmatch(self.name_with_owner)
        return Facts(
            stars=self.stargazer_count,
            forks=self.fork_count,
            pushed=_day(self.pushed_at),
            released=_day(self.latest_release.published_at) if isinstance(self.latest_release, _Release) else None,
            created=_day(self.created_at),
            language=plain(self.primary_language.name) if self.primary_language else "",
            license=plain(self.license_info.spdx_id or "") if self.license_info else "",
            id=self.id,
            name=self.name_with_owner if is_other_name else "",
            archived=self.is_archived and (_day(self.archived_at) or True),
            disabled=self.is_disabled,
            fork=self.is_fork,
            empty=self.is_empty,
            written=language_of(self.description or ""),
        )

    def account(self) -> Account:
        """What the record keeps of the owner."""
        return Account(kind=self.owner.kind.lower(), location=plain(self.owner.location or ""))


def read_answer(target: Target, node: Mapping[str, Any] | None, error: Mapping[str, Any] | None) -> Answer:
    """What GitHub's node, or the error in its place, says of the repository that was asked for."""
    if not node and error and error.get("type") == "NOT_FOUND":
        return Gone(reason="not found: deleted or made private")
    if not node or "stargazerCount" not in node:
        return Unreached(reason=plain(str((error or {}).get("message") or "no answer")))
    try:
        found = decode(Node, node)
    except GitHubError as odd:
        return Unreached(reason=str(odd))
    if found.is_private:
        return Gone(reason="private")
    if target.id is None and target.database_id is not None and found.database_id != target.database_id:
        return Gone(reason=STRANGER, holder=found.id)
    facts = found.facts(target.name)
    seen = Seen(facts=facts, account=found.account(), untold=("released",) if found.latest_release is UNSET else ())
    if target.id in (None, found.id):
        return seen
    return replace(seen, facts=replace(facts, id=target.id), alias=found.id)


def language_of(text: str) -> str:
    """The language (ISO 639) of a description, where its script tells it: Japanese, Korean, Chinese; else empty."""
    return next((language for language, script in _SCRIPTS.items() if script.search(text)), "")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
