"""Searching for what the list lacks, and keeping the issue about it."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from scripts.census.candidates import Candidate, load_candidates
from scripts.census.catalogue import load_catalogue
from scripts.census.history import load_latest
from scripts.common import actions, files
from scripts.common.environment import read_environment
from scripts.common.markup import bullets, compose, escape, with_links
from scripts.common.text import plural
from scripts.discovery import evaluation
from scripts.discovery.classifier import examples_by_name, examples_of, targets
from scripts.discovery.findings import add_findings, rank, render_findings
from scripts.discovery.rolling_issue import Others, RollingIssue
from scripts.discovery.run import look
from scripts.discovery.sweep import Sweep
from scripts.git.branch import HOUSEKEEPING, Repository
from scripts.github.client import connect
from scripts.github.errors import MissingTokenError
from scripts.github.profiles import describe
from scripts.github.tracker import Tracker
from scripts.housekeeping.checklist import turned_down
from scripts.housekeeping.unwanted import unwanted_key
from scripts.submissions.form_reader import NO_FORMS, find_forms
from scripts.submissions.settle import settle_each
from scripts.submissions.state import Submissions

PRINTED = 20  # candidates


def discover(root: Path, keep: Path | None, ticks: bool, evaluate: bool) -> int:
    """Do one of the three. Raises CensusError."""
    if evaluate:
        return print_scores(root)
    return keep_issue(root) if ticks else search(root, keep)


def search(root: Path, keep: Path | None) -> int:
    """Search, write, report. Raises CensusError before anything is written."""
    catalogue = load_catalogue(root)
    if catalogue.settings.discovery is None:
        print("There is nothing to search for: repos.yaml has no `settings: discovery:`.")
        return 0
    client = connect()
    before, progress = load_candidates(root), partial(print, flush=True)
    findings, swept = look(client, catalogue.settings.discovery, catalogue, load_latest(root), before, progress)
    if keep:
        files.replace(keep, render_findings(findings))
    subject = add_findings(root, findings)
    told = [subject, *report(root, findings.searched.date(), swept), f"{plural(client.requests, 'request')}."]
    print(actions.as_text("\n".join(told)))
    actions.summarise(bullets(map(escape, told[:-1])))
    if swept.failed:
        actions.tell(
            "warning", f"{plural(len(swept.failed), 'search', 'searches')} failed and come first in the next run"
        )
    return 2 if swept.failed else 0


def report(root: Path, today: date, swept: Sweep) -> list[str]:
    """What the search did not reach, and the best candidates, a line each."""
    candidates = load_candidates(root)
    lines = [
        f"{plural(len(swept.found), 'repository', 'repositories')} seen in {plural(swept.searched, 'complete search', 'complete searches')}, {candidates.others:,} of them something else."
    ]
    if left := len(swept.unreached) - len(swept.failed):
        lines.append(f"{plural(left, 'search', 'searches')} left for the next run.")
    lines += [f"not reached: {slice}: {reason}" for slice, reason in swept.failed.items()]
    lines += [f"more than GitHub shows: {slice}" for slice in swept.cut]
    best = rank(candidates.open, today)[:PRINTED]
    return lines + [f"candidate: {name}, {candidates.repos[name].stars:,} stars" for name in best]


def print_scores(root: Path) -> int:
    """Print the scores, in GitHub's words where there is a token, else in ours."""
    catalogue, latest = load_catalogue(root), load_latest(root)
    layers = {category.id: layer.title for layer in catalogue.layers for category in layer.categories}
    try:
        profiles = describe(connect(), targets(catalogue, latest))
        known = {"names, topics and descriptions": examples_of(catalogue, profiles)}
    except MissingTokenError:
        known = {
            "our names and summaries": examples_of(catalogue, {}),
            "our names alone": examples_by_name(catalogue),
        }
    for of, examples in known.items():
        print(evaluation.report(evaluation.cross_validate(examples), layers, of))
    return 0


def keep_issue(root: Path) -> int:
    """Do what was ticked, and settle the submissions that come of it."""
    if not find_forms(root):
        print(NO_FORMS)
        return 0
    client, git = connect(), Repository(root)
    name = git.name()
    address = f"{read_environment().server}/{name}"
    tracker = Tracker(client, name)
    submissions = Submissions(tracker, root, address)
    others = Others(submissions.number_of, submissions.room, partial(declined, tracker))
    issue = RollingIssue(tracker, git, address, others)
    outcome = issue.keep()
    print(actions.as_text(outcome))
    if outcome.startswith("#"):
        actions.summarise(compose("**Candidates:** {}", with_links(outcome, f"{address}/issues")))
    submissions.forget()
    return settle_each(submissions, issue.opened)


def declined(tracker: Tracker, candidates: Mapping[str, Candidate]) -> set[str]:
    """The candidates turned down whose line under `rejected:` people took out of the housekeeping's pull request."""
    keys = {name: unwanted_key(name, row) for name, row in candidates.items() if row.reason}
    pulls = [pull for pull in tracker.pulls_from(HOUSEKEEPING) if tracker.made(pull, HOUSEKEEPING)] if keys else []
    found = turned_down(pulls, tracker.was_refused)
    return {name for name, key in keys.items() if key in found}
