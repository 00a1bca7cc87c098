"""Which category a repository belongs to, learned from the list in seconds, the same way in every run.

The only module that loads scikit-learn, and only when a model is trained.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from scripts.census.catalogue import Catalogue
from scripts.census.history import Latest
from scripts.census.row import EMPTY
from scripts.discovery.findings import Suggestion
from scripts.github.profiles import Profile
from scripts.github.queries import Target

NOT_LISTED = "not for this list"  # no category's id holds blanks
REJECTED_AT_LEAST = 50  # rejections from which that can be learned
EXAMPLES_AT_LEAST = 6  # of a category, to be suggested: some to learn from, some to calibrate with
CONFIDENCE = 30  # percent; of suggestions from there on three in four were right, see `--evaluate`

Examples = Sequence[tuple[str, str]]  # a text, and the category that it belongs to


def targets(catalogue: Catalogue, latest: Latest) -> list[Target]:
    """Whom to ask about: entries of which the id is known, and rejections, of which few have one."""
    entries = [Target(e.repo, e.id or latest.repos.get(e.repo, EMPTY).id) for e in catalogue.entries]
    rejections = [Target(rejection.repo, rejection.id) for rejection in catalogue.rejected]
    return [*(target for target in entries if target.id), *rejections]


def examples_of(catalogue: Catalogue, profiles: Mapping[str, Profile | None]) -> Examples:
    """Every entry with its category, and of the rejections those that GitHub describes; `profiles` are by name."""
    found = []
    for entry in catalogue.entries:
        profile = profiles.get(entry.repo)
        found.append((text_of(profile) if profile else join_words(entry.repo, entry.summary), entry.category))
    described = (profiles.get(rejection.repo) for rejection in catalogue.rejected)
    return found + [(text_of(profile), NOT_LISTED) for profile in described if profile]


def examples_by_name(catalogue: Catalogue) -> Examples:
    """Entries and rejections by their names alone, which is all that both have in common without asking GitHub."""
    found = [(join_words(entry.repo), entry.category) for entry in catalogue.entries]
    return found + [(join_words(rejection.repo), NOT_LISTED) for rejection in catalogue.rejected]


def text_of(profile: Profile) -> str:
    """What is read of a repository: its name, topics and description."""
    return join_words(profile.name, *profile.topics, profile.description)


def join_words(name: str, *more: str) -> str:
    """A name, its words apart, and further text."""
    owner, _, short = name.partition("/")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[-_.]", " ", short)
    return " ".join([words, short, owner, *more])


def learnable(examples: Examples) -> list[tuple[str, str]]:
    """The examples of which there are enough of a kind."""
    counts = Counter(label for _, label in examples)
    least = {label: REJECTED_AT_LEAST if label == NOT_LISTED else EXAMPLES_AT_LEAST for label in counts}
    return [(text, label) for text, label in examples if counts[label] >= least[label]]


class Classifier:
    """A model of `learnable` examples, whose labels it can suggest; of fewer than two labels it learns nothing."""

    def __init__(self, examples: Examples) -> None:
        texts, labels = [text for text, _ in examples], [label for _, label in examples]
        with _one_thread():
            self._model = _model().fit(texts, labels) if len(set(labels)) > 1 else None

    def probabilities(self, texts: Sequence[str]) -> list[Mapping[str, float]]:
        """For each text how probable each label is, from 0 to 1, the most probable first."""
        if self._model is None or not texts:
            return [{} for _ in texts]
        with _one_thread():
            rows = self._model.predict_proba(list(texts))
        pairs = (zip(map(str, self._model.classes_), map(float, row), strict=True) for row in rows)
        return [dict(sorted(row, key=lambda pair: -pair[1])) for row in pairs]

    def suggest(self, profiles: Sequence[Profile]) -> list[Suggestion | None]:
        """For each repository the most probable label; None when nothing was learned."""
        rows = self.probabilities([text_of(profile) for profile in profiles])
        best = (next(iter(row.items()), None) for row in rows)
        return [Suggestion(found[0], round(100 * found[1])) if found else None for found in best]


def _one_thread() -> Any:
    """What is computed meanwhile takes one thread: the same result on every machine, and in a tenth of the time."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


def _model() -> Any:
    """TF-IDF of words and of four letters in a row, a linear model, and probabilities that mean what they say."""
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(sublinear_tf=True, strip_accents="unicode", token_pattern=r"\w+")
    letters = TfidfVectorizer(sublinear_tf=True, analyzer="char_wb", ngram_range=(4, 4))
    return make_pipeline(make_union(words, letters), CalibratedClassifierCV(LinearSVC(C=0.5, random_state=0), cv=3))
