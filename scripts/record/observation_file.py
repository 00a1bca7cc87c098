"""An observation as text, to be carried from the refresh that took it to whoever puts it on record. Pure.

What is read back may come from anywhere: it is held to what GitHub can have said before anything believes it.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from scripts.census.history import FIELDS, fits, ordered
from scripts.census.line_yaml import Fields
from scripts.census.shape import NAME
from scripts.common.errors import DataError
from scripts.github.observation import Observation

T = TypeVar("T")
# The record's own keys, never GitHub's.
_STANDING = {"watched", "listed", "as_of", "source", "gone", "blocked", "impostor", "since", "database_id"}
_ACCOUNT = {"kind", "location"}


def render_observation(observation: Observation) -> str:
    """The observation as JSON, one repository a line."""
    moment = observation.taken.isoformat()
    parts = {
        "taken": json.dumps(moment),
        **{
            key: _lines(getattr(observation, key))
            for key in ("seen", "gone", "unreached", "strangers", "blocked", "aliases", "accounts")
        },
        **{key: json.dumps(getattr(observation, key)) for key in ("requests", "points", "points_left")},
    }
    return "{" + ",\n".join(f'"{key}": {value}' for key, value in parts.items()) + "}\n"


def parse_observation(text: str, path: str) -> Observation:
    """The observation that the text holds. Raises DataError when it is none, or not whole."""
    try:
        data = json.loads(text)
        taken = datetime.fromisoformat(data["taken"])
        if taken.utcoffset() is None:
            raise ValueError("`taken` has no time zone")
        return Observation(
            taken,
            _section(data["seen"], _row),
            _section(data["gone"], _words),
            _section(data["unreached"], _words),
            {login: _account(row) for login, row in data["accounts"].items() if NAME.fullmatch(f"{login}/x")},
            _section(data["strangers"], _words),
            _section(data["blocked"], _words),
            _section(data["aliases"], _words),
            _count(data["requests"]),
            _count(data["points"]),
            None if data["points_left"] is None else _count(data["points_left"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        what = f"this is no whole observation ({type(error).__name__}: {str(error)[:80]})"
        raise DataError(path, 1, f"{what}: take one with `python -m scripts.refresh --keep FILE`") from None


def _section(data: Mapping[str, Any], read: Callable[[Any], T]) -> dict[str, T]:
    if odd := [name for name in data if not NAME.fullmatch(name)]:
        raise ValueError(f"odd name {odd[0]!r}")
    return {name: read(value) for name, value in data.items()}


def _lines(rows: Mapping[str, object]) -> str:
    return "{" + ",".join(f"\n{json.dumps(name)}: {json.dumps(row, default=str)}" for name, row in rows.items()) + "}"


def _row(data: Mapping[str, Any]) -> Fields:
    row = {key: _value(key, value) for key, value in data.items()}
    odd = [key for key, value in row.items() if key in _STANDING or not fits(key, value)]
    if odd or "stars" not in row or "id" not in row:
        raise ValueError(f"no usable {odd[0] if odd else 'stars or id'}")
    return ordered(row)


def _value(key: str, value: Any) -> Any:
    return date.fromisoformat(value) if date in FIELDS[key] and isinstance(value, str) else value


def _account(data: Mapping[str, Any]) -> Fields:
    if not set(data) <= _ACCOUNT or not all(isinstance(value, str) for value in data.values()):
        raise ValueError("odd account")
    return dict(data)


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a reason is no text")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("a figure is no count")
    return value
