"""What each verb costs before it does anything."""

import os
import tempfile
from pathlib import Path
from statistics import median

from scripts.common.markup import Markdown, compose, escape, table
from tests.benchmarks import measured
from tests.support.folder import ROOT

RUNS = int(os.environ.get("RUNS", "3"))
GOAL = 0.1  # seconds of CPU


def start_up() -> Markdown:
    """`--help` of every verb."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for path in sorted((ROOT / "scripts").glob("[a-z]*.py")):
            costs = [measured.verb(Path(scratch), path.stem, "--help") for _ in range(RUNS)]
            cpu, memory = median(cost.cpu for cost in costs), median(cost.memory for cost in costs)
            goal = f"{GOAL} s: {'met' if cpu <= GOAL else 'missed'}"
            rows.append([escape(path.stem), compose("{:.2f}", cpu), compose("{:.0f}", memory), escape(goal)])
    return table([escape(title) for title in ("Verb", "CPU s", "MB", "Goal")], rows)
