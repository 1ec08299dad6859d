"""Scanners, keys on the screen, and a keyboard."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from content_packs.guide import codes
from tests.kiosk.screen.looking import both_sizes, choose
from tests.kiosk.screen.shows import DRUM, DRUM_CODE, TOWER

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "text", [f"HTTPS://GUIDE.EXAMPLE.ORG/Q/{DRUM_CODE}", DRUM_CODE, codes.show(DRUM_CODE), f"http://x/q/{DRUM_CODE}"]
)
@pytest.mark.parametrize("path", ["/", TOWER])
def test_a_scanner_opens_a_story_from_any_page(screen: Page, path: str, text: str) -> None:
    screen.goto(path)
    screen.wait_for_load_state("networkidle")
    screen.keyboard.type(text)
    screen.keyboard.press("Enter")
    expect(screen.locator("h1")).to_contain_text("rum")


def test_a_scan_into_a_field_is_no_search(screen: Page) -> None:
    screen.goto("/search?lang=en")
    screen.locator("#q").tap()
    screen.keyboard.type("b", delay=200)
    screen.keyboard.type(f"HTTPS://GUIDE.EXAMPLE.ORG/Q/{DRUM_CODE}")
    screen.keyboard.press("Enter")
    expect(screen.locator("h1")).to_have_text("Drum")


def test_a_ticket_leads_to_the_door(screen: Page) -> None:
    screen.goto(f"{DRUM}?lang=en")
    with screen.expect_request(lambda request: urlsplit(request.url).path == "/t/ABCDEFGH"):
        screen.keyboard.type("HTTPS://GUIDE.EXAMPLE.ORG/T/ABCDEFGH")
        screen.keyboard.press("Enter")


def test_keys_on_the_screen_search(screen: Page) -> None:
    screen.goto("/search?lang=en")
    screen.locator("#q").tap()
    for letter in "drum":
        screen.locator(".keys").get_by_role("button", name=letter, exact=True).tap()
    expect(screen.locator("#q")).to_have_value("drum")
    screen.locator(".keys").get_by_role("button", name="Delete").tap()
    expect(screen.locator("#q")).to_have_value("dru")
    screen.locator(".keys .go").tap()
    expect(screen.locator(f'main a[href="{DRUM}"]')).to_be_visible()


def test_keys_are_digits_for_codes_and_letters_of_the_language_for_words(screen: Page) -> None:
    screen.goto("/?lang=ar")
    screen.locator("#code").tap()
    expect(screen.locator(".keys")).to_have_attribute("data-kind", "digits")
    screen.locator(".keys").get_by_role("button", name="ABC").tap()
    expect(screen.locator(".keys").get_by_role("button", name="Z", exact=True)).to_be_visible()
    screen.locator("#q").tap()
    expect(screen.locator(".keys").get_by_role("button", name="ض", exact=True)).to_be_visible()
    screen.locator("h1").tap()
    expect(screen.locator(".keys")).to_be_hidden()


@both_sizes
@pytest.mark.parametrize("reach", ["no", "low"])
def test_the_field_stands_above_its_keys(context: BrowserContext, reach: str) -> None:
    choose(context, {"reach": reach})
    screen = context.new_page()
    screen.goto("/?lang=en")
    for field in ("#code", "#q"):
        screen.locator(field).focus()
        expect(screen.locator(".keys")).to_be_visible()
        box, keys = screen.locator(field).bounding_box(), screen.locator(".keys").bounding_box()
        assert box
        assert keys
        above = screen.evaluate("document.querySelector('.above').getBoundingClientRect().bottom")
        assert above <= box["y"] < box["y"] + box["height"] <= keys["y"]


def test_by_keyboard_alone_a_story_is_found_and_left(screen: Page) -> None:
    screen.goto("/")
    screen.get_by_role("link", name="English").focus()
    screen.keyboard.press("Enter")
    expect(screen.locator("#q")).to_be_visible()
    screen.locator("#q").focus()
    screen.keyboard.type("drum", delay=120)
    screen.keyboard.press("Enter")
    screen.locator(f'main a[href="{DRUM}"]').focus()
    screen.keyboard.press("Enter")
    expect(screen.locator("h1")).to_have_text("Drum")
    screen.locator("[data-back]").focus()
    screen.keyboard.press("Enter")
    expect(screen.locator("#q")).to_have_value("drum")
