"""What an observation brought, told as a commit's message and as a run's summary. No files, no network.

Nobody can speak through either: names and reasons are the only words from outside, one to a line of the message between
words of ours, and the last paragraph, where git looks for trailers, holds figures alone.
"""

from collections.abc import Iterator

from scripts.common.markup import Markdown, bullets, compose, escape, github, heading, join, join_blocks, table
from scripts.common.text import plural, signed
from scripts.github.observation import Observation, Seen, Unreached
from scripts.record.changes import Changes
from scripts.record.kinds import TOP, Joined, Vanished, safe

RENDERED = "Render: the pages follow the data\n\nNothing was counted; what people merged is shown.\n"


def message(seen: Observation, changes: Changes) -> str:
    """The commit's message: a subject, what happened line by line, and what it cost."""
    body = "\n".join(f"  {line}" for line in tell(changes))
    return "\n\n".join(filter(None, (f"Refresh: {headline(seen, changes)}", body, cost(seen)))) + "\n"


def headline(seen: Observation, changes: Changes) -> str:
    """`912 of 1,003 repositories changed, 2 joined`."""
    parts = [counted(seen, changes)]
    for kind, word in ((Joined, "joined"), (Vanished, "gone")):
        if found := changes.of(kind):
            parts.append(f"{len(found):,} {word}")
    return ", ".join(parts)


def counted(seen: Observation, changes: Changes) -> str:
    """How many changed or, where none was known before, how many were counted."""
    if changes.moves:
        return f"{changes.changed:,} of {plural(len(changes.moves), 'repository', 'repositories')} changed"
    return f"{plural(len(seen.of(Seen)), 'repository', 'repositories')} counted"


def cost(seen: Observation) -> str:
    """Requests and points, and how many repositories gave no answer."""
    unreached = seen.of(Unreached)
    missed = f", {plural(len(unreached), 'repository', 'repositories')} not reached" if unreached else ""
    return f"{plural(seen.requests, 'request')}, {plural(seen.points, 'point')} spent{missed}."


def partly_told(seen: Observation) -> dict[str, str]:
    """What GitHub failed to tell of repositories that it did answer for, and why, by name."""
    return {name: answer.failed for name, answer in seen.of(Seen).items() if answer.failed}


def tell(changes: Changes) -> Iterator[str]:
    """The news, a line each: the biggest changes, then the events in the order of their kinds."""
    for name, move in changes.movers(TOP):
        yield f"{move:+8,}  {safe(name)}"
    for _, events in changes.told():
        yield from (event.line() for event in events)


def summary(seen: Observation, changes: Changes) -> Markdown:
    """The same for the page of the run."""
    movers = [(github(name), signed(move)) for name, move in changes.movers(TOP)]
    unreached = list(seen.of(Unreached).items())[:TOP]
    news = {kind.heading: [event.item() for event in events] for kind, events in changes.told()}
    kept = list(partly_told(seen).items())[:TOP]
    news["Not told"] = [compose("{} ({})", github(name), escape(reason)) for name, reason in kept]
    news["Not reached"] = [compose("{} ({})", github(name), escape(answer.reason)) for name, answer in unreached]
    return join_blocks(
        heading(3, headline(seen, changes)),
        escape(cost(seen)),
        table([escape("Mover"), escape("Stars")], movers) if movers else None,
        bullets(compose("**{}:** {}", escape(kind), join(", ", items)) for kind, items in news.items() if items),
    )
