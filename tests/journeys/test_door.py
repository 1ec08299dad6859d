"""A worker takes attendance on a phone without JavaScript, as docs/door.md says; every page is looked at by axe."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from companion.accounts.seals import open_seals
from companion.bookings.telling import ticket_seed
from companion.store.opening import open_store
from companion.web.words import words_in
from content_packs.exchange.tickets import Ticket, sign
from content_packs.visitor import urls
from tests.companion.door.halls import book, fill_hall
from tests.companion.processes import HOUSE
from tests.journeys.conftest import serve
from tests.journeys.test_staff import AXE, DRESSES, LOOK, PASSWORD, SIZES, Staffed
from tests.journeys.voices import make_edition
from tests.journeys.window import violations

pytestmark = pytest.mark.browser
GUIDE = (HOUSE / "docs/door.md").read_text()


class Hall(Staffed):
    """A server with a session that runs now; who booked it: `ids`, by name."""

    ids: dict[str, str]
    keys: Path

    def ticket(self, name: str) -> str:
        seed = ticket_seed(open_seals(self.keys))
        ticket = Ticket(booking=self.ids[name], session="today", people=2, made=datetime.now(UTC))
        return urls.printed_ticket("", sign(seed, ticket))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    store = open_store(folder)
    fill_hall(store, datetime.now(UTC) - timedelta(minutes=5))
    ids = {name: book(store, name, 2) for name in ("王小明", "Amina", "Chen", "Zhao")}
    ids["Li"] = book(store, "Li", 3, kept=1)
    ids["class"] = book(store, "class", 30, "waiting", school="人民路小学 三年级二班")
    ids["Ren"] = book(store, "Ren", 2, "cancelled")
    store.close()
    with serve(folder, (make_edition(folder / "pack", 1),)) as served:
        made = Hall(served, folder)
        made.ids, made.keys = ids, folder / "keys"
        yield made


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        locale="en-GB", viewport={"width": 390, "height": 844}, java_script_enabled=False, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def come_in(tab: Page, link: str) -> None:
    tab.goto(link)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=again]").fill(PASSWORD)
    tab.locator("form button").first.click()
    tab.wait_for_url("**/staff")


def tally(tab: Page) -> list[str]:
    """Here, booked, walk-ins, seats."""
    return tab.locator(".tally dd").all_inner_texts()


def test_worker_takes_attendance_from_the_first_party_to_the_closed_door(hall: Hall, tab: Page) -> None:
    come_in(tab, hall.link("add", "wang", "--role", "workshop"))
    tab.get_by_role("link", name="At the door").first.click()
    tab.get_by_role("link", name="Making masks").first.click()
    assert tally(tab) == ["0", "11", "0", "8"]

    tick_names(tab)
    show_tickets(hall, tab)
    add_walk_ins(tab)
    count_and_note(tab)
    give_feedback(tab)

    tab.get_by_role("link", name="Close", exact=True).click()
    tab.get_by_role("button", name="The session was held: close the door").click()
    names, figures = tab.locator(".facts dt").all_inner_texts(), tab.locator(".facts dd").all_inner_texts()
    facts = dict(zip(names, figures, strict=True))
    assert facts["Came of those who booked"] == "8"
    assert facts["walk-ins"] == "1"
    assert facts["Booked and did not come"] == "3"  # one of two, and two who are called Zhao
    assert facts["Feedback"] == "Good 1 · So-so 1 · Not good 0"
    expect(tab.get_by_text("面具很好玩！")).to_be_visible()
    tab.get_by_role("button", name="Open the door again").click()
    expect(tab.get_by_text("The door is open again")).to_be_visible()


def tick_names(tab: Page) -> None:
    line = tab.locator(".guest", has_text="Li")
    line.get_by_role("button", name="All 3 here").click()
    expect(tab.get_by_text("3 of 3 here")).to_be_visible()

    tab.get_by_label("Name, school or number").fill("小明")
    tab.get_by_role("button", name="Find").click()
    expect(tab.locator(".guest")).to_have_count(1)
    tab.locator("summary").first.click()
    tab.locator(".guest").get_by_label("How many").fill("1")
    tab.locator(".guest").get_by_role("button", name="Save").click()
    expect(tab.get_by_text("1 of 2 here")).to_be_visible()
    tab.get_by_role("link", name="Show everybody").click()


def show_tickets(hall: Hall, tab: Page) -> None:
    tab.goto(hall.home + hall.ticket("Amina"))  # by the phone's own camera
    expect(tab.get_by_text("2 expected")).to_be_visible()
    tab.get_by_role("button", name="All 2 here").click()
    expect(tab).to_have_url(re.compile("/ticket[?]done=noted"))
    tab.get_by_label("Ticket or booking number").fill(hall.ids["Chen"].upper())
    tab.get_by_label("Ticket or booking number").press("Enter")  # as a scanner does
    expect(tab.get_by_text("Chen")).to_be_visible()
    tab.get_by_label("Ticket or booking number").fill("nonsense")
    tab.get_by_role("button", name="Check in").click()
    expect(tab.get_by_role("alert")).to_contain_text("no ticket of ours")


def add_walk_ins(tab: Page) -> None:
    tab.get_by_role("link", name="List", exact=True).click()
    tab.get_by_role("button", name="+4").click()
    assert tally(tab) == ["12", "11", "4", "8"]
    expect(tab.get_by_text("4 more than the hall has seats")).to_be_visible()
    tab.locator(".last").get_by_role("button", name="Undo").click()
    assert tally(tab) == ["8", "11", "0", "8"]
    tab.get_by_role("button", name="+1").click()


def count_and_note(tab: Page) -> None:
    tab.get_by_role("link", name="Count", exact=True).click()
    tab.get_by_label("6–11 years").fill("7")
    tab.get_by_label("18–59 years").fill("3")
    tab.get_by_label("English").fill("2")
    tab.get_by_label("First time").fill("9")
    tab.get_by_role("button", name="Save").click()
    assert tally(tab)[0] == "10"  # one more than was named

    tab.get_by_role("link", name="Materials", exact=True).click()
    tab.get_by_label("Used").first.fill("20")
    tab.get_by_label("Left over").last.fill("0.5")
    tab.get_by_role("button", name="Save").click()


def give_feedback(tab: Page) -> None:
    tab.get_by_role("link", name="Feedback", exact=True).click()
    tab.get_by_role("link", name="简体中文").click()
    tab.get_by_role("button", name="喜欢", exact=True).click()
    tab.get_by_label("想说什么都可以").fill("面具很好玩！")
    tab.get_by_role("button", name="发送").click()
    expect(tab.get_by_role("status")).to_contain_text("谢谢你")
    tab.get_by_role("button", name="一般").click()
    tab.get_by_role("link", name="不用了").click()
    tab.get_by_role("link", name="返回名单").click()


def test_page_names_what_is_on_the_screen() -> None:
    """Every word in bold of docs/door.md is on a staff page, in English as elsewhere."""
    words = words_in("en")
    catalogue = {str(text) for text in words._catalogue._catalog.values()}  # type: ignore[attr-defined]
    said = {re.sub(r"\s+", " ", bold) for bold in re.findall(r"\*\*([^*]+)\*\*", GUIDE.split("- **More")[0])}
    said.discard("All 3 here")  # of "All {number} here"
    assert said
    assert said <= catalogue, said - catalogue


@pytest.mark.parametrize(("lang", "scheme"), DRESSES)
def test_axe_finds_nothing_at_the_door_and_nothing_is_wider_than_the_screen(
    hall: Hall, chromium: Browser, lang: str, scheme: str
) -> None:
    link = hall.link("add", f"door-{lang}-{scheme}".lower(), "--role", "workshop", "--language", lang)
    found: list[str] = []
    context = chromium.new_context(locale=lang, color_scheme="dark" if scheme == "dark" else "light")
    tab = context.new_page()
    come_in(tab, link)
    base = f"{hall.home}/staff/door/today"
    ticket = hall.home + hall.ticket("Amina")
    for what, path in {
        "doors": f"{hall.home}/staff/door", "list": base, "ticket": f"{base}/ticket", "count": f"{base}/count",
        "materials": f"{base}/materials", "faces": f"{base}/faces", "close": f"{base}/close", "camera": ticket,
        "cancelled": f"{hall.home}/staff/door/off", "none": f"{hall.home}/staff/door/ticket?t=x",
        "words": f"{base}/faces?felt=0123456789abcdef", "visitor": f"{ticket}?{urls.AS_VISITOR}",
    }.items():  # fmt: skip
        tab.goto(path)
        if what == "list":
            if tab.locator(".taps > form > button").count():
                tab.locator(".taps > form > button").first.click()
            tab.get_by_role("button", name=re.compile("\\+[4٤]")).click()
            tab.locator("summary").first.click()
        for size, (width, height) in SIZES.items():
            tab.set_viewport_size({"width": width, "height": height})
            found.extend(f"{what} {size}: {one}" for one in violations(tab, AXE))
            if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{what} {size}: wider than the screen")
            if size == "phone":
                found.extend(f"{what}: small {one}" for one in tab.evaluate(SMALL))
            if LOOK.is_dir() and scheme == "light":
                tab.screenshot(path=LOOK / f"door-{what}-{lang}-{size}.png", full_page=True)
    context.close()
    assert found == []


SMALL = """() => [...document.querySelectorAll('main button, main input:not([type=hidden]), main summary, main a')]
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
  .map(([each, box]) => `${each.tagName} ${each.textContent.trim().slice(0, 30)} ${Math.round(box.height)}`)"""
