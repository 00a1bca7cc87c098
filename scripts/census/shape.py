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
PHRASE = re.compile(r"\*?[^\s*]+\*?( \*?[^\s*]+\*?)*")  # `*` stands for the rest of a word


def _whole(pattern: re.Pattern[str]) -> str:
    """The pattern for a whole text: Python's `$` would let a line break stand at its end."""
    return rf"^{pattern.pattern}(?!\n)$"


# What is shown of a key whose value is wrong, where it does not fit beside its type.
_KEYWORD = "words to search for, 50 characters at most"
_PHRASE = "a word or some, `*` for the rest of one, `#` for a number"
_ABOUT = "one sentence of 10 characters or more: what goes in and what does not"
_COUNTED = "what is counted, ending with the word `repositories`"
_THRESHOLD = "the stars at which a watched repository joins the list, 1 or more"
_FEWEST_STARS = "the fewest stars to look at, 1 or more; by default the threshold"
_STARS_TO_STAY = "the stars with which an archived repository stays, by default ten times the threshold"
_OVERTAKEN = "a list of words that time, or GitHub's own facts, overtake"
_NOTES = "small print by section of ANALYSIS.md, such as what others found: {builders: a sentence}"
_UNNAMED = "a list of GitHub's numbers of accounts that asked not to be named: [583231]"

Name = Annotated[str, Meta(pattern=_whole(NAME), description="owner/name on GitHub")]
Slug = Annotated[str, Meta(pattern=_whole(SLUG), description="lower-case letters, digits and single hyphens")]
NodeId = Annotated[str, Meta(min_length=1, description="GitHub's node id, as text")]
Title = Annotated[str, Meta(min_length=1, description="a heading, which is also an option of the forms")]
About = Annotated[str, Meta(min_length=10, description=_ABOUT)]
Keyword = Annotated[str, Meta(pattern=_whole(KEYWORD), max_length=50, description=_KEYWORD)]
Language = Annotated[str, Meta(min_length=1, description="a language as GitHub names it")]
FewestStars = Annotated[int, Meta(ge=1, description=_FEWEST_STARS)]
Phrase = Annotated[str, Meta(pattern=_whole(PHRASE), max_length=40, description=_PHRASE)]
Spelling = Annotated[str, Meta(min_length=1)]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$", description="two capital letters of ISO 3166, as CN")]
Script = Annotated[Literal["ja", "ko", "zh"], Meta(description="ja, ko or zh: those that their script tells")]
Counted = Annotated[str, Meta(pattern=r"^(\S+ )*repositories$", max_length=80, description=_COUNTED)]
Year = Annotated[int, Meta(ge=2008, le=2100, description="the year with which the charts over time begin")]
Section = Literal["layers", "time", "builders", "developers", "where", "attention", "momentum", "craft"]
Note = Annotated[str, Meta(min_length=1, max_length=300)]
Account = Annotated[int, Meta(ge=1, description="the number that GitHub has for the account")]
StarsToStay = Annotated[int, Meta(ge=0, description=_STARS_TO_STAY)]


class Discovery(Struct, frozen=True, forbid_unknown_fields=True):
    """What to search GitHub for, to find what the list lacks."""

    keywords: Annotated[tuple[Keyword, ...], Meta(description="a list of words in names, descriptions and topics")] = ()
    topics: Annotated[tuple[Slug, ...], Meta(description="a list of GitHub's topics")] = ()
    without_languages: Annotated[tuple[Language, ...], Meta(description="a list of languages to leave out")] = ()
    stars: FewestStars | None = None


class Event(Struct, frozen=True, forbid_unknown_fields=True):
    """What happened on a day, for the charts over time to mark."""

    day: Annotated[date, Meta(description="a day such as 2022-11-30")]
    name: Annotated[str, Meta(min_length=1, max_length=30, description="its name, of 30 characters at most")]


class Advice(Struct, frozen=True, forbid_unknown_fields=True):
    """What `check --advice` tells of in summaries, beside version numbers and years."""

    words: Annotated[tuple[Phrase, ...], Meta(description=_OVERTAKEN)] = ()
    spellings: Annotated[dict[Phrase, Spelling], Meta(description="how words are spelled here: {color*: colour}")] = {}
    keep: Annotated[tuple[Phrase, ...], Meta(description="a list of words that are right as they are")] = ()


class Interest(Struct, frozen=True, forbid_unknown_fields=True):
    """A country, and a language of descriptions, whose part in the whole the analysis tells."""

    country: Country | None = None
    language: Script | None = None


class Floor(Struct, frozen=True, forbid_unknown_fields=True):
    """What a repository must have before a submission of it is put before a maintainer."""

    stars: Annotated[int, Meta(ge=0, description="the fewest stars of a repository that may be submitted")] = 0
    days: Annotated[int, Meta(ge=0, description="how many days before that it was created, at least")] = 0


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for the whole census, and what it is about, in its own words."""

    threshold: Annotated[int, Meta(ge=1, description=_THRESHOLD)]
    title: Annotated[str, Meta(min_length=1, max_length=60, description="the name of this census")] = "A census"
    about: Counted = "repositories"
    events: Annotated[tuple[Event, ...], Meta(description="a list of events, the earliest first")] = ()
    since: Year | None = None
    interest: Interest = Interest()
    notes: Annotated[dict[Section, Note], Meta(description=_NOTES)] = {}
    unnamed: Annotated[tuple[Account, ...], Meta(description=_UNNAMED)] = ()
    floor: Floor = Floor()
    discovery: Discovery | None = None
    archived: StarsToStay | None = None
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
