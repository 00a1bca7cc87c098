"""`python -m tests.stand_in`: a small GitHub to try things on by hand, until Ctrl-C; README.md here says what it can do."""

import contextlib
import threading
from datetime import UTC, datetime

from tests.stand_in.server import environment, serve
from tests.stand_in.world import World
from tests.support.week import counted_daily, recorded_week


def main() -> None:
    """Serve the sample's repositories, and print the variables that point the census at them."""
    with serve(small_world()) as address, contextlib.suppress(KeyboardInterrupt):
        for name, value in environment(address).items():
            print(f"export {name}={value}")
        print("# Paste these lines into another terminal; Ctrl-C here ends it.", flush=True)
        threading.Event().wait()


def small_world() -> World:
    """The repositories of the sample that were counted daily, with their newest stars, and this machine's time."""
    week = recorded_week()
    world, newest = World(now=datetime.now(UTC).replace(microsecond=0)), week[max(week)]
    for name in counted_daily(week):
        world.add(name, newest[name])
    return world


if __name__ == "__main__":
    main()
