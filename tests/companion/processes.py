"""Real server processes for tests: started, waited for, and always ended."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

HOUSE = Path(__file__).parents[2]
PATIENCE = 60  # seconds until a test that hangs gives up


@contextmanager
def process(*words: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`python words…` in the house, its output read through pipes; killed at the end if it still runs."""
    running = subprocess.Popen(
        [sys.executable, *words],
        cwd=HOUSE,
        env=env,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with running:
        try:
            yield running
        finally:
            running.kill()


def wait_for(what: Callable[[], object], running: subprocess.Popen[str]) -> None:
    """Until `what()` is true; at once an error if the process ends before."""
    begun = time.monotonic()
    pause = 0.01
    while not what():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() - begun < PATIENCE, "waited too long"
        try:
            running.wait(pause)
        except subprocess.TimeoutExpired:
            continue


def wait_for_line(words: str, running: subprocess.Popen[str]) -> None:
    """Until the process has written a line with `words` on standard error."""
    assert running.stderr is not None
    for line in running.stderr:
        if words in line:
            return
    raise AssertionError(f"ended without saying {words!r}")


def answers(url: str) -> bool:
    """Whether a server answers there, with anything but an error of its own."""
    where = urlsplit(url)
    connection = HTTPConnection(where.netloc, timeout=PATIENCE)
    try:
        connection.request("GET", where.path)
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
