"""GitHub's REST interface and events as GitHub describes them: what the stand-in and the client are held against.

`make schema` takes the npm packages @octokit/openapi and @octokit/webhooks-examples, and keeps of them the requests that
the census makes and the events that start its workflows. Prose and addresses are left out.
"""

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

from tests.stand_in.schema import DATA, fetch

PACKAGES = {
    "@octokit/openapi": "package/generated/api.github.com.json",
    "@octokit/webhooks-examples": "package/api.github.com/index.json",
}
REST, EVENTS = DATA / "github-rest.json.gz", DATA / "github-events.json.gz"
REPO = "/repos/{owner}/{repo}"
REQUESTS = (
    f"GET {REPO}", f"GET {REPO}/commits", f"GET {REPO}/contributors", "GET /search/repositories",
    f"GET {REPO}/issues", f"POST {REPO}/issues", f"GET {REPO}/issues/{{issue_number}}", f"PATCH {REPO}/issues/{{issue_number}}",
    f"GET {REPO}/issues/{{issue_number}}/events", f"GET {REPO}/issues/{{issue_number}}/comments",
    f"POST {REPO}/issues/{{issue_number}}/comments", f"PATCH {REPO}/issues/comments/{{comment_id}}",
    f"DELETE {REPO}/issues/comments/{{comment_id}}", f"POST {REPO}/labels", f"POST {REPO}/issues/{{issue_number}}/labels",
    f"DELETE {REPO}/issues/{{issue_number}}/labels/{{name}}", f"GET {REPO}/pulls", f"POST {REPO}/pulls",
    f"GET {REPO}/pulls/{{pull_number}}", f"PATCH {REPO}/pulls/{{pull_number}}", f"GET {REPO}/pulls/{{pull_number}}/reviews",
    f"PUT {REPO}/pulls/{{pull_number}}/reviews/{{review_id}}/dismissals", f"GET {REPO}/rules/branches/{{branch}}",
    f"GET {REPO}/collaborators/{{username}}/permission", f"GET {REPO}/actions/permissions",
    f"GET {REPO}/actions/permissions/selected-actions", f"GET {REPO}/actions/permissions/workflow",
    f"GET {REPO}/actions/workflows", f"GET {REPO}/actions/workflows/{{workflow_id}}/runs",
)  # fmt: skip
STARTING = ("issues", "issue_comment", "pull_request", "push", "merge_group", "workflow_dispatch")  # events, by name

# Where the description is known to be wrong: it has no event of an issue's list that is plainly `closed` or `reopened`.
INSTEAD = {f"GET {REPO}/issues/{{issue_number}}/events": {"type": "array", "items": {"$ref": "#/schemas/issue-event"}}}

Schema = dict[str, Any]
_KEPT = ("type", "properties", "required", "items", "enum", "oneOf", "anyOf", "allOf", "additionalProperties")
_BLANKS = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "null": None}


@cache
def described() -> dict[str, Any]:
    """`requests`, by method and path, then status: their `schema` and `examples`; and the `schemas` that those refer to."""
    return dict(json.loads(gzip.decompress(REST.read_bytes())))


@cache
def events() -> dict[str, list[dict[str, Any]]]:
    """Payloads by the name of their event."""
    return dict(json.loads(gzip.decompress(EVENTS.read_bytes())))


@cache
def request_of(method: str, path: str) -> str | None:
    """The described request that this one is."""
    for request in described()["requests"]:
        verb, template = request.split()
        if verb == method and re.fullmatch(
            re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path.partition("?")[0]
        ):
            return str(request)
    return None


def schema_of(request: str, status: int) -> Schema | None:
    """The schema of an answer; None where none is described."""
    if status == 200 and request in INSTEAD:
        return INSTEAD[request]
    found: Schema | None = described()["requests"][request].get(str(status), {}).get("schema")
    return found


def complete(method: str, path: str, status: int, body: Any) -> Any:
    """An answer with all the fields that GitHub's has for certain: those that the stand-in does not know are blank."""
    request = request_of(method, path)
    schema = schema_of(request, status) if request else None
    return _complete(schema, body) if schema and isinstance(body, (dict, list)) else body


def _complete(schema: Schema, value: Any) -> Any:
    known = _Known.of(schema)
    if isinstance(value, list):
        return [_complete(known.plain.get("items", {}), item) for item in value]
    if not isinstance(value, dict):
        return value
    fields = known.plain.get("properties", {})
    own = {key: _complete(fields[key], item) if key in fields else item for key, item in value.items()}
    return known.blank | own if isinstance(known.blank, dict) else own


