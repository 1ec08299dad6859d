"""A browser, and servers that are real processes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from companion.serve import choose_port
from tests.companion.processes import answers, process, wait_for

CHROMIUM: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--autoplay-policy=no-user-gesture-required",
    ],
}


class Served(NamedTuple):
    port: int
    kill: Callable[[], None]


@contextmanager
def serve(folder: Path, packs: tuple[Path, ...]) -> Iterator[Served]:
    """`companion serve` showing `packs`, keeping what it keeps in `folder`."""
    port = choose_port("127.0.0.1", 0)
    settings = folder / f"{port}.toml"
    shown = ", ".join(f'"{pack}"' for pack in packs)
    settings.write_text(f'data = "{folder}"\nport = {port}\npacks = [{shown}]\nspace_floor = 0\n')
    with process("-m", "companion.cli", "serve", "--config", str(settings)) as running:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/health/ready"), running)
        yield Served(port, running.kill)


@pytest.fixture(scope="module")  # while it is there, an event loop runs in this thread: no longer than needed
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**CHROMIUM)
    yield browser
    browser.close()
