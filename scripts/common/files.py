"""Reading and replacing whole files, so that no reader ever sees half of one."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from scripts.common.errors import CensusError, DataError


def read(path: Path) -> str:
    """The file's text, its line ends as they are. Raises DataError when it is missing, special, or not UTF-8."""
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(path, line, "not UTF-8 text: save the file as UTF-8") from None


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises DataError when it is missing or not a plain file."""
    _refuse_special(path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(path, 1, "no such file: run this from the root of the census repository") from None
    except OSError as error:
        raise CensusError(f"{path}: cannot be read ({error.strerror})") from None


def holds(path: Path, text: str | None) -> bool:
    """Whether the file's content is `text`, or, where that is None, whether there is no such file. Raises DataError."""
    return read(path) == text if os.path.lexists(path) else text is None


def replace(path: Path, text: str) -> bool:
    """Make `text` the file's content in one step; a file that already holds it is left alone.

    Returns whether the file changed. A kill or a full disk leaves the old file as it was, and at most `.name.part`
    beside it, which the next run overwrites. The file keeps its mode. Raises DataError when it is not a plain file.
    """
    mode = _refuse_special(path)
    data = text.encode("utf-8")
    partial = path.with_name(f".{path.name}.part")
    try:
        if mode is not None and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with open(partial, "xb") as file:  # never through a link of that name
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            partial.chmod(mode)
        os.replace(partial, path)
    except OSError as error:
        raise CensusError(f"{path}: cannot be written ({error.strerror}); the file was left unchanged") from None
    finally:
        with contextlib.suppress(OSError):  # there is none, after a success
            partial.unlink()
    return True


def _refuse_special(path: Path) -> int | None:
    """The permissions of a plain file, None where there is no file.

    Raises DataError for anything else: a link would be replaced by a file, a FIFO would never end.
    """
    try:
        mode = path.lstat().st_mode
    except OSError:  # reading or writing it will say why
        return None
    if stat.S_ISREG(mode):
        return stat.S_IMODE(mode)
    what = "a symbolic link" if stat.S_ISLNK(mode) else "a folder, FIFO, socket or device"
    raise DataError(path, 1, f"this is {what}, not a plain file: put a file with the content in its place")


def require_plain(root: Path, paths: Collection[Path]) -> None:
    """Raise DataError where one of these, which are relative to `root`, is not a plain file in folders of ours."""
    for folder in {parent for path in paths for parent in path.parents}:
        if folder != Path() and (root / folder).is_symlink():
            raise DataError(root / folder, 1, "this is a symbolic link, not a folder: put the folder in its place")
    for path in paths:
        _refuse_special(root / path)


def replace_all(root: Path, texts: Mapping[Path, str | None]) -> dict[Path, bool]:
    """Make each file below `root` hold its text, or be gone; returns which changed. Raises DataError before that."""
    require_plain(root, list(texts))
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
    """A folder for temporary files, deleted afterwards. Raises CensusError when none can be made."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="census-", ignore_cleanup_errors=True)
    except OSError as error:
        raise CensusError(
            f"No folder for temporary files can be made ({error.strerror}): free some space, or set TMPDIR to another."
        ) from None
    with folder as path:
        yield Path(path).resolve()
