"""docs/workshops.md is done as it stands: four neighbourhoods, on a phone without JavaScript, on a real server."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, expect

from companion.accounts.staff import AddStaff
from companion.control import carry_out
from tests.companion.processes import HOUSE
from tests.companion.test_publishing_live import Served, push_editions
from tests.journeys.test_staff import AXE, LANGUAGES, LOOK, PASSWORD, SIZES, code, come_in
from tests.journeys.window import violations

pytestmark = pytest.mark.browser

PAGE = (HOUSE / "docs/workshops.md").read_text()
SESSIONS = "/staff/sessions"


class Museum:
    """A server with one museum, `town`, and nothing planned."""

    def __init__(self, served: Served, port: int) -> None:
        self.served, self.port = served, port
        self.home = f"http://localhost:{port}"

    def link(self, name: str, language: str = "en") -> str:
        address: str = carry_out(
            self.served.settings, "staff.add", AddStaff(name=name, role="alliance", language=language)
        ).address
        return re.sub(r"^https?://[^/]+", self.home, address)


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    folder: Path = tmp_path_factory.mktemp("town")
    served = push_editions(folder / "data", "", folder)
    with served.serve() as (port, _):
        yield Museum(served, port)


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        locale="en-GB", viewport={"width": 390, "height": 844}, java_script_enabled=False, reduced_motion="reduce"
    )
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


def test_coordinator_sets_up_a_month_from_the_page_alone(museum: Museum, tab: Page, tmp_path: Path) -> None:
    come_in(tab, museum.link("coordinator"))
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

    file = tmp_path / "april.csv"
    file.write_text(_block("工作坊"))
    _import(tab, file)
    expect(tab.get_by_role("status")).to_have_text("Imported.")
    tab.goto(f"{museum.home}{SESSIONS}/month?month=2030-04")
    expect(tab.locator(".month li")).to_have_count(7)

    _change_plans(tab)
    areas = {venue[2] for venue in _venues()}
    assert len(areas) == 4


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


def test_the_page_s_commands_do_what_it_says(museum: Museum, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from companion.cli import companion

    (tmp_path / "april.csv").write_text(_block("工作坊"))
    commands = re.findall(r"^    companion (.*)$", PAGE, re.MULTILINE)
    assert len(commands) == 3
    for line in commands:
        words = line.replace("april.csv", str(tmp_path / "april.csv")).split()
        done = CliRunner().invoke(companion, [*words, "--config", str(_config(museum, tmp_path))])
        assert done.exit_code == 0, done.output


def _config(museum: Museum, folder: Path) -> Path:
    file = folder / "companion.toml"
    file.write_text(f'data = "{museum.served.settings.data}"\n')
    return file


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(museum: Museum, chromium: Browser, lang: str) -> None:
    context = chromium.new_context(locale=lang, reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(museum.link(f"look-{lang}".lower(), lang))
    _enter(tab)
    session = tab.goto(f"{museum.home}{SESSIONS}?lang={lang}")
    assert session is not None
    one = tab.locator("td a").first.get_attribute("href") or ""
    found: list[str] = []
    for name, path in {
        "list": SESSIONS, "month": f"{SESSIONS}/month?month=2030-04", "new": f"{SESSIONS}/new",
        "import": f"{SESSIONS}/import", "session": one, "move": f"{one}/move", "change": f"{one}/change",
        "cancel": f"{one}/cancel", "workshops": "/staff/workshops", "workshop": "/staff/workshops/masks",
        "venues": "/staff/venues", "venue": "/staff/venues/beibei-hall", "programmes": "/staff/programmes",
        "programme": "/staff/programmes/new",
    }.items():  # fmt: skip
        tab.goto(museum.home + path)
        for size, (width, height) in SIZES.items():
            tab.set_viewport_size({"width": width, "height": height})
            found += [f"{name} {size}: {each}" for each in violations(tab, AXE)]
            wide = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            found += [f"{name} {size}: {wide} px too wide"] if wide > 0 else []
            found += [f"{name} {size}: {each}" for each in tab.evaluate(SMALL)]
            if LOOK.is_dir():
                tab.screenshot(path=LOOK / f"plan-{name}-{lang}-{size}.png", full_page=True)
    context.close()
    assert found == []


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