class _Known:
    """What follows from a schema: itself without references and choices, and the least that it allows."""

    _all: dict[int, "_Known"] = {}  # by the schema's place in memory: `described` keeps them there

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.plain = _plain(schema)

    @classmethod
    def of(cls, schema: Schema) -> "_Known":
        """The one of a schema."""
        if id(schema) not in cls._all:
            cls._all[id(schema)] = cls(schema)
        return cls._all[id(schema)]

    @cached_property
    def blank(self) -> Any:
        """The least for something that is not null."""
        if "enum" in self.plain:
            return self.plain["enum"][0]
        if self.plain.get("type") == "object" or "properties" in self.plain:
            fields = self.plain.get("properties", {})
            return {key: _least(fields[key]) for key in self.plain.get("required", ()) if key in fields}
        return _BLANKS.get(self.plain.get("type", "null"))


def _least(schema: Schema) -> Any:
    return None if {"type": "null"} in schema.get("anyOf", ()) else _Known.of(schema).blank


def _plain(schema: Schema) -> Schema:
    """A schema without references and choices: of several that may be, the first that is not null."""
    if "$ref" in schema:
        return _plain(described()["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    if "allOf" in schema:
        parts = [_plain(part) for part in schema["allOf"]]
        fields = {key: each for part in parts for key, each in part.get("properties", {}).items()}
        return {"type": "object", "properties": fields, "required": [k for p in parts for k in p.get("required", ())]}
    choices: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or []
    return next((_plain(choice) for choice in choices if choice.get("type") != "null"), schema)


# Fetching.


def main() -> None:
    """Fetch both packages, and write what is kept."""
    openapi, examples = (json.loads(fetch(package, member)) for package, member in PACKAGES.items())
    rest = json.dumps(_keep(openapi), sort_keys=True, separators=(",", ":"))
    kept = {event["name"]: list(_distinct(event["examples"])) for event in examples if event["name"] in STARTING}
    told = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    REST.write_bytes(gzip.compress(rest.encode(), 9, mtime=0))
    EVENTS.write_bytes(gzip.compress(told.encode(), 9, mtime=0))


def _keep(openapi: dict[str, Any]) -> dict[str, Any]:
    """The requests that we make, and the schemas that they need."""
    parts, needed = openapi["components"], {"issue-event"}
    requests: dict[str, dict[str, Any]] = {}
    for request in REQUESTS:
        method, path = request.split()
        answers = openapi["paths"][path][method.lower()]["responses"]
        requests[request] = {status: _answer(parts, answer, needed) for status, answer in answers.items()}
    schemas: dict[str, Any] = {}
    while missing := needed - schemas.keys():
        schemas |= {name: _schema(parts["schemas"][name], needed) for name in missing}
    return {"requests": requests, "schemas": schemas}


def _answer(parts: dict[str, Any], answer: dict[str, Any], needed: set[str]) -> dict[str, Any]:
    if "$ref" in answer:
        answer = parts["responses"][answer["$ref"].rsplit("/", 1)[1]]
    content = answer.get("content", {}).get("application/json", {})
    examples = [_example(parts, example) for example in content.get("examples", {}).values()]
    kept: dict[str, Any] = {"schema": _schema(content["schema"], needed)} if "schema" in content else {}
    return kept | ({"examples": examples} if examples else {})


def _example(parts: dict[str, Any], example: Any) -> Any:
    """The value of an example, which may stand elsewhere."""
    match example:
        case {"$ref": str(place)}:
            return _example(parts, parts["examples"][place.rsplit("/", 1)[1]])
        case {"value": value}:
            return _example(parts, value)
    return _short(example)


def _schema(schema: Schema, needed: set[str]) -> Schema:
    """A schema as JSON Schema has it, without prose; what it refers to goes to `needed`."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        needed.add(name)
        return {"$ref": f"#/schemas/{name}"}
    kept = {key: schema[key] for key in _KEPT if key in schema}
    if "properties" in kept:
        kept["properties"] = {name: _schema(each, needed) for name, each in kept["properties"].items()}
    for key in ("oneOf", "anyOf", "allOf"):
        if key in kept:
            kept[key] = [_schema(each, needed) for each in kept[key]]
    for key in ("items", "additionalProperties"):
        if isinstance(kept.get(key), dict):
            kept[key] = _schema(kept[key], needed)
    return {"anyOf": [{"type": "null"}, kept]} if schema.get("nullable") else kept


def _distinct(examples: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One payload of each action."""
    seen = set()
    for example in examples:
        if example.get("action") not in seen:
            seen.add(example.get("action"))
            yield _short(example)


def _short(value: Any) -> Any:
    """A value without addresses, and with at most three items of a list."""
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items() if key == "html_url" or not key.endswith("url")}
    return [_short(item) for item in value[:3]] if isinstance(value, list) else value


if __name__ == "__main__":
    main()
