"""Reading and replacing whole files, so that nobody ever sees half of one."""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.common.errors import CensusError, DataError


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
        _sweep(path.parent)
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


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder for temporary files, deleted in the end. Raises CensusError when there can be none."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="census-", ignore_cleanup_errors=True)
    except OSError as error:
        raise CensusError(
            f"No folder for temporary files can be made ({error.strerror}): make room, or name another in TMPDIR."
        ) from None
    with folder as path:
        yield Path(path).resolve()


def _sweep(folder: Path) -> None:
    """Take away what runs that were killed had begun to write here, and nothing that a living one writes."""
    for path in folder.glob(".*.part"):
        writer = path.suffixes[-2][1:] if len(path.suffixes) > 1 else ""
        if writer.isdecimal() and not _lives(int(writer)):
            with contextlib.suppress(OSError):
                path.unlink()


def _lives(process: int) -> bool:
    if os.name == "nt":  # where this question would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # somebody else's
        return True
    return True
