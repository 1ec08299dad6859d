"""From the first account to the audit log, in a real browser without JavaScript, on a real server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect
from pyotp import TOTP

from tests.companion.processes import HOUSE
from tests.journeys.conftest import Served, serve
from tests.journeys.voices import make_edition
from tests.journeys.window import violations

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
LOOK = HOUSE / ".cache/screenshots"
PASSWORD = "vier Tassen grüner Tee"
SIZES = {"phone": (390, 844), "kiosk": (1080, 1920)}
LANGUAGES = ("zh-Hans", "en", "ar")
DRESSES = [  # two in every run, the others in a full one
    pytest.param(
        lang, scheme, marks=() if (lang, scheme) in {("zh-Hans", "light"), ("ar", "dark")} else pytest.mark.slow
    )
    for lang in LANGUAGES
    for scheme in ("light", "dark")
]


class Staffed:
    """A server and its command line."""

    def __init__(self, served: Served, folder: Path) -> None:
        self.served = served
        self.home = f"http://127.0.0.1:{served.port}"
        self.config = folder / f"{served.port}.toml"

    def companion(self, *words: str) -> str:
        asked = [sys.executable, "-m", "companion.cli", *words, "--config", str(self.config)]
        done = subprocess.run(asked, cwd=HOUSE, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def link(self, *words: str) -> str:
        printed = self.companion("staff", *words)
        return printed.replace(f"http://localhost:{self.served.port}", self.home)


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    folder = tmp_path_factory.mktemp("staffed")
    with serve(folder, (make_edition(folder / "pack", 1),)) as served:
        yield Staffed(served, folder)


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        locale="en-GB", viewport={"width": 390, "height": 844}, java_script_enabled=False, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def come_in(tab: Page, link: str) -> str:
    """From the one-time link to the first page; the secret of the second step."""
    tab.goto(link)
    tab.get_by_label("New password").fill(PASSWORD)
    tab.get_by_label("The same once more").fill(PASSWORD)
    tab.get_by_role("button", name="Set the password").click()
    expect(tab).to_have_url(re.compile("/staff/second-step$"))
    tab.get_by_text("Or type the key by hand").click()
    secret = tab.locator(".secret code").inner_text().replace(" ", "")
    tab.get_by_label("Type the six digits").fill(code(secret))
    tab.get_by_role("button", name="Go on").click()
    expect(tab).to_have_url(re.compile("/staff$"))
    return secret


def code(secret: str, steps: int = 0) -> str:
    return TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def test_first_account_comes_in_works_and_finds_it_in_the_log(staffed: Staffed, tab: Page) -> None:
    secret = come_in(tab, staffed.link("add", "mei", "--role", "alliance"))
    expect(tab.get_by_text("Yours is the only account of the alliance")).to_be_visible()
    tab.get_by_role("button", name="Log out").click()
    expect(tab).to_have_url(re.compile("/staff/login$"))

    tab.goto(f"{staffed.home}/staff/audit")  # not in: to the log-in, and from there on to where it was going
    tab.get_by_label("Name").fill("Mei")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    tab.get_by_label("Code").fill(code(secret, 1))  # the one of now was used
    tab.get_by_role("button", name="Go on").click()
    expect(tab).to_have_url(re.compile("/staff/audit$"))
    expect(tab.get_by_role("cell", name="Account made")).to_be_visible()

    tab.get_by_role("link", name="People", exact=True).click()
    tab.get_by_label("Name").fill("王芳")
    tab.get_by_label("Role").select_option("workshop")
    tab.get_by_role("button", name="Make the account").click()
    assert "/staff/links/" in tab.locator(".secret code").inner_text()
    tab.get_by_role("link", name="Audit log").click()
    expect(tab.get_by_role("cell", name="王芳")).to_be_visible()


def test_password_is_shown_and_hidden_without_a_script(staffed: Staffed, tab: Page) -> None:
    tab.goto(f"{staffed.home}/staff/login")
    tab.get_by_role("button", name="Show what I type").click()
    tab.get_by_label("Password").fill("as seen")
    assert tab.get_by_label("Password").get_attribute("type") == "text"
    tab.get_by_role("button", name="Hide what I type").click()
    assert tab.get_by_label("Password").get_attribute("type") == "password"


def test_pages_are_walked_by_keyboard_alone(staffed: Staffed, tab: Page) -> None:
    tab.goto(f"{staffed.home}/staff/login")
    tab.keyboard.press("Tab")
    expect(tab.get_by_text("Skip to the content")).to_be_focused()
    reached = set()
    for _ in range(12):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("document.activeElement.name || document.activeElement.innerText"))
    assert {"name", "password", "Log in", "toggle"} <= reached


@pytest.mark.parametrize(("lang", "scheme"), DRESSES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    staffed: Staffed, chromium: Browser, lang: str, scheme: str
) -> None:
    name = f"look-{lang}-{scheme}".lower()
    link = staffed.link("add", name, "--role", "alliance", "--language", lang)
    staffed.link("add", f"with-{name}", "--role", "workshop")  # somebody else to look after
    found: list[str] = []
    context = chromium.new_context(locale=lang, color_scheme="dark" if scheme == "dark" else "light")  # axe is a script
    tab = context.new_page()

    def look(what: str) -> None:
        for size, (width, height) in SIZES.items():
            tab.set_viewport_size({"width": width, "height": height})
            found.extend(f"{what} {size}: {one}" for one in violations(tab, AXE))
            if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{what} {size}: wider than the screen")
            if LOOK.is_dir() and scheme == "light":
                tab.screenshot(path=LOOK / f"staff-{what}-{lang}-{size}.png", full_page=True)

    tab.goto(f"{staffed.home}/staff/login")
    look("login")
    tab.goto(link)
    look("link")
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=again]").fill(PASSWORD)
    tab.locator("form button").first.click()
    tab.wait_for_url("**/staff/second-step")
    tab.locator("summary").click()
    look("second-step")
    secret = tab.locator(".secret code").inner_text().replace(" ", "")
    tab.locator("[name=code]").fill(code(secret))
    tab.locator("form button").last.click()
    tab.wait_for_url("**/staff")
    for path in ("", "/people", "/audit", "/account", "/nothing"):
        tab.goto(f"{staffed.home}/staff{path}")
        if path == "/people":
            tab.locator("summary").first.click()
        look(path.removeprefix("/") or "home")
    context.close()
    assert found == []
