"""How good the suggestions are: each repository of the list judged by a model that has not seen it. Pure but for learning."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.discovery.classifier import CONFIDENCE, NOT_LISTED, REJECTED_AT_LEAST, Classifier, Examples, learnable

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """The right label, the three most probable ones, and how probable the first of these is, from 0 to 1."""

    right: str
    best: Sequence[str]
    probability: float

    @property
    def is_right(self) -> bool:
        return self.best[:1] == [self.right]


def cross_validate(examples: Examples) -> list[Judged]:
    """Every example that can be learned from, judged by a model of the other four fifths; the same in every run."""
    known = learnable(examples)
    random.Random(0).shuffle(known)
    known.sort(key=lambda example: example[1])  # so that each label is spread evenly over the folds
    judged = list[Judged]()
    for fold in range(FOLDS):
        model = Classifier([example for number, example in enumerate(known) if number % FOLDS != fold])
        held = known[fold::FOLDS]
        for (_, right), row in zip(held, model.probabilities([text for text, _ in held]), strict=True):
            best = list(row)[:3]
            judged.append(Judged(right, best, row[best[0]] if best else 0.0))
    return judged


def report(judged: Sequence[Judged], layer_of: Mapping[str, str], of: str) -> str:
    """How right they are, for a terminal; `layer_of` has the layer's title by the category's id, `of` says what was read."""
    listed = [one for one in judged if one.right != NOT_LISTED]
    largest = max(Counter(one.right for one in listed).values(), default=0) / max(1, len(listed))
    in_layer = (layer_of[one.right] == layer_of.get(one.best[0]) for one in listed if one.best)
    confident = [one.is_right for one in listed if 100 * one.probability >= CONFIDENCE]
    lines = [
        f"{len(listed):,} repositories by {of}, {FOLDS} folds:",
        f"  right category first      {_share(one.is_right for one in listed):6.1%}   (always the largest category: {largest:.1%})",
        f"  right category among 3    {_share(one.right in one.best for one in listed):6.1%}",
        f"  right layer first         {_share(in_layer):6.1%}",
        f"  suggested, from {CONFIDENCE}% on    {len(confident) / max(1, len(listed)):6.1%}   of these right: {_share(confident):.1%}",
    ]
    for layer in dict.fromkeys(layer_of.values()):
        if known := [one.is_right for one in listed if layer_of[one.right] == layer]:
            lines.append(f"    {layer:<24}{_share(known):6.1%}   right category first")
    to_refuse = [one.is_right for one in judged if one.right == NOT_LISTED]
    refused = [one.is_right for one in judged if one.best[:1] == [NOT_LISTED]]
    said = f"{_share(refused):.1%} of those judged so are, {_share(to_refuse):.1%} of them are found"
    missing = f"not offered: that takes {REJECTED_AT_LEAST} rejections which GitHub describes"
    return "\n".join([*lines, f"  {NOT_LISTED}: {said if to_refuse else missing}"])


def _share(found: Iterable[bool]) -> float:
    known = list(found)
    return sum(known) / max(1, len(known))
