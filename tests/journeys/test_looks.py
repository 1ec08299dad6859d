"""Pages in a real browser: accessible in every mode, light enough, at work without JavaScript, better with it."""

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import brotli
import pytest
from playwright.sync_api import Browser, expect

from content_packs.format.pack import open_folder
from content_packs.guide.library import Library
from content_packs.visitor import statics
from content_packs.visitor.reader import INTERFACE
from tests.journeys.window import Window, chromium, is_medium, pages_of, violations
from tests.serving import library_of

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TIGER = "/artifacts/chongqing-example/tiger-chunyu"
MODES = {
    "light": ({}, "light"),
    "dark": ({}, "dark"),
    "largest": ({"size": "largest"}, "light"),
    "contrast": ({"contrast": "more"}, "light"),
    "contrast by night": ({"contrast": "more", "theme": "dark"}, "light"),
}
SOME = (
    "/",
    "/artifacts/",
    "/exhibitions/",
    "/tours/",
    "/map/",
    "/museums/",
    "/search",
    "/search?on_view",
    "/search?q",
    "/q?",
    "/nothing",
    "/offline",
)


@pytest.fixture(scope="module")
def library(example_packs: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library_of([open_folder(folder) for folder in example_packs], tmp_path_factory.mktemp("catalogues"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def faults(browser: Browser, library: Library, lang: str, mode: str, *, one_each: bool) -> list[str]:
    """What is wrong on the pages in one language and mode: axe, overflow, console."""
    display, scheme = MODES[mode]
    answers = pages_of(library, lang)
    paths = [next(path for path in answers if path.startswith(kind)) for kind in SOME] if one_each else list(answers)
    window = Window(browser, library, answers, display=display, scheme="dark" if scheme == "dark" else "light")
    found = []
    for path in dict.fromkeys([*paths, TIGER]):
        page = window.open(path)
        found += [f"{path}: {one}" for one in violations(page, AXE)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path}: wider than the screen")
    window.close()
    return found + window.faults


@pytest.mark.parametrize(
    ("mode", "lang"),
    [("light", "zh-Hans"), ("dark", "ar"), ("largest", "en"), ("contrast", "ja"), ("contrast by night", "fr")],
)
def test_axe_finds_nothing_on_each_kind_of_page(browser: Browser, library: Library, mode: str, lang: str) -> None:
    assert faults(browser, library, lang, mode, one_each=True) == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", INTERFACE)
@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_on_any_page(browser: Browser, library: Library, mode: str, lang: str) -> None:
    assert faults(browser, library, lang, mode, one_each=False) == []


def test_first_load_of_a_story_is_light(browser: Browser, library: Library) -> None:
    answers = pages_of(library, "en")
    window = Window(browser, library, answers, density=3)
    window.open(TIGER).wait_for_load_state("networkidle")
    media = [path for path in window.asked if path.startswith("/media/")]
    window.close()
    pictures = [library.medium(path[7:71]) for path in is_medium(media, ".avif")]
    module = len(statics.FILES["visitor.js"].br)
    page = len(brotli.compress(answers[TIGER].encode(), quality=5))
    seen = sum(found[0].length for found in pictures if found)
    assert module <= 15 * 1024
    assert page + module + seen + len(statics.FILES["icon.svg"].br) <= 60 * 1024


def test_picture_becomes_sharper_for_who_goes_on_to_look(browser: Browser, library: Library) -> None:
    window = Window(browser, library, pages_of(library, "en"), density=3)
    page = window.open(TIGER)
    page.wait_for_load_state("networkidle")
    first = page.evaluate("document.querySelector('.hero img').currentSrc")
    page.mouse.wheel(0, 200)
    expect(page.locator(".hero img").first).not_to_have_js_property("currentSrc", first)
    window.close()


def test_sound_is_heard_with_captions_that_follow_and_lead(browser: Browser, library: Library) -> None:
    window = Window(browser, library, pages_of(library, "en"))
    page = window.open(TIGER)
    page.locator(".player .play").first.click()
    page.wait_for_selector(".cues li[aria-current]")
    assert page.locator(".player .play").first.get_attribute("aria-label") == "Pause"
    third = page.locator(".cues").first.locator("button").nth(2)
    third.click()
    page.wait_for_selector(".cues li:nth-child(3)[aria-current]")
    page.locator(".speed select").first.select_option("1.5")
    expect(page.locator("audio").first).to_have_js_property("playbackRate", 1.5)
    page.locator(".player .play").first.click()
    expect(page.locator("audio").first).to_have_js_property("paused", True)
    at = page.evaluate("document.querySelector('audio').currentTime")
    page.reload()
    kept = page.locator(".player input[type=range]").first
    assert int(kept.input_value()) == int(at)
    assert page.locator(".speed select").first.input_value() == "1.5"
    assert window.faults == []
    window.close()


def test_display_settings_are_kept_and_set_before_the_page_is_seen(browser: Browser, library: Library) -> None:
    window = Window(browser, library, pages_of(library, "en"))
    page = window.open("/")
    page.get_by_label("Display").click()
    page.get_by_label("Largest").check()
    page.get_by_label("Night").check()
    page.goto(TIGER, wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-size", "largest")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.wait_for_load_state()
    page.get_by_label("Display").click()
    assert page.locator("input[value=largest]").is_checked()
    page.keyboard.press("Escape")
    assert not page.locator("input[value=largest]").is_visible()
    window.close()


def test_page_works_without_javascript(browser: Browser, library: Library) -> None:
    window = Window(browser, library, pages_of(library, "en") | {f"{TIGER}?lang=ar": "<p>عربي</p>"}, javascript=False)
    page = window.open(TIGER)
    assert page.locator("audio").first.is_visible()
    assert page.locator(".transcript > div").first.is_visible()
    assert not page.locator(".controls").first.is_visible()
    assert not page.get_by_label("Display").is_visible()
    page.get_by_label("Languages").click()
    page.get_by_text("العربية").click()
    assert page.get_by_text("عربي").is_visible()
    window.close()


def test_browser_that_keeps_nothing_shows_the_page_all_the_same(browser: Browser, library: Library) -> None:
    window = Window(browser, library, pages_of(library, "zh-Hans"))
    window.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied') }});"
        "delete HTMLDialogElement.prototype.showModal; delete window.fetch"
    )
    page = window.open(TIGER)
    page.get_by_label("显示").click()
    page.locator("input[value=large]").check(force=True)
    assert page.evaluate("document.documentElement.dataset.size") == "large"
    assert page.locator(".controls").first.is_visible()
    assert window.faults == []
    window.close()
