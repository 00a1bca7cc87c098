"""Files of packages that GitHub publishes, for `make schema`: needs npm and the internet."""

import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

from scripts.common import files

DATA = Path(__file__).parent.parent / "data"


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
