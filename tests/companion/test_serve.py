"""Serving: a stop lets answers finish, ends the lifespan, and never takes longer than its grace."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from companion.serve import PortInUse, choose_port
from tests.companion.processes import PATIENCE, answers, process, wait_for
from tests.companion.slow_app import HALF

Slow = tuple["subprocess.Popen[str]", "Future[bytes]", str]


@contextmanager
def slow_answer_in_flight(folder: Path, grace: float) -> Iterator[Slow]:
    """A server, an answer of which the first half was sent, and the server's address."""
    port = choose_port("127.0.0.1", 0)
    url = f"http://127.0.0.1:{port}"
    with process("-m", "tests.companion.slow_app", str(port), str(folder), str(grace)) as running:
        wait_for(lambda: answers(f"{url}/"), running)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(fetch, f"{url}/slow")
            wait_for((folder / "begun").exists, running)
            yield running, answer, url


def fetch(url: str) -> bytes:
    return httpx.get(url, timeout=PATIENCE, trust_env=False).content


def refuses(url: str) -> bool:
    try:
        httpx.get(url, timeout=PATIENCE, trust_env=False)
    except httpx.TransportError:
        return True
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_answer_in_flight_finishes_and_the_lifespan_ends(tmp_path: Path, number: signal.Signals) -> None:
    with slow_answer_in_flight(tmp_path, grace=PATIENCE) as (running, answer, url):
        running.send_signal(number)
        wait_for(lambda: refuses(f"{url}/"), running)
        (tmp_path / "go").touch()
        assert answer.result() == HALF * 2
        assert running.wait(PATIENCE) == 0
        assert (tmp_path / "ended").exists()


def test_an_answer_that_never_ends_is_cut_off_and_the_lifespan_still_ends(tmp_path: Path) -> None:
    with slow_answer_in_flight(tmp_path, grace=0.1) as (running, answer, _):
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
