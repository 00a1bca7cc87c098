"""What GitHub says of repositories, as values: what its answers mean. Pure.

A repository is what its id says: a name that answers with another id is somebody else's.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from scripts.census.history import ordered
from scripts.census.line_yaml import Fields
from scripts.census.shape import NAME
from scripts.common.text import plain
from scripts.github.queries import Target

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2}")  # a single character may be a pun or a logo
_KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\uac00-\ud7a3]")
STRANGER = "another repository answers to this name now"


@dataclass
class Observation:
    """What GitHub said, by name in repos.yaml; `taken` is UTC by GitHub's own clock.

    `gone` and `unreached` give the reason; only the first is an answer. Of those looked at twice, `strangers` has the
    id of another repository that answers to the name, and `blocked` GitHub's reason for blocking; "" where there is none.
    `aliases` are the ids by which GitHub itself knows what was asked for, and seen, by another.
    """

    taken: datetime
    seen: dict[str, Fields] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    unreached: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Fields] = field(default_factory=dict)
    strangers: dict[str, str] = field(default_factory=dict)
    blocked: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    points: int = 0
    points_left: int | None = None

    def add(self, target: Target, node: dict[str, Any] | None, error: dict[str, Any] | None) -> None:
        """File one answer: a node, or the error that stands in its place."""
        try:
            self._add(target, node, error)
        except (AttributeError, KeyError, TypeError, ValueError):
            self.unreached[target.name] = "GitHub answered in an unknown shape"

    def _add(self, target: Target, node: dict[str, Any] | None, error: dict[str, Any] | None) -> None:
        if not node and error and error.get("type") == "NOT_FOUND":
            self.gone[target.name] = "not found: deleted or made private"
        elif not node or "stargazerCount" not in node:
            self.unreached[target.name] = plain(str((error or {}).get("message") or "no answer"))
        elif node["isPrivate"]:
            self.gone[target.name] = "private"
        elif _is_stranger(target, node):
            self.gone[target.name] = STRANGER
            self.strangers[target.name] = _id(node["id"])
        else:
            row, owner = facts(node, target.name), account(node["owner"])
            if target.id not in (None, row["id"]):
                self.aliases[target.name] = str(row["id"])
            self.seen[target.name] = row | ({"id": target.id} if target.id else {})
            self.accounts |= owner


def facts(node: dict[str, Any], name: str) -> Fields:
    """The row for `history/latest.yaml`; `name:` only where GitHub's own differs from ours.

    Raises KeyError, TypeError or ValueError for a node of another shape.
    """
    own_name = str(node["nameWithOwner"])
    return ordered({
        "stars": _count(node["stargazerCount"]),
        "forks": _count(node["forkCount"]),
        "pushed": _day(node["pushedAt"]),
        "created": _day(node["createdAt"]),
        "language": plain((node["primaryLanguage"] or {}).get("name") or ""),
        "license": plain((node["licenseInfo"] or {}).get("spdxId") or ""),
        "id": _id(node["id"]),
        "name": own_name if own_name != name and NAME.fullmatch(own_name) else None,
        "archived": (_day(node["archivedAt"]) or True) if node["isArchived"] else None,
        "disabled": node["isDisabled"],
        "fork": node["isFork"],
        "empty": node["isEmpty"],
        "chinese": is_chinese(node["description"] or ""),
    })  # fmt: skip


def is_chinese(text: str) -> bool:
    """Whether a description is written in Chinese: Han characters in it, and no Japanese kana nor Korean hangul."""
    return bool(_HAN.search(text)) and not _KANA_OR_HANGUL.search(text)


def account(owner: dict[str, Any]) -> dict[str, Fields]:
    """The owner's row for `history/accounts.yaml`, by login."""
    row: Fields = {"kind": str(owner["__typename"]).lower()}
    if location := plain(owner.get("location") or ""):
        row["location"] = location
    return {str(owner["login"]): row}


def _is_stranger(target: Target, node: dict[str, Any]) -> bool:
    """Whether a name was answered by another repository than the one on record; an id is never."""
    return target.id is None and target.database_id is not None and node["databaseId"] != target.database_id


def _count(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _id(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _day(moment: str | None) -> date | None:
    return date.fromisoformat(moment[:10]) if moment else None
