"""The client alone, over HTTP: whose time it believes, how long it waits, and how its waits end.

Time passes at once where it waits, except before Ctrl-C, which a real process gets.
"""

import contextlib
import gzip
import os
import random
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from scripts.github import backoff
from scripts.github import client as client_module
from scripts.github.client import Client
from scripts.github.errors import GitHubError, TokenError
from tests.stand_in import faults
from tests.stand_in.fault_matrix import Clock
from tests.stand_in.server import TOKEN
from tests.stand_in.world import World
from tests.support.folder import ROOT, Folder, entry

ASK = "query { viewer { login } }"
ODD = ("²", "½", "-5", "1e3", "0x10", "nan", "inf", "", " ", "soon", "60, 60", "Fri, 28 Aug 2026 12:23:41 GMT")


@pytest.fixture
def client(github: World) -> Client:
    """A client of the stand-in."""
    return Client(requests.Session(), TOKEN)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A time that passes at once, with pauses as they are."""
    monkeypatch.setattr(backoff, "FAILURE_PAUSE", 1.0)
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    return Clock(monkeypatch)


def teach(monkeypatch: pytest.MonkeyPatch, status: int, body: Any, **headers: str) -> str:
    """A new kind of fault: this answer."""
    monkeypatch.setitem(faults.ANSWERS, "taught", lambda handler: handler.answer(status, body, **headers))
    return "taught"


def ask(client: Client) -> dict[str, Any] | GitHubError | None:
    """The data of a good answer, or the error."""
    try:
        return client.graphql(ASK, {}).data
    except GitHubError as error:
        return error


@pytest.mark.parametrize("kind", ["date of next year", "odd date"])
def test_the_time_is_that_of_a_good_answer(client: Client, github: World, kind: str) -> None:
    """Not of a gateway's error, by whichever interface it comes."""
    for number, good in ((1, lambda: client.graphql(ASK, {})), (3, lambda: client.rest("GET", "/repos/a/one"))):
        client._now = None
        github.fault = faults.at(kind, number, number + 10)
        with pytest.raises(GitHubError, match="502"):
            good()
        with pytest.raises(GitHubError, match="Nothing was written"):
            client.now()
        good()
        assert client.now() == github.now


@pytest.mark.parametrize("kind", ["html", "no data", "rate limit", "redirect", "time-out"])
def test_no_other_answer_tells_the_time(client: Client, github: World, clock: Clock, kind: str) -> None:
    """A page, a redirection, a limit, an error within a 200: the moment is that of the answer after it."""
    right, github.now = github.now, github.now - timedelta(days=365)

    def fault(number: int) -> str | None:
        github.now = github.now if number == 1 else right
        return kind if number == 1 else None

    github.fault = fault
    ask(client)
    ask(client)
    assert client.now() == right


def test_a_redirection_is_an_answer_without_a_time(client: Client, github: World) -> None:
    """Even one in JSON; a refusal in JSON has one."""
    github.add("a/one", 5)
    github.rename("a/one", "b/one")
    assert client.rest("GET", "/repos/a/one").status == 301
    with pytest.raises(GitHubError, match="did not answer"):
        client.now()
    assert client.rest("GET", "/repos/nobody/none").status == 404 and client.now() == github.now


@pytest.mark.parametrize("date", ["junk", "Sun, 99 Abc 2026", "Sat, 22 Aug 99999999999 12:23:41 GMT", "-1", "²"])
def test_a_good_answer_with_an_odd_date_leaves_the_time_to_the_next(
    client: Client, github: World, monkeypatch: pytest.MonkeyPatch, date: str
) -> None:
    """And is a good answer all the same."""
    github.fault = faults.at(teach(monkeypatch, 200, {"data": {"viewer": None}}, date=date), 1)
    assert ask(client) == {"viewer": None}
    with pytest.raises(GitHubError):
        client.now()
    ask(client)
    assert client.now() == github.now


