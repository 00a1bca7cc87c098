"""A census of another topic, made from this one: its list, and the words of its documents. Pure: text in, text out."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, count

from scripts.census.line_yaml import scalar

SCOPE = "## What belongs"  # the section of CONTRIBUTING.md that is about the topic
LAYER = "Repositories"  # of categories that are given without one

_LIST = """\
# yaml-language-server: $schema=scripts/census/repos.schema.json
# The list, and the only file that people edit. `python -m scripts.check` says what is wrong, `--fix` sorts.
# Star counts and everything else that GitHub knows live in history/latest.yaml, which the refresh writes.
# An entry is three lines, `- repo: owner/name`, `category: id` and `summary: one line`; the schema tells the other settings.
settings:
  threshold: {threshold}
  title: {title}
  about: {about}
layers:
{layers}repos:
"""
_SCOPE = """\
## What belongs

{about} that are public, have the stars that `settings: threshold:` of `repos.yaml` asks for, and fit one of its categories.
Say here, with examples on both sides, what belongs and what does not.

"""


@dataclass(frozen=True, slots=True)
class Topic:
    """What the new census is about; `categories` are titles, each with its layer before a slash if it has one."""

    title: str
    about: str
    categories: tuple[str, ...]


def render_list(topic: Topic, threshold: int) -> str:
    """repos.yaml with the topic's taxonomy, and no entry. `check` says what is wrong with its words."""
    layers: dict[str, list[str]] = {}
    for category in topic.categories:
        layer, _, title = category.rpartition("/")
        layers.setdefault(layer.strip() or LAYER, []).append(title.strip())
    taken: set[str] = set()
    text = "".join(_layer(layer, titles, taken) for layer, titles in layers.items())
    return _LIST.format(threshold=threshold, title=scalar(topic.title), about=scalar(topic.about), layers=text)


def adopt_contributing(text: str, topic: Topic) -> str:
    """CONTRIBUTING.md with the topic's scope instead of this one's."""
    about = f"{topic.about[0].upper()}{topic.about[1:]}"
    section = re.compile(rf"(?ms)^{SCOPE}\n.*?(?=^## |\Z)")
    return section.sub(lambda _: _SCOPE.format(about=about), text, count=1)


def _layer(title: str, categories: Iterable[str], taken: set[str]) -> str:
    lines = [
        f"  - id: {_slug(title, 'layer', taken)}",
        f"    title: {scalar(title)}",
        "    about: Describe this layer in repos.yaml",
        "    categories:",
    ]
    for category in categories:
        lines += [
            f"      - id: {_slug(category, 'category', taken)}",
            f"        title: {scalar(category)}",
            "        about: Describe in repos.yaml what belongs in this category and what does not",
        ]
    return "\n".join([*lines, ""])


def _slug(title: str, kind: str, taken: set[str]) -> str:
    """An id that no other has: the title's Latin letters and digits, or else its kind, with a number if need be."""
    plain = unicodedata.normalize("NFKD", title.replace("+", "p").replace("#", "-sharp")).encode("ascii", "ignore")
    slug = re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-") or kind
    names = chain([slug], (f"{slug}-{number}" for number in count(2)))
    found = next(name for name in names if name not in taken)
    taken.add(found)
    return found
