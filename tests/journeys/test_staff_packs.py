"""An editor publishes: from a pushed version over differences and preview to the site and back, without JavaScript."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from companion.accounts.staff import AddStaff
from companion.control import carry_out
from tests.companion.test_publishing_live import Served, edition, push_editions, until
from tests.journeys.test_staff import AXE, LANGUAGES, LOOK, PASSWORD, SIZES, code, come_in
from tests.journeys.window import violations

pytestmark = pytest.mark.browser

PACK = "/staff/packs/town/main"


class Museum:
    """The server shows edition 1; three newer ones are pushed."""

    def __init__(self, served: Served, port: int) -> None:
        self.served = served
        self.port = port
        self.home = f"http://localhost:{port}"

    def link(self, name: str, role: str = "editor", language: str = "en") -> str:
        wish = AddStaff(name=name, role=role, museum="town" if role == "editor" else None, language=language)
        address: str = carry_out(self.served.settings, "staff.add", wish).address
        return re.sub(r"^https?://[^/]+", self.home, address)


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    folder: Path = tmp_path_factory.mktemp("town")
    served = push_editions(folder / "data", "", folder)
    served.publish(1)
    with served.serve() as (port, _):
        until(lambda: edition(port) == 1)
        yield Museum(served, port)


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        locale="en-GB", viewport={"width": 390, "height": 844}, java_script_enabled=False, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def test_editor_looks_previews_schedules_publishes_and_goes_back(museum: Museum, tab: Page) -> None:
    come_in(tab, museum.link("lin"))
    tab.get_by_role("link", name="town/main: version 4 was pushed and waits").click()
    tab.get_by_label("Compared with").select_option("1")
    tab.get_by_role("button", name="Compare").click()
    tab.get_by_text("Changed · Bell 3 edition4").click()
    expect(tab.locator("details[open] dd").first).to_contain_text("title")

    tab.get_by_role("button", name="Make a link").click()
    secret = tab.locator(".secret code").inner_text()
    tab.goto(secret)
    tab.goto(f"{museum.home}/artifacts/town/a3")
    expect(tab.locator("h1")).to_have_text("Bell 3 edition4")
    tab.get_by_role("link", name="Leave the preview").click()
    assert edition(museum.port) == 1

    at = datetime.now().astimezone() + timedelta(days=2)
    tab.goto(f"{museum.home}{PACK}/versions/4")
    tab.get_by_label("From", exact=True).fill(f"{at:%Y-%m-%dT%H:%M}")
    tab.get_by_role("button", name="Go on").click()
    expect(tab.locator(".facts")).to_contain_text("version 4")
    tab.get_by_role("button", name="Publish").click()
    expect(tab.get_by_role("status")).to_contain_text("Scheduled: version 4")
    tab.get_by_role("link", name="Undo: cancel the schedule").click()
    tab.get_by_role("button", name="Cancel the schedule").click()
    expect(tab.get_by_role("status")).to_contain_text("nothing is scheduled any more")
    assert edition(museum.port) == 1

    tab.goto(f"{museum.home}{PACK}/versions/4")
    tab.get_by_role("button", name="Go on").click()
    tab.get_by_role("button", name="Publish").click()
    expect(tab.get_by_role("status")).to_contain_text("Published: version 4")
    until(lambda: edition(museum.port) == 4)
    tab.get_by_role("link", name="Undo: roll back").click()
    tab.get_by_role("button", name="Roll back").click()
    expect(tab.get_by_role("status")).to_contain_text("Gone back: version 1")
    until(lambda: edition(museum.port) == 1)

    tab.get_by_role("link", name="Audit log").click()
    for act in ("Rolled back", "Version published", "Planned publication cancelled", "Preview link made"):
        expect(tab.get_by_role("table")).to_contain_text(act)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(museum: Museum, chromium: Browser, lang: str) -> None:
    found: list[str] = []
    context = chromium.new_context(locale=lang)  # axe is a script
    tab = context.new_page()
    enter(tab, museum.link(f"look-{lang}".lower(), "alliance", lang))
    for path in ("", "/packs", "/packs/town/main", "/packs/town/main/versions/4", "/packs/town/main/publish",
                 "/packs/town/main/cancel?group=A", "/museums", "/keys", "/storage"):  # fmt: skip
        tab.goto(f"{museum.home}/staff{path}")
        for summary in tab.locator("main summary").all()[:3]:
            summary.click()
        for size, (width, height) in SIZES.items():
            tab.set_viewport_size({"width": width, "height": height})
            found.extend(f"{path} {size}: {one}" for one in violations(tab, AXE))
            if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{path} {size}: wider than the screen")
            if LOOK.is_dir():
                name = re.sub(r"\W+", "-", path or "home").strip("-")
                tab.screenshot(path=LOOK / f"staff-{name}-{lang}-{size}.png", full_page=True)
    context.close()
    assert found == []


def enter(tab: Page, link: str) -> None:
    """By a first link, in any language."""
    tab.goto(link)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=again]").fill(PASSWORD)
    tab.locator("form button").first.click()
    tab.wait_for_url("**/staff/second-step")
    tab.locator("summary").click()
    tab.locator("[name=code]").fill(code(tab.locator(".secret code").inner_text().replace(" ", "")))
    tab.locator("form button").last.click()
    tab.wait_for_url("**/staff")
