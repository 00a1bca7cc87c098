"""The workflow files, and the actions of others that they run, each with its pin."""

import re

from tests.support.folder import ROOT

WORKFLOWS = ROOT / ".github" / "workflows"
PATHS = sorted(WORKFLOWS.glob("*.yml"))
PINS = {
    f"actions/{pin.split('@')[0].split('/')[1]}": pin
    for path in PATHS
    for pin in re.findall(r"uses: (\S+)", path.read_text())
}
