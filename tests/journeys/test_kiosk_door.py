"""One tired person takes attendance on the touchscreen, by finger and scanner, without script and network."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from content_packs.exchange.tickets import Ticket, sign
from content_packs.running.serving import choose_port
from tests.companion.processes import answers, process, wait_for
from tests.exchange.days import TICKETS, WANG
from tests.exchange.timetables import NOW
from tests.journeys.test_staff import AXE, LANGUAGES, LOOK
from tests.journeys.window import violations
from tests.kiosk.outboxes import PASSPHRASE
from tests.kiosk.staff.desks import PIN

pytestmark = pytest.mark.browser
SIZES = {"kiosk": (1080, 1920), "wide": (1920, 1080), "phone": (390, 844)}
FINGER = 44  # px
SMALL = """finger => [...document.querySelectorAll('button, input:not([type=hidden]), summary, a')]
  .filter(one => one.checkVisibility() && !one.classList.contains('skip'))
  .map(one => [one.getBoundingClientRect(), one])
  .filter(([box]) => box.width && (box.height < finger - .5 || box.width < finger - .5))
  .map(([box, one]) => `${one.tagName} ${one.textContent.trim().slice(0, 30)} ${box.width}×${box.height}`)"""


def ticket(booking: str, people: int = 2) -> str:
    said = Ticket(booking=booking, session="today", people=people, made=NOW)
    return f"HTTPS://GUIDE.EXAMPLE.ORG/T/{sign(TICKETS, said)}"


@pytest.fixture
def device(tmp_path: Path) -> Iterator[str]:
    """A kiosk in a hall; its address."""
    port = choose_port("127.0.0.1", 0)
    with process("-m", "tests.kiosk.staff.serving", str(port), str(tmp_path / "kiosk")) as running:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/staff/enter"), running)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        locale="en-GB", viewport={"width": 1080, "height": 1920}, has_touch=True, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def come_in(screen: Page, device: str) -> None:
    screen.goto(f"{device}/staff")
    screen.get_by_label("PIN").fill(PIN)
    screen.get_by_role("button", name="Unlock").tap()
    screen.wait_for_url("**/staff")


def here(screen: Page, people: int) -> None:
    expect(screen.locator(".tally dd").first).to_have_text(str(people))


def test_worker_holds_the_door_from_the_pin_to_the_closed_door(device: str, screen: Page) -> None:
    come_in(screen, device)
    screen.get_by_role("link", name="Open the names of who booked").tap()
    screen.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    screen.get_by_role("button", name="Open the names").tap()
    screen.get_by_role("link", name=re.compile("Paper tigers.*van-2-left")).tap()
    expect(screen.locator(".tally dd")).to_have_text(["0", "11", "0", "8"])

    screen.get_by_role("button", name=re.compile("All 3 here.*李小龙")).tap()
    expect(screen.get_by_role("status")).to_be_visible()
    screen.get_by_role("button", name=re.compile(r"\+2")).tap()
    here(screen, 5)

    screen.get_by_role("link", name="Tickets").tap()
    for text in (ticket(WANG), ticket("000000000000000z", 3)):  # as a scanner types: into the field, then Enter
        screen.locator("#text").press_sequentially(text)
        screen.keyboard.press("Enter")
        expect(screen.get_by_role("status")).to_be_visible()
    expect(screen.get_by_role("status")).to_contain_text("not on the list yet")
    here(screen, 10)
    screen.get_by_role("button", name="Undo").first.tap()
    here(screen, 7)

    screen.get_by_role("button", name="Feedback").tap()
    screen.get_by_role("button", name="Good", exact=True).tap()
    screen.locator("textarea").fill("老虎!")
    screen.get_by_role("button", name="Send").tap()
    expect(screen.get_by_role("status")).to_be_visible()
    screen.goto(f"{device}/staff/door/today")  # a visitor who types an address
    screen.get_by_label("PIN").fill(PIN)
    screen.get_by_role("button", name="Unlock").tap()
    screen.wait_for_url("**/staff")
    screen.goto(f"{device}/staff/door/today/close")
    screen.get_by_role("button", name="The session was held: close the door").tap()
    expect(screen.get_by_text("老虎!")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_on_the_device_and_a_finger_hits_everything(
    device: str, chromium: Browser, lang: str
) -> None:
    found: list[str] = []
    context = chromium.new_context(locale="en-GB", has_touch=True)
    tab = context.new_page()
    tab.goto(f"{device}/staff/enter?lang={lang}")
    found.extend(look(tab, "enter", lang))
    tab.locator("[name=pin]").fill(PIN)
    tab.locator("main button").tap()
    tab.wait_for_url("**/staff")
    tab.goto(f"{device}/staff/names")
    found.extend(look(tab, "names", lang))
    tab.locator("[name=words]").first.fill(PASSPHRASE)
    tab.locator("main form button").first.tap()
    tab.wait_for_url("**/staff")
    base = f"{device}/staff/door/today"
    for what, path in {
        "home": f"{device}/staff", "open": f"{device}/staff/names", "evening": f"{device}/staff/evening",
        **{page: f"{device}/staff/{page}" for page in ("ready", "news", "notes", "reset")},
        "list": base, "scan": f"{base}/ticket", "count": f"{base}/count", "materials": f"{base}/materials",
        "close": f"{base}/close", "theirs": f"{device}/staff/door/theirs", "faces": f"{base}/faces",
        "words": f"{base}/faces?felt=0123456789abcdef", "none": f"{device}/staff/nowhere",
    }.items():  # fmt: skip
        tab.goto(path)
        if what == "list":
            tab.locator(".taps > form > button").first.tap()
            tab.locator("summary").first.tap()
        found.extend(look(tab, what, lang))
    context.close()
    assert found == []


def look(tab: Page, what: str, lang: str) -> list[str]:
    found: list[str] = []
    for size, (width, height) in SIZES.items():
        tab.set_viewport_size({"width": width, "height": height})
        found.extend(f"{what} {size}: {one}" for one in violations(tab, AXE))
        found.extend(f"{what} {size}: small {one}" for one in tab.evaluate(SMALL, FINGER))
        if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{what} {size}: wider than the screen")
        if LOOK.is_dir():
            tab.screenshot(path=LOOK / f"kiosk-door-{what}-{lang}-{size}.png", full_page=True)
    return found
