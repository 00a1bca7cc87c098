"""What the classifier learns from: the list in GitHub's words where there are any, else in ours."""

from collections.abc import Mapping

from scripts.census.catalogue import Catalogue
from scripts.census.history import Latest
from scripts.census.row import EMPTY
from scripts.discovery.classifier import NOT_LISTED, join_words, text_of
from scripts.github.profiles import Profile
from scripts.github.queries import Target

Profiles = Mapping[str, Profile | None]  # by name; None for what GitHub does not have
Example = tuple[str, str]


def targets(catalogue: Catalogue, latest: Latest) -> list[Target]:
    """Whom to ask about: entries of which the id is known, and rejections, of which few have one."""
    entries = [Target(e.repo, e.id or latest.repos.get(e.repo, EMPTY).id) for e in catalogue.entries]
    rejections = [Target(rejection.repo, rejection.id) for rejection in catalogue.rejected]
    return [*(target for target in entries if target.id), *rejections]


def examples(catalogue: Catalogue, profiles: Profiles) -> list[Example]:
    """Every entry with its category, and of the rejections those that GitHub describes."""
    found = []
    for entry in catalogue.entries:
        profile = profiles.get(entry.repo)
        found.append((text_of(profile) if profile else join_words(entry.repo, entry.summary), entry.category))
    described = (profiles.get(rejection.repo) for rejection in catalogue.rejected)
    return found + [(text_of(profile), NOT_LISTED) for profile in described if profile]


def examples_by_name(catalogue: Catalogue) -> list[Example]:
    """Entries and rejections by their names alone, which is all that both have in common without asking GitHub."""
    found = [(join_words(entry.repo), entry.category) for entry in catalogue.entries]
    return found + [(join_words(rejection.repo), NOT_LISTED) for rejection in catalogue.rejected]
