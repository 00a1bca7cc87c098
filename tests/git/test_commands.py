"""Whom git shows the token, what it says when it fails, and which files it takes from a branch."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts.common.errors import CensusError, redacted
from scripts.common.text import plain
from scripts.git.branch import Repository
from scripts.git.commands import Git
from scripts.git.default_branch import newest_copy
from scripts.git.errors import GitError
from scripts.github.client import connect
from scripts.github.errors import TokenError
from tests.stand_in import remote
from tests.stand_in.remote import Hub, run
from tests.support.folder import Folder, entry

TOKEN = "ghs_SECRET0123456789abcdefghij"


@pytest.fixture
def servers() -> Iterator[tuple[str, str, list[str]]]:
    """Two hosts: the first sends everybody on to the second, which notes who came with a token."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.server.server_address[1]} {self.headers.get('Authorization')}")
            first = self.server is hosts[0]
            self.send_response(302 if first else 404)
            self.send_header("Location", f"http://127.0.0.1:{hosts[1].server_address[1]}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    hosts = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
    for host in hosts:
        threading.Thread(target=host.serve_forever, args=(0.05,), daemon=True).start()
    yield (*(f"http://127.0.0.1:{host.server_address[1]}" for host in hosts), seen)  # type: ignore[misc]
    for host in hosts:
        host.shutdown()
        host.server_close()


@pytest.fixture
def _in_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)


@pytest.mark.usefixtures("_in_actions")
def test_the_token_goes_to_no_other_host(
    tmp_path: Path, servers: tuple[str, str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A redirection is not followed: the host that it names is not even asked."""
    first, _, seen = servers
    monkeypatch.setenv("GITHUB_SERVER_URL", first)
    run(tmp_path, "init", "--quiet")
    run(tmp_path, "remote", "add", "origin", f"{first}/o/n.git")
    with pytest.raises(GitError):
        Repository(tmp_path).heads()
    assert seen and all(line.startswith(f"{first.rpartition(':')[2]} ") for line in seen)


@pytest.mark.usefixtures("_in_actions")
@pytest.mark.parametrize("variable", ["GITHUB_SERVER_URL", "GITHUB_API_URL", "GITHUB_GRAPHQL_URL"])
def test_the_token_is_never_sent_unencrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """But to this machine itself, where the tests' GitHub is."""
    monkeypatch.setenv(variable, "http://github.example")
    if variable == "GITHUB_SERVER_URL":
        with pytest.raises(GitError, match="is not encrypted"):
            Git(tmp_path).git("version")
    else:
        with pytest.raises(TokenError, match="is not encrypted"):
            connect()
    for address in ("https://github.example", "http://127.0.0.1:99", "http://localhost:99", "http://[::1]:99"):
        monkeypatch.setenv(variable, address)
        assert Git(tmp_path).git("version") and connect()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fatal: https://user:gh@p_SECRET@github.com/o/n", "fatal: https://github.com/o/n"),
        ("https://x-access-token:a/b@github.com/o/n failed", "https://github.com/o/n failed"),
        ("https://api.example/x?access_token=abc&a=1", "https://api.example/x?access_token=***&a=1"),
        ("AUTHORIZATION: basic eDpzZWNyZXQ=", "AUTHORIZATION: basic ***"),
        ("bad token bearer ghs_OTHER0123456789", "bad token bearer ***"),
        (f"it said {TOKEN}, twice: {TOKEN}", "it said ***, twice: ***"),
        ("mail me at a@b.example, see http://x.example/", "mail me at a@b.example, see http://x.example/"),
    ],
)
def test_no_message_shows_a_secret(monkeypatch: pytest.MonkeyPatch, text: str, expected: str) -> None:
    """Neither ours nor one that an address holds; whatever the error."""
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    assert redacted(text) == expected and str(CensusError(text)) == expected
    assert expected in str(GitError("fetch", text))


@pytest.mark.parametrize(
    ("said", "advice", "hopeless"),
    [
        ("remote: Permission to o/n.git denied to github-actions[bot].", "contents: write", True),
        ("remote: error: GH013: Repository rule violations found for refs/heads/main.", "CENSUS_TOKEN", True),
        ("remote: This repository was archived so it is read-only.\nfatal: The requested URL returned error: 403", "Unarchive", True),
        ("remote: Repository not found.\nfatal: repository 'https://github.com/o/n/' not found", "current name", True),
        ("! [remote rejected] (refusing to allow a GitHub App to create or update workflow `x` without)", "delete the branch", True),
        ("fatal: detected dubious ownership in repository at '/x'\nfatal: Could not read from remote", "safe.directory", True),
        ("The following paths matched paths that exist\noutside of your sparse-checkout definition", "setting", True),
        ("fatal: the receiving end does not support push options", "setting", True),
        ("fatal: the receiving end does not support --signed push", "setting", True),
        ("fatal: --mirror can't be combined with refspecs", "setting", True),
        ("fatal: The requested URL returned error: 403", "Either GitHub limits requests", False),
        ("fatal: something else", "Run this again later", False),
    ],
)  # fmt: skip
def test_a_refusal_of_git_comes_with_what_fits(said: str, advice: str, hopeless: bool) -> None:
    """The first that applies, after git's own words; trying again is left to what another try may help."""
    error = GitError("push", said)
    assert advice in str(error) and plain(said)[:40] in str(error) and error.hopeless == hopeless, str(error)


@pytest.mark.parametrize("path", ["repos.yaml", "history/latest.yaml", "history", ".github"])
def test_a_link_in_a_branch_is_refused(folder: Folder, tmp_path: Path, path: str) -> None:
    """Nothing is read or written through it; a link that is none of the census's business stays."""
    folder.curate(entry("a/one"))
    folder.write("history/latest.yaml", "repos: {}\n")
    (folder.path / "notes").symlink_to("/etc")
    hub = Hub(folder, tmp_path / "remote.git")
    with newest_copy(Repository(folder.path)) as copy:
        assert (copy.tree / "notes").is_symlink()
    place = folder.path / path
    if place.exists():
        place.rename(tmp_path / "moved")
    place.symlink_to(tmp_path / "moved")
    remote.publish(folder.path, "Link")
    with pytest.raises(CensusError, match=f"{path} on main is a symbolic link"), newest_copy(Repository(folder.path)):
        pass
    if path == "repos.yaml":
        with pytest.raises(CensusError, match="is a symbolic link"):
            Repository(folder.path).read(hub.git("rev-parse", "main").strip(), "main")
