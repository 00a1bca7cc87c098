"""Reading and replacing whole files, so that nobody ever sees half of one."""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from scripts.errors import CensusError, DataError


def read(path: Path) -> str:
    """The file's text, its line ends as they are.

    Raises DataError when it is missing or not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise DataError(path, 1, "no such file: run this from the root of the census repository") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(path, line, "not UTF-8 text: save the file as UTF-8") from None
    except OSError as error:
        raise CensusError(f"{path}: cannot be read ({error.strerror})") from None


def holds(path: Path, text: str | None) -> bool:
    """Whether the file's content is `text`, or, where that is None, whether there is no such file. Raises DataError."""
    return read(path) == text if path.is_file() else text is None


def replace(path: Path, text: str) -> bool:
    """Make `text` the file's content in one step; a file that already holds it is left alone.

    Returns whether the file changed. A kill or a full disk leaves the old file as it was.
    """
    data = text.encode("utf-8")
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise CensusError(f"{path}: cannot be written ({error.strerror}); it is as it was") from None
    finally:
        with contextlib.suppress(OSError):  # there is none, after a success
            partial.unlink()
    return True


def replace_all(root: Path, texts: Mapping[Path, str | None]) -> dict[Path, bool]:
    """Make each file below `root` hold its text, or be gone where there is none; returns which changed."""
    return {
        path: replace(root / path, text) if text is not None else _remove(root / path) for path, text in texts.items()
    }


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CensusError(f"{path}: cannot be deleted ({error.strerror})") from None
    return True
