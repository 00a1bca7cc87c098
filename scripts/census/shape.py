"""The shape of repos.yaml: which keys it has and what each holds, said once, as types.

Reading, the faults that `check` lists and `repos.schema.json`, which editors take, all follow from these types.
"""

import json
import re
from collections.abc import Collection
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from scripts.census.document import Document

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
NodeId = Annotated[str, Meta(min_length=1, description="GitHub's node id, as text")]
About = Annotated[
    str, Meta(min_length=10, description="one sentence of 10 characters or more: what goes in and what does not")
]


class Discovery(Struct, frozen=True, forbid_unknown_fields=True):
    """What to search GitHub for, to find what the list lacks."""

    keywords: Annotated[tuple[Keyword, ...], Meta(description="a list of words in names, descriptions and topics")] = ()
    topics: Annotated[tuple[Slug, ...], Meta(description="a list of GitHub's topics")] = ()
    without_languages: Annotated[tuple[Language, ...], Meta(description="a list of languages to leave out")] = ()
    stars: (
        Annotated[int, Meta(ge=1, description="the fewest stars to look at, 1 or more; by default the threshold")]
        | None
    ) = None


class Event(Struct, frozen=True, forbid_unknown_fields=True):
    """What happened on a day, for the charts over time to mark."""

    day: Annotated[date, Meta(description="a day such as 2022-11-30")]
    name: Annotated[str, Meta(min_length=1, max_length=30, description="its name, of 30 characters at most")]


class Advice(Struct, frozen=True, forbid_unknown_fields=True):
    """What `check --advice` tells of in summaries, beside version numbers and years."""

    words: Annotated[
        tuple[Phrase, ...], Meta(description="a list of words that time, or GitHub's own facts, overtake")
    ] = ()
    spellings: Annotated[
        dict[Phrase, Annotated[str, Meta(min_length=1)]],
        Meta(description="how words are spelled here: {color*: colour}"),
    ] = {}
    keep: Annotated[tuple[Phrase, ...], Meta(description="a list of words that are right as they are")] = ()


Section = Literal["layers", "time", "builders", "developers", "where", "attention", "momentum", "craft"]


class Interest(Struct, frozen=True, forbid_unknown_fields=True):
    """A country, and a language of descriptions, whose part in the whole the analysis tells."""

    country: Annotated[str, Meta(pattern="^[A-Z]{2}$", description="two capital letters of ISO 3166, as CN")] | None = (
        None
    )
    language: (
        Annotated[Literal["ja", "ko", "zh"], Meta(description="ja, ko or zh: those that their script tells")] | None
    ) = None


class Floor(Struct, frozen=True, forbid_unknown_fields=True):
    """What a repository must have before a submission of it is put before a maintainer."""

    stars: Annotated[int, Meta(ge=0, description="the fewest stars of a repository that may be submitted")] = 0
    days: Annotated[int, Meta(ge=0, description="how many days before that it was created, at least")] = 0


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for the whole census, and what it is about, in its own words."""

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
    events: Annotated[tuple[Event, ...], Meta(description="a list of events, the earliest first")] = ()
    since: (
        Annotated[int, Meta(ge=2008, le=2100, description="the year with which the charts over time begin")] | None
    ) = None
    interest: Interest = Interest()
    notes: Annotated[
        dict[Section, Annotated[str, Meta(min_length=1, max_length=300)]],
        Meta(description="small print by section of ANALYSIS.md, such as what others found: {builders: a sentence}"),
    ] = {}
    unnamed: Annotated[
        tuple[Annotated[int, Meta(ge=1, description="the number that GitHub has for the account")], ...],
        Meta(description="a list of GitHub's numbers of accounts that asked not to be named: [583231]"),
    ] = ()
    floor: Floor = Floor()
    discovery: Discovery | None = None
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
    advice: Advice = Advice()

    def counted(self, number: int) -> str:
        """`1 Rust repository`, `1,203 Rust repositories`."""
        one = f"{self.about.removesuffix('repositories')}repository"
        return f"{number:,} {one if number == 1 else self.about}"


class Category(Struct, frozen=True, forbid_unknown_fields=True):
    """One heading of the list."""

    id: Slug
    title: Title
    about: About


class Layer(Struct, frozen=True, forbid_unknown_fields=True):
    """A floor of the stack; one with `analysis` off is listed, but in no figure of ANALYSIS.md."""

    id: Slug
    title: Title
    about: About
    categories: Annotated[tuple[Category, ...], Meta(min_length=1, description="a list of one category or more")]
    analysis: Annotated[bool, Meta(description="true, or false to keep the layer out of ANALYSIS.md")] = True


class EntryShape(Struct, frozen=True, forbid_unknown_fields=True):
    """A repository on the list."""

    repo: Name
    category: Annotated[str, Meta(description="the id of a category under `layers:`")]
    summary: Annotated[str, Meta(description="text that says what it is and what sets it apart")]
    id: NodeId = ""
    formerly: Annotated[tuple[Name, ...], Meta(min_length=1, description="a list of earlier names: [owner/name]")] = ()


class Rejection(Struct, frozen=True, forbid_unknown_fields=True):
    """A repository that was turned down; with an `id` it is that repository and no other of its name."""

    repo: Name
    reason: Annotated[str, Meta(min_length=1, description="text that says why")]
    decided: Annotated[date, Meta(description="a day such as 2026-11-23")]
    id: NodeId | None = None

    def bars(self, names: Collection[str], identity: str | None) -> bool:
        """Whether it is the repository with one of these names, in lower case, and this id, as far as the ids are known."""
        if self.id and identity:
            return self.id == identity
        return self.repo.lower() in names


class ListShape(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    settings: Settings
    layers: Annotated[tuple[Layer, ...], Meta(min_length=1, description="a list of layers in display order")]
    repos: Annotated[tuple[EntryShape, ...], Meta(description="a list of entries, by category, then by name")] | None
    rejected: Annotated[tuple[Rejection, ...], Meta(description="a list of what was turned down")] | None = None


def read_shape(document: Document) -> ListShape:
    """The file as typed values. Raises msgspec.ValidationError, unless it has no fault of shape."""
    return msgspec.convert(document.data, ListShape)


def render_schema() -> str:
    """The text of `repos.schema.json`: the shape as a JSON Schema."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "The list of the census"}
    return json.dumps(head | msgspec.json.schema(ListShape), indent=2, ensure_ascii=False) + "\n"
