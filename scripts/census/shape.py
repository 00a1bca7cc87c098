"""The shape of repos.yaml: which keys it has and what each holds, said once, as types.

`check` lists every fault of shape, reading stops at the first, and `repos.schema.json`, which editors take, is
generated from the same types.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from scripts.census.document import Document, Place
from scripts.common.errors import Fault
from scripts.common.text import plain

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")  # owner/name on GitHub
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEYWORD = re.compile(r"[^\s\":;,()<>]+( [^\s\":;,()<>]+)*")  # nothing that a search on GitHub takes for its own


def _whole(pattern: re.Pattern[str]) -> str:
    """The pattern for a whole text: Python's `$` would let a line break stand at its end."""
    return rf"^{pattern.pattern}(?!\n)$"


Name = Annotated[str, Meta(pattern=_whole(NAME), description="owner/name on GitHub")]
Slug = Annotated[str, Meta(pattern=_whole(SLUG), description="lower-case letters, digits and single hyphens")]
Keyword = Annotated[
    str, Meta(pattern=_whole(KEYWORD), max_length=50, description="words to search for, 50 characters at most")
]
Language = Annotated[str, Meta(min_length=1, description="a language as GitHub names it")]
Title = Annotated[str, Meta(min_length=1, description="a heading, which is also an option of the forms")]
PHRASE = re.compile(r"\*?[^\s*]+\*?( \*?[^\s*]+\*?)*")  # `*` stands for the rest of a word
Phrase = Annotated[
    str,
    Meta(
        pattern=_whole(PHRASE), max_length=40, description="a word or some, `*` for the rest of one, `#` for a number"
    ),
]
About = Annotated[
    str, Meta(min_length=10, description="one sentence of 10 characters or more: what goes in and what does not")
]


class DiscoveryShape(Struct, forbid_unknown_fields=True):
    """What to search GitHub for, to find what the list lacks."""

    keywords: Annotated[list[Keyword], Meta(description="a list of words in names, descriptions and topics")] = []
    topics: Annotated[list[Slug], Meta(description="a list of GitHub's topics")] = []
    without_languages: Annotated[list[Language], Meta(description="a list of languages to leave out")] = []
    stars: Annotated[int, Meta(ge=1, description="the fewest stars to look at, 1 or more")] | None = None


class EventShape(Struct, forbid_unknown_fields=True):
    """What happened on a day, for the charts over time to mark."""

    day: Annotated[date, Meta(description="a day such as 2022-11-30")]
    name: Annotated[str, Meta(min_length=1, max_length=30, description="its name, of 30 characters at most")]


class AdviceShape(Struct, forbid_unknown_fields=True):
    """What `check --advice` tells of in summaries, beside version numbers and years."""

    words: Annotated[list[Phrase], Meta(description="a list of words that time, or GitHub's own facts, overtake")] = []
    spellings: Annotated[
        dict[Phrase, Annotated[str, Meta(min_length=1)]],
        Meta(description="how words are spelled here: {color*: colour}"),
    ] = {}
    keep: Annotated[list[Phrase], Meta(description="a list of words that are right as they are")] = []


Section = Literal["layers", "time", "builders", "developers", "where", "attention", "momentum", "craft"]


class InterestShape(Struct, forbid_unknown_fields=True):
    """A country, and a language of descriptions, whose part in the whole the analysis tells."""

    country: Annotated[str, Meta(pattern="^[A-Z]{2}$", description="two capital letters of ISO 3166, as CN")] | None = (
        None
    )
    language: (
        Annotated[Literal["ja", "ko", "zh"], Meta(description="ja, ko or zh: those that their script tells")] | None
    ) = None


class FloorShape(Struct, forbid_unknown_fields=True):
    """What a repository must have before a submission of it is put before a maintainer."""

    stars: Annotated[int, Meta(ge=0, description="the fewest stars of a repository that may be submitted")] = 0
    days: Annotated[int, Meta(ge=0, description="how many days before that it was created, at least")] = 0


class SettingsShape(Struct, forbid_unknown_fields=True):
    """What holds for the whole census."""

    threshold: Annotated[
        int, Meta(ge=1, description="the stars at which a watched repository joins the list, 1 or more")
    ]
    title: Annotated[str, Meta(min_length=1, max_length=60, description="the name of this census")] = "A census"
    about: Annotated[
        str,
        Meta(
            pattern=r"^(\S+ )*repositories$",
            max_length=80,
            description="what is counted, ending with the word `repositories`",
        ),
    ] = "repositories"
    events: Annotated[list[EventShape], Meta(description="a list of events, the earliest first")] = []
    since: (
        Annotated[int, Meta(ge=2008, le=2100, description="the year with which the charts over time begin")] | None
    ) = None
    interest: InterestShape | None = None
    notes: Annotated[
        dict[Section, Annotated[str, Meta(min_length=1, max_length=300)]],
        Meta(description="small print by section of ANALYSIS.md, such as what others found: {builders: a sentence}"),
    ] = {}
    unnamed: Annotated[
        list[Annotated[int, Meta(ge=1, description="the number that GitHub has for the account")]],
        Meta(description="a list of GitHub's numbers of accounts that asked not to be named: [583231]"),
    ] = []
    floor: FloorShape | None = None
    discovery: DiscoveryShape | None = None
    archived: (
        Annotated[
            int,
            Meta(
                ge=0,
                description="the stars with which an archived repository stays, by default ten times the threshold",
            ),
        ]
        | None
    ) = None
    advice: AdviceShape | None = None


