"""A parent with a phone finds a workshop, books it, holds a ticket, changes and cancels; without JavaScript too."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.companion.processes import HOUSE
from tests.journeys.conftest import serve
from tests.journeys.town import found
from tests.journeys.window import violations

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
LOOK = HOUSE / ".cache/screenshots"
TIGER = "/artifacts/chongqing-example/tiger-chunyu"
PHONE: Any = {"width": 390, "height": 844}
MODES = {
    "light": "{}",
    "dark": '{"theme": "dark"}',
    "largest": '{"size": "largest"}',
    "contrast": '{"contrast": "more"}',
}
PLACES = (
    "/workshops",
    "/workshops?area=ciqikou&age=8&free=1",
    "/workshops?area=kuanzhai&age=8",
    "/workshops?month=2027-01",
    "/workshops/tigers?session=open0001",
    "/workshops/tigers?session=open0001&class=1",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, example_packs: tuple[Path, ...]) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("town")
    found(folder)
    with serve(folder, example_packs) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.fixture
def plain(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone whose browser runs no JavaScript."""
    context = chromium.new_context(locale="en-GB", viewport=PHONE, java_script_enabled=False)
    yield context
    context.close()


def scan(page: Page) -> str:
    """What a reader sees on the phone's screen."""
    shot = Image.open(BytesIO(page.locator(".ticket svg").screenshot())).convert("L")
    [code] = zxingcpp.read_barcodes(shot)
    return str(code.text)


def fill_in(page: Page, session: str, name: str, people: str = "2") -> None:
    form = page.locator(f"#s-{session} form")
    form.get_by_label("People").fill(people)
    form.get_by_label("Name or nickname").fill(name)
    form.get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/bookings/[a-z0-9]+$"))


def test_a_parent_goes_from_a_story_to_a_ticket_and_back_out_again(page: Page, site: str) -> None:
    page.goto(site + TIGER)
    named = page.locator("[data-workshops] li a")
    expect(named).to_have_count(3)
    named.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paper tigers after the tiger chunyu")
    fill_in(page, "open0001", "Ming")
    first = scan(page)
    assert first.startswith(f"{site.upper()}/T/")  # the camera of a phone at the door opens it
    page.get_by_text("Change people or name").click()
    page.locator("details[open]").get_by_label("People").fill("3")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("status")).to_have_text("The change is saved.")
    assert scan(page) != first
    page.get_by_text("Cancel this booking").click()
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Booking cancelled")
    expect(page.locator(".ticket")).to_have_count(0)


def test_all_of_it_works_without_javascript(plain: BrowserContext, site: str) -> None:
    page = plain.new_page()
    page.goto(f"{site}/workshops")
    page.get_by_text("Narrow the list").click()
    page.get_by_label("Neighbourhood").select_option(label="Ciqikou")
    page.get_by_label("Age", exact=True).fill("8")
    page.get_by_label("With free seats").check()
    page.get_by_role("button", name="Show").first.click()
    expect(page.locator(".chips li")).to_have_count(3)
    page.locator(".sessions a").first.click()
    fill_in(page, "open0001", "Lan")
    scan(page)
    page.get_by_text("Change people or name").click()
    page.locator("details[open]").get_by_label("People").fill("11")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_role("alert")).to_contain_text("more people than the hall has seats")
    page.get_by_text("What is kept of you").click()
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is erased")


def test_who_comes_too_late_waits_and_takes_the_seat_that_is_freed(chromium: Browser, site: str) -> None:
    with chromium.new_context(locale="en-GB", viewport=PHONE) as one, chromium.new_context(locale="en-GB") as two:
        first, second = one.new_page(), two.new_page()
        for page, name in ((first, "Ming"), (second, "Lan")):
            page.goto(f"{site}/workshops/tigers?session=small001")
            fill_in(page, "small001", name)
        expect(second.get_by_role("heading", level=1)).to_have_text("You are on the waiting list")
        first.get_by_text("Cancel this booking").click()
        first.get_by_role("button", name="Cancel the booking").click()
        second.reload()
        second.get_by_role("button", name="Take the seats").click()
        expect(second.get_by_role("heading", level=1)).to_have_text("Your seats are booked")


def test_a_position_is_taken_on_a_tap_and_stands_in_no_address(chromium: Browser, site: str) -> None:
    place: Any = {"latitude": 29.58, "longitude": 106.46}
    with chromium.new_context(
        locale="en-GB", viewport=PHONE, permissions=["geolocation"], geolocation=place
    ) as context:
        page = context.new_page()
        page.goto(f"{site}/workshops")
        page.get_by_text("Narrow the list").click()
        page.get_by_text("Near a place").click()
        page.get_by_role("button", name="Use my position").click()
        expect(page.get_by_label("Position (latitude, longitude)")).to_have_value("29.580, 106.460")
        page.locator("[data-near]").get_by_role("button", name="Show").click()
        expect(page.locator(".sessions .line").first).to_contain_text("km away")
        assert page.url == f"{site}/workshops"


def test_a_story_without_workshops_says_nothing_of_them(page: Page, site: str) -> None:
    page.goto(f"{site}/artifacts/sichuan-example/storyteller")
    expect(page.locator("[data-workshops]")).to_be_hidden()


def test_a_visitor_abroad_is_told_their_own_time_too(chromium: Browser, site: str) -> None:
    with chromium.new_context(locale="en-GB", viewport=PHONE, timezone_id="Europe/Paris") as context:
        page = context.new_page()
        page.goto(f"{site}/workshops/tigers?session=open0001")
        expect(page.locator("#s-open0001")).to_contain_text("(Europe/Paris)")


def test_the_worker_keeps_no_booking(page: Page, site: str) -> None:
    page.goto(site)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(f"{site}/workshops/tigers?session=open0001")
    fill_in(page, "open0001", "Ming")
    kept = page.evaluate(
        "async () => { const all = []; for (const name of await caches.keys()) for (const one of "
        "await (await caches.open(name)).keys()) all.push(one.url); return all; }"
    )
    assert kept
    assert not [url for url in kept if "booking" in url]


@pytest.mark.parametrize(
    ("mode", "lang"), [("light", "zh-Hans"), ("dark", "ar"), ("largest", "en"), ("contrast", "ja")]
)
def test_axe_finds_nothing_on_pages_of_workshops(chromium: Browser, site: str, mode: str, lang: str) -> None:
    with chromium.new_context(viewport=PHONE, reduced_motion="reduce", service_workers="block") as context:
        context.add_init_script(f"localStorage.display = {MODES[mode]!r}")
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        for place in PLACES:
            page.goto(f"{site}{place}{'&' if '?' in place else '?'}lang={lang}")
            faults += look(page, place)
            if place == "/workshops":
                page.locator(".narrow > summary").click()
                page.locator(".nearby > summary").click()
                faults += look(page, "filter")
        form = page.locator("#s-open0001 form")
        form.locator("[name=school]").fill("磁器口小学")
        form.locator("[name=people]").fill("2")
        form.locator("button").click()
        for details in page.locator("details.book > summary").all():
            details.click()
        faults += look(page, "ticket")
        page.screenshot(path=LOOK / f"ticket-{lang}-phone.png", full_page=True)
        assert faults == []


def look(page: Page, place: str) -> list[str]:
    found = [f"{place}: {one}" for one in violations(page, AXE)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{place}: wider than the screen")
    return found
