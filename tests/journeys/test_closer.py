"""Looking closer, walking around and standing inside, in a real Chromium: by touch, by keyboard, and without either."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from content_packs.visitor import vendor
from tests.journeys.closely import DEEP, FLAT, Visitor, changes, drag, pinch, visitor
from tests.journeys.closer import BELL, GATE, SCROLL, WALL, make_closer
from tests.journeys.conftest import serve
from tests.journeys.window import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not vendor.FILES, reason="the viewers could not be fetched when this was built"),
]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TOUCH: dict[str, Any] = {"has_touch": True, "is_mobile": True}
WITHIN = """(selector) => {
    const box = document.querySelector(selector)?.getBoundingClientRect();
    return box && box.width > 0 && box.left > 0 && box.right < 390;
}"""
VIEWERS = {SCROLL: "openseadragon.js", BELL: "model-viewer.js", GATE: "pannellum.js"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("closer")
    with serve(folder, (make_closer(folder / "pack"),)) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.fixture(scope="module")
def deep(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**DEEP)
    yield browser
    browser.close()


@pytest.fixture
def guest(deep: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A visitor; parametrized with other settings of the browser. Nothing may go wrong, or elsewhere."""
    with visitor(deep, site, **getattr(request, "param", {})) as guest:
        yield guest
        assert guest.faults == []


def enter(opener: Locator) -> None:
    opener.focus()
    opener.press("Enter")


def orbit(page: Page) -> list[float]:
    found: list[float] = page.evaluate(
        "(({ theta, phi, radius }) => [theta, phi, radius])(document.querySelector('model-viewer').getCameraOrbit())"
    )
    return found


def where(page: Page) -> float:
    """How far right on the screen the way on is."""
    box = page.locator("a.look-spot", has_text="Go on").bounding_box()
    assert box
    return box["x"]


# Zoom


@pytest.mark.parametrize("guest", [TOUCH], indirect=True)
def test_zoom_by_touch_fetches_what_is_looked_at(guest: Visitor) -> None:
    page = guest.look(SCROLL, Locator.tap)
    overview = guest.asked_for(".tiles")
    pinch(page, (195, 420), 20, 160)
    pinch(page, (195, 420), 20, 160)
    page.wait_for_function(
        "(n) => performance.getEntriesByType('resource').filter((e) => /tiles$/.test(e.name)).length > n",
        arg=len(overview),
    )
    before = guest.window.screenshot()
    drag(page, (300, 420), (80, 420))
    changes(page, guest.window.screenshot, before)
    guest.act("close").tap()
    expect(guest.window).to_have_count(0)


def test_zoom_by_keyboard_closes_by_escape_and_gives_the_focus_back(guest: Visitor) -> None:
    page = guest.look(SCROLL, enter)
    expect(page.locator(".look-stage")).to_be_focused()
    few = len(guest.asked_for(".tiles"))
    for _ in range(6):
        page.keyboard.press("+")
    page.wait_for_function(
        "(n) => performance.getEntriesByType('resource').filter((e) => /tiles$/.test(e.name)).length > n", arg=few
    )
    near = changes(page, guest.window.screenshot, b"")
    page.keyboard.press("ArrowRight")
    moved = changes(page, guest.window.screenshot, near)
    page.keyboard.press("0")
    changes(page, guest.window.screenshot, moved)
    page.keyboard.press("Escape")
    expect(guest.window).to_have_count(0)
    expect(guest.opener).to_be_focused()
    assert page.evaluate("history.state") is None


def test_each_part_of_a_picture_is_fetched_once(guest: Visitor) -> None:
    page = guest.look(SCROLL)
    for key in ("+", "+", "+", "+", "ArrowLeft", "0", "+", "+", "+", "+"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)
    asked = guest.asked_for(".tiles")
    assert len(asked) == len(set(asked)) > 1


# The window


@pytest.mark.parametrize("guest", [TOUCH], indirect=True)
def test_back_closes_the_window_and_stays_on_the_page(guest: Visitor) -> None:
    page = guest.look(SCROLL, Locator.tap)
    page.go_back()
    expect(guest.window).to_have_count(0)
    assert page.url.endswith(SCROLL)
    guest.opener.tap()
    guest.wait()


@pytest.mark.parametrize("guest", [TOUCH], indirect=True)
def test_buttons_are_large_enough_for_any_finger(guest: Visitor) -> None:
    page = guest.look(GATE, Locator.tap)
    boxes = [one.bounding_box() for one in guest.window.locator("button:visible, a:visible").all()]
    assert len(boxes) >= 6
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes if box and box["width"] > 0), boxes
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", [*VIEWERS, WALL])
def test_nothing_of_a_viewer_is_loaded_before_the_tap(guest: Visitor, path: str) -> None:
    guest.open(path).wait_for_load_state("networkidle")
    assert not [
        one
        for one in guest.asked
        if re.search(
            r"(look|zoom|walk|stand|compare)\.(js|css)|pannellum|openseadragon|model-viewer|\.tiles|\.glb", one
        )
    ]


