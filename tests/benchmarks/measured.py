"""What a whole process costs, by the operating system's account: run as a script, which is small, since a child's
memory begins with that of its parent. Python keeps the bytecode of what it ran, as it does for people. Prints seconds of CPU, seconds of wall time, and bytes at the most, as JSON."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.support.folder import ROOT

SCRIPT = """
import json, os, sys, time
started = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - started
print(json.dumps([usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)]))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU, seconds of wall time, and MB at the most."""

    cpu: float
    wall: float
    memory: float


def run(folder: Path, *arguments: str, allowed: tuple[int, ...] = (0,), **variables: str) -> Cost:
    """What a command costs in a folder; its first word is a program's path."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""} | variables
    launcher = [sys.executable, "-S", "-E", "-c", SCRIPT, *arguments]
    done = subprocess.run(launcher, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    cpu, wall, memory, code = json.loads(done.stdout)
    if code not in allowed:
        raise SystemExit(f"{' '.join(arguments)} ended with {code}")
    return Cost(cpu, wall, memory)


def verb(folder: Path, name: str, *arguments: str, allowed: tuple[int, ...] = (0,), **variables: str) -> Cost:
    """What `python -m scripts.name arguments` costs."""
    return run(folder, sys.executable, "-m", f"scripts.{name}", *arguments, allowed=allowed, **variables)
