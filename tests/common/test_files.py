"""Files are replaced whole, keep their mode, and are plain files."""

import contextlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.common import files
from scripts.common.errors import DataError
from tests.support.folder import Folder, entry


def _socket(path: Path) -> None:
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)


SPECIAL: dict[str, Callable[[Path], object]] = {
    "a symbolic link": lambda path: path.symlink_to("elsewhere"),
    "a folder": Path.mkdir,
    "a FIFO": os.mkfifo,
    "a socket": _socket,
}


@pytest.mark.parametrize("what", SPECIAL)
def test_what_is_not_a_plain_file_is_neither_read_nor_replaced(tmp_path: Path, what: str) -> None:
    """A link would become a file, a FIFO would hang; nothing of a set is written when one of it is special."""
    (tmp_path / "elsewhere").write_text("theirs")
    path = tmp_path / "x.yaml"
    SPECIAL[what](path)
    before = path.lstat()
    for work in (
        lambda: files.read(path),
        lambda: files.replace(path, "ours"),
        lambda: files.holds(path, "ours"),
        lambda: files.replace_all(tmp_path, {Path("a.yaml"): "first", Path("x.yaml"): "ours"}),
    ):
        with pytest.raises(DataError, match="x.yaml:1: this is a .*, not a plain file: put a file"):
            work()
    assert path.lstat() == before and (tmp_path / "elsewhere").read_text() == "theirs"
    assert not (tmp_path / "a.yaml").exists() and not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", ["repos.yaml", "README.md", "history/latest.yaml", "history/charts"])
def test_no_verb_follows_a_link(folder: Folder, name: str) -> None:
    """One sentence, and every file is as it was."""
    folder.curate(entry("a/one"))
    assert folder.render() == 0, folder.output
    folder.write("history/latest.yaml", "repos:\n  a/one: {stars: 1}\n")
    folder.write("history/charts/time.svg", "<svg/>")
    place = folder.path / name
    place.rename(place.with_name("moved"))
    place.symlink_to("moved")
    before = folder.files()
    for verb in ("render", "check"):
        done = folder.run(verb)
        said = done.stdout + done.stderr
        assert done.returncode == 1 and f"{name}:1: this is a symbolic link" in said and "Traceback" not in said
    assert folder.files() == before and place.is_symlink()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """A new one gets what the system gives."""
    path, new = tmp_path / "x.md", tmp_path / "new.md"
    path.write_text("old")
    path.chmod(mode)
    assert files.replace(path, "new") and files.replace(new, "new")
    (other := tmp_path / "other").write_text("")
    assert path.stat().st_mode & 0o777 == mode and new.stat().st_mode == other.stat().st_mode


def test_what_a_killed_run_left_is_overwritten(tmp_path: Path) -> None:
    """Also a link of its name, which would lead somewhere else; nothing else is touched."""
    (theirs := tmp_path / "theirs").write_text("theirs")
    (tmp_path / ".a.yaml.part").write_text("half")
    (tmp_path / ".b.yaml.part").symlink_to("theirs")
    (tmp_path / ".c.yaml.part").write_text("half")
    assert files.replace(tmp_path / "a.yaml", "whole") and files.replace(tmp_path / "b.yaml", "whole")
    assert {path.name for path in tmp_path.iterdir()} == {"a.yaml", "b.yaml", ".c.yaml.part", "theirs"}
    assert theirs.read_text() == "theirs" and (tmp_path / "b.yaml").read_text() == "whole"
