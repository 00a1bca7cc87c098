"""GitHub's answers about repositories as values, and how an answer is read. No network.

A repository is identified by its id: a name that answers with another id is a different repository.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import replace

from scripts.census.contributors import Contributors
from scripts.census.row import Account, Count, Facts
from scripts.census.shape import NAME, Name
from scripts.census.star_history import StarHistory
from scripts.common.errors import DataError
from scripts.common.text import plain
from scripts.github.errors import GitHubError
from scripts.github.queries import Target
from scripts.github.response import decode

_SCRIPTS = {  # the language that a script tells; Japanese has Han as well, and one character of that may be a pun or a logo
    "ja": re.compile("[\u3041-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2}"),
}
PLACED = ("User", "Organization")  # the kinds of accounts that GitHub is asked for their location
Untold = Literal["archived", "created", "description", "language", "license", "pushed", "released", "written"]
TOLD_IN: dict[Untold, str] = {  # where GitHub may leave them out
    "created": "created_at", "description": "description", "language": "primary_language", "license": "license_info",
    "pushed": "pushed_at", "released": "latest_release", "written": "description",
}  # fmt: skip
STRANGER = "another repository answers to this name now"


class _Answer(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What GitHub answered about one repository."""


class Seen(_Answer, frozen=True, kw_only=True, tag="seen"):
    """The repository is there.

    `alias` is the id that GitHub itself uses, where it is not the one that was asked for; `holder` the id of the other
    repository that now uses the old name of a moved one: "" if there is none, None if that is not known. `untold` are
    the facts of which the answer says nothing: they keep what is on record, and so does the account where it is None.
    `failed` says why, where GitHub was asked for them.
    """

    facts: Facts
    account: Account | None
    alias: str = ""
    holder: str | None = None
    untold: tuple[Untold, ...] = ()
    failed: str = ""

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
        seen = ((answer.facts.name or name, answer.account) for name, answer in self.of(Seen).items())
        return {name.split("/")[0]: account for name, account in seen if account}


class Named(Struct, frozen=True):
    name: str


class _License(Struct, frozen=True, rename="camel"):
    spdx_id: str | None = None


class _Release(Struct, frozen=True, rename="camel"):
    published_at: datetime | None = None


class _Owner(Struct, frozen=True):
    login: str
    kind: str = field(name="__typename")
    location: str | None | UnsetType = UNSET


class Node(Struct, frozen=True, kw_only=True, rename="camel"):
    """A repository as `queries` asks for it: what is UNSET is not known, what is None it does not have."""

    id: Annotated[str, Meta(pattern=r"\A[!-~]+\Z")]
    database_id: int | None | UnsetType = UNSET
    name_with_owner: str
    stargazer_count: Count
    fork_count: Count
    is_archived: bool
    archived_at: datetime | None | UnsetType = UNSET
    is_disabled: bool
    is_fork: bool
    is_empty: bool
    is_private: bool
    created_at: datetime | None | UnsetType = UNSET
    pushed_at: datetime | None | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    primary_language: Named | None | UnsetType = UNSET
    license_info: _License | None | UnsetType = UNSET
    owner: _Owner
    latest_release: _Release | None | UnsetType = UNSET

    @property
    def language(self) -> str:
        return plain(self.primary_language.name) if self.primary_language else ""

    @property
    def license(self) -> str:
        return plain(self.license_info.spdx_id or "") if self.license_info else ""

    def facts(self, name: str) -> Facts:
        """The facts for the record; `name` is ours, and GitHub's own is kept only where it differs."""
        is_other_name = self.name_with_owner != name and NAME.fullmatch(self.name_with_owner)
        return Facts(
            stars=self.stargazer_count,
            forks=self.fork_count,
            pushed=_day(self.pushed_at),
            released=_day(self.latest_release.published_at) if isinstance(self.latest_release, _Release) else None,
            created=_day(self.created_at),
            language=self.language,
            license=self.license,
            id=self.id,
            name=self.name_with_owner if is_other_name else "",
            archived=self.is_archived and (_day(self.archived_at) or True),
            disabled=self.is_disabled,
            fork=self.is_fork,
            empty=self.is_empty,
            written=language_of(self.description or ""),
            description="" if self.description is UNSET else fingerprint(self.description or ""),
        )

    def untold(self) -> Iterator[Untold]:
        """The facts of which this says nothing."""
        if self.is_archived and self.archived_at is UNSET:
            yield "archived"
        yield from (name for name, field in TOLD_IN.items() if getattr(self, field) is UNSET)

    def account(self) -> Account | None:
        """What the record keeps of the owner; None where this does not say all of it."""
        if self.owner.kind in PLACED and self.owner.location is UNSET:
            return None
        return Account(kind=self.owner.kind.lower(), location=plain(self.owner.location or ""))


