"""Decoding what GitHub says: what fits, and what is said of what does not."""

import pytest

from scripts.github.response import GitHubError, decode
from scripts.github.shapes import Head, Pull


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"number": 5, "state": "open", "head": {"ref": 7}}, "$.head.ref"),
        ({"number": "5"}, "$.number"),
        ({"number": True}, "$.number"),
        ({}, "number"),
        ([], "Expected `object`"),
        (None, "Expected `object`"),
    ],
)
def test_what_does_not_fit_is_named_with_its_path(data: object, place: str) -> None:
    """In one line."""
    with pytest.raises(GitHubError) as caught:
        decode(Pull, data)
    said = str(caught.value)
    assert said.startswith("GitHub answered in an unknown shape: ") and place in said and "\n" not in said


def test_a_slip_of_ours_is_not_taken_for_an_answer_of_github() -> None:
    """Only what does not fit is an error of GitHub's; a type that cannot be decoded is ours, and is raised as it is."""
    with pytest.raises(TypeError):
        decode(Pull | Head, {})  # type: ignore[arg-type]
