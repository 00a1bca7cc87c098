"""Where repos.yaml is not of its shape, each place with what belongs there."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from scripts.census.document import Document, Place
from scripts.census.shape import ListShape
from scripts.common.errors import Fault
from scripts.common.text import plain


def find_shape_faults(document: Document) -> Iterator[Fault]:
    """Every place of repos.yaml that is not of its shape, in the order of the keys."""
    for place, message in _faults(document.data, ListShape, ()):
        yield Fault(document.where, document.line(*place), message)


def _faults(value: Any, kind: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """None for a value that converts; else those of its parts or, if there are none, its own."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        found = list(_part_faults(value, _bare(kind), place))
        yield from found or [(place, f"{_shown(value, place)} is not valid: write {_hint(kind)}")]


def _part_faults(value: Any, kind: Any, place: Place) -> Iterator[tuple[Place, str]]:
    fields = _fields(kind)
    if isinstance(value, dict) and fields:
        for key in value:
            if key not in fields:
                yield (*place, key), f"`{key}:` is not a key that belongs here: use {_listed(fields)}"
        for key, field in fields.items():
            if key in value:
                yield from _faults(value[key], field.type, (*place, key))
            elif field.required:
                yield place, f"`{key}:` is missing: write {_hint(field.type)}"
    elif isinstance(value, list) and get_origin(kind) is tuple:
        for index, item in enumerate(value):
            yield from _faults(item, get_args(kind)[0], (*place, index))


def _fields(kind: Any) -> dict[str, FieldInfo]:
    """The keys that a mapping of this type has; none for a type of anything else."""
    is_mapping = isinstance(kind, type) and issubclass(kind, Struct)
    return {field.name: field for field in msgspec.structs.fields(kind)} if is_mapping else {}


def _bare(kind: Any) -> Any:
    """The type without its description, and without the other half of `X | None`."""
    while get_origin(kind) is not None and get_origin(kind) is not tuple:
        kind = get_args(kind)[0]
    return kind


def _hint(kind: Any) -> str:
    """What a value of this type looks like."""
    if fields := _fields(kind):
        return _listed(fields)
    while not hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    return str(kind.__metadata__[0].description)


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}:`" for key in keys)


def _shown(value: Any, place: Place) -> str:
    key = next((f"{step}: " for step in reversed(place) if isinstance(step, str)), "")
    text = plain(str(value))
    return f"`{key}{text if len(text) <= 60 else f'{text[:60]}…'}`"
