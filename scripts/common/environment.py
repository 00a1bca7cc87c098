"""What the environment says about the machine, and the run of Actions, that a command runs in."""

import os
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables that we read, by the names that GitHub gives them; None where one is not set."""

    in_actions: bool
    token: str | None  # GITHUB_TOKEN, as workflows pass it, or GH_TOKEN, as people set it
    repository: str | None  # owner/name
    server: str  # GitHub's web address
    api: str  # the address of the REST interface
    graphql: str
    event: Path | None  # the file that describes the event of this run
    summary: Path | None  # the file for the summary on the run's page


def is_private(address: str) -> bool:
    """Whether what is sent to an address is read by nobody on the way: it is encrypted, or stays on this machine."""
    found = urlsplit(address)
    if found.scheme == "https":
        return True
    try:
        return found.hostname == "localhost" or ip_address(found.hostname or "").is_loopback
    except ValueError:
        return False


def read_environment() -> Environment:
    variables = os.environ
    event, summary = variables.get("GITHUB_EVENT_PATH"), variables.get("GITHUB_STEP_SUMMARY")
    return Environment(
        in_actions=variables.get("GITHUB_ACTIONS") == "true",
        token=variables.get("GITHUB_TOKEN") or variables.get("GH_TOKEN"),
        repository=variables.get("GITHUB_REPOSITORY") or None,
        server=variables.get("GITHUB_SERVER_URL") or "https://github.com",
        api=variables.get("GITHUB_API_URL") or "https://api.github.com",
        graphql=variables.get("GITHUB_GRAPHQL_URL") or "https://api.github.com/graphql",
        event=Path(event) if event else None,
        summary=Path(summary) if summary else None,
    )
