"""What an observation brought, told as a commit's message and as a run's summary. Pure.

Nobody can speak through either: names are the only words from outside, one to a line of the message between
words of ours, and the last paragraph, where git looks for trailers, holds figures alone.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from scripts.common.text import markdown, plain, plural, signed
from scripts.github.observation import Observation
from scripts.record.changes import Changes

T = TypeVar("T")
TOP = 10
RENDERED = "Render: the pages follow the data\n\nNothing was counted; what people merged is shown.\n"


def message(seen: Observation, changes: Changes) -> str:
    """The commit's message: a subject, what happened line by line, and what it cost."""
    body = "\n".join(f"  {line}" for line in tell(seen, changes))
    return "\n\n".join(filter(None, (f"Refresh: {headline(seen, changes)}", body, cost(seen)))) + "\n"


def headline(seen: Observation, changes: Changes) -> str:
    """`912 of 1,003 repositories changed, 2 joined`."""
    parts = [f"{changes.changed:,} of {plural(len(changes.moves), 'repository', 'repositories')} changed"]
    if not changes.moves:
        parts = [f"{plural(len(seen.seen), 'repository', 'repositories')} counted"]
    parts += [f"{len(changes.joined):,} joined"] if changes.joined else []
    parts += [f"{len(changes.gone):,} gone"] if changes.gone else []
    return ", ".join(parts)


def cost(seen: Observation) -> str:
    """Requests and points, and how many repositories gave no answer."""
    missed = f", {plural(len(seen.unreached), 'repository', 'repositories')} not reached" if seen.unreached else ""
    return f"{plural(seen.requests, 'request')}, {plural(seen.points, 'point')} spent{missed}."


def tell(seen: Observation, changes: Changes) -> Iterator[str]:
    """The news, a line each: the biggest changes, then who passed a mark, joined, left, moved, is gone, is back."""
    for name, move in changes.movers(TOP):
        yield f"{move:+8,}  {_name(name)}"
    for name, (before, after) in _first(changes.jumps).items():
        yield f"jumped   {_name(name)} from {before:,} to {after:,}, which the next day has to confirm"
    for name, mark in changes.passed.items():
        yield f"passed   {mark:,}: {_name(name)}"
    for name in changes.joined:
        yield f"joined   {_name(name)}"
    for name in changes.left:
        yield f"left     {_name(name)}"
    for name, new in changes.renamed.items():
        yield f"moved    {_name(name)} is now {_name(new)}"
    for name in changes.gone:
        yield f"gone     {_name(name)} ({_name(seen.gone.get(name, ''))})"
    for name in changes.returned:
        yield f"back     {_name(name)}"
    for name, marks in changes.marked.items():
        yield f"{' and '.join(marks):<8} {_name(name)}"
    for name, identity in changes.impostors.items():
        yield f"impostor {_name(name)} is another repository now ({_name(identity)}), which is not counted"
    for first, second in changes.twins:
        lines = f"lines {first.line} and {second.line} of repos.yaml"
        yield f"twice    {_name(first.repo)} and {_name(second.repo)} are one repository, on {lines}"


def summary(seen: Observation, changes: Changes) -> str:
    """The same for the page of the run."""
    rows = "".join(f"| {_link(name)} | {signed(move)} |\n" for name, move in changes.movers(TOP))
    table = f"\n| Mover | Stars |\n| :--- | ---: |\n{rows}" if rows else ""
    events = {
        "To be confirmed": [f"{_link(n)} ({a:,} to {b:,})" for n, (a, b) in _first(changes.jumps).items()],
        "Passed": [f"{_link(name)} ({mark:,})" for name, mark in changes.passed.items()],
        "Joined": [_link(name) for name in changes.joined],
        "Left": [markdown(name) for name in changes.left],
        "Moved": [f"{markdown(name)} to {_link(new)}" for name, new in changes.renamed.items()],
        "Gone": [markdown(name) for name in changes.gone],
        "Marked": [f"{_link(name)} ({', '.join(marks)})" for name, marks in changes.marked.items()],
        "Impostors": [f"{markdown(name)} ({markdown(identity)})" for name, identity in changes.impostors.items()],
        "Twice": [
            f"{_link(a.repo)} and {_link(b.repo)} (lines {a.line} and {b.line} of repos.yaml)" for a, b in changes.twins
        ],
        "Not reached": [f"{_link(name)} ({markdown(reason)})" for name, reason in _first(seen.unreached).items()],
    }
    news = "".join(f"- **{what}:** {', '.join(names)}\n" for what, names in events.items() if names)
    return f"### {headline(seen, changes)}\n\n{cost(seen)}\n{table}\n{news}"


def _first(news: Mapping[str, T]) -> dict[str, T]:
    return dict(list(news.items())[:TOP])


def _name(name: str) -> str:
    """A name or reason with nothing in it that means something to git, to GitHub or to Actions."""
    return "".join(c for c in plain(name) if c not in "@#[]<>`:")


def _link(name: str) -> str:
    return f"[{markdown(name)}](https://github.com/{name})"
