"""The kiosk's screen in a real browser, by touch, by keyboard and by scanner; and nothing stays of a visitor."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from content_packs.guide import codes
from tests.kiosk.screen.conftest import TALL, WIDE
from tests.kiosk.screen.shows import DRUM, DRUM_CODE, ELSEWHERE, TOWER

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
PAGES = ("/", "/?lang=en", DRUM, TOWER, "/search", "/exhibitions/example/voices", "/phone", "/nothing")
MODES: dict[str, dict[str, str]] = {
    "plain": {},
    "large": {"size": "largest"},
    "contrast": {"contrast": "more"},
    "night": {"theme": "dark"},
    "reach": {"reach": "low"},
    "reach, large": {"reach": "low", "size": "largest"},
}
both_sizes = pytest.mark.parametrize("size", [TALL, WIDE], ids=["tall", "wide"], indirect=True)
SMALL = """() => {
  const away = '.hide, .skip, dialog:not([open])';
  const shown = (one) => one.checkVisibility({visibilityProperty: true}) && !one.closest(away);
  const controls = 'a[href], button, summary, select, input:not([type=hidden])';
  return [...document.querySelectorAll(controls)].filter(shown).map((one) => {
    const box = (one.closest('.choices label, .card, .poster') || one).getBoundingClientRect();
    return {what: one.outerHTML.slice(0, 120), width: box.width, height: box.height};
  }).filter(({width, height}) => width && height && (width < 43.5 || height < 43.5));
}"""


def choose(context: BrowserContext, display: dict[str, str]) -> None:
    """The modes of this visitor, as the form keeps them."""
    said = json.dumps(json.dumps(display))
    context.add_init_script(f"localStorage.getItem('display') || localStorage.setItem('display', {said})")


def stop_clock(context: BrowserContext) -> BrowserContext:
    context.clock.install(time=1_800_000_000)
    context.clock.pause_at(1_800_000_001)
    return context


def at(page: Page) -> str:
    found = urlsplit(page.url)
    return f"{found.path}?{found.query}" if found.query else found.path


def faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found["violations"]]


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


# Idle


@pytest.fixture
def timed(context: BrowserContext) -> Page:
    """A screen whose clock stands still but for what the test moves."""
    return stop_clock(context).new_page()


def leave_traces(screen: Page) -> None:
    screen.goto("/?lang=en")
    screen.goto(f"{DRUM}?variant=easy")
    screen.locator(".bar summary").nth(1).tap()
    screen.locator("[name=contrast][value=more]").tap()
    screen.keyboard.press("Escape")
    screen.evaluate("caches.open('kept').then((kept) => kept.put('/mine', new Response('mine')))")
    screen.evaluate("sessionStorage.setItem('mine', '1')")
    assert screen.evaluate("localStorage.display")
    assert screen.evaluate("document.cookie")


def test_who_goes_away_leaves_nothing_behind(timed: Page, context: BrowserContext) -> None:
    leave_traces(timed)
    timed.locator(".play").tap()
    timed.evaluate("document.querySelector('audio').pause()")
    timed.clock.run_for(90_000)
    expect(timed.locator("#still .count")).to_have_text("15")
    timed.clock.run_for(14_000)
    expect(timed.locator("#still .count")).to_have_text("1")
    timed.clock.run_for(2_000)
    expect(timed.locator("body.welcome")).to_be_visible()
    assert at(timed) == "/"
    assert context.cookies() == []
    assert timed.evaluate("localStorage.length") == 0
    assert timed.evaluate("Object.keys(sessionStorage).filter((name) => name !== 'visit')") == []
    assert timed.evaluate("caches.keys()") == []
    expect(timed.locator("html")).not_to_have_attribute("data-contrast", "more")


def test_nobody_goes_back_to_the_visitor_before(screen: Page) -> None:
    leave_traces(screen)
    screen.evaluate("document.querySelector('#still').showModal()")
    screen.locator("[data-anew]").tap()
    expect(screen.locator("body.welcome")).to_be_visible()
    screen.wait_for_load_state("networkidle")
    screen.evaluate("history.back()")
    screen.wait_for_event("load")
    screen.wait_for_url(lambda url: urlsplit(url).path == "/" and not urlsplit(url).query)
    expect(screen.locator("body.welcome")).to_be_visible()


def test_go_on_goes_on(timed: Page) -> None:
    timed.goto(f"{DRUM}?lang=en")
    timed.clock.run_for(91_000)
    timed.get_by_role("button", name="Go on").tap()
    expect(timed.locator("#still")).to_be_hidden()
    timed.clock.run_for(80_000)
    expect(timed.locator("#still")).to_be_hidden()
    assert at(timed).startswith(DRUM)


def test_a_touch_is_a_sign_of_life_and_so_is_a_recording(timed: Page) -> None:
    timed.goto(f"{DRUM}?lang=en")
    for _ in range(3):
        timed.clock.run_for(60_000)
        timed.locator("h1").tap()
    expect(timed.locator("#still")).to_be_hidden()
    timed.evaluate("Object.defineProperty(document.querySelector('audio'), 'paused', {get: () => false})")
    timed.clock.run_for(200_000)
    expect(timed.locator("#still")).to_be_hidden()


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
    screen.wait_for_function("document.querySelector('#elsewhere img').naturalWidth > 0")
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


# Scanner and keys


@pytest.mark.parametrize(
    "text", [f"HTTPS://GUIDE.EXAMPLE.ORG/Q/{DRUM_CODE}", DRUM_CODE, codes.show(DRUM_CODE), f"http://x/q/{DRUM_CODE}"]
)
@pytest.mark.parametrize("path", ["/", TOWER])
def test_a_scanner_opens_a_story_from_any_page(screen: Page, path: str, text: str) -> None:
    screen.goto(path)
    screen.wait_for_load_state("networkidle")
    screen.keyboard.type(text)
    screen.keyboard.press("Enter")
    expect(screen.locator("h1")).to_contain_text("rum")


def test_a_scan_into_a_field_is_no_search(screen: Page) -> None:
    screen.goto("/search?lang=en")
    screen.locator("#q").tap()
    screen.keyboard.type("b", delay=200)
    screen.keyboard.type(f"HTTPS://GUIDE.EXAMPLE.ORG/Q/{DRUM_CODE}")
    screen.keyboard.press("Enter")
    expect(screen.locator("h1")).to_have_text("Drum")


def test_a_ticket_leads_to_the_door(screen: Page) -> None:
    screen.goto(f"{DRUM}?lang=en")
    with screen.expect_request(lambda request: urlsplit(request.url).path == "/t/ABCDEFGH"):
        screen.keyboard.type("HTTPS://GUIDE.EXAMPLE.ORG/T/ABCDEFGH")
        screen.keyboard.press("Enter")


def test_keys_on_the_screen_search(screen: Page) -> None:
    screen.goto("/search?lang=en")
    screen.locator("#q").tap()
    for letter in "drum":
        screen.locator(".keys").get_by_role("button", name=letter, exact=True).tap()
    expect(screen.locator("#q")).to_have_value("drum")
    screen.locator(".keys").get_by_role("button", name="Delete").tap()
    expect(screen.locator("#q")).to_have_value("dru")
    screen.locator(".keys .go").tap()
    expect(screen.locator(f'main a[href="{DRUM}"]')).to_be_visible()


def test_keys_are_digits_for_codes_and_letters_of_the_language_for_words(screen: Page) -> None:
    screen.goto("/?lang=ar")
    screen.locator("#code").tap()
    expect(screen.locator(".keys")).to_have_attribute("data-kind", "digits")
    screen.locator(".keys").get_by_role("button", name="ABC").tap()
    expect(screen.locator(".keys").get_by_role("button", name="Z", exact=True)).to_be_visible()
    screen.locator("#q").tap()
    expect(screen.locator(".keys").get_by_role("button", name="ض", exact=True)).to_be_visible()
    screen.locator("h1").tap()
    expect(screen.locator(".keys")).to_be_hidden()


@both_sizes
@pytest.mark.parametrize("reach", ["no", "low"])
def test_the_field_stands_above_its_keys(context: BrowserContext, reach: str) -> None:
    choose(context, {"reach": reach})
    screen = context.new_page()
    screen.goto("/?lang=en")
    for field in ("#code", "#q"):
        screen.locator(field).focus()
        expect(screen.locator(".keys")).to_be_visible()
        box, keys = screen.locator(field).bounding_box(), screen.locator(".keys").bounding_box()
        assert box
        assert keys
        above = screen.evaluate("document.querySelector('.above').getBoundingClientRect().bottom")
        assert above <= box["y"] < box["y"] + box["height"] <= keys["y"]


def test_by_keyboard_alone_a_story_is_found_and_left(screen: Page) -> None:
    screen.goto("/")
    screen.get_by_role("link", name="English").focus()
    screen.keyboard.press("Enter")
    expect(screen.locator("#q")).to_be_visible()
    screen.locator("#q").focus()
    screen.keyboard.type("drum", delay=120)
    screen.keyboard.press("Enter")
    screen.locator(f'main a[href="{DRUM}"]').focus()
    screen.keyboard.press("Enter")
    expect(screen.locator("h1")).to_have_text("Drum")
    screen.locator("[data-back]").focus()
    screen.keyboard.press("Enter")
    expect(screen.locator("#q")).to_have_value("drum")


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
    screen.wait_for_function(
        "(() => { const one = document.querySelector('audio'); return !one.paused && one.volume < 0.5; })()"
    )


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
    screen.wait_for_function("document.querySelector('main .symbol').naturalWidth > 0")
