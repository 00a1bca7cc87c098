"""How good the suggestions are: each repository of the list judged by a model that has not seen it. Pure but for learning."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.discovery.classifier import CONFIDENCE, NOT_LISTED, REJECTED_AT_LEAST, Classifier, Examples, learnable

FOLDS = 5

Judged = tuple[str, Sequence[str], float]  # the right label, the three most probable ones, and the first's probability


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
            judged.append((right, best, row[best[0]] if best else 0.0))
    return judged


@dataclass(frozen=True)
class Scores:
    """Shares from 0 to 1 of the repositories in categories; `precision` is that of NOT_LISTED, None where it is not offered.

    `baseline` is the share of the largest category, `layer` of suggestions from the right layer, `layers` the share of right ones by layer,
    `confident` how many are judged with CONFIDENCE or more, and `right_when_confident` how many of these are right.
    """

    repositories: int
    first: float
    three: float
    layer: float
    baseline: float
    confident: float
    right_when_confident: float
    layers: Mapping[str, float]
    precision: float | None
    recall: float | None


def score(judged: Sequence[Judged], layer_of: Mapping[str, str]) -> Scores:
    """The scores; `layer_of` has the layer's title by the category's id."""
    listed = [row for row in judged if row[0] != NOT_LISTED]
    by_layer = defaultdict(list)
    for right, best, _ in listed:
        by_layer[layer_of[right]].append(right in best[:1])
    confident = [right in best[:1] for right, best, part in listed if 100 * part >= CONFIDENCE]
    refused = [right == NOT_LISTED for right, best, _ in judged if best[:1] == [NOT_LISTED]]
    to_refuse = [best[:1] == [NOT_LISTED] for right, best, _ in judged if right == NOT_LISTED]
    return Scores(
        len(listed),
        _share(right in best[:1] for right, best, _ in listed),
        _share(right in best for right, best, _ in listed),
        _share(layer_of[right] == layer_of.get(best[0]) for right, best, _ in listed if best),
        max(Counter(right for right, _, _ in listed).values(), default=0) / max(1, len(listed)),
        len(confident) / max(1, len(listed)),
        _share(confident),
        {layer: _share(by_layer[layer]) for layer in dict.fromkeys(layer_of.values()) if layer in by_layer},
        _share(refused) if to_refuse else None,
        _share(to_refuse) if to_refuse else None,
    )


def report(scores: Scores, of: str) -> str:
    """The scores for a terminal; `of` says what was read."""
    lines = [
        f"{scores.repositories:,} repositories by {of}, {FOLDS} folds:",
        f"  right category first      {scores.first:6.1%}   (always the largest category: {scores.baseline:.1%})",
        f"  right category among 3    {scores.three:6.1%}",
        f"  right layer first         {scores.layer:6.1%}",
        f"  suggested, from {CONFIDENCE}% on    {scores.confident:6.1%}   of these right: {scores.right_when_confident:.1%}",
        *(f"    {layer:<24}{share:6.1%}   right category first" for layer, share in scores.layers.items()),
    ]
    if scores.precision is None:
        lines.append(f"  {NOT_LISTED}: not offered: that takes {REJECTED_AT_LEAST} rejections which GitHub describes")
    else:
        lines.append(
            f"  {NOT_LISTED}: {scores.precision:.1%} of those judged so are, {scores.recall:.1%} of them are found"
        )
    return "\n".join(lines)


def _share(found: Iterable[bool]) -> float:
    known = list(found)
    return sum(known) / max(1, len(known))
