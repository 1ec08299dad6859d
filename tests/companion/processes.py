"""Real server processes for tests: started, waited for, and always ended."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

HOUSE = Path(__file__).parents[2]
PATIENCE = 60  # seconds until a test that hangs gives up


@contextmanager
def process(*words: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`python words…` in the house, its output read through pipes; killed at the end if it still runs."""
    running = subprocess.Popen(
        [sys.executable, *words], cwd=HOUSE, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
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


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=PATIENCE, trust_env=False).status_code < 500
    except httpx.TransportError:
        return False