def test_an_obeyed_wait_is_no_silence(
    client: Client, github: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit of two minutes, and then one 502: GitHub is not down."""
    limit = teach(monkeypatch, 403, {"message": "rate limit"}, retry_after="120")
    github.fault = lambda number: {1: limit, 2: "502"}.get(number)
    assert "answered 502" in str(ask(client))
    assert ask(client) == {"viewer": {"login": github.forge.viewer}}
    assert clock.waits == pytest.approx([120, 1], abs=0.5)


def test_idle_time_is_no_silence_and_costs_no_budget(client: Client, github: World, clock: Clock) -> None:
    """A run that worked for an hour on something else, before a failure and between two, asks again."""
    ask(client)
    github.fault = lambda number: "502" if number in (2, 3) else None
    for _ in range(2):
        clock.skipped += 3600
        assert str(ask(client)) == "GitHub answered 502"
    clock.skipped += 3600
    assert isinstance(ask(client), dict)


def test_silence_is_told_from_the_first_failure_on(client: Client, github: World, clock: Clock) -> None:
    """Down is who fails for a minute and a half without one good answer in between."""
    github.fault = lambda number: None if number == 10 else "502"
    said = [str(ask(client)) for _ in range(9)]
    assert sum(clock.waits) < 90 and not any("down" in words for words in said)
    assert isinstance(ask(client), dict)
    clock.waits.clear()
    while "is down" not in str(ask(client)):
        assert sum(clock.waits) < 95
    assert sum(clock.waits) > 75
    made = client.requests
    assert "is down: GitHub answered 502" in str(ask(client)) and client.requests == made


def test_waits_together_are_within_the_budget(client: Client, github: World, clock: Clock) -> None:
    """A limit that never ends: the run gives up within ten minutes, without the wait that would go beyond."""
    github.fault = faults.always("bare 429")
    assert "too long" in str(ask(client)) and "too long" in str(ask(client))
    assert sum(clock.waits) == pytest.approx(60 + 120 + 240, abs=1) and sum(clock.waits) < backoff.WAITING_BUDGET


def test_the_budget_is_counted_over_all_waits(client: Client, github: World, clock: Clock) -> None:
    """However many good answers lie between them."""
    github.fault = lambda number: "bare 429" if number % 2 else None
    answers = [ask(client) for _ in range(11)]
    assert [isinstance(answer, dict) for answer in answers] == [True] * 9 + [False] * 2
    assert "60 s more would take too long" in str(answers[-1])


def test_a_refused_token_ends_all_asking(client: Client, github: World) -> None:
    """Every later request fails with the same reason, without being sent."""
    github.fault = faults.at("401", 1)
    first, second = ask(client), ask(client)
    assert isinstance(first, TokenError) and second is first and github.requests == 1


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("value", ODD)
def test_an_odd_header_is_as_good_as_none(
    client: Client, github: World, clock: Clock, monkeypatch: pytest.MonkeyPatch, status: int, value: str
) -> None:
    """Neither a traceback nor a wait that nobody asked for: a minute, as without a word."""
    headers = {"retry_after": value, "x_ratelimit_reset": value, "x_ratelimit_remaining": "0"}
    github.fault = faults.at(teach(monkeypatch, status, {"message": "rate limit"}, **headers), 1)
    assert isinstance(ask(client), dict)
    assert clock.waits == pytest.approx([60], abs=0.5)


@pytest.mark.parametrize("name", ["retry_after", "x_ratelimit_reset"])
@pytest.mark.parametrize("value", ["1" + "0" * 30, "9" * 5000], ids=["10**30", "5000 digits"])
def test_a_huge_number_is_beyond_any_budget(
    client: Client, github: World, clock: Clock, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """And the sentence that says so stays one."""
    limit = teach(monkeypatch, 429, {}, **{name: value, "x_ratelimit_remaining": "0"})
    github.fault = faults.always(limit)
    assert str(ask(client)).endswith("waiting 86400 s more would take too long") and clock.waits == []


def test_a_reset_that_is_past_is_a_second(
    client: Client, github: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the clock of the very answer that names it."""
    limit = teach(monkeypatch, 429, {}, x_ratelimit_reset="0", x_ratelimit_remaining="0")
    github.fault = faults.at(limit, 1)
    assert isinstance(ask(client), dict) and clock.waits == pytest.approx([1], abs=0.5)


def _pour(handler: Any) -> None:
    handler.start(200, 10**12)
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b" " * 65_536)


