"""`make bench`: what the census costs, beside others of its kind, written into tests/benchmarks/RESULTS.md.

All parts take ten minutes to half an hour on an idle machine; `python -m tests.benchmarks refreshes growth` measures
some and leaves the rest of the page. SIZES, DAYS, RUNS, MONTH and SAMPLE in the environment make it shorter, or longer.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from scripts.common import blocks, files
from scripts.common.markup import Markdown, bullets, escape, join_blocks
from tests.benchmarks.discovery import discovery
from tests.benchmarks.growth import growth
from tests.benchmarks.peers import peers
from tests.benchmarks.refreshes import refreshes, verbs
from tests.benchmarks.start_up import start_up

PAGE = Path(__file__).parent / "RESULTS.md"
PARTS: dict[str, Callable[[], Markdown]] = {
    "start-up": start_up,
    "refreshes": refreshes,
    "verbs": verbs,
    "growth": growth,
    "peers": peers,
    "discovery": discovery,
}


def main(wanted: Sequence[str]) -> None:
    """Measure these parts, or all, and write each into the page as soon as it is done."""
    for name in wanted or PARTS:
        load = os.getloadavg()[0]
        table = PARTS[name]()
        content = join_blocks(bullets([_machine(load)]), table)
        files.replace(PAGE, blocks.fill(files.read(PAGE), {name: content}, PAGE))
        print(f"{name}\n{table}\n", flush=True)


def _machine(load: float) -> Markdown:
    """Where, when and how fast: a load above the number of cores says that others worked there too."""
    processor = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            processor = line.split(":")[1].strip()
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    versions = f"Python {platform.python_version()}, git {git}"
    speed = f"a dictionary of a million words in {_dictionary():.2f} s"
    day = datetime.now(UTC).date()
    return escape(f"{day}; {processor}, {os.cpu_count()} cores; {versions}; {speed}; load at the start {load:.1f}")


def _dictionary() -> float:
    """Seconds of CPU for what compares this machine, now, with others: the least of three tries."""
    spent = []
    for _ in range(3):
        started = time.process_time()
        dict.fromkeys(map(str, range(1_000_000)))
        spent.append(time.process_time() - started)
    return min(spent)


if __name__ == "__main__":
    main(sys.argv[1:])
