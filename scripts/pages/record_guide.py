"""history/README.md: what each file of the record holds, field by field, with the types that the code reads. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from scripts.census import candidates, contributors, names, star_history
from scripts.census.row import Account, Row
from scripts.common.markup import LEFT, Markdown, code, compose, escape, heading, join_blocks, published, table

GUIDE = Path("history/README.md")

_LEAD = """\
<!-- The census writes this page: changes made here are lost. Its words are in scripts/pages/record_guide.py. -->

# The record

Written by the census, one line a repository, in YAML that every reader takes. A key with nothing to say is left out;
days are UTC. Keys are the names in `repos.yaml`. All of it into a table:

```python
import pathlib, pandas, yaml
texts = map(pathlib.Path.read_text, sorted(pathlib.Path("history").glob("[0-9]*/*.yaml")))
days = [yaml.safe_load(text) for text in texts]
rows = [(str(day["taken"])[:10], name, stars) for day in days for name, stars in day["stars"].items()]
pandas.DataFrame(rows, columns=["day", "repo", "stars"])
```"""
_DAY = (
    ("taken", "time or day", "when the counts were taken; a day where others recorded them"),
    ("source", "text", "the recording of others that they come from"),
    ("stars", "numbers by name", "the stars of each repository"),
)
_LATEST = {
    "stars": "stars, at the last refresh or on the day `as_of`",
    "forks": "forks",
    "pushed": "the last push to any branch",
    "released": "the latest release",
    "created": "when GitHub says that it was created",
    "language": "the main language, as GitHub names it",
    "license": "SPDX identifier; `NOASSERTION` for a text that GitHub does not know",
    "id": "GitHub's node id, which survives a change of name",
    "database_id": "GitHub's number, from recordings: after the first refresh `id` takes its place",
    "name": "GitHub's own name, where it differs from ours",
    "archived": "when it was archived; `true` where GitHub does not say",
    "disabled": "GitHub has disabled it",
    "fork": "it is a fork",
    "empty": "it has no commit",
    "description": "a short hash of its description, whose text is not kept",
    "described": "when the description last changed",
    "created_estimated": "the day in `created` is worked out from GitHub's number of it, not told by GitHub",
    "written": "the language (ISO 639) of its description, where the script tells it",
    "watched": "it is under the threshold",
    "listed": "when it reached the threshold; founding entries have none",
    "as_of": "of which day the facts are, where that is not the last refresh",
    "source": "the recording of others that they come from",
    "gone": "since when GitHub does not show it",
    "blocked": "GitHub's reason for blocking it",
    "impostor": "the id of another repository that uses its name now",
}
_ACCOUNTS = {
    "kind": "`user` or `organization`",
    "location": "what its profile says",
    "country": "the country (ISO 3166) of that; `none` where it is not clear; left out until it is worked out",
}
_NAMES = {"ids": "GitHub's node ids of the repositories counted under the name, each with the day from which it was"}
_PAST = {
    "asked": "when GitHub was last asked for recent weeks",
    "anchor": "the stars on the day `on`: earlier counts are these, less the stars given since",
    "on": "the first day with a count of our own",
    "back_to": "the first day of the oldest week that was read",
    "read": "the stars given from then until the anchor",
    "whole": "GitHub has no older week",
    "earlier": "the stars given before the repository was created",
    "id": "GitHub's node id",
    "months": "the first month, then the stars on the first day of each",
    "days": "stretches of days without a count of ours: the first day, then the stars on each",
    "seams": "the stars by which our own count before a stretch exceeds it",
}
_CONTRIBUTORS = {
    "as_of": "when GitHub was asked",
    "id": "GitHub's node id",
    "authors": "authors by e-mail address, so some people count more than once",
    "commits": "commits of the default branch",
    "bots": "those of programs among the first accounts",
    "top": "up to ten accounts, each with its number on GitHub and its commits",
    "failed": "when GitHub was last asked without an answer",
    "too_large": "GitHub gives no list, as there are too many",
}
_CANDIDATES = {
    "stars": "stars when it was last found",
    "gain": "stars since the day `first`",
    "language": "the main language, as GitHub names it",
    "license": "SPDX identifier",
    "created": "when GitHub says that it was created",
    "first": "when it was first found",
    "category": "the category that the list itself suggests",
    "probability": "how sure that is, in percent",
    "id": "GitHub's node id",
    "gone": "since when GitHub does not have it",
    "decided": "when somebody decided what becomes of it",
    "by": "the account that did",
    "issue": "the number of the issue that is to add it",
    "reason": "why it is not for this list",
}

# The types of the files, and what each of their keys means.
_FILES: dict[str, tuple[type, dict[str, str]]] = {
    "`latest.yaml`: the newest observation of each repository": (Row, _LATEST),
    "`accounts.yaml`: the owning accounts": (Account, _ACCOUNTS),
    "`names.yaml`: whose counts those under a name are": (names.Line, _NAMES),
    "`past.yaml`: what GitHub tells of the time before our own counts": (star_history.Line, _PAST),
    "`contributors.yaml`: who works on a repository": (contributors.Contributors, _CONTRIBUTORS),
    "`candidates.yaml`: what the search for missing repositories found": (candidates.Candidate, _CANDIDATES),
}
_TYPES = {int: "number", str: "text", tuple: "text", bool: "true", date: "day", datetime: "time"}


def render_guide() -> Markdown:
    """The page: the same for every census."""
    parts = [heading(2, "A day"), compose("{}", code("2026/2026-11-23.yaml")), _table(_DAY)]
    for title, (kind, meanings) in _FILES.items():
        known = {field.name: field.type for field in msgspec.structs.fields(kind)}
        rows = [(key, _type(known[key]), meanings.get(key, "")) for key in known]
        parts += [compose("## {}", published(title)), _table(rows)]
    return compose("{}\n", join_blocks(compose("{}", published(_LEAD)), *parts))


def _table(rows: Sequence[tuple[str, str, str]]) -> Markdown:
    cells = [(code(key), escape(kind), published(meaning)) for key, kind, meaning in rows]
    return table([escape(title) for title in ("Key", "Type", "Meaning")], cells, [LEFT] * 3)


def _type(kind: Any) -> str:
    """`day`, `number`, `text`, `true`; `day or true`."""
    if get_origin(kind) is Annotated:
        return _type(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_type(part) for part in get_args(kind) if part is not NoneType)
    return _TYPES[get_origin(kind) or kind]
