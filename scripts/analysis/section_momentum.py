"""The section of ANALYSIS.md on gains relative to size, and on what entered the top. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from scripts.analysis import charts, measures, trends
from scripts.analysis.charts import Bar, Bars
from scripts.analysis.dataset import Dataset
from scripts.analysis.measures import Coverage, Pace, Repo
from scripts.analysis.wording import Block, Picture, conclusion, folded, from_history, from_recording, method, waiting
from scripts.common.markup import Markdown, Part, compose, escape, github, listing
from scripts.common.text import exact, percent, signed

LEADERS = 50
ALONE = 0.2  # of a layer's gain: a repository that has more is named
TEN = 10  # most starred, whose share of all stars is told where there are more


def render_momentum(dataset: Dataset) -> Iterator[Block]:
    """Gains per layer and category relative to size, concentration, and what crossed into the top."""
    month = measures.coverage([repo.growth.month for repo in dataset.repos])
    week = measures.coverage([repo.growth.week for repo in dataset.repos])
    if month.enough:
        yield from _layers(dataset)
        yield _layers_and_categories(dataset)
    else:
        yield waiting("the gain of 30 days is", month)
    if len(dataset.repos) > TEN:
        stars = [repo.stars for repo in dataset.repos]
        held, gini = percent(measures.held_by_top(stars, TEN)), f"{measures.gini(stars):.2f}"
        spread = f"the Gini coefficient is {gini} (0: all have the same, 1: one has all)"
        yield escape(f"The ten most starred hold {held} of all stars; {spread}.")
    if month.enough:
        yield from _leaders(dataset)
    yield method(
        f"The gain of 30 days is known for {month}, that of 7 days for {week}, up to {dataset.day}"
        f"{from_recording(dataset.past.source)}. Relative to size: stars gained in ratio to the stars before, over the",
        "repositories whose gain is known; what was created within the span gained all its stars in it.",
        from_history("Earlier counts", _told(dataset), len(dataset.repos)),
    )


def _layers(dataset: Dataset) -> Iterator[Block]:
    """The fastest and the slowest layer, and a bar for each."""
    paces = [(_month(repos), layer.title, place, repos) for place, layer, repos in dataset.layers]
    ranked = sorted((one for one in paces if one[0].known), key=lambda one: -one[0].ratio)
    (fast, first, _, repos), (slow, last, _, _) = ranked[0], ranked[-1]
    finding = f"{first} grows fastest for its size: {_said(fast)} in 30 days; {last} slowest, with {_said(slow)}."
    if len(ranked) == 1:
        finding = f"{first} grew by {_said(fast)} in 30 days."
    bars = [Bars(title, [Bar(max(pace.ratio, 0), _said(pace))], place) for pace, title, place, _ in ranked]
    yield conclusion(finding)
    under = f"Stars gained in 30 days, relative to size{'; part told by GitHub' if _told(dataset) else ''}"
    chart = charts.draw_bars("Momentum by layer", under, bars)
    yield Picture("momentum", chart, finding)
    yield from _alone(repos, fast)


def _alone(repos: Sequence[Repo], pace: Pace) -> Iterator[Markdown]:
    """The repository to which its layer owes much of its gain, if there is one."""
    most = max(repos, key=lambda repo: repo.growth.month or 0)
    gain = most.growth.month or 0
    if pace.known > 1 and gain > ALONE * pace.gain:
        yield compose("{} of the {} are of one repository: {}.", signed(gain), signed(pace.gain), github(most.name))


def _told(dataset: Dataset) -> int:
    """How many repositories' gains rest on GitHub's star history."""
    return sum(repo.growth.is_told for repo in dataset.repos)


def _layers_and_categories(dataset: Dataset) -> Markdown:
    """Gains of 30 and 7 days, for each layer and for each category, fastest first."""
    titles = dataset.census.catalogue.categories
    categories = measures.grouped(dataset.repos, lambda repo: repo.category)
    rows = _paces({compose("**{}**", escape(layer.title)): repos for _, layer, repos in dataset.layers})
    rows += _paces({escape(titles[id].title): repos for id, repos in categories.items()})
    head = ("Layer, category", "30 days", "7 days", "Repositories known")
    return folded("All layers and categories, fastest first", head, rows)


def _paces(groups: Mapping[Markdown, Sequence[Repo]]) -> list[list[Part]]:
    months = {name: _month(repos) for name, repos in groups.items()}
    rows: list[list[Part]] = []
    for name, month in sorted(months.items(), key=lambda pair: (-pair[1].ratio, pair[0])):
        week = measures.pace((repo.growth.week, repo.stars) for repo in groups[name])
        if month.known:
            rows.append([name, escape(_said(month)), escape(_said(week) if week.known else ""), exact(month.known)])
    return rows


def _month(repos: Sequence[Repo]) -> Pace:
    return measures.pace((repo.growth.month, repo.stars) for repo in repos)


def _said(pace: Pace) -> str:
    """`+3.1% (+2.8k)`."""
    sign = ""
    if pace.ratio:
        sign = "+" if pace.ratio > 0 else "−"
    under, _, share = percent(abs(pace.ratio)).rpartition(" ")
    return f"{under} {sign}{share} ({signed(pace.gain)})".lstrip()


def _leaders(dataset: Dataset) -> Iterator[Markdown]:
    """What crossed into and out of the most starred; nothing where that cannot be known."""
    past = dataset.past
    both = Coverage(len(past.month_ago.keys() & past.now.keys()), len(past.now))
    if not both.enough or both.known <= LEADERS:
        return
    names = {repo.key: repo.name for repo in dataset.repos}
    then = trends.stars_then(dataset.repos, past.month_ago, dataset.day - timedelta(30))
    now = {key: stars for key, stars in past.now.items() if key in names}
    entered, left = trends.moves_across(then, now, LEADERS)
    if not entered:
        yield escape(f"No repository entered or left the {LEADERS} most starred in 30 days.")
        return
    links = [listing([github(names[key]) for key in keys]) for keys in (entered, left)]
    yield compose("Entered the {} most starred in 30 days: {}. Left: {}.", LEADERS, *links)
