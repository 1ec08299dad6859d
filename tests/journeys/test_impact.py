"""Who came, on a phone and on a large screen, in three languages, by day and by night; without JavaScript."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from companion.config import Settings
from companion.impact.refreshing import EVER, refresh
from companion.office import Office
from companion.scans import Scans
from companion.store.opening import open_store
from companion.store.store import Store
from tests.companion.impact.towns import Closed, Counted, Felt, Seated, Town, Used, WalkedIn
from tests.journeys.conftest import serve
from tests.journeys.test_staff import AXE, DRESSES, LOOK, PASSWORD, SIZES, Staffed, code
from tests.journeys.voices import make_edition
from tests.journeys.window import violations

pytestmark = pytest.mark.browser
PAGES = ("", "/people", "/seats", "/stories", "/sessions")
MONTHS = 26
WUHOU = {"en": "Wuhou", "zh-Hans": "武侯区", "ar": "ووهو"}
LONGGANG = {"en": "Longgang", "zh-Hans": "龙岗街道", "ar": "لونغانغ"}


def fill(store: Store, folder: Path) -> None:
    """Two years of three museums, some of it in months with few people."""
    now = datetime.now(UTC).replace(minute=0)
    town = Town(Office(Settings(data=folder), store))
    for museum, venue, place in (("jinsha", "school", WUHOU), ("dazu", "square", LONGGANG)):
        town.museum(museum)
        town.venue(venue, place)
    town.workshop("bronze", "jinsha", "Casting bronze masks", ("jinsha/mask", "jinsha/sun"))
    town.workshop("stone", "dazu", "Rubbings of stone reliefs", ("dazu/relief",))
    town.programme("spring", "festival", goal=1_200)
    for back in range(MONTHS):
        day = now - timedelta(days=30.44 * back + 3)
        people = 60 - back + (back * 7) % 13
        for workshop, venue in (("paper", "hall"), ("bronze", "school"), ("stone", "square")):
            few = workshop == "stone" and back == 4
            name = town.held(day, 2 if few else people, workshop=workshop, venue=venue,
                             programme="spring" if back % 6 == 2 else None, seats=60)  # fmt: skip
            town.tell(
                name,
                Seated(booking=f"b-{name}", state="confirmed", people=4),
                Counted(bands={"6-11": people // 2, "18-59": 3, "60+": 1}, languages={"zh-Hans": people // 2, "en": 2},
                        returning={"new": 9, "again": 5}),
                Used(used={"sheets": people * 1.5}, left={"sheets": 12}),
                *[Felt(face="happy")] * 3,
                Felt(face="so-so"),
            )  # fmt: skip
    town.tell(town.session(now - timedelta(days=2)), WalkedIn(people=31), Closed())
    town.session(now - timedelta(days=1))
    refresh(town.office, look_back=EVER)
    scans = Scans(folder / "scans.sqlite")
    for back in range(0, 700, 9):
        for ref in ("jinsha/mask", "jinsha/sun", "dazu/relief") * (1 + back % 4):
            scans.count(ref, "en")
        scans.flush((now - timedelta(days=back)).date())


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    folder = tmp_path_factory.mktemp("counted")
    store = open_store(folder)
    fill(store, folder)
    store.close()
    with serve(folder, (make_edition(folder / "pack", 1),)) as served:
        yield Staffed(served, folder)


def come_in(tab: Page, link: str) -> None:
    tab.goto(link)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=again]").fill(PASSWORD)
    tab.locator("form button").first.click()
    tab.wait_for_url("**/staff/second-step")
    tab.locator("summary").click()
    secret = tab.locator(".secret code").inner_text().replace(" ", "")
    tab.locator("[name=code]").fill(code(secret))
    tab.locator("form button").last.click()
    tab.wait_for_url("**/staff")


def test_coordinator_follows_a_number_down_to_its_sessions(counted: Staffed, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    tab = context.new_page()
    come_in(tab, counted.link("add", "mei", "--role", "alliance"))
    tab.get_by_role("link", name="Who came").first.click()
    expect(tab.get_by_role("heading", name="Who came")).to_be_visible()
    expect(tab.get_by_text("1 has not reported yet")).to_be_visible()

    tab.get_by_role("row").filter(has_text="jinsha").get_by_role("link", name="jinsha").click()
    expect(tab.get_by_role("heading", name="By workshop")).to_be_visible()
    row = tab.get_by_role("row").filter(has_text="Casting bronze masks")
    people = row.get_by_role("cell").nth(1).get_by_role("link")
    number = int(people.inner_text())
    people.click()
    listed = tab.locator("[data-head=People]").all_inner_texts()
    assert sum(map(int, listed)) == number

    tab.goto(f"{counted.home}/staff/impact")
    with tab.expect_download() as begun:
        tab.get_by_role("button", name="XLSX").click()
    assert re.fullmatch(r"impact-\d{4}-\d\d-\d{4}-\d\d\.xlsx", begun.value.suggested_filename)
    tab.goto(f"{counted.home}/staff/audit")
    expect(tab.get_by_role("cell", name="Figures taken away")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("lang", "scheme"), DRESSES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    counted: Staffed, chromium: Browser, lang: str, scheme: str
) -> None:
    name = f"impact-{lang}-{scheme}".lower()
    context = chromium.new_context(locale=lang, color_scheme="dark" if scheme == "dark" else "light")
    tab = context.new_page()
    come_in(tab, counted.link("add", name, "--role", "alliance", "--language", lang))
    found: list[str] = []
    for page in PAGES:
        tab.goto(f"{counted.home}/staff/impact{page}")
        for size, (width, height) in SIZES.items():
            tab.set_viewport_size({"width": width, "height": height})
            if LOOK.is_dir() and scheme == "light":
                tab.screenshot(path=LOOK / f"impact{page.replace('/', '-')}-{lang}-{size}.png", full_page=True)
            for summary in tab.locator("main summary").all():
                if summary.locator("..").get_attribute("open") is None:
                    summary.click()
            found.extend(f"{page} {size}: {one}" for one in violations(tab, AXE))
            if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{page} {size}: wider than the screen")
            if LOOK.is_dir() and scheme == "light":
                tab.screenshot(path=LOOK / f"impact{page.replace('/', '-')}-{lang}-{size}-open.png", full_page=True)
            tab.goto(f"{counted.home}/staff/impact{page}")
    context.close()
    assert found == []
