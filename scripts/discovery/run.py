"""One run of the discovery: what the list teaches, what a search finds, and which of that may belong on the list."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from scripts.census.candidates import Candidates
from scripts.census.catalogue import Catalogue
from scripts.census.history import Latest
from scripts.census.shape import Discovery
from scripts.discovery import training
from scripts.discovery.classifier import CONFIDENCE, NOT_LISTED, Classifier, learnable
from scripts.discovery.findings import Findings, Known, Suggestion
from scripts.discovery.slices import plan, whole_slices
from scripts.discovery.sweep import Budget, Sweep, sweep
from scripts.github.client import Client
from scripts.github.profiles import Profile, describe
from scripts.github.queries import IDS_AT_ONCE, Target
from scripts.github.search import Searcher

REQUESTS = 300  # of a run, at most
SECONDS = 900.0  # after its start up to which a run searches

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """What the run starts from: what to look for, the list and its record, the candidates so far."""

    client: Client
    wanted: Discovery
    catalogue: Catalogue
    latest: Latest
    before: Candidates

    def look(self, progress: Progress) -> tuple[Findings, Sweep]:
        """Learn, search, judge. Raises GitHubError when GitHub answered nothing at all."""
        until = time.monotonic() + SECONDS
        profiles = describe(self.client, training.targets(self.catalogue, self.latest))
        progress(f"{sum(map(bool, profiles.values())):,} repositories to learn from")
        slices = plan(whole_slices(self.wanted, self.catalogue.threshold), self.before.unreached)
        kept = -(-len(self.before.undecided) // IDS_AT_ONCE)
        budget = Budget(lambda: self.client.requests, REQUESTS - kept, until)
        swept = sweep(Searcher(self.client).page, slices, budget, lambda: self.client.now().date(), progress)
        now = self.client.now()
        undecided = self.before.undecided.items()
        again = describe(self.client, [Target(name, row.id) for name, row in undecided if row.id not in swept.found])
        seen = {profile.id: profile for profile in [*swept.found.values(), *filter(None, again.values())]}
        found, others = self._judge(
            list(seen.values()), Classifier(learnable(training.examples(self.catalogue, profiles)))
        )
        fit = {profile.id for profile, _ in found}
        findings = Findings(
            searched=now,
            found=found,
            unfit=[name for name, row in undecided if row.id in seen and row.id not in fit],
            gone=[name for name, _ in undecided if name in again and again[name] is None],
            others=others,
            unreached=[str(slice) for slice in swept.unreached],
        )
        return findings, swept

    def _judge(
        self, profiles: list[Profile], classifier: Classifier
    ) -> tuple[list[tuple[Profile, Suggestion | None]], int]:
        """Those that may belong on the list, with their suggestions; and how many others there are."""
        known, floor = Known(self.catalogue, self.latest), self.wanted.stars or self.catalogue.threshold
        without = {language.lower() for language in self.wanted.without_languages}
        news = [
            profile
            for profile in profiles
            if profile.fits and profile.stars >= floor and profile.language.lower() not in without
            and not known.has(profile.name, profile.id)
        ]  # fmt: skip
        judged = zip(news, classifier.suggest(news), strict=True)
        found = [(profile, suggestion) for profile, suggestion in judged if _may_belong(suggestion)]
        return found, len(news) - len(found)


def _may_belong(suggestion: Suggestion | None) -> bool:
    """Whether a repository is a candidate: a category is probable enough, or there was nothing to learn from."""
    return suggestion is None or (suggestion.category != NOT_LISTED and suggestion.probability >= CONFIDENCE)
