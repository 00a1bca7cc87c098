"""The submissions' rows of the fault matrix: whatever GitHub does, a form ends in one comment and one pull request.

The real budget of waiting, in a time that passes at once.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.stand_in import faults
from tests.stand_in.fault_matrix import ALIKE_TO_A_VERB, KINDS, Clock, cells, rows, trouble
from tests.stand_in.faults import Fault
from tests.support.form import body
from tests.support.site import Site, branch, state

STAYING = " from there on"

Record = Callable[[str, object], None]


def cells_of(kind: str, requests: int) -> Iterator[tuple[str, Fault]]:
    """Each place of a kind of fault in so many requests, and the fault there, which may begin there and stay."""
    if not kind.endswith(STAYING):
        yield from cells(kind, requests)
        return
    for place, first in (("first", 1), ("middle", requests // 2), ("last", requests)):
        yield place, faults.since(kind.removesuffix(STAYING), first)


@pytest.mark.parametrize(
    "kind",
    [
        *rows([*KINDS, "502 after the fact"], ALIKE_TO_A_VERB),
        *(f"{kind}{STAYING}" for kind in ("401", "403", "silence", "refused")),
    ],
)
def test_a_form_ends_as_if_nothing_had_happened(
    site: Site, monkeypatch: pytest.MonkeyPatch, record_property: Record, kind: str
) -> None:
    """At each place: an orderly end with a word of explanation, and a next run that ends where an undisturbed one does."""
    monkeypatch.setattr("scripts.github.backoff.FAILURE_PAUSE", 1.0)
    Clock(monkeypatch)
    number, main = site.forge.submit(body()), site.forge.sha("main")
    start_over, site.world.requests = site.remember(), 0
    site.settle(number)
    requests, undisturbed = site.world.requests, state(site, number)
    for place, fault in cells_of(kind, requests):
        start_over()
        with trouble(site.world, fault):
            code = site.run(str(number))
        assert code in (0, 1, 2) and (code == 0 or site.errors.strip()) and "Traceback" not in site.errors
        assert code or not kind.endswith(STAYING)
        assert len(site.forge.open_pulls()) <= 1 and site.forge.sha("main") == main
        if code or state(site, number) != undisturbed:
            site.settle(number)
        assert state(site, number) == undisturbed, (kind, place)
        record_property("cell", ("submit", kind, place, str(code)))


@pytest.mark.parametrize(("token", "words"), [("", "needs a GitHub token"), ("expired", "refused the token")])
def test_a_token_that_is_missing_or_expired(
    site: Site, monkeypatch: pytest.MonkeyPatch, record_property: Record, token: str, words: str
) -> None:
    """One sentence, and nothing is written anywhere."""
    number = site.forge.submit(body())
    monkeypatch.setenv("GITHUB_TOKEN", token)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert site.run(str(number)) == 1 and words in site.errors
    assert site.forge.log == [] and not site.forge.sha(branch(number))
    record_property("cell", ("submit", f"token {token or 'missing'}", "first", "1"))