def test_a_viewer_that_does_not_come_leaves_the_picture_and_says_so(deep: Browser, site: str) -> None:
    with visitor(deep, site) as guest:
        page = guest.open(SCROLL)
        page.route("**/openseadragon.js", lambda route: route.abort())
        guest.opener.click()
        expect(guest.status).to_contain_text("This could not be loaded.")
        assert guest.window.locator(".look-stage img").evaluate(
            "(image) => image.decode().then(() => image.naturalWidth)"
        )
        guest.act("close").click()
        page.unroute("**/openseadragon.js")
        guest.opener.click()
        guest.wait()


# A model


@pytest.mark.parametrize("guest", [{"viewport": {"width": 390, "height": 600}}], indirect=True)
def test_a_model_is_turned_by_arrows_and_its_places_are_buttons(guest: Visitor) -> None:
    page = guest.look(BELL, enter)
    start = orbit(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "(theta) => Math.abs(document.querySelector('model-viewer').getCameraOrbit().theta - theta) > 0.1", arg=start[0]
    )
    page.keyboard.press("+")
    page.wait_for_function(
        "(radius) => document.querySelector('model-viewer').getCameraOrbit().radius < radius * 0.95", arg=start[2]
    )
    place = page.locator("model-viewer button.look-spot").first
    for _ in range(8):
        page.keyboard.press("Tab")
        if place.evaluate("(one) => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(guest.status).to_contain_text("A tiger looks at you.")
    guest.window.locator(".look-side button").nth(1).click()
    expect(guest.status).to_contain_text("Waves of the river.")
    page.keyboard.press("Escape")
    expect(guest.opener).to_be_focused()


@pytest.mark.parametrize("guest", [TOUCH | {"viewport": {"width": 390, "height": 600}}], indirect=True)
def test_a_model_is_turned_by_a_finger(guest: Visitor) -> None:
    page = guest.look(BELL, Locator.tap)
    start = orbit(page)
    drag(page, (100, 450), (300, 450))
    page.wait_for_function(
        "(theta) => Math.abs(document.querySelector('model-viewer').getCameraOrbit().theta - theta) > 0.1", arg=start[0]
    )


@pytest.mark.parametrize(
    "guest", [{"reduced_motion": "reduce", "viewport": {"width": 390, "height": 600}}], indirect=True
)
def test_nothing_glides_for_who_wants_no_motion(guest: Visitor) -> None:
    page = guest.look(BELL)
    start = orbit(page)
    assert not page.evaluate("document.querySelector('model-viewer').autoRotate")
    page.keyboard.press("ArrowRight")
    arrived = changes(page, lambda: orbit(page), start)
    page.wait_for_timeout(500)
    assert orbit(page) == arrived


# A panorama


def test_a_tour_is_walked_in_place_by_keyboard(guest: Visitor) -> None:
    page = guest.look(GATE, enter)
    at = where(page)
    page.keyboard.press("ArrowRight")
    assert changes(page, lambda: where(page), at) < at - 20
    page.locator("a.look-spot", has_text="Go on").focus()
    page.keyboard.press("Enter")
    expect(guest.window.locator("h2")).to_have_text("In the yard")
    guest.wait()
    assert page.url.endswith("/scenes/example/yard")
    assert page.title().startswith("In the yard")
    expect(page.locator("main h1")).to_have_text("In the yard")
    expect(page.locator("main .over")).to_contain_text("scene 2 of 3")
    guest.act("listen").click()
    page.wait_for_function("() => document.querySelector('main audio').currentTime > 0")
    guest.window.get_by_role("link", name="Next scene").click()
    expect(guest.window.locator("h2")).to_have_text("In the hall")
    page.go_back()
    expect(guest.window.locator("h2")).to_have_text("In the yard")
    page.keyboard.press("Escape")
    expect(guest.window).to_have_count(0)
    expect(page.locator("main h1")).to_have_text("In the yard")
    assert page.url.endswith("/scenes/example/yard")


@pytest.mark.parametrize("guest", [TOUCH], indirect=True)
def test_a_panorama_is_turned_by_a_finger_and_left_for_an_artifact(guest: Visitor) -> None:
    page = guest.look(GATE, Locator.tap)
    at = where(page)
    drag(page, (300, 600), (200, 600))
    assert changes(page, lambda: where(page), at) < at - 20
    guest.window.get_by_role("link", name="The scroll").tap()
    page.wait_for_url(f"**{SCROLL}")
    page.go_back()
    expect(page.locator("main h1")).to_have_text("At the gate")


@pytest.mark.parametrize("path", [BELL, GATE])
def test_places_are_where_they_belong_when_read_from_the_right(guest: Visitor, path: str) -> None:
    page = guest.look(f"{path}?lang=ar")
    page.wait_for_function(WITHIN, arg=".look-spot")  # the viewer puts it there once the model or picture stands


# A comparison


def test_a_comparison_is_a_slider_for_the_keyboard(guest: Visitor) -> None:
    page = guest.open(WALL)
    enter(guest.opener)
    slider = page.get_by_role("slider", name="How much of the first picture is shown")
    expect(slider).to_be_focused()
    page.keyboard.press("End")
    expect(slider).to_have_value("100")
    assert page.locator(".pair").evaluate("(pair) => pair.style.getPropertyValue('--edge-at')") == "100%"
    assert not violations(page, AXE)


@pytest.mark.parametrize("guest", [TOUCH], indirect=True)
def test_a_comparison_follows_the_finger(guest: Visitor) -> None:
    page = guest.open(WALL)
    guest.opener.tap()
    slider = page.get_by_role("slider")
    expect(slider).to_have_value("50")
    box = page.locator(".pair.over").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    drag(page, (box["x"] + box["width"] / 2, middle), (box["x"] + box["width"] * 0.9, middle))
    assert int(slider.input_value()) in range(86, 95)


# Without


@pytest.mark.parametrize("path", [BELL, GATE])
def test_without_webgl_the_picture_is_shown_and_the_text_says_the_same(guest: Visitor, path: str) -> None:
    guest.page.add_init_script(FLAT)
    page = guest.open(path)
    guest.opener.click()
    expect(guest.status).to_contain_text("Your browser cannot show this in space.")
    assert guest.window.locator(".look-stage img").evaluate("(image) => image.decode().then(() => image.naturalWidth)")
    assert not guest.asked_for("model-viewer.js")
    page.keyboard.press("Escape")
    expect(guest.window).to_have_count(0)


def test_a_picture_is_zoomed_without_webgl(guest: Visitor) -> None:
    guest.page.add_init_script(FLAT)
    guest.look(SCROLL)


@pytest.mark.parametrize("guest", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_pictures_words_and_links_say_it_all(guest: Visitor) -> None:
    page = guest.open(SCROLL)
    large = page.get_by_role("link", name="Look closer").get_attribute("href")
    assert large
    assert page.request.get(guest.site + large).ok
    page = guest.open(BELL)
    assert not page.get_by_text("Walk around it").is_visible()
    assert page.locator(".model img").is_visible()
    assert page.get_by_text("Six sides, each of another colour.").is_visible()
    assert page.locator(".spots li").all_inner_texts() == [
        "The face\nA tiger looks at you.",
        "The side\nWaves of the river.",
    ]
    page = guest.open(WALL)
    assert page.locator(".pair img").count() == 2
    assert page.get_by_text("1920").is_visible()
    assert page.get_by_text("The sky was under soot.").is_visible()
    page = guest.open(GATE)
    page.get_by_role("link", name="Go on").click()
    assert page.url.endswith("/scenes/example/yard")
    assert page.locator("audio[controls]").is_visible()
    assert page.get_by_text("Listen to the yard.").is_visible()
    page.get_by_role("link", name="Next scene").click()
    assert page.url.endswith("/scenes/example/hall")


# Accessible in every mode


@pytest.mark.parametrize(
    ("guest", "path", "lang"),
    [
        ({}, SCROLL, "zh-Hans"),
        ({"color_scheme": "dark"}, SCROLL, "ar"),
        ({"viewport": {"width": 390, "height": 600}}, BELL, "en"),
        ({"color_scheme": "dark", "viewport": {"width": 1080, "height": 1920}}, GATE, "ar"),
        ({}, GATE, "zh-Hans"),
    ],
    indirect=["guest"],
)
def test_axe_finds_nothing_with_a_viewer_open(guest: Visitor, path: str, lang: str) -> None:
    page = guest.look(f"{path}?lang={lang}")
    assert violations(page, AXE) == []


@pytest.mark.parametrize("chosen", ['{"size": "largest"}', '{"contrast": "more", "theme": "dark"}'])
def test_large_text_and_high_contrast_leave_room_for_the_picture(guest: Visitor, chosen: str) -> None:
    guest.page.add_init_script(f"localStorage.setItem('display', JSON.stringify({chosen}))")
    page = guest.look(GATE)
    assert violations(page, AXE) == []
    stage = page.locator(".look-stage").bounding_box()
    assert stage
    assert stage["height"] >= 844 / 3
