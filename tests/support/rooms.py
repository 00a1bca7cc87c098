"""The rooms of `scripts/`, floor by floor, and its verbs: the architecture, to be read by people and by tests."""

from tests.support.folder import ROOT

SCRIPTS = ROOT / "scripts"
MODULES = sorted(SCRIPTS.rglob("*.py"))
VERBS = {path.stem for path in SCRIPTS.glob("*.py")} - {"__init__"}

# The staircase: a room imports only rooms of lower floors, a verb imports rooms, nobody imports a verb.
FLOORS = (
    ("common",),
    ("census",),
    ("github", "git", "analysis"),
    ("pages",),
    ("record",),
    ("submissions", "housekeeping", "discovery", "health", "sweeping"),
    ("verbs",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
