"""Whether history and pages are whole, recent, and agree with repos.yaml. Pure: values in, findings out."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from scripts.census.catalogue import Catalogue
from scripts.census.growth import TOLERANCE, WEEKS
from scripts.census.history import Latest
from scripts.census.star_history import PastState
from scripts.common.errors import Fault
from scripts.common.text import plural
from scripts.github.survey import AN_HOUR
from scripts.health.report import Finding, to_fix, unknown, well

OVERDUE = timedelta(hours=13)  # two refreshes were missed, with an hour for the delays of schedules
SHOWN_DAYS = timedelta(7 * WEEKS + TOLERANCE[7])  # how far back the pages look

_START = "`make refresh`, or Actions > Refresh > Run workflow."
_NEXT = f"The next refresh sees to it; for one now: {_START}"


def judge_faults(faults: Sequence[Fault]) -> Finding:
    if not faults:
        return well("data", "repos.yaml, history and pages have no faults")
    what = f"{plural(len(faults), 'fault')}, the first one in {faults[0]}"
    return to_fix("data", what, "`python -m scripts.check` lists every fault and how to fix it.")


def judge_refreshed(latest: Latest, now: datetime, clock: str) -> Finding:
    """How long ago the last refresh was, by the `clock` named."""
    if not latest.refreshed:
        return to_fix("refreshed", "never: the counts are imported, or there are none", _START)
    at, ago = f"{latest.refreshed:%Y-%m-%d %H:%M} UTC", now - latest.refreshed
    if ago < -timedelta(hours=1):
        return to_fix("refreshed", f"{at}, which is yet to come", "Set the clock.")
    what = f"{at}, {_span(ago)} ago by {clock}"
    if ago > OVERDUE:
        return to_fix("refreshed", f"{what}: it runs every six hours", f"See `workflows` and `last run`; {_START}")
    return well("refreshed", what)


def judge_whole(latest: Latest) -> Finding:
    if not latest.refreshed:
        return unknown("whole", "there was no refresh yet")
    turn = timedelta(1 if len(latest.repos) > AN_HOUR else 0)  # a longer list is observed in turns
    today = latest.refreshed.date()
    missed = [name for name, row in latest.repos.items() if row.as_of and row.as_of <= today - turn and not row.is_gone]
    if missed:
        what = f"{len(missed):,} of {plural(len(latest.repos), 'count')} {'is' if len(missed) == 1 else 'are'} older than the refresh"
        return to_fix("whole", f"{what}: {_names(missed)}", _NEXT)
    return well("whole", f"the last refresh reached every repository, {len(latest.repos):,}")


def judge_list(catalogue: Catalogue, latest: Latest) -> Iterator[Finding]:
    """Whether history has a row for each entry, and no other."""
    rows = {entry.repo for name in latest.repos if (entry := catalogue.find(name))}
    awaited = [entry.repo for entry in catalogue.entries if entry.repo not in rows]
    stray = [name for name in latest.repos if not catalogue.find(name)]
    if awaited:
        what = f"{plural(len(awaited), 'entry awaits its', 'entries await their')} first count: {_names(awaited)}"
        yield to_fix("list", what, _NEXT)
    if stray:
        what = f"{plural(len(stray), 'row')} of history/latest.yaml without an entry in repos.yaml: {_names(stray)}"
        yield to_fix("list", what, _NEXT)
    if not awaited and not stray:
        yield well("list", f"history has a row for each entry, {len(catalogue.entries):,}")


def judge_pages(differing: Sequence[object]) -> Finding:
    """Whether the derived files, of which some may differ, say what the data says."""
    if differing:
        what = f"{_names([str(path) for path in differing])} {'differs' if len(differing) == 1 else 'differ'}"
        return to_fix("pages", f"{what} from what the data says", "`make render`, or wait for the next refresh.")
    return well("pages", "say what the data says")


def judge_past(state: PastState, asked: int) -> Iterator[Finding]:
    """How far the time before our own counts is filled in, and how many were `asked` for their contributors."""
    if not state.total:
        yield well("past", "there is no repository to ask about yet")
        return
    how = "scheduled refreshes go on with it"
    every = plural(state.total, "repository", "repositories")
    yield well("past", f"of all {every}, back to their creation" if state.whole == state.total else f"{state}; {how}")
    yield well("contributors", f"of all {every}" if asked == state.total else f"of {asked:,} of {every}; {how}")


def judge_days(days: Collection[date], first: date | None, today: date) -> Finding:
    """Whether a day lacks its counts since the `first` that a refresh took; today's may still come."""
    if not first:
        return well("days", "no refresh has taken a snapshot yet, so none is missing")
    span = max(0, (today - first).days)
    missing = [day for back in range(1, span) if (day := today - timedelta(back)) not in days]
    if not missing:
        return well("days", f"none is missing since {first}")
    shown = f"{', '.join(map(str, missing[:10]))}{', …' if missing[10:] else ''}"
    what = f"{plural(len(missing), 'day')} without a snapshot since {first}: {shown}"
    if today - missing[0] > SHOWN_DAYS:
        return well("days", f"{what}; too long ago for the pages to miss them")
    how = "The next scheduled refresh asks GitHub for them; for them now: `python -m scripts.backfill --github`."
    return to_fix("days", what, how)


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3:,} more" if names[3:] else ""
    return f"{', '.join(names[:3])}{more}"


def _span(time: timedelta) -> str:
    hours = max(0, round(time.total_seconds() / 3600))
    return plural(hours, "hour") if hours < 48 else plural(time.days, "day")
