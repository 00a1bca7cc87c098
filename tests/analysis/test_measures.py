"""The measures: each against a case that can be worked out by hand."""

import math
import random
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from scripts.analysis import measures, paper, trends
from scripts.analysis.measures import Coverage, Pace, Repo, Size
from scripts.analysis.trends import Curve
from scripts.census.growth import UNKNOWN
from scripts.census.past import monthly_days
from scripts.census.star_history import StarHistory

DAY = date(2026, 11, 23)


def repo(name: str = "a/one", stars: int = 1000, **facts: object) -> Repo:
    usual = {
        "layer": "infrastructure", "category": "serving", "account": name.split("/")[0], "kind": None, "country": None,
        "created": None, "estimated": False, "pushed": None, "as_of": None, "language": None, "license": None, "written": None, "archived": None, "growth": UNKNOWN,
    }  # fmt: skip
    return Repo(key=name, name=name, stars=stars, **(usual | facts))  # type: ignore[arg-type]


def test_the_gini_coefficient_is_the_mean_difference() -> None:
    """Against its definition: the mean absolute difference of all pairs, over twice the mean."""
    chance = random.Random(3)
    values = [chance.randrange(1000) for _ in range(60)]
    pairs = sum(abs(a - b) for a in values for b in values) / len(values) ** 2
    assert math.isclose(measures.gini(values), pairs / (2 * sum(values) / len(values)))
    assert measures.gini([5, 5, 5]) == pytest.approx(0) and measures.gini([]) == measures.gini([0, 0]) == 0


def test_the_top_holds_its_share() -> None:
    """Of the sum of all; all of it when there are no others, nothing of nothing."""
    assert measures.held_by_top([1, 5, 4], 2) == 0.9
    assert measures.held_by_top([3], 10) == 1 and measures.held_by_top([], 10) == 0


def test_the_largest_group_stands_first() -> None:
    """That is the one with most repositories, of two as large the one with more stars."""
    repos = [repo(stars=5, category="a"), repo(stars=9, category="b"), repo(category="c"), repo(category="c")]
    sizes = [("c", Size(2, 2000)), ("b", Size(1, 9)), ("a", Size(1, 5))]
    assert list(measures.sizes(repos, lambda r: r.category).items()) == sizes


def test_half_is_enough_and_nothing_is_not() -> None:
    """Where conclusions begin."""
    assert Coverage(5, 10).enough and not Coverage(4, 9).enough and not Coverage(0, 0).enough
    assert str(Coverage(962, 1203)) == "962 of 1,203"


def test_a_gain_is_relative_to_what_was_there_before() -> None:
    """Over the repositories whose gain is known; new ones alone have grown from nothing."""
    assert measures.pace([(10, 110), (0, 300), (None, 7)]) == Pace(10, 10 / 400, 2)
    assert measures.pace([(10, 10)]) == Pace(10, 0, 1)


def test_what_was_created_since_had_no_stars_then() -> None:
    """So it may enter the top; of an older one without a count nothing is known."""
    young, old = repo("a/young", created=DAY - timedelta(5)), repo("a/old", created=DAY - timedelta(50))
    then = trends.stars_then([young, old, repo()], {"a/one": 7, "not/listed": 9}, DAY - timedelta(30))
    assert then == {"a/young": 0, "a/one": 7}


def test_moves_across_the_top_need_both_counts() -> None:
    """A repository that was not counted then has not entered."""
    then, now = {"a": 5, "b": 4, "c": 3}, {"a": 5, "b": 4, "c": 9, "new": 99}
    assert trends.moves_across(then, now, 2) == (["c"], ["b"])


def test_licences_are_of_four_kinds() -> None:
    """None that was looked for is another thing than not known."""
    kinds = [measures.license_kind(repo(license=one)) for one in ("MIT", "BUSL-1.1", "NOASSERTION", "", None)]
    assert kinds == ["open source", "source-available", "own terms", "none", None]


def curve(*gains: int, name: str = "a/one") -> Curve:
    return Curve(repo(name), gains)


def test_a_half_life_runs_from_the_best_month_to_the_first_under_a_tenth() -> None:
    """A tenth itself is not under it; one that never came to that has none; of two best months the first counts."""
    assert curve(5, 100, 50, 10, 9, 80).half_life == 3
    assert curve(5, 100, 50, 10, 11).half_life is None
    assert curve(100, 3, 100).half_life == 1 and curve(100, 3, 100).peak == 2


def test_the_median_half_life_counts_those_that_last() -> None:
    """They last longer than any other; when more than half do, there is no median. Young curves do not count."""
    tail = (50,) * 12
    fades = trends.past_best([*(curve(100, *(20,) * n, 1, *tail) for n in (0, 2, 4)), curve(100, 1)])
    assert trends.median_half_life(fades) == 3
    assert trends.median_half_life([*fades, curve(100, *tail)]) == 3
    assert trends.median_half_life([*fades, *[curve(100, *tail)] * 4]) is None


