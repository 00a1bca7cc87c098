"""`make demo`: the last recorded week, replayed day by day against the GitHub stand-in.

Works in a scratch copy of the tests' sample below build/, so the clone stays as it is. The list is cut to the
repositories whose counts are recorded for the whole week; one of them is renamed on the way, one is
deleted and one loses stars to a purge. Stars of the time before, and contributors, are made up. The analysis and its
charts join on the last day. Then somebody submits a repository by form.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from scripts.census import catalogue, history
from scripts.census.snapshots import snapshot_path
from scripts.pages import forms
from tests.stand_in import server
from tests.stand_in.contributors import Author, Project
from tests.stand_in.remote import commit, run
from tests.stand_in.world import World
from tests.support.folder import ROOT, SAMPLE
from tests.support.form import filled_in
from tests.support.week import Counts, counted_daily, list_of, recorded_week

SCRATCH = ROOT / "build" / "demo"
RENAME_ON, DELETE_ON, PURGE_ON, SWEEP_ON = 3, 5, 6, (0, 6)  # of the days, the first being 0


def tell(world: World, names: list[str], number: int) -> list[str]:
    """Make happen what belongs to the day, and say it."""
    renamed, purged, deleted = names[len(names) // 3], names[len(names) // 2], names[-1]
    told = []
    if number == RENAME_ON:
        world.rename(renamed, f"{renamed}-next")
        told.append(f"{renamed} is renamed to {renamed}-next")
    if number == DELETE_ON:
        world.delete(deleted)
        told.append(f"{deleted} is deleted")
    if number >= PURGE_ON:
        world.find(purged).stars = round(world.find(purged).stars * 0.88)
    if number == PURGE_ON:
        told.append(f"{purged} loses 12% of its stars to a purge")
    return told


def main() -> None:
    """Prepare the scratch copy, replay the week, and say where to look."""
    week = recorded_week()
    names = counted_daily(week)
    prepare(week, names)
    world = World()
    for number, name in enumerate(names):
        world.add(name, 0, **made_up_facts(number))
    run(SCRATCH, "init", "--quiet", "--initial-branch=main")
    commit(SCRATCH, "Start a census")
    with server.serve(world) as address:
        for number, (day, counts) in enumerate(week.items()):
            if day == max(week):
                shutil.copy(SAMPLE / "ANALYSIS.md", SCRATCH)
            replay(world, address, names, number, day, counts)
        submit(world, address)
    say_where_to_look(list(week))


def prepare(week: Mapping[date, Counts], names: list[str]) -> None:
    """Copy the sample to the scratch folder: its list cut to what was counted daily, the week's own counts forgotten."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    shutil.copytree(SAMPLE, SCRATCH, ignore=shutil.ignore_patterns("ANALYSIS.md"))
    shutil.copytree(ROOT / "scripts", SCRATCH / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".gitignore", SCRATCH)
    (SCRATCH / catalogue.PATH).write_text(list_of(names), encoding="utf-8")
    for path in (history.LATEST, history.ACCOUNTS, *map(snapshot_path, week)):
        (SCRATCH / path).unlink()


def made_up_facts(number: int) -> dict[str, str | None]:
    """What the recordings do not say: when it was created, two years ago at most, and who owns it, where."""
    places = ("Berlin, Germany", "San Francisco, CA", "Beijing, China", None, "London", "Seoul")
    return {
        "created": f"{2024 + number % 3}-{1 + number % 5:02}-05T10:00:00Z",
        "kind": "User" if number % 3 == 0 else "Organization",
        "location": places[number % len(places)],
    }