def test_an_endless_answer_is_cut_off(client: Client, github: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its bytes, and the next request goes over a new connection."""
    monkeypatch.setattr(client_module, "ANSWER_BYTES", 1_000_000)
    monkeypatch.setitem(faults.ANSWERS, "taught", _pour)
    github.fault = faults.at("taught", 1)
    assert str(ask(client)) == "GitHub's answer is longer than 1,000,000 bytes"
    assert isinstance(ask(client), dict)


def test_an_answer_that_drips_is_cut_off(client: Client, github: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the time of the whole answer: each byte of it comes in time."""
    monkeypatch.setattr(client_module, "ANSWER_SECONDS", 0.1)
    github.fault = faults.at("trickle", 1)
    assert str(ask(client)) == "GitHub was not reached (time-out)"


def test_an_answer_that_unpacks_to_gigabytes_is_not_unpacked(
    client: Client, github: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We ask for no compression; what is compressed all the same is not JSON."""
    bomb = gzip.compress(b" " * 50_000_000)
    github.fault = faults.at(teach(monkeypatch, 200, bomb, content_encoding="gzip"), 1)
    tracemalloc.start()
    assert str(ask(client)) == "GitHub answered with something that is not JSON"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_an_answer_in_chunks_is_read_whole(client: Client, github: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As servers send what they have not finished computing."""

    def chunked(handler: Any) -> None:
        handler.send_response_only(200)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for part in (b'{"data": ', b'{"viewer": null}}', b""):
            handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")

    monkeypatch.setitem(faults.ANSWERS, "taught", chunked)
    github.fault = faults.at("taught", 1)
    assert ask(client) == {"viewer": None}


@pytest.mark.parametrize("opening", [b"[", b'{"a":'], ids=str)
def test_nesting_without_end_is_refused(
    client: Client, github: World, monkeypatch: pytest.MonkeyPatch, opening: bytes
) -> None:
    """In linear time."""
    github.fault = faults.at(teach(monkeypatch, 200, opening * 100_000), 1)
    assert "nests too many" in str(ask(client))


@pytest.mark.parametrize("place", ["data", "errors"])
@pytest.mark.parametrize("depth", [90, 700, *range(800, 1000, 20), 2000])
def test_deep_nesting_ends_in_no_traceback(
    client: Client, github: World, monkeypatch: pytest.MonkeyPatch, place: str, depth: int
) -> None:
    """Neither where it is read nor where it is told."""
    deep = "[" * depth + "]" * depth
    body = {"data": f'{{"data": {{"deep": {deep}}}}}', "errors": f'{{"errors": [{{"message": {deep}}}]}}'}
    github.fault = faults.at(teach(monkeypatch, 200, body[place].encode()), 1)
    answer = ask(client)
    assert isinstance(answer, dict | GitHubError) and (depth > 90 or "nests" not in str(answer))


def _limited(handler: Any) -> None:
    handler.answer(403, {"message": "rate limit"}, retry_after="300")


def _silent(handler: Any) -> None:
    time.sleep(12)
    handler.hang_up()


@pytest.mark.parametrize("answer", [_limited, _silent], ids=["waiting for a limit", "waiting for an answer"])
def test_ctrl_c_ends_the_run_at_once(
    folder: Folder, github: World, monkeypatch: pytest.MonkeyPatch, answer: Callable[[Any], None]
) -> None:
    """Asleep or on the wire: exit code 130, one sentence, and no file touched."""
    folder.curate(*(entry(f"owner{i:04}/repo{i:04}") for i in range(700)))  # several requests
    before = folder.files()
    monkeypatch.setitem(faults.ANSWERS, "taught", answer)
    github.fault = faults.always("taught")
    child = subprocess.Popen(
        [sys.executable, "-m", "scripts.refresh"],
        cwd=folder.path, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell may have it ignored
    )  # fmt: skip
    try:
        until = time.monotonic() + 20
        while github.requests < 1 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.3)
        started = time.monotonic()
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=30)
    finally:
        child.kill()
    assert time.monotonic() - started < 3
    assert child.returncode == 130 and errors.startswith("Interrupted") and errors.count("\n") == 1
    assert folder.files() == before