class CategoryShape(Struct, forbid_unknown_fields=True):
    """One heading of the list."""

    id: Slug
    title: Title
    about: About


class LayerShape(Struct, forbid_unknown_fields=True):
    """A floor of the stack."""

    id: Slug
    title: Title
    about: About
    categories: Annotated[list[CategoryShape], Meta(min_length=1, description="a list of one category or more")]
    analysis: Annotated[bool, Meta(description="true, or false to keep the layer out of ANALYSIS.md")] = True


class EntryShape(Struct, forbid_unknown_fields=True):
    """A repository on the list."""

    repo: Name
    category: Annotated[str, Meta(description="the id of a category under `layers:`")]
    summary: Annotated[str, Meta(description="text that says what it is and what sets it apart")]
    id: Annotated[str, Meta(min_length=1, description="GitHub's node id, as text")] | UnsetType = UNSET
    formerly: (
        Annotated[list[Name], Meta(min_length=1, description="a list of earlier names: [owner/name]")] | UnsetType
    ) = UNSET


class RejectionShape(Struct, forbid_unknown_fields=True):
    """A repository that was turned down."""

    repo: Name
    reason: Annotated[str, Meta(min_length=1, description="text that says why")]
    decided: Annotated[date, Meta(description="a day such as 2026-11-23")]
    id: Annotated[str, Meta(min_length=1, description="GitHub's node id, as text")] | None = None


class ListShape(Struct, forbid_unknown_fields=True):
    """The whole file."""

    settings: SettingsShape
    layers: Annotated[list[LayerShape], Meta(min_length=1, description="a list of layers in display order")]
    repos: Annotated[list[EntryShape], Meta(description="a list of entries, by category, then by name")] | None
    rejected: Annotated[list[RejectionShape], Meta(description="a list of what was turned down")] | None = None


def find_shape_faults(document: Document) -> Iterator[Fault]:
    """Every place of repos.yaml that is not of its shape, in the order of the keys."""
    for place, message in _faults(document.data, ListShape, ()):
        yield Fault(document.where, document.line(*place), message)


def read_shape(document: Document) -> ListShape:
    """The file as typed values. Raises msgspec.ValidationError, unless it has no fault of shape."""
    return msgspec.convert(document.data, ListShape)


def render_schema() -> str:
    """The text of `repos.schema.json`: the shape as a JSON Schema."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "The list of the census"}
    return json.dumps(head | msgspec.json.schema(ListShape), indent=2, ensure_ascii=False) + "\n"


def _faults(value: Any, kind: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """None for a value that converts; else those of its parts or, if there are none, its own."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        found = list(_part_faults(value, _bare(kind), place))
        yield from found or [(place, f"{_shown(value, place)} is not valid: write {_hint(kind)}")]


def _part_faults(value: Any, kind: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, dict) and kind in _FIELDS:
        fields = _FIELDS[kind]
        for key in value:
            if key not in fields:
                yield (*place, key), f"`{key}:` is not a key that belongs here: use {_listed(fields)}"
        for key, field in fields.items():
            if key in value:
                yield from _faults(value[key], field.type, (*place, key))
            elif field.required:
                yield place, f"`{key}:` is missing: write {_hint(field.type)}"
    elif isinstance(value, list) and get_origin(kind) is list:
        for index, item in enumerate(value):
            yield from _faults(item, get_args(kind)[0], (*place, index))


def _bare(kind: Any) -> Any:
    """The type without its description, and without the other half of `X | None`."""
    while get_origin(kind) is not None and get_origin(kind) is not list:
        kind = get_args(kind)[0]
    return kind


def _hint(kind: Any) -> str:
    """What a value of this type looks like."""
    if kind in _FIELDS:
        return _listed(_FIELDS[kind])
    while not hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    return str(kind.__metadata__[0].description)


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}:`" for key in keys)


def _shown(value: Any, place: Place) -> str:
    key = next((f"{step}: " for step in reversed(place) if isinstance(step, str)), "")
    text = plain(str(value))
    return f"`{key}{text if len(text) <= 60 else f'{text[:60]}…'}`"


_SHAPES = (
    ListShape, FloorShape, SettingsShape, EventShape, InterestShape, DiscoveryShape, AdviceShape, LayerShape, CategoryShape,
    EntryShape, RejectionShape,
)  # fmt: skip
_FIELDS = {shape: {field.name: field for field in msgspec.structs.fields(shape)} for shape in _SHAPES}
