"""What GitHub's refusals mean: its own reason is quoted, and only the advice that fits it is given."""

import pytest

from scripts.github.client import connect
from scripts.github.errors import GitHubError, OffError, RightsError
from scripts.github.refusals import refusal
from scripts.github.tracker import Tracker
from tests.stand_in.world import World

INVALID = {
    "message": "Validation Failed",
    "errors": [{"code": "custom", "message": "A pull request already exists for o:b."}],
}
CASES = [
    (422, INVALID, GitHubError, "422: Validation Failed; A pull request already exists for o:b."),
    (422, {"message": "Validation Failed", "errors": [{"field": "head", "code": "invalid"}]}, GitHubError, "head: invalid."),
    (422, {"message": "Validation Failed", "errors": ["Some words"]}, GitHubError, "Validation Failed; Some words."),
    (403, {"message": "GitHub Actions is not permitted to create or approve pull requests."}, RightsError, "Tick Settings > Actions"),
    (403, {"message": "Resource not accessible by integration"}, RightsError, "name those that they need under `permissions:`."),
    (403, {"message": "Repository was archived so is read-only."}, RightsError, "Unarchive"),
    (403, {"message": "Unable to create comment because issue is locked."}, RightsError, "Unlock the conversation"),
    (403, {"message": "Something of its own"}, RightsError, "GitHub answered 403: Something of its own."),
    (410, {"message": "Issues are disabled for this repo"}, OffError, "Settings > General > Features > Issues"),
    (410, {"message": "This issue was deleted"}, GitHubError, "GitHub answered 410: This issue was deleted."),
    (301, {"message": "Moved Permanently"}, GitHubError, "It was renamed or moved"),
    (404, {"message": "Not Found"}, GitHubError, "GitHub answered 404: Not Found."),
    (400, None, GitHubError, "GitHub answered 400: None."),
]  # fmt: skip


@pytest.mark.parametrize(("status", "data", "kind", "words"), CASES)
def test_a_refusal_is_quoted_with_the_advice_that_fits(status: int, data: object, kind: type, words: str) -> None:
    """The status, the reason below the message, and no remedy that is another reason's."""
    error = refusal(status, data)
    assert type(error) is kind and words in str(error), str(error)
    assert ("Actions > General" in str(error)) == ("not permitted" in str(data))


def test_only_the_setting_for_pull_requests_is_taken_for_it(github: World) -> None:
    """Any other reason not to open one is an error with GitHub's words."""
    tracker = Tracker(connect(), github.forge.name)
    github.forge.instead["pulls"] = 403, {"message": "Resource not accessible by integration"}
    with pytest.raises(RightsError, match="not accessible"):
        tracker.open_pull("T", "B", "topic", "main")
    github.forge.instead["pulls"] = (
        403,
        {"message": "GitHub Actions is not permitted to create or approve pull requests."},
    )
    assert tracker.open_pull("T", "B", "topic", "main") is None


@pytest.mark.parametrize(
    ("role", "may"), [("admin", True), ("maintain", True), ("write", True), ("read", False), ("none", False)]
)
def test_who_may_write(github: World, role: str, may: bool) -> None:
    """The role of a maintainer is told as `write` by the description, and was seen as `maintain`."""
    github.forge.roles["somebody"] = role
    assert Tracker(connect(), github.forge.name).may_write("somebody") == may


@pytest.mark.parametrize(
    ("events", "refused"),
    [
        ([("closed", "2026-08-22T12:00:05Z", "maintainer")], True),
        ([("closed", "2026-08-22T12:00:05Z", None)], True),
        ([("closed", "2026-08-22T12:00:05Z", "github-actions[bot]")], False),
        ([("head_ref_deleted", "2026-08-22T12:00:05Z", "maintainer"), ("closed", "2026-08-22T12:00:05Z", "maintainer")], False),
        ([("closed", "2026-08-22T12:00:05Z", "maintainer"), ("head_ref_deleted", "2026-08-22T12:00:06Z", "maintainer")], True),
        ([("head_ref_deleted", "2026-08-22T12:00:01Z", "x"), ("closed", "2026-08-22T12:00:01Z", "x"), ("reopened", "2026-08-22T12:00:02Z", "x"), ("closed", "2026-08-22T12:00:03Z", "x")], True),
        ([], False),
    ],
)  # fmt: skip
def test_a_persons_closing_is_a_refusal(
    github: World, events: list[tuple[str, str, str | None]], refused: bool
) -> None:
    """Told by what happened to it: a branch that was deleted before, or in the same second, closed it, and nobody refused."""
    github.forge.events[7] = [
        {"event": event, "created_at": at, "actor": actor and {"login": actor}} for event, at, actor in events
    ]
    assert Tracker(connect(), github.forge.name).was_refused(7) == refused
