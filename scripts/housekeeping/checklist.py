"""The text of the housekeeping pull request, which is also all that the housekeeping remembers. Pure.

Each proposal is a line with a box, and its key in a comment that nobody sees: a ticked one is in the branch. What
people unticked or closed in earlier pull requests is turned down, and never proposed again.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.census.catalogue import PATH
from scripts.common.markup import Markdown, bullets, comment, compose, escape, heading, join_blocks, link, published
from scripts.common.text import normalise, plural
from scripts.github.refusals import APPROVE
from scripts.github.shapes import Pull
from scripts.housekeeping.proposals import Proposal

ITEMS_AT_MOST = 45_000  # characters; GitHub takes 65,536 in all, and the rest of the text stays below 16,000

_ITEM = re.compile(r"(?m)^[ \t]*[-*+] \[([ xX])\] <!-- housekeeping: ([\w./=+ -]+?) -->", re.ASCII)

ABOUT = "What GitHub says of the repositories in {}, for people to decide. Merging this makes every **ticked** change."
HOW_TO_DECIDE = (
    "**Untick** what should stay as it is: the next refresh takes that change out of the branch. What is unticked "
    "when this is merged is never proposed again; **closing** this turns everything in it down."
)
UNTIL = (
    "<sub>Every refresh brings this up to date, unless a maintainer has reviewed it or somebody else has committed to "
    "the branch: then it is left alone until it is merged or closed. After a review, a maintainer's comment `/update` "
    "brings it up to date again, for a new approval.</sub>"
)
GOES_ON = comment("housekeeping: goes on")
CONTINUED = compose(
    "**Closed by the machine**, as GitHub does not let it move this branch: another pull request takes its place."
)


@dataclass(frozen=True)
class Section:
    """Proposals of one kind: how they are counted in the title, and what is said above them."""

    one: str
    many: str
    heading: str
    about: Markdown


SECTIONS = {
    "ids": Section(
        "id", "ids", "Identity",
        compose("An entry with its `id:` is followed through renames, and nobody who takes over its name is counted for it."),
    ),
    "spelling": Section("spelling", "spellings", "Spelling", compose("GitHub writes these names with other capitals.")),
    "rename": Section(
        "new name", "new names", "New names", compose("Renamed or transferred. The old name goes to `formerly:`.")
    ),
    "duplicate": Section("duplicate", "duplicates", "Listed twice", compose("By GitHub's id, each pair is one repository.")),
    "gone": Section(
        "gone", "gone", "Gone",
        compose("Deleted or made private at least 30 days ago. The entry moves to `rejected:`; the history keeps its counts."),
    ),
    "blocked": Section("blocked", "blocked", "Blocked", compose("The entry moves to `rejected:`, with GitHub's reason.")),
    "unwanted": Section(
        "candidate turned down", "candidates turned down", "Not for this list",
        compose("Somebody who may write here said so of these candidates. A line under `rejected:` saves asking again."),
    ),
    "refused": Section(
        "refusal", "refusals", "Refused",
        compose("A maintainer refused these submissions. A line under `rejected:` saves asking again, under any name."),
    ),
    "archived": Section(
        "archived", "archived", "Archived", compose("Read-only for at least a year, with too few stars to stay. The entry moves to `rejected:`.")
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A proposal and its box."""

    proposal: Proposal
    ticked: bool

    def show(self) -> Markdown:
        """The line of a list, without its bullet."""
        box = compose("[x]") if self.ticked else compose("[ ]")
        return compose("{} {} {}", box, comment(f"housekeeping: {self.proposal.key}"), self.proposal.evidence)


def boxes(body: str) -> dict[str, bool]:
    """The boxes of a text by their keys; one that stands twice is ticked if both are."""
    found: dict[str, bool] = {}
    for box, key in _ITEM.findall(normalise(body)):
        found[key] = box != " " and found.get(key, True)
    return found


def continued(body: str) -> Markdown:
    """The text of a pull request that we close, as the same goes on in another: its boxes go along."""
    return join_blocks(GOES_ON, CONTINUED, published(normalise(body)))


def standing(pulls: Sequence[Pull]) -> str:
    """The text whose boxes stand, of our pull requests, newest first: the open one's, or that of one which goes on."""
    found = [pull for pull in pulls if pull.open] or [pull for pull in pulls[:1] if pull.body.startswith(GOES_ON)]
    return found[0].body if found else ""


def turned_down(pulls: Iterable[Pull], was_refused: Callable[[int], bool]) -> set[str]:
    """The keys that people said no to: all of a pull request that a person closed, the unticked ones of any other."""
    found: set[str] = set()
    for pull in pulls:
        marks = {} if pull.open or pull.body.startswith(GOES_ON) else boxes(pull.body)
        whole = not pull.merged and any(marks.values()) and was_refused(pull.number)
        found |= {key for key, ticked in marks.items() if whole or not ticked}
    return found


def arrange(proposals: Sequence[Proposal], known: Mapping[str, bool]) -> tuple[list[Item], int]:
    """The items that there is room for, those with a `known` box before new ones; and how many have to wait."""
    room, kept = ITEMS_AT_MOST, set()
    for proposal in sorted(proposals, key=lambda proposal: proposal.key not in known):
        room -= len(bullets([Item(proposal, True).show()])) + 1
        if room < 0:
            break
        kept.add(proposal.key)
    items = [Item(proposal, known.get(proposal.key, True)) for proposal in proposals if proposal.key in kept]
    return items, len(proposals) - len(items)


def render_title(items: Sequence[Item]) -> str:
    """What merging would change: `Housekeeping: 3 new names, 2 gone`."""
    said = []
    for kind, section in SECTIONS.items():
        if count := sum(item.proposal.count for item in items if item.ticked and item.proposal.kind == kind):
            said.append(plural(count, section.one, section.many))
    return f"Housekeeping: {', '.join(said) or 'nothing'}"


def render_body(items: Sequence[Item], waiting: int, address: str, look: Markdown | None) -> Markdown:
    """The whole text for the repository at this address, with the section about what is worth another `look`."""
    if not items:
        return compose("Nothing is left to decide: what this proposed has happened, or is true no longer.\n")
    page = link(escape(str(PATH)), f"{address}/blob/HEAD/{PATH}")
    parts = [compose(APPROVE), compose(ABOUT, page), compose(HOW_TO_DECIDE)]
    for kind, section in SECTIONS.items():
        if lines := [item.show() for item in items if item.proposal.kind == kind]:
            parts += [heading(3, section.heading), section.about, bullets(lines)]
    if waiting:
        parts.append(escape(f"{plural(waiting, 'more change waits', 'more changes wait')} until these are decided."))
    return compose("{}\n", join_blocks(*parts, look, compose(UNTIL)))
