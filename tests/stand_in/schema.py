"""`make schema`: GitHub's published GraphQL schema, packed for the stand-in that serves it.

Takes the newest npm package @octokit/graphql-schema, leaves out every description and reason, which are prose,
and keeps what a query is held against: types, fields, arguments. Needs npm and the internet; nothing else here does.
"""

import gzip
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

from graphql import build_schema

from scripts.common import files
from tests.stand_in.server import SCHEMA

PACKAGE = "@octokit/graphql-schema"
README = SCHEMA.with_name("README.md")

_DESCRIPTION = re.compile(r'[ \t]*"""(?:[^"\\]|\\.|"(?!""))*"""[ \t]*\n')
_REASON = re.compile(r'@deprecated\(\s*reason: "(?:[^"\\]|\\.)*"\s*\)')
_DIRECTIVE = re.compile(r"@(preview|docsCategory|possibleTypes)\([^)]*\)")


def main() -> None:
    """Fetch, strip, prove that it still is a schema, and write."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            ["npm", "pack", "--json", PACKAGE], cwd=folder, check=True, capture_output=True, text=True
        )
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            member = archive.extractfile("package/schema.graphql")
            assert member is not None
            published = member.read().decode()
    text = strip(published)
    build_schema(text, assume_valid=True)  # GitHub defines a field twice, which is its own affair
    SCHEMA.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    version = json.loads(told.stdout)[0]["version"]
    files.replace(README, re.sub(rf"(`{PACKAGE}`) [\d.]+", rf"\1 {version}", files.read(README)))


def strip(schema: str) -> str:
    """The schema without prose, one line for each field."""
    for pattern, rest in ((_DESCRIPTION, ""), (_REASON, "@deprecated"), (_DIRECTIVE, "")):
        schema = pattern.sub(rest, schema)
    return re.sub(r"\n{2,}", "\n", re.sub(r"[ \t]+\n", "\n", schema)).lstrip()


if __name__ == "__main__":
    main()