def read_answer(target: Target, node: Mapping[str, Any] | None, error: Mapping[str, Any] | None) -> Answer:
    """What GitHub's node, or the error in its place, says of the repository that was asked for."""
    if not node and error and error.get("type") == "NOT_FOUND":
        return Gone(reason="not found: deleted or made private")
    if not node or "stargazerCount" not in node:
        return Unreached(reason=plain(str((error or {}).get("message") or "no answer")))
    failures = [path for path in (error or {}).get("fields", []) if isinstance(path, list)]
    try:
        found = decode(Node, _told(node, failures))
    except GitHubError as odd:
        return Unreached(reason=str(odd))
    if found.is_private:
        return Gone(reason="private")
    if target.id is None and target.database_id is not None and found.database_id != target.database_id:
        if not isinstance(found.database_id, int):
            return Unreached(reason="GitHub did not say which repository it is")
        return Gone(reason=STRANGER, holder=found.id)
    facts, untold, account = found.facts(target.name), tuple(found.untold()), found.account()
    lost = [name for name in untold if name != "released" or ["latestRelease"] in [path[:1] for path in failures]]
    reason = plain(str((error or {}).get("message") or "not in the answer"))
    failed = f"{', '.join([*lost, *([] if account else ['location'])])}: {reason}" if lost or not account else ""
    seen = Seen(facts=facts, account=account, untold=untold, failed=failed)
    if target.id in (None, found.id):
        return seen
    return replace(seen, facts=replace(facts, id=target.id), alias=found.id)


def _told(node: Mapping[str, Any], failures: Sequence[list[Any]]) -> dict[str, Any]:
    """The node without the fields that failed: a null that GitHub gives with an error says nothing."""
    failed = {path[0] for path in failures if path} - {"owner"}
    told = {name: value for name, value in node.items() if name not in failed}
    if ["owner", "location"] in failures and isinstance(owner := node.get("owner"), dict):
        told["owner"] = {name: value for name, value in owner.items() if name != "location"}
    return told


def language_of(text: str) -> str:
    """The language (ISO 639) of a description, where its script tells it: Japanese, Korean, Chinese; else empty."""
    return next((language for language, script in _SCRIPTS.items() if script.search(text)), "")


def fingerprint(text: str) -> str:
    """What tells another description from this one, whatever its white space: eight characters."""
    return hashlib.sha256(plain(text).encode("utf-8", "replace")).hexdigest()[:8]


def _day(moment: datetime | UnsetType | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else None


def render_observation(observation: Observation) -> str:
    """The observation as JSON, to be carried from the refresh that took it to the run that records it."""
    return msgspec.json.encode(observation).decode() + "\n"


def parse_observation(text: str, path: str) -> Observation:
    """The observation that the text holds, wherever that comes from. Raises DataError when it is not a whole one."""
    try:
        return msgspec.json.decode(text, type=Observation)
    except (msgspec.DecodeError, RecursionError) as error:
        what = f"this is not a whole observation ({str(error)[:120]})"
        raise DataError(path, 1, f"{what}: take one with `python -m scripts.refresh --keep FILE`") from None
