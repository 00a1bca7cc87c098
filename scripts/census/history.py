"""The machine's files in `history/`, a line a row: the newest observation, the accounts, and how such a file is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from scripts.census import line_yaml
from scripts.census.row import Account, Row, stated
from scripts.census.shape import NAME
from scripts.common import files
from scripts.common.errors import DataError
from scripts.common.text import plain

FOLDER = Path("history")
LATEST = FOLDER / "latest.yaml"
ACCOUNTS = FOLDER / "accounts.yaml"

T = TypeVar("T")


@dataclass
class Latest:
    """The newest observation of every repository, by its name in repos.yaml."""

    refreshed: datetime | None = None  # UTC; None before the first live refresh
    repos: dict[str, Row] = field(default_factory=dict)

    @property
    def day(self) -> date | None:
        """The UTC day of the last refresh."""
        return self.refreshed.date() if self.refreshed else None

    def is_newer_than(self, moment: datetime) -> bool:
        """Whether the last refresh came after the moment."""
        return self.refreshed is not None and moment < self.refreshed


def load_latest(root: Path) -> Latest:
    """Read `history/latest.yaml`; empty before the first count. Raises DataError."""
    if (content := read_file(root, LATEST)) is None:
        return Latest()
    refreshed = content.get("refreshed")
    if refreshed is not None and not isinstance(refreshed, datetime):
        raise unfit(LATEST, "`refreshed:` is not a UTC time")
    return Latest(refreshed, read_section(content, "repos", partial(msgspec.convert, type=Row), LATEST))


def write_latest(root: Path, latest: Latest) -> bool:
    """Replace `history/latest.yaml`; returns whether it changed."""
    head: dict[str, line_yaml.Value] = {"refreshed": latest.refreshed} if latest.refreshed else {}
    return write_rows(root, LATEST, {name: stated(row) for name, row in latest.repos.items()}, head=head)


def load_accounts(root: Path) -> dict[str, Account]:
    """What is known of the owning accounts, by login. Raises DataError."""
    return load_rows(root, ACCOUNTS, partial(msgspec.convert, type=Account), "accounts")


def write_accounts(root: Path, accounts: Mapping[str, Account]) -> bool:
    """Replace `history/accounts.yaml`; returns whether it changed."""
    return write_rows(root, ACCOUNTS, {login: stated(account) for login, account in accounts.items()}, "accounts")


def load_rows(root: Path, path: Path, read: Callable[[Any], T], section: str = "repos") -> dict[str, T]:
    """The rows of a file that may be missing, each as `read` takes it. Raises DataError naming the row that does not fit."""
    content = read_file(root, path)
    return {} if content is None else read_section(content, section, read, path)


def read_file(root: Path, path: Path) -> dict[str, Any] | None:
    """What a file of the machine says; None where there is none. Raises DataError."""
    return line_yaml.parse(files.read(root / path), str(path)) if (root / path).exists() else None


def write_rows(
    root: Path,
    path: Path,
    rows: Mapping[str, Mapping[str, line_yaml.Value]],
    section: str = "repos",
    head: Mapping[str, line_yaml.Value] | None = None,
) -> bool:
    """Replace a file with such rows; returns whether it changed."""
    return files.replace(root / path, line_yaml.render(head or {}, section, rows))


def read_section(content: Mapping[str, Any], name: str, read: Callable[[Any], T], path: Path) -> dict[str, T]:
    """The rows of a file, each as `read` takes it. Raises DataError naming the row that does not fit."""
    rows = content.get(name)
    if not isinstance(rows, dict):
        raise unfit(path, f"`{name}:` is missing")
    found = {}
    for key, row in rows.items():
        if not isinstance(key, str):
            raise unfit(path, f"the name {key} is not text")
        if name == "repos" and not NAME.fullmatch(key):
            raise unfit(path, f"{plain(key)[:100]} is not the name of a repository")
        try:
            found[key] = read(row)
        except msgspec.ValidationError as error:
            raise unfit(path, f"the line for {key} cannot be used ({error})") from None
    return found


def unfit(path: Path, what: str) -> DataError:
    """The fault of a machine's file that cannot be used."""
    return DataError(path, 1, f"{what}: restore the file from git")
