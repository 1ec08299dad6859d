"""The kiosk's screen in a real browser, by touch, in every mode, and with no way out."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.journeys.phones import until
from tests.kiosk.screen.conftest import TALL, WIDE
from tests.kiosk.screen.looking import at, both_sizes, choose, faults, stop_clock
from tests.kiosk.screen.shows import DRUM, ELSEWHERE, TOWER

pytestmark = pytest.mark.browser

PAGES = ("/", "/?lang=en", DRUM, TOWER, "/search", "/exhibitions/example/voices", "/phone", "/nothing")
MODES: dict[str, dict[str, str]] = {
    "plain": {},
    "large": {"size": "largest"},
    "contrast": {"contrast": "more"},
    "night": {"theme": "dark"},
    "reach": {"reach": "low"},
    "reach, large": {"reach": "low", "size": "largest"},
}
SMALL = """() => {
  const away = '.hide, .skip, dialog:not([open])';
  const shown = (one) => one.checkVisibility({visibilityProperty: true}) && !one.closest(away);
  const controls = 'a[href], button, summary, select, input:not([type=hidden])';
  return [...document.querySelectorAll(controls)].filter(shown).map((one) => {
    const box = (one.closest('.choices label, .card, .poster') || one).getBoundingClientRect();
    return {what: one.outerHTML.slice(0, 120), width: box.width, height: box.height};
  }).filter(({width, height}) => width && height && (width < 43.5 || height < 43.5));
}"""


@both_sizes
def test_one_touch_begins_in_the_language_touched(screen: Page) -> None:
    screen.goto("/")
    expect(screen.locator("body.welcome .slide.on img")).to_be_visible()
    screen.get_by_role("link", name="العربية").tap()
    expect(screen.locator("html")).to_have_attribute("dir", "rtl")
    expect(screen.locator(".bar")).to_be_visible()
    screen.goto(DRUM)
    expect(screen.locator("h1")).to_have_text("قطعة drum")


def test_touching_the_picture_begins_in_the_museums_own_language(screen: Page) -> None:
    screen.goto("/")
    screen.locator(".slides").tap()
    expect(screen.locator(".bar")).to_be_visible()
    expect(screen.locator("html")).to_have_attribute("lang", "en")


@both_sizes
def test_everything_that_is_touched_is_44_pixels_large(screen: Page) -> None:
    for path in PAGES:
        screen.goto(path)
        assert screen.evaluate(SMALL) == [], path
    screen.goto(DRUM)
    screen.locator(".bar summary").nth(1).tap()
    assert screen.evaluate(SMALL) == []
    screen.goto("/search")
    screen.locator("#q").tap()
    expect(screen.locator(".keys")).to_be_visible()
    assert screen.evaluate(SMALL) == []


@pytest.mark.parametrize("size", [TALL, WIDE], ids=["tall", "wide"], indirect=True)
def test_in_reach_mode_every_control_lies_in_the_lower_part(context: BrowserContext, size: tuple[int, int]) -> None:
    choose(context, {"reach": "low"})
    screen = context.new_page()
    for path in (DRUM, "/?lang=en", "/search"):
        screen.goto(path)
        expect(screen.locator(".above")).to_be_visible()
        top = screen.evaluate("document.querySelector('.above').getBoundingClientRect().bottom")
        assert top >= 0.4 * size[1]
        # Whatever lies above is covered and gives way; by keyboard each comes below it when it is reached.
        first = screen.locator("main a:visible, main button:visible").first.bounding_box()
        assert first is not None
        assert first["y"] >= top - 1
        for _ in range(14):
            screen.keyboard.press("Tab")
            box = screen.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
            inside = screen.evaluate("Boolean(document.activeElement.closest('main, .bar'))")
            assert not inside or box["top"] >= top - 1, (path, box)


def test_axe_finds_nothing_in_any_mode(chromium: Browser, kiosk: str) -> None:
    some = {
        "plain": ("/", DRUM, "/search"),
        "reach": ("/?lang=en",),
        "contrast": (TOWER,),
        "large": ("/exhibitions/example/voices",),
        "night": ("/phone",),
    }
    assert look(chromium, kiosk, [(mode, "en", TALL, path) for mode, paths in some.items() for path in paths]) == []


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh-Hans", "en", "ar"])
@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_on_any_page_in_any_mode(chromium: Browser, kiosk: str, mode: str, lang: str) -> None:
    assert look(chromium, kiosk, [(mode, lang, size, path) for size in (TALL, WIDE) for path in PAGES]) == []


def look(chromium: Browser, kiosk: str, wanted: list[tuple[str, str, tuple[int, int], str]]) -> list[str]:
    found: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and "404" not in said.text:
            found.append(said.text)

    for mode, lang, size, path in wanted:
        with chromium.new_context(base_url=kiosk, viewport={"width": size[0], "height": size[1]}) as context:
            choose(context, MODES[mode])
            page = context.new_page()
            page.on("console", hear)
            page.goto(path if path == "/" else f"{path}{'&' if '?' in path else '?'}lang={lang}")
            page.wait_for_load_state("load")
            where = f"{mode} {lang} {size[0]} {path}"
            found += [f"{where}: {one}" for one in faults(page)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{where}: wider than the screen")
    return found


def test_axe_finds_nothing_in_what_opens_over_a_page(screen: Page) -> None:
    screen.goto(f"{DRUM}?lang=en")
    for sheet in (0, 1):
        screen.locator(".bar summary").nth(sheet).tap()
        assert faults(screen) == []
    screen.evaluate("document.querySelector('#still').showModal()")
    assert faults(screen) == []


# Ways, and no way out


def test_back_leads_through_this_visit_alone(screen: Page) -> None:
    screen.goto("/?lang=en")
    screen.locator(".bar").get_by_role("link", name="Search").tap()
    screen.locator(f'main a[href="{DRUM}"]').tap()
    expect(screen.locator("h1")).to_have_text("Drum")
    assert screen.evaluate("history.length") <= 2, "the browser has no history of its own"
    screen.locator("[data-back]").tap()
    screen.wait_for_url(lambda url: urlsplit(url).path == "/search")
    screen.locator("[data-back]").tap()
    expect(screen.locator(".home")).to_be_visible()


def test_another_site_is_a_symbol_and_nothing_leaves_the_kiosk(screen: Page, kiosk: str) -> None:
    asked: list[str] = []
    screen.on("request", lambda request: asked.append(request.url))
    screen.goto(f"{TOWER}?lang=en")
    screen.get_by_role("link", name="The tower's own site").tap()
    dialog = screen.locator("#elsewhere")
    expect(dialog).to_contain_text(ELSEWHERE)
    until(screen, "async () => document.querySelector('#elsewhere img').naturalWidth > 0")
    assert faults(screen) == []
    screen.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert at(screen).startswith(TOWER)
    assert all(url.startswith((kiosk, "blob:", "data:")) for url in asked)


def test_there_is_no_way_out(screen: Page, context: BrowserContext) -> None:
    downloads: list[str] = []
    screen.on("download", lambda download: downloads.append(download.url))
    screen.goto(f"{DRUM}?lang=en")
    assert not screen.evaluate(
        "document.querySelector('main').dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true}))"
    )
    for keys in ("Control+p", "Control+n", "Control+t", "Control+o", "Control+Equal", "F5", "F11", "Alt+ArrowLeft"):
        screen.evaluate("addEventListener('keydown', (event) => { self.shut = event.defaultPrevented; })")
        screen.keyboard.press(keys)
        assert screen.evaluate("self.shut"), keys
    assert screen.evaluate("window.open('/')") is None
    assert screen.evaluate("getComputedStyle(document.querySelector('h1')).userSelect") == "none"
    assert "pinch" not in screen.evaluate("getComputedStyle(document.documentElement).touchAction")
    screen.emulate_media(media="print")
    assert screen.evaluate("getComputedStyle(document.documentElement).display") == "none"
    screen.emulate_media(media="screen")
    for path in ("/workshops.ics", "/api/v1/artifacts", screen.locator("main img").first.get_attribute("src") or ""):
        screen.evaluate("(path) => { location.href = path; }", path)
        screen.wait_for_timeout(200)  # for what must not happen
        expect(screen.locator("h1")).to_have_text("Drum")
    assert downloads == []
    assert len(context.pages) == 1


def test_a_large_picture_opens_over_the_page(screen: Page) -> None:
    screen.goto(f"{DRUM}?lang=en")
    screen.locator(".hero a").first.tap()
    expect(screen.locator("#picture img, dialog.look")).to_be_visible()
    assert at(screen).startswith(DRUM)


def test_no_service_worker_serves_the_screen(screen: Page) -> None:
    screen.goto(f"{DRUM}?lang=en")
    screen.wait_for_load_state("networkidle")
    assert screen.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


# Modes


def test_modes_are_kept_from_page_to_page(screen: Page) -> None:
    screen.goto(f"{DRUM}?lang=en")
    screen.locator(".bar summary").nth(1).tap()
    screen.locator("[name=reach][value=low]").tap()
    screen.locator("[name=volume][value=high]").tap()
    expect(screen.locator(".above")).to_be_visible()
    assert screen.evaluate("document.querySelector('audio').volume") == 1
    screen.keyboard.press("Escape")
    screen.locator(".bar").get_by_role("link", name="Search").tap()
    expect(screen.locator("html")).to_have_attribute("data-reach", "low")


def test_narration_begins_by_itself_where_that_was_chosen(context: BrowserContext) -> None:
    choose(context, {"sound": "read", "volume": "low"})
    screen = context.new_page()
    screen.goto(f"{DRUM}?lang=en")
    playing = "async () => { const one = document.querySelector('audio'); return !one.paused && one.volume < 0.5; }"
    until(screen, playing)


def test_pictures_stand_still_for_who_asked_for_no_motion(chromium: Browser, kiosk: str) -> None:
    for motion, moved in (("no-preference", True), ("reduce", False)):
        with chromium.new_context(base_url=kiosk, reduced_motion=motion) as context:  # type: ignore[arg-type]
            page = stop_clock(context).new_page()
            page.goto("/")
            page.wait_for_load_state("networkidle")
            first = page.evaluate("[...document.querySelectorAll('.slide')].findIndex((one) => one.matches('.on'))")
            page.clock.run_for(9_500)
            then = page.evaluate("[...document.querySelectorAll('.slide')].findIndex((one) => one.matches('.on'))")
            assert (first != then) is moved


# Without JavaScript


def test_without_javascript_everything_can_be_read(chromium: Browser, kiosk: str) -> None:
    with chromium.new_context(base_url=kiosk, java_script_enabled=False, has_touch=True) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_role("link", name="English").tap()
        page.locator("#q").fill("drum")
        page.get_by_role("button", name="Search").tap()
        page.locator(f'main a[href="{DRUM}"]').tap()
        expect(page.locator("h1")).to_have_text("Drum")
        expect(page.locator(".bar").get_by_role("link", name="Home")).to_be_visible()
        page.locator(".hero a").first.tap()
        expect(page.locator("h1")).to_have_text("Drum")
        page.goto("/again")
        expect(page.locator("body.welcome")).to_be_visible()
        assert context.cookies() == []


def test_the_phone_page_shows_where_phones_find_the_same(screen: Page) -> None:
    screen.goto("/?lang=en")
    screen.locator(".bar").get_by_role("link", name="On your phone").tap()
    expect(screen.locator("main")).to_contain_text("Van 2")
    expect(screen.locator("main")).to_contain_text("http://10.1.2.3:8080")
    until(screen, "async () => document.querySelector('main .symbol').naturalWidth > 0")
