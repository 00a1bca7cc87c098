"""The section of ANALYSIS.md on the people who write the code. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from scripts.analysis import charts, measures
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Repo
from scripts.analysis.wording import Block, Picture, conclusion, folded, method, waiting
from scripts.census.contributors import NAMED, Contributors
from scripts.common.markup import Markdown, escape, github, table
from scripts.common.text import exact, listing, percent, plural

MOST_ACTIVE = 50
SHOWN = 20  # accounts that work on several repositories


@dataclass(slots=True)
class _Developer:
    """An account by GitHub's number: its commits, and the repositories of each layer that have it among the first ten."""

    login: str
    commits: int = 0
    layers: Counter[str] = field(default_factory=Counter)

    @property
    def repos(self) -> int:
        return self.layers.total()


def render_developers(dataset: Dataset) -> Iterator[Block]:
    """How many contribute, how few do most of the work, and who works on several repositories."""
    told = dataset.past.contributors
    known = {repo.key: found for repo in dataset.repos if (found := told.get(repo.key)) and found.is_known}
    coverage = Coverage(len(known), len(dataset.repos))
    if not coverage.enough:
        yield waiting("the contributors are", coverage)
        return
    developers = _developers(dataset.repos, known)
    yield conclusion(_finding(known, developers))
    yield from _layers(dataset, known)
    yield _several(dataset, developers)
    days = sorted(found.as_of for found in known.values())
    yield method(
        f"Contributors are known for {coverage} repositories, each as of a day from {days[0]} to {days[-1]}. Authors are e-mail",
        "addresses, counted once in each repository, so their number is rather too high. Commits are those of the default",
        f"branch without those of programs; accounts are known for the {NAMED} most active of each repository. Accounts that",
        "asked not to be named are counted, and not named; SECURITY.md says how to ask.",
    )


def _developers(repos: Sequence[Repo], known: Mapping[str, Contributors]) -> list[_Developer]:
    """Everybody who is named, most commits first."""
    found: dict[int, _Developer] = {}
    for repo in repos:
        for person in known[repo.key].top if repo.key in known else ():
            if person.login:
                developer = found.setdefault(person.number, _Developer(person.login))
                developer.commits += person.commits
                developer.layers[repo.layer] += 1
    return sorted(found.values(), key=lambda developer: (-developer.commits, developer.login.lower()))


def _finding(known: Mapping[str, Contributors], developers: Sequence[_Developer]) -> str:
    authors = sum(found.authors or 0 for found in known.values())
    commits = sum(_commits_of_people(found) for found in known.values())
    few = sum(developer.commits for developer in developers[:MOST_ACTIVE])
    most = f", and the {MOST_ACTIVE} most active accounts made {percent(measures.share(few, commits))} of all commits"
    return (
        f"{plural(authors, 'author')} contributed to {plural(len(known), 'repository', 'repositories')}; "
        f"in {percent(measures.part_of(_is_mostly_one(known.values())))} of them one account did more than half"
        f"{most if len(developers) > MOST_ACTIVE else ''}."
    )


def _commits_of_people(found: Contributors) -> int:
    """The commits without those of programs; GitHub counts the two in different ways, so never fewer than its people's."""
    return max((found.commits or 0) - found.bots, sum(person.commits for person in found.top))


def _is_mostly_one(known: Iterable[Contributors]) -> list[bool]:
    """Of each repository with commits, whether one account made more than half of them."""
    made = [(found.top[0].commits, _commits_of_people(found)) for found in known if found.top]
    return [most > commits / 2 for most, commits in made if commits]


def _layers(dataset: Dataset, known: Mapping[str, Contributors]) -> Iterator[Block]:
    groups, rows, shares = [], [], {}
    for place, layer, repos in dataset.layers:
        found = [known[repo.key] for repo in repos if repo.key in known]
        if not (lone := _is_mostly_one(found)):
            continue
        part = shares[layer.title] = measures.part_of(lone)
        groups.append(Bars(layer.title, [Bar(part, percent(part))], place))
        authors = round(median(one.authors or 0 for one in found))
        rows.append((escape(layer.title), exact(len(found)), exact(authors), escape(percent(part))))
    if groups:
        said = [f"{percent(part)} of {title}" for title, part in shares.items()]
        alt = f"One account did more than half of the work in {listing(said)}."
        chart = charts.draw_bars("Mostly one account's work", "Share of each layer's repositories", groups)
        yield Picture("developers", chart, alt)
        titles = ("Layer", "Repositories known", "Authors, median", "Mostly one account's")
        yield table([escape(title) for title in titles], rows)


def _several(dataset: Dataset, developers: Sequence[_Developer]) -> Markdown:
    """Who is among the ten most active of several repositories, by how many they are."""
    titles = {layer.id: layer.title for _, layer, _ in dataset.layers}
    several = [developer for developer in developers if developer.repos > 1]
    shown = sorted(several, key=lambda developer: (-developer.repos, -developer.commits))[:SHOWN]
    if not shown:
        return escape("No account is among the most active of two repositories.")
    rows = []
    for developer in shown:
        layers = ", ".join(f"{titles[layer]} {number}" for layer, number in developer.layers.most_common())
        rows.append((github(developer.login), exact(developer.repos), exact(developer.commits), escape(layers)))
    summary = f"{plural(len(several), 'account')} among the most active of several repositories"
    return folded(summary, ("Account", "Repositories", "Commits", "By layer"), rows)
