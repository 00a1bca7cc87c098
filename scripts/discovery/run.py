"""One run of the discovery: what the list teaches, what a search finds, and which of that may belong on the list."""

import time
from collections.abc import Callable, Iterable

from scripts.census.candidates import Candidates
from scripts.census.catalogue import Catalogue
from scripts.census.history import Latest
from scripts.census.shape import Discovery
from scripts.discovery.classifier import CONFIDENCE, NOT_LISTED, Classifier, examples_of, learnable, targets
from scripts.discovery.findings import Findings, Known, Suggestion
from scripts.discovery.slices import plan, whole_slices
from scripts.discovery.sweep import Sweep, sweep
from scripts.github.client import Client
from scripts.github.profiles import Profile, describe
from scripts.github.queries import IDS_AT_ONCE, Target
from scripts.github.search import Searcher

REQUESTS = 300  # of a run, at most
SECONDS = 900.0  # after its start up to which a run searches


def look(
    client: Client,
    wanted: Discovery,
    catalogue: Catalogue,
    latest: Latest,
    before: Candidates,
    progress: Callable[[str], None],
) -> tuple[Findings, Sweep]:
    """Learn, search, judge; `before` are the candidates so far. Raises GitHubError when GitHub answered nothing at all."""
    until, undecided = time.monotonic() + SECONDS, before.undecided
    profiles = describe(client, targets(catalogue, latest))
    progress(f"{sum(map(bool, profiles.values())):,} repositories to learn from")
    kept = -(-len(undecided) // IDS_AT_ONCE)  # requests for the candidates that no search finds

    def is_spent() -> bool:
        return client.requests >= REQUESTS - kept or time.monotonic() > until

    slices = plan(whole_slices(wanted, catalogue.threshold), before.unreached)
    swept = sweep(Searcher(client).page, slices, is_spent, lambda: client.now().date(), progress)
    now = client.now()
    again = describe(client, [Target(name, row.id) for name, row in undecided.items() if row.id not in swept.found])
    seen = {profile.id: profile for profile in [*swept.found.values(), *filter(None, again.values())]}
    news = _listable(seen.values(), wanted, catalogue, latest)
    suggestions = Classifier(learnable(examples_of(catalogue, profiles))).suggest(news)
    found = [pair for pair in zip(news, suggestions, strict=True) if _may_belong(pair[1])]
    fit = {profile.id for profile, _ in found}
    findings = Findings(
        searched=now,
        found=found,
        unfit=[name for name, row in undecided.items() if row.id in seen and row.id not in fit],
        gone=[name for name in undecided if name in again and again[name] is None],
        others=len(news) - len(found),
        unreached=[str(slice) for slice in swept.unreached],
    )
    return findings, swept


def _listable(seen: Iterable[Profile], wanted: Discovery, catalogue: Catalogue, latest: Latest) -> list[Profile]:
    """Those that could be listed, and that nobody has decided about."""
    known, floor = Known(catalogue, latest), wanted.stars or catalogue.threshold
    without = {language.lower() for language in wanted.without_languages}
    return [
        profile
        for profile in seen
        if profile.fits and profile.stars >= floor and profile.language.lower() not in without
        and not known.has(profile.name, profile.id)
    ]  # fmt: skip


def _may_belong(suggestion: Suggestion | None) -> bool:
    """Whether a repository is a candidate: a category is probable enough, or there was nothing to learn from."""
    return suggestion is None or (suggestion.category != NOT_LISTED and suggestion.probability >= CONFIDENCE)
