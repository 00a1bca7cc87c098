"""The stand-in's star history: `GET /repos/{owner}/{repo}/stargazers/history`, as GitHub documents it.

Weeks begin with Sunday, the newest first, those without a star as zeros, back to the week of creation, or to that of the
first star where one is older. `Link` carries the repository's number; there is no `rel="next"` on the last page, but on
one that is exactly full GitHub does not know yet that it is the last.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scripts.census.star_weeks import Week

DAY = timedelta(1)
VERSION = "2026-03-10"  # of the interface, the first that has it
MOST_WEEKS = 30  # a page
MOST_PAGES = 100


def weeks_of(gains: Mapping[date, int], today: date, created: date | None = None) -> list[Week]:
    """The weeks up to today's, newest first, with the stars given on each day."""
    oldest = min([*gains, *([created] if created else []), today])
    start, weeks = oldest - (oldest.weekday() + 1) % 7 * DAY, list[Week]()
    while start <= today:
        weeks.append(Week(start, tuple(gains.get(start + number * DAY, 0) for number in range(7))))
        start += 7 * DAY
    return weeks[::-1]


def answer(
    path: str, number: int, gains: Mapping[date, int], today: date, created: date | None
) -> tuple[int, Any, dict[str, str]]:
    """Status, body and headers for a repository of this number; `path` is the request's, with its query."""
    parts = urlsplit(path)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    try:
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
    except ValueError:
        size = page = 0
    if not 1 <= size <= MOST_WEEKS or not 1 <= page <= MOST_PAGES:
        return 422, {"message": "Validation Failed"}, {}
    weeks = weeks_of(gains, today, created)
    shown = weeks[(page - 1) * size : page * size]
    headers = {}
    if len(shown) == size:
        address = f"/repositories/{number}/stargazers/history"
        headers["Link"] = f'<{{api}}{address}?per_page={size}&page={page + 1}>; rel="next"'
    return 200, [_shown(week) for week in shown], headers


def _shown(week: Week) -> dict[str, Any]:
    start = int(datetime.combine(week.first, time(), UTC).timestamp())
    return {"week": start, "total": sum(week.days), "days": list(week.days)}
