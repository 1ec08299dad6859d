"""A browser, and servers that are real processes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from content_packs.running.serving import choose_port
from tests.companion.processes import answers, process, wait_for
from tests.journeys.line import Line, open_line
from tests.journeys.voices import make_edition

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


Editions = tuple[Path, Path]


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


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    folder = tmp_path_factory.mktemp("editions")
    return make_edition(folder / "1", 1), make_edition(folder / "2", 2)


@pytest.fixture(scope="module")
def first_edition(editions: Editions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("first"), editions[:1]) as served:
        yield served


@pytest.fixture
def line(first_edition: Served) -> Iterator[Line]:
    with open_line(first_edition.port) as opened:
        yield opened


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="en-GB", viewport={"width": 390, "height": 844}, device_scale_factor=2)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()
