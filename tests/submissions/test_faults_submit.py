"""The submissions' rows of the fault matrix: whatever GitHub does, a form ends in one comment and one pull request.

The real budget of waiting, in a time that passes at once.
"""

from collections.abc import Callable

import pytest

from tests.stand_in.fault_matrix import ALIKE_TO_A_VERB, KINDS, Clock, cells, rows, trouble
from tests.support.form import body
from tests.support.site import Site, state


@pytest.mark.parametrize("kind", rows([*KINDS, "502 after the fact"], ALIKE_TO_A_VERB))
def test_a_form_ends_as_if_nothing_had_happened(
    site: Site, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None], kind: str
) -> None:
    """At each place: an orderly end with a word of explanation, and a next run that ends where an undisturbed one does."""
    monkeypatch.setattr("scripts.github.backoff.FAILURE_PAUSE", 1.0)
    Clock(monkeypatch)
    number, main = site.forge.submit(body()), site.forge.sha("main")
    start_over, site.world.requests = site.remember(), 0
    site.settle(number)
    requests, undisturbed = site.world.requests, state(site, number)
    for place, fault in cells(kind, requests):
        start_over()
        with trouble(site.world, fault):
            code = site.run(str(number))
        assert code in (0, 1, 2) and (code == 0 or site.errors.strip()) and "Traceback" not in site.errors
        assert len(site.forge.open_pulls()) <= 1 and site.forge.sha("main") == main
        if code or state(site, number) != undisturbed:
            site.settle(number)
        assert state(site, number) == undisturbed, (kind, place)
        record_property("cell", ("submit", kind, place, str(code)))
