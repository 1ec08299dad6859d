"""Serving: a stop lets answers finish, ends the lifespan, and never takes longer than its grace."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest

from companion.scans import Scans
from content_packs.guide import codes
from content_packs.running.serving import PortInUse, choose_port
from content_packs.visitor.reader import INTERFACE
from content_packs.visitor.words import words_in
from tests.companion.processes import PATIENCE, answers, process, wait_for, wait_for_line
from tests.companion.slow_app import HALF
from tests.packs import MUSEUM, artifact, make_pack

Slow = tuple["subprocess.Popen[str]", "Future[bytes]"]


@contextmanager
def slow_answer_in_flight(folder: Path, grace: float) -> Iterator[Slow]:
    """A server, an answer of which the first half was sent, and the answer to come."""
    port = choose_port("127.0.0.1", 0)
    url = f"http://127.0.0.1:{port}"
    with process("-m", "tests.companion.slow_app", str(port), str(folder), str(grace)) as running:
        wait_for(lambda: answers(f"{url}/"), running)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(fetch, f"{url}/slow")
            wait_for((folder / "begun").exists, running)
            yield running, answer


def fetch(url: str) -> bytes:
    return httpx.get(url, timeout=PATIENCE, trust_env=False).content


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_answer_in_flight_finishes_and_the_lifespan_ends(tmp_path: Path, number: signal.Signals) -> None:
    with slow_answer_in_flight(tmp_path, grace=PATIENCE) as (running, answer):
        running.send_signal(number)
        wait_for_line('"stopping"', running)
        (tmp_path / "go").touch()
        assert answer.result() == HALF * 2
        assert running.wait(PATIENCE) == 0
        assert (tmp_path / "ended").exists()


def test_an_answer_that_never_ends_is_cut_off_and_the_lifespan_still_ends(tmp_path: Path) -> None:
    with slow_answer_in_flight(tmp_path, grace=0.1) as (running, answer):
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0
        assert (tmp_path / "ended").exists()
        assert isinstance(answer.exception(), httpx.TransportError)


def test_a_port_in_use_is_refused_with_one_that_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=f"port {port} on 127.0.0.1 is in use; port") as refused:
            choose_port("127.0.0.1", port)
    assert refused.value.instead != port


def test_a_free_port_is_taken_as_wished() -> None:
    port = choose_port("127.0.0.1", 0)
    assert choose_port("127.0.0.1", port) == port


def test_uvicorn_runs_the_app_as_well(tmp_path: Path) -> None:
    make_pack(tmp_path / "pack", [artifact("bells")])
    port = choose_port("127.0.0.1", 0)
    with process("-m", "tests.companion.on_uvicorn", str(port), str(tmp_path)) as running:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/q/{codes.issue(MUSEUM, 'bells')}"), running)
        running.send_signal(signal.SIGTERM)
        running.wait(PATIENCE)
    assert (tmp_path / "scans.sqlite").exists()


def raw(port: int, sent: bytes) -> bytes:
    """The first bytes of what is answered to `sent`; none where the connection is just closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(sent)
        try:
            return connection.recv(64)
        except ConnectionError:
            return b""


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: x\r\n" % i for i in range(5_000)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01 this is no HTTP\r\n\r\n",
    ],
    ids=["long header", "long URL", "many headers", "bad length", "no HTTP"],
)
def test_a_head_without_bounds_is_refused_and_the_next_visitor_served(tmp_path: Path, sent: bytes) -> None:
    port = choose_port("127.0.0.1", 0)
    with process("-m", "tests.companion.slow_app", str(port), str(tmp_path), "1") as running:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/"), running)
        assert raw(port, sent)[9:10] in {b"4", b""}
        assert answers(f"http://127.0.0.1:{port}/")


def test_a_killed_server_keeps_the_scans_that_were_written(tmp_path: Path) -> None:
    make_pack(tmp_path / "pack", [artifact("bells")])
    port = choose_port("127.0.0.1", 0)
    env = {
        "COMPANION_PORT": str(port),
        "COMPANION_PACKS": str(tmp_path / "pack"),
        "COMPANION_DATA": str(tmp_path / "data"),
        "COMPANION_SCAN_FLUSH": "0.05",
    }
    scans = Scans(tmp_path / "data" / "scans.sqlite")
    with process("-m", "companion.cli", "serve", env={**os.environ, **env}) as running:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/q/{codes.issue(MUSEUM, 'bells')}"), running)
        wait_for(lambda: scans.read(date.min, date.max), running)
        running.kill()
    (scan,) = scans.read(date.min, date.max)
    assert (scan.ref, scan.count) == (f"{MUSEUM}/bells", 1)


def test_serving_without_packs_starts_and_says_what_to_do(tmp_path: Path) -> None:
    port = choose_port("127.0.0.1", 0)
    env = {**os.environ, "COMPANION_PORT": str(port), "COMPANION_DATA": str(tmp_path), "COMPANION_SPACE_FLOOR": "0"}
    home = f"http://127.0.0.1:{port}/"
    with process("-m", "companion.cli", "serve", env=env) as running:
        wait_for_line("nothing is shown yet: a museum pushes and publishes a pack", running)
        wait_for(lambda: answers(f"{home}health/ready"), running)
        for lang in INTERFACE:
            page = httpx.get(home, headers={"accept-language": lang})
            assert page.headers["content-language"] == lang
            assert words_in(lang)("empty-help") in page.text
        assert httpx.get(f"{home}health/ready").json()["trouble"] == ""


def test_serving_packs_of_which_none_opens_says_where_to_look(tmp_path: Path) -> None:
    env = {**os.environ, "COMPANION_PORT": "0", "COMPANION_PACKS": str(tmp_path), "COMPANION_DATA": str(tmp_path)}
    with process("-m", "companion.cli", "serve", env=env) as running:
        _, complaint = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert "manifest.json is not here" in complaint
    assert "Error: none of the packs could be opened" in complaint
