"""Closer looks without a network: what was opened once opens again, and a saved exhibition brings them along."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from content_packs.visitor import vendor
from tests.journeys.closely import DEEP, PATIENCE, Visitor, visitor
from tests.journeys.closer import BELL, GATE, SCROLL, make_closer
from tests.journeys.conftest import serve
from tests.journeys.phones import until, wait_kept

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not vendor.FILES, reason="the viewers could not be fetched when this was built"),
]

KEPT = """async () => {
    const used = performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname);
    const files = used.filter((path) => /^\\/(static\\/.*(js|css)|media\\/.*(tiles|glb))$/.test(path));
    return (await Promise.all(files.map((path) => caches.match(path)))).every(Boolean);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("closer")
    with serve(folder, (make_closer(folder / "pack"),)) as served:
        yield f"http://localhost:{served.port}"


@pytest.fixture(scope="module")
def deep(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**DEEP)
    yield browser
    browser.close()


@pytest.fixture
def guest(deep: Browser, site: str) -> Iterator[Visitor]:
    """A visitor with a service worker, and a small screen: each point of a model is drawn without a graphics card."""
    with visitor(deep, site, service_workers="allow", viewport={"width": 240, "height": 320}) as guest:
        yield guest


@pytest.mark.parametrize("path", [SCROLL, BELL, GATE])
def test_what_was_opened_once_opens_without_a_network(guest: Visitor, path: str) -> None:
    page = guest.look(path)
    page.keyboard.press("Escape")  # a model that turns leaves the page little time
    wait_kept(page)
    until(page, KEPT)
    page.context.set_offline(True)
    page.goto(guest.site + path)
    guest.opener.click()
    guest.wait()


def test_what_was_never_opened_says_so_without_a_network(guest: Visitor) -> None:
    page = guest.open(BELL)
    wait_kept(page)
    page.context.set_offline(True)
    guest.opener.click()
    expect(page.locator(".model").get_by_role("status")).to_contain_text("This could not be loaded.")
    assert page.get_by_text("Six sides, each of another colour.").is_visible()


def test_a_saved_exhibition_brings_what_its_taps_open(guest: Visitor) -> None:
    page = guest.open("/exhibitions/example/closely")
    panel = page.locator("[data-save]")
    offer = panel.get_by_role("button", name=re.compile(r"Save for offline \(\d\.\d MB\)"))
    offer.click()
    expect(panel).to_have_attribute("data-state", "saved", timeout=PATIENCE)
    page.context.set_offline(True)
    for path in (SCROLL, BELL, GATE):
        page.goto(guest.site + path)
        guest.opener.click()
        guest.wait()
    guest.window.get_by_role("link", name="Next scene").click()
    expect(guest.window.locator("h2")).to_have_text("In the yard")
    guest.wait()
