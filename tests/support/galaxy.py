"""A GitHub of many repositories, a few of which a census lacks: what the discovery is to find, and what it is not."""

import random
from datetime import date, timedelta

import pytest

from scripts import discover
from scripts.census.candidates import Candidates, load_candidates
from tests.stand_in.fault_matrix import Clock
from tests.stand_in.world import World
from tests.support.folder import LAYERS, Folder, entry

WORDS = {
    "serving": "inference server batching cache throughput latency streaming tensor kernels",
    "gateways": "proxy router providers keys quotas fallback budget billing endpoints",
    "lists": "awesome curated list papers links reading collection resources survey",
    "noise": "wallpaper airdrop minecraft casino shop coupon horoscope lyrics dating",
}
DISCOVERY = """\
settings:
  threshold: 500
  discovery:
    keywords: [gpt, llm, generative ai]
    topics: [rag, llmops]
    without_languages: [Solidity]
"""
EACH = 12  # entries of a category
REJECTED = 60


def share(clock: Clock, patch: pytest.MonkeyPatch, world: World) -> Clock:
    """Let everything that waits between searches, and GitHub's limit of them, go by this clock."""
    for module in ("github.search", "discovery.run"):
        patch.setattr(f"scripts.{module}.time", clock)
    world.search.clock = clock.monotonic
    return clock


class SilentClock(Clock):
    """A clock whose waits take no time at all."""

    def sleep(self, seconds: float) -> None:
        self.skipped += max(0.0, seconds)


class Galaxy:
    """The census in a folder, and a world of `size` repositories that searches find, `planted` ones among them."""

    def __init__(self, folder: Folder, world: World, size: int, planted: int) -> None:
        self.folder, self.world, self.chance = folder, world, random.Random(3)
        self.planted: dict[str, str] = {}  # name to category
        self._curate()
        for number in range(planted):
            category = self.chance.choice(["serving", "gateways", "lists"])
            self.planted[self._add(f"planted-{number}/{category}-engine-{number}", category)] = category
        for number in range(size - planted):
            self._add(f"noise-{number}/thing-{number}", "noise")

    def describe(self, category: str) -> str:
        """A description as repositories of a category have them, with a word that is searched for."""
        words = self.chance.sample(WORDS[category].split(), 5)
        return " ".join([*words, self.chance.choice(["for gpt", "with LLM", "and generative AI", ""])]).strip()

    def run(self, *arguments: str) -> int:
        """`python -m scripts.discover` in this process; its exit code."""
        code = self.folder.exit_code(discover.main, *arguments)
        self.output, self.errors = self.folder.output, self.folder.errors
        return code

    @property
    def candidates(self) -> Candidates:
        return load_candidates(self.folder.path)

    @property
    def missed(self) -> set[str]:
        """The planted repositories that are not among the candidates."""
        return set(self.planted) - set(self.candidates.repos)

    def _curate(self) -> None:
        entries, rejected = [], []
        for category in ("serving", "gateways", "lists"):
            for number in range(EACH):
                name = f"listed-{number:02}/{category}-{number}"
                found = self.world.add(name, 900 + number, description=self.describe(category), topics=("llmops",))
                entries.append(entry(name, category, f"What number {number} of {category} is for", id=found.id))
        for number in range(REJECTED):
            name = f"rejected-{number}/thing"
            self.world.add(name, 700, description=self.describe("noise"), topics=("rag",))
            rejected.append(f"  - {{repo: {name}, reason: Not about it, decided: 2026-08-01}}\n")
        head = LAYERS.replace("settings: {threshold: 500}\n", DISCOVERY)
        self.folder.write("repos.yaml", head + "".join(entries) + "rejected:\n" + "".join(rejected))

    def _add(self, name: str, category: str) -> str:
        """A repository that at least one search finds; three in ten have exactly 500 stars."""
        description = self.describe(category)
        found_by_words = description.lower().endswith(("gpt", "llm", "ai"))
        topics = ("rag",) if self.chance.random() < 0.2 or not found_by_words else ()
        stars = 500 if self.chance.random() < 0.3 else int(500 * self.chance.paretovariate(1.1)) % 300_000 + 500
        created = date(2016, 1, 1) + timedelta(self.chance.randrange(3800))
        self.world.add(name, stars, description=description, topics=topics, created=f"{created}T10:00:00Z")
        return name
