"""docs/workshops.md is done as it stands: four neighbourhoods, on a phone without JavaScript, on a real server."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, expect

from companion.store.opening import open_store
from companion.store.schema import museums
from tests.companion.processes import HOUSE
from tests.journeys.conftest import serve
from tests.journeys.test_staff import AXE, LOOK, PASSWORD, SIZES, Staffed, code, come_in
from tests.journeys.voices import make_edition
from tests.journeys.window import violations

pytestmark = pytest.mark.browser

PAGE = (HOUSE / "docs/workshops.md").read_text()
SESSIONS = "/staff/sessions"
LOOKS = ("zh-Hans", "ar")
PHONE: Any = {
    "locale": "en-GB",
    "viewport": {"width": 390, "height": 844},
    "java_script_enabled": False,
    "reduced_motion": "reduce",
}


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """A server with one museum, `town`, and nothing planned."""
    folder = tmp_path_factory.mktemp("town")
    store = open_store(folder)
    store.write_now(lambda db: db.execute(museums.insert(), {"name": "town", "quota": 1, "added": datetime.now(UTC)}))
    store.close()
    with serve(folder, (make_edition(folder / "pack", 1),)) as served:
        yield Staffed(served, folder)


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(**PHONE)
    yield context.new_page()
    context.close()


def _venues() -> list[list[str]]:
    table = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")
    ]
    return table[2:]


def _block(first: str) -> str:
    """The indented lines of the page that begin with these words."""
    found = re.search(rf"^    {first}.*?(?=\n\n)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, first
    return re.sub(r"^    ", "", found[0], flags=re.MULTILINE) + "\n"


def _go(tab: Page, room: str) -> None:
    tab.get_by_role("navigation", name="Workshops").get_by_role("link", name=room, exact=True).click()


def _button(tab: Page, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).click()


@pytest.fixture(scope="module")
def planned(museum: Staffed, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Staffed:
    """The month of the page is set up, as a coordinator does it: whichever test asks first."""
    context = chromium.new_context(**PHONE)
    _set_up_a_month(museum, context.new_page(), tmp_path_factory.mktemp("month"))
    context.close()
    return museum


def test_coordinator_sets_up_a_month_from_the_page_alone(planned: Staffed, tab: Page) -> None:
    tab.goto(planned.link("add", "visitor", "--role", "alliance", "--language", "en"))
    _enter(tab)
    tab.goto(f"{planned.home}{SESSIONS}")
    expect(tab.locator("td a").first).to_be_visible()
    assert len({venue[2] for venue in _venues()}) == 4  # areas


def _set_up_a_month(museum: Staffed, tab: Page, folder: Path) -> None:
    come_in(tab, museum.link("add", "coordinator", "--role", "alliance", "--language", "en"))
    tab.locator("nav.places").get_by_role("link", name="Workshops", exact=True).click()
    expect(tab.get_by_text("Begin in this order")).to_be_visible()
    for venue in _venues():
        _add_venue(tab, venue)
    _add_workshop(tab)

    _go(tab, "Sessions")
    tab.get_by_role("link", name="Plan a session").first.click()
    tab.get_by_label("Workshop", exact=True).select_option(label="做面具")
    tab.get_by_label("Venue", exact=True).select_option(label="北碚文化馆")
    tab.get_by_label("Day", exact=True).fill("2030-04-02")
    tab.get_by_label("Time", exact=True).fill("10:00")
    tab.get_by_label("Repeat", exact=True).select_option(label="every week")
    tab.get_by_label("How many times").fill("5")
    tab.get_by_label("Left out on").fill("2030-04-09")
    tab.get_by_label("Of these kept for wheelchairs").fill("2")
    _button(tab, "Plan a session")
    expect(tab.get_by_role("status")).to_have_text("Planned.")

    file = folder / "april.csv"
    file.write_text(_block("工作坊"))
    _import(tab, file)
    expect(tab.get_by_role("status")).to_have_text("Imported.")
    _open_booking(tab)
    tab.goto(f"{museum.home}{SESSIONS}/month?month=2030-04")
    expect(tab.locator(".month li")).to_have_count(7)

    _change_plans(tab)


def _add_venue(tab: Page, venue: list[str]) -> None:
    short, name, neighbourhood, position, access = venue
    _go(tab, "Venues")
    tab.get_by_role("link", name="Add a venue").click()
    tab.get_by_label("Short name").fill(short)
    tab.get_by_role("group", name="Name (needed)").get_by_label("简体中文").fill(name)
    tab.get_by_role("group", name="Neighbourhood").get_by_label("简体中文").fill(neighbourhood)
    tab.get_by_label("Position").fill(position)
    names = {"step-free": "Step-free", "toilet": "Accessible toilet", "hearing-loop": "Hearing loop"}
    for each in access.split(", "):
        tab.get_by_label(names.get(each, "Accessible parking")).check()
    _button(tab, "Save")
    expect(tab.get_by_role("status")).to_have_text("Saved.")


def _add_workshop(tab: Page) -> None:
    _go(tab, "What is taught")
    tab.get_by_role("link", name="Add a workshop").click()
    tab.get_by_label("Short name").fill("masks")
    tab.get_by_role("group", name="Title (needed)").get_by_label("简体中文").fill("做面具")
    tab.get_by_label("Minutes").fill("90")
    tab.get_by_label("Seats", exact=True).fill("20")
    tab.get_by_label("Languages").fill("zh-Hans, en")
    tab.get_by_label("Materials for each seat").fill(_block("纸浆面坯"))
    _button(tab, "Save")
    expect(tab.get_by_role("status")).to_have_text("Saved.")


def _import(tab: Page, file: Path) -> None:
    _go(tab, "Import")
    tab.get_by_label("CSV, XLSX or iCalendar").set_input_files(file)
    _button(tab, "See what would come of it")
    expect(tab.get_by_text("3 new, 0 there already.")).to_be_visible()
    _button(tab, "Import 3")


def _open_booking(tab: Page) -> None:
    tab.get_by_role("link", name="Open booking (3)").click()
    _button(tab, "Open booking (3)")
    expect(tab.get_by_text("open for booking: 3.")).to_be_visible()
    _button(tab, "Back to planned (3)")
    expect(tab.get_by_role("status")).to_have_text("Back to planned.")
    expect(tab.get_by_role("link", name="Open booking (3)")).to_be_visible()


def _change_plans(tab: Page) -> None:
    """Rain: moved, cancelled, and that undone; then copied."""
    tab.get_by_role("link", name="15:00").click()
    tab.get_by_role("link", name="Move", exact=True).click()
    tab.get_by_label("Day", exact=True).fill("2030-04-14")
    tab.get_by_role("group", name="Reason").get_by_label("English").fill("Rain")
    _button(tab, "Move")
    expect(tab.get_by_role("status")).to_contain_text("move it back")
    tab.get_by_role("link", name="Cancel the session").click()
    expect(tab.get_by_text("Nobody is booked.")).to_be_visible()
    tab.get_by_role("group", name="Reason").get_by_label("English").fill("Flood")
    _button(tab, "Cancel the session")
    tab.get_by_role("link", name="Undo the cancellation").click()
    _button(tab, "Undo the cancellation")
    expect(tab.get_by_role("status")).to_have_text("The cancellation is undone.")
    tab.get_by_role("link", name="Change", exact=True).click()
    tab.get_by_label("Seats", exact=True).fill("50")
    _button(tab, "Change")
    expect(tab.get_by_role("status")).to_have_text("Changed.")
    _go(tab, "Sessions")
    tab.locator("input[name^='copy.']").first.check()
    _button(tab, "Copy to next month")
    expect(tab.get_by_role("status")).to_have_text("Copied.")


def test_the_page_names_what_stands_on_the_pages() -> None:
    with (HOUSE / "companion/web/locale/en/LC_MESSAGES/staff.po").open("rb") as file:
        words = {str(message.string).casefold() for message in read_po(file)}
    named = {each.casefold() for each in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", PAGE)}
    assert len(named) > 10
    assert named <= words


def test_the_page_s_commands_do_what_it_says(planned: Staffed, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from companion.cli import companion

    (tmp_path / "april.csv").write_text(_block("工作坊"))
    commands = re.findall(r"^    companion (.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 3
    for line in commands:
        words = line.replace("april.csv", str(tmp_path / "april.csv")).split()
        done = CliRunner().invoke(companion, [*words, "--config", str(planned.config)])
        assert done.exit_code == 0, done.output


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(planned: Staffed, chromium: Browser) -> None:
    """Each kind of page is loaded once a language; axe, which is slow, looks at each once, in one of them in turn."""
    context = chromium.new_context(locale="zh-Hans", reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(planned.link("add", "look", "--role", "alliance", "--language", "zh-Hans"))
    _enter(tab)
    tab.goto(f"{planned.home}{SESSIONS}")
    one = tab.locator("td a").first.get_attribute("href") or ""
    found: list[str] = []
    for number, (name, path) in enumerate(_looked_at(one).items()):
        for lang in LOOKS:
            tab.goto(f"{planned.home}{path}{'&' if '?' in path else '?'}lang={lang}")
            for size, (width, height) in SIZES.items():
                tab.set_viewport_size({"width": width, "height": height})
                wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                found += [f"{name} {lang} {size}: {wide} px too wide"] if wide > 0 else []
                found += [f"{name} {lang} {size}: {each}" for each in tab.evaluate(SMALL)]
                if LOOK.is_dir():
                    tab.screenshot(path=LOOK / f"plan-{name}-{lang}-{size}.png", full_page=True)
            if lang == LOOKS[number % len(LOOKS)]:
                found += [f"{name} {lang}: {each}" for each in violations(tab, AXE)]
    context.close()
    assert found == []


def _looked_at(one: str) -> dict[str, str]:
    return {
        "list": SESSIONS, "month": f"{SESSIONS}/month?month=2030-04", "new": f"{SESSIONS}/new",
        "import": f"{SESSIONS}/import", "open": f"{SESSIONS}/open", "opened": f"{SESSIONS}/opened?of={one[-8:]}",
        "session": one, "move": f"{one}/move", "change": f"{one}/change", "cancel": f"{one}/cancel",
        "workshops": "/staff/workshops", "workshop": "/staff/workshops/masks", "venues": "/staff/venues",
        "venue": "/staff/venues/beibei-hall", "programmes": "/staff/programmes", "programme": "/staff/programmes/new",
    }  # fmt: skip


SMALL = """() => [...document.querySelectorAll('main button, main .button, main input:not([type=hidden]), main select')]
  .filter(each => each.getClientRects().length)
  .map(each => [each, (each.closest('label.tick') || each).getBoundingClientRect()])
  .filter(([each, box]) => box.height < 43.5)
  .map(([each, box]) => `${each.name || each.textContent} is ${box.height} px high`)"""


def _enter(tab: Page) -> None:
    """As `come_in`, in any language."""
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=again]").fill(PASSWORD)
    tab.locator("form button").first.click()
    tab.wait_for_url("**/staff/second-step")
    tab.locator("summary").click()
    secret = tab.locator(".secret code").inner_text().replace(" ", "")
    tab.locator("[name=code]").fill(code(secret))
    tab.locator("form button").last.click()
    tab.wait_for_url("**/staff")


def test_the_page_s_dates_are_still_to_come() -> None:
    assert datetime.now(UTC).year < 2030, "write later dates into docs/workshops.md"
