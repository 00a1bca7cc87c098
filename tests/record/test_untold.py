"""Unknown is not none: what GitHub fails to tell of a repository keeps its last value, and the run says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from scripts.census import history
from scripts.census.row import Row
from tests.stand_in.world import World
from tests.support.folder import Folder, entry

FIELDS = {
    "primaryLanguage": "language",
    "licenseInfo": "license",
    "pushedAt": "pushed",
    "createdAt": "created",
    "archivedAt": "archived",
    "description": "description",
    "latestRelease": "released",
}


@pytest.fixture
def census(folder: Folder, github: World) -> Folder:
    """Two repositories of which everything is known; the next refresh is of another day, and asks for releases as well."""
    folder.curate(entry("a/one"), entry("b/two"))
    full = {"location": "Berlin, Germany", "archived": "2026-01-02T10:00:00Z", "released": "2026-01-01T10:00:00Z"}
    github.add("a/one", 5000, description="これは何ですか", **full)
    github.add("b/two", 9000, description="Ein Werkzeug", **full)
    assert folder.refresh() == 0, folder.errors
    github.now += timedelta(days=1)
    github.find("a/one").stars += 7
    return folder


def one(census: Folder) -> Row:
    return history.load_latest(census.path).repos["a/one"]


def spoil(change: Callable[[dict[str, Any], Callable[..., None]], None]) -> Callable[[dict[str, Any]], None]:
    """Change the first repository of an answer; `fail` adds an error with the path of a field of it."""

    def spoiled(answer: dict[str, Any]) -> None:
        data = answer.get("data") or {}
        place = ["nodes", 0] if data.get("nodes") else ["r0"]
        node = data["nodes"][0] if data.get("nodes") else data.get("r0")

        def fail(*path: str, kind: str = "SERVICE_UNAVAILABLE") -> None:
            error = {"type": kind, "path": [*place, *path], "message": "no answer for this field"}
            answer.setdefault("errors", []).append(error)

        if node:
            change(node, fail)

    return spoiled


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_failed_or_is_missing_keeps_its_value(
    census: Folder, github: World, field: str, is_named: bool
) -> None:
    """Whether an error names it beside a null, or the answer lacks it; everything else is new."""

    def change(node: dict[str, Any], fail: Callable[..., None]) -> None:
        if is_named:
            node[field] = None
            fail(field)
        else:
            del node[field]

    before, github.spoil = one(census), spoil(change)
    assert census.refresh() == 0, census.errors
    after = one(census)
    assert getattr(after, FIELDS[field]) == getattr(before, FIELDS[field]) and after.written == before.written
    assert after.stars == 5007 and after.as_of is None and after.described is None
    lost = "description, written" if field == "description" else FIELDS[field]
    told = f"untold   a/one: {lost}: {'no answer for this field' if is_named else 'not in the answer'}"
    assert told in census.output or (field == "latestRelease" and not is_named)


def test_an_account_whose_place_failed_keeps_it(census: Folder, github: World) -> None:
    """GitHub's reason is quoted, and what failed by name is counted by an asking for names as well."""

    def change(node: dict[str, Any], fail: Callable[..., None]) -> None:
        node["owner"]["location"] = None
        fail("owner", "location", kind="FORBIDDEN")

    before, github.spoil = census.read("history/accounts.yaml"), spoil(change)
    assert census.refresh() == 0, census.errors
    assert "untold   a/one: location: no answer for this field" in census.output
    assert census.read("history/accounts.yaml") == before


def test_what_is_none_is_believed(census: Folder, github: World) -> None:
    """A null without an error takes the value away."""
    github.find("a/one").language = github.find("a/one").license = github.find("a/one").location = None
    assert census.refresh() == 0
    assert "language" not in census.read("history/latest.yaml").splitlines()[2]
    assert "untold" not in census.output and "a: {kind: organization}" in census.read("history/accounts.yaml")


def test_what_every_answer_must_have_is_unknown_as_a_whole_without_it(census: Folder, github: World) -> None:
    """Then the row says of which day it is."""
    github.spoil = spoil(lambda node, fail: node.pop("isArchived"))
    before = one(census)
    assert census.refresh() == 1 and "unknown shape" in census.errors and one(census) == before


def test_a_first_count_without_all_fields_is_one(folder: Folder, github: World) -> None:
    """There is nothing to keep; the next refresh completes it."""
    folder.curate(entry("a/one"))
    github.add("a/one", 5000, location="Berlin")

    def change(node: dict[str, Any], fail: Callable[..., None]) -> None:
        node |= {"primaryLanguage": None, "owner": node["owner"] | {"location": None}}
        fail("primaryLanguage")
        fail("owner", "location")

    github.spoil = spoil(change)
    assert folder.refresh() == 0 and "untold   a/one: language, location: no answer" in folder.output
    github.spoil = None
    assert folder.refresh() == 0 and "language: Python" in folder.read("history/latest.yaml")
    assert "Berlin" in folder.read("history/accounts.yaml")
