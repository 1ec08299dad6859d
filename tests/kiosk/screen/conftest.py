"""A kiosk that is a real process, and its screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.conftest import CHROMIUM
from tests.kiosk.screen.shows import make_packs, serve

TALL, WIDE = (1080, 1920), (1920, 1080)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return make_packs(tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="module")
def kiosk(packs: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("kiosk"), packs, wifi="Van 2", phone_url="http://10.1.2.3:8080") as site:
        yield site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as started:
        browser = started.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(params=[TALL], ids=["tall"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.param
    return found


@pytest.fixture
def context(chromium: Browser, kiosk: str, size: tuple[int, int]) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        base_url=kiosk, viewport={"width": size[0], "height": size[1]}, has_touch=True, locale="en-GB"
    )
    yield context
    context.close()


@pytest.fixture
def screen(context: BrowserContext) -> Page:
    return context.new_page()
