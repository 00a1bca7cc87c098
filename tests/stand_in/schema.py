"""GitHub's GraphQL: the schema that it publishes, and queries held against it; `make schema` fetches the newest.

That takes the npm package @octokit/graphql-schema, leaves out every description and reason, which are prose,
and keeps what a query is held against: types, fields, arguments. Needs npm and the internet; nothing else here does.
"""

import gzip
import json
import re
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, build_schema, execute_sync, parse, validate

from scripts.common import files

DATA = Path(__file__).parent.parent / "data"
PACKAGE = "@octokit/graphql-schema"
SCHEMA = DATA / "github-schema.graphql.gz"
NODES_AT_ONCE = 100

_DESCRIPTION = re.compile(r'[ \t]*"""(?:[^"\\]|\\.|"(?!""))*"""[ \t]*\n')
_REASON = re.compile(r'@deprecated\(\s*reason: "(?:[^"\\]|\\.)*"\s*\)')
_DIRECTIVE = re.compile(r"@(preview|docsCategory|possibleTypes)\([^)]*\)")


@cache
def schema() -> GraphQLSchema:
    """GitHub's schema as published, without its descriptions; tests/data/README.md tells how it is made."""
    return build_schema(gzip.decompress(SCHEMA.read_bytes()).decode(), assume_valid=True)


def execute(root: object, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """GitHub's answer to a query, resolved by the methods of `root`; errors in GitHub's own shape."""
    ids = variables.get("ids", ())
    if len(ids) > NODES_AT_ONCE:
        message = f"You may not provide more than {NODES_AT_ONCE} node ids; you provided {len(ids)}."
        return {"data": None, "errors": [{"type": "ARGUMENT_LIMIT", "path": ["nodes"], "message": message}]}
    document, faults = _judge(query)
    if faults:
        return {"data": None, "errors": [_shaped(error) for error in faults]}
    result = execute_sync(schema(), document, root, variable_values=variables)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [_shaped(error) for error in result.errors]
    return body


@cache
def _judge(query: str) -> tuple[DocumentNode, list[GraphQLError]]:
    """A query, and what is wrong with it; the census asks the same few again and again."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return DocumentNode(definitions=()), [error]
    return document, validate(schema(), document)


def _shaped(error: GraphQLError) -> dict[str, Any]:
    extensions = dict(error.extensions or {})
    shaped: dict[str, Any] = {"message": error.message}
    if "type" in extensions:
        shaped["type"] = extensions.pop("type")
    if error.path:
        shaped["path"] = error.path
    return shaped | ({"extensions": extensions} if extensions else {})


def main() -> None:
    """Fetch, strip, prove that it still is a schema, and write."""
    text = strip(fetch(PACKAGE, "package/schema.graphql").decode())
    build_schema(text, assume_valid=True)  # GitHub defines a field twice, which is its own affair
    SCHEMA.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def fetch(package: str, member: str) -> bytes:
    """A file of a package's newest version, which tests/data/README.md then names."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            ["npm", "pack", "--json", package], cwd=folder, check=True, capture_output=True, text=True
        )
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            found = archive.extractfile(member)
            assert found is not None
            data = found.read()
    version = json.loads(told.stdout)[0]["version"]
    readme = DATA / "README.md"
    files.replace(readme, re.sub(rf"(`{package}`) [\d.]+", rf"\1 {version}", files.read(readme)))
    return data


def strip(text: str) -> str:
    """The schema without prose, one line for each field."""
    for pattern, rest in ((_DESCRIPTION, ""), (_REASON, "@deprecated"), (_DIRECTIVE, "")):
        text = pattern.sub(rest, text)
    return re.sub(r"\n{2,}", "\n", re.sub(r"[ \t]+\n", "\n", text)).lstrip()


if __name__ == "__main__":
    main()