def test_hypes_and_steady_growers_follow_the_rule() -> None:
    """All of the last three months under a tenth of the best, highest best first; the most even of those that rise."""
    hype, higher, back = curve(100, *[1] * 12), curve(900, *[1] * 12), curve(100, *[1] * 11, 60)
    even, uneven, fell = curve(*[50] * 13), curve(*[50, 60] * 6), curve(*[50] * 12, -1)
    every = [hype, higher, back, even, uneven, fell]
    assert trends.hypes(every, 4) == [higher, hype]
    assert trends.steady([even, uneven, fell], 4) == [even, uneven]


def test_curves_end_at_the_newest_count_and_have_no_gap() -> None:
    """Gains per 30 days; a missing count or two missing months cut off what is before."""
    days = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(20)]
    points = {day: {"a/one": 100 * n, "b/two": 5} for n, day in enumerate(days)}
    del points[days[2]]["a/one"]
    newest = days[-1] + timedelta(20)
    points[newest] = {"a/one": 100 * 19 + 60, "b/two": 5}
    (found,) = trends.curves([repo("a/one"), repo("b/two"), repo("c/three")], points, {})
    assert len(found.gains) == 17  # from the fourth point on, and the last 20 days
    assert found.gains[0] == round(100 * 30 / 30) and found.gains[-1] == round(60 * 30 / 20)


def test_months_that_github_tells_take_the_place_of_a_recording() -> None:
    """Once they go back to the creation and fit the count; else what was recorded stays. Our own counts follow them."""
    days = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(20)]
    points = {day: {"a/one": 50 * n} for n, day in enumerate(days)}
    told = StarHistory(
        asked=days[18], anchor=900, on=days[18], back_to=days[0], read=900, whole=True,
        first_month=days[0], months=tuple(range(0, 36, 2)),
    )  # fmt: skip
    (recorded,) = trends.curves([repo("a/one")], points, {})
    (curve,) = trends.curves([repo("a/one")], points, {"a/one": told})
    assert curve.is_told and not recorded.is_told
    assert curve.gains[0] == round(2 * 30 / 31) and curve.gains[-1] == round(50 * 30 / 31)
    for unfit in (replace(told, whole=False), replace(told, read=800)):
        (curve,) = trends.curves([repo("a/one")], points, {"a/one": unfit})
        assert curve == recorded


def test_only_one_snapshot_a_month_is_read() -> None:
    """The first of each month and the newest, of seven years of days."""
    days = [DAY - timedelta(n) for n in range(2500)][::-1]
    wanted = monthly_days(days)
    assert len(wanted) == 84 and wanted[-1] == DAY and all(day.day == 1 for day in wanted[1:-1])
    assert monthly_days([]) == [] and monthly_days([DAY]) == [DAY]


def test_the_cumulative_curve_counts_the_month_itself() -> None:
    """A repository of 31 January is in January's figure; of an unknown day in none."""
    repos = [repo(created=date(2026, 1, 31)), repo(created=date(2014, 5, 5)), repo()]
    months = trends.months_between(date(2025, 12, 1), date(2026, 2, 3))
    assert months == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert trends.cumulative(repos, months, lambda r: r.layer) == {"infrastructure": [1, 2, 2]}
    assert trends.year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def _luminance(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _contrast(one: str, other: str) -> float:
    light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(_luminance, (one, other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


@pytest.mark.parametrize(("theme", "page"), [(0, "#ffffff"), (1, "#0d1117")])
def test_colours_can_be_read_on_githubs_pages(theme: int, page: str) -> None:
    """Three to one for bold words and bars, four and a half for small print (WCAG 2.2, AA)."""
    assert all(_contrast(layer[theme], page) >= 3 for layer in paper.LAYERS)
    assert _contrast(paper.TEXT[theme], page) >= 4.5 and _contrast(paper.MUTED[theme], page) >= 4.5


# Linear RGB as red-blind and green-blind people see it (Viénot, Brettel and Mollon 1999).
BLINDNESS = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("theme", [0, 1])
def test_the_colour_blind_tell_the_layers_apart(kind: str, theme: int) -> None:
    """The first six differ by nine times what is just noticeable (2.3 in CIELAB), also without red or green."""
    seen = []
    for layer in paper.LAYERS[:6]:
        linear = _luminance(layer[theme])
        seen.append(_lab([sum(m * c for m, c in zip(row, linear, strict=True)) for row in BLINDNESS[kind]]))
    assert min(math.dist(a, b) for i, a in enumerate(seen) for b in seen[:i]) > 20


def _lab(linear: list[float]) -> tuple[float, float, float]:
    r, g, b = (max(part, 0) for part in linear)
    xyz = (0.4125 * r + 0.3576 * g + 0.1804 * b) / 0.9505, 0.2127 * r + 0.7152 * g + 0.0722 * b, (
        0.0193 * r + 0.1192 * g + 0.9503 * b) / 1.089  # fmt: skip
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