def make_up(world: World, today: date) -> None:
    """What nobody recorded: who contributed, and the days of the stars, evenly before the week and as counted in it."""
    for place, repository in enumerate(world.repos.values()):
        stars, told = repository.stars, sum(repository.gains.values())
        first = date.fromisoformat(repository.created[:10])
        span = (today - first).days
        if not told:
            repository.gains = {first + timedelta(n): stars * (n + 1) // span - stars * n // span for n in range(span)}
            people = [Author(f"person-{2 * place + n}", 3000 // (n + 1), 1000 + 2 * place + n) for n in range(8)]
            founder = Author(f"founder-{place}", 500 * (place % 40), 5000 + place)
            repository.project = Project([founder, *people, Author("somebody", 7)])
        elif stars >= told:
            repository.gains[today - timedelta(1)] = stars - told
        else:
            repository.gains = {day: gain * stars // told for day, gain in repository.gains.items()}


def replay(world: World, address: str, names: list[str], number: int, day: date, counts: Counts) -> None:
    """One day: GitHub's counts of that day, the refresh, and the commit that keeps it."""
    world.now = datetime.combine(day, time(12, 23, 41), UTC)
    for repository in world.repos.values():
        repository.stars = counts[repository.name.removesuffix("-next")]
    print(f"\n== {day} {'=' * 66}")
    for line in tell(world, names, number):
        print(f"-- {line}", flush=True)
    make_up(world, day)
    sweep = ["--sweep"] if number in SWEEP_ON else []
    if sweep:
        print("-- this refresh is of the schedule: it asks for star history and contributors as well", flush=True)
    verb("scripts.refresh", *sweep, **server.environment(address))
    commit(SCRATCH, f"Refresh of {day}")
    print(run(SCRATCH, "show", "--stat=100", "--format=", "HEAD"), end="", flush=True)


def submit(world: World, address: str) -> None:
    """An issue from the form, the event that starts the submission, and what comes of it on a bare remote."""
    print(f"\n== A submission {'=' * 61}\n-- somebody fills in the form for demo-lab/page-server", flush=True)
    world.forge.remote = ROOT / "build" / "demo.git"
    shutil.rmtree(world.forge.remote, ignore_errors=True)
    run(SCRATCH, "init", "--quiet", "--bare", "--initial-branch=main", str(world.forge.remote))
    run(SCRATCH, "remote", "add", "origin", str(world.forge.remote))
    run(SCRATCH, "push", "--quiet", "origin", "main")
    world.add("demo-lab/page-server", 1234)
    form = forms.parse_form((SCRATCH / forms.SUBMIT).read_text(encoding="utf-8"), forms.SUBMIT)
    number = world.forge.submit(
        filled_in(form, "demo-lab/page-server", "Serves language models one page of attention at a time")
    )
    event = ROOT / "build" / "demo-event.json"
    event.write_text(json.dumps({"action": "opened", "issue": {"number": number}}), encoding="utf-8")
    verb("scripts.submit", **server.environment(address), GITHUB_EVENT_PATH=str(event))
    pull = world.forge.open_pulls()[0]
    print(f"\nThe comment on #{number}:\n\n{world.forge.said(number)[0].strip()}")
    print(f"\nThe pull request #{pull}, {world.forge.pulls[pull]['title']}:\n", flush=True)
    run(SCRATCH, "fetch", "--quiet", "origin", f"submission/issue-{number}")
    print(run(SCRATCH, "diff", "--unified=1", "main", "FETCH_HEAD"), end="", flush=True)


def verb(*arguments: str, **variables: str) -> None:
    """Run a verb of the census in the scratch copy, its output shown as it comes."""
    subprocess.run([sys.executable, "-m", *arguments], cwd=SCRATCH, env=os.environ | variables, check=True)


def say_where_to_look(days: list[date]) -> None:
    """The last lines: what a visitor tries next."""
    here = SCRATCH.relative_to(ROOT)
    python = os.path.relpath(sys.executable, SCRATCH)
    print(f"""
That was a week of the census. Look around:
  {here}/README.md                             the list as readers see it
  {here}/ANALYSIS.md                           what the numbers say
  git -C {here} log --stat                      one commit a refresh
  git -C {here} log -p history/latest.yaml      what moved, line by line
  (cd {here} && {python} -m scripts.diff {days[0]} {days[-1]})""")


if __name__ == "__main__":
    main()
