"""Who goes away leaves nothing behind; who stays is asked first."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.kiosk.screen.looking import at, stop_clock
from tests.kiosk.screen.shows import DRUM

pytestmark = pytest.mark.browser


@pytest.fixture
def timed(context: BrowserContext) -> Page:
    """A screen whose clock stands still but for what the test moves."""
    return stop_clock(context).new_page()


def leave_traces(screen: Page) -> None:
    screen.goto("/?lang=en")
    screen.goto(f"{DRUM}?variant=easy")
    screen.locator(".bar summary").nth(1).tap()
    screen.locator("[name=contrast][value=more]").tap()
    screen.keyboard.press("Escape")
    screen.evaluate("caches.open('kept').then((kept) => kept.put('/mine', new Response('mine')))")
    screen.evaluate("sessionStorage.setItem('mine', '1')")
    assert screen.evaluate("localStorage.display")
    assert screen.evaluate("document.cookie")


def test_who_goes_away_leaves_nothing_behind(timed: Page, context: BrowserContext) -> None:
    leave_traces(timed)
    timed.locator(".play").tap()
    timed.evaluate("document.querySelector('audio').pause()")
    timed.clock.run_for(90_000)
    expect(timed.locator("#still .count")).to_have_text("15")
    timed.clock.run_for(14_000)
    expect(timed.locator("#still .count")).to_have_text("1")
    timed.clock.run_for(2_000)
    expect(timed.locator("body.welcome")).to_be_visible()
    assert at(timed) == "/"
    assert context.cookies() == []
    assert timed.evaluate("localStorage.length") == 0
    assert timed.evaluate("Object.keys(sessionStorage).filter((name) => name !== 'visit')") == []
    assert timed.evaluate("caches.keys()") == []
    expect(timed.locator("html")).not_to_have_attribute("data-contrast", "more")


def test_nobody_goes_back_to_the_visitor_before(screen: Page) -> None:
    leave_traces(screen)
    screen.evaluate("document.querySelector('#still').showModal()")
    screen.locator("[data-anew]").tap()
    expect(screen.locator("body.welcome")).to_be_visible()
    screen.wait_for_load_state("networkidle")
    screen.evaluate("history.back()")
    screen.wait_for_event("load")
    screen.wait_for_url(lambda url: urlsplit(url).path == "/" and not urlsplit(url).query)
    expect(screen.locator("body.welcome")).to_be_visible()


def test_go_on_goes_on(timed: Page) -> None:
    timed.goto(f"{DRUM}?lang=en")
    timed.clock.run_for(91_000)
    timed.get_by_role("button", name="Go on").tap()
    expect(timed.locator("#still")).to_be_hidden()
    timed.clock.run_for(80_000)
    expect(timed.locator("#still")).to_be_hidden()
    assert at(timed).startswith(DRUM)


def test_a_touch_is_a_sign_of_life_and_so_is_a_recording(timed: Page) -> None:
    timed.goto(f"{DRUM}?lang=en")
    for _ in range(3):
        timed.clock.run_for(60_000)
        timed.locator("h1").tap()
    expect(timed.locator("#still")).to_be_hidden()
    timed.evaluate("Object.defineProperty(document.querySelector('audio'), 'paused', {get: () => false})")
    timed.clock.run_for(200_000)
    expect(timed.locator("#still")).to_be_hidden()
