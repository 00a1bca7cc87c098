"""An observation as text, carried from the refresh that took it to the run that records it.

What is read back may come from anywhere: it is held to what GitHub can have said before anything believes it.
"""

import msgspec

from scripts.common.errors import DataError
from scripts.github.observation import Observation


def render_observation(observation: Observation) -> str:
    """The observation as JSON."""
    return msgspec.json.encode(observation).decode() + "\n"


def parse_observation(text: str, path: str) -> Observation:
    """The observation that the text holds. Raises DataError when it is not a whole one."""
    try:
        return msgspec.json.decode(text, type=Observation)
    except (msgspec.DecodeError, RecursionError) as error:
        what = f"this is not a whole observation ({str(error)[:120]})"
        raise DataError(path, 1, f"{what}: take one with `python -m scripts.refresh --keep FILE`") from None
