"""A visitor without a network: what was seen stays readable, and nothing else is kept."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from content_packs.guide.codes import show
from tests.journeys.conftest import CHROMIUM, Editions, serve
from tests.journeys.line import Line
from tests.journeys.phones import DRUM, NEVER_SEEN, assert_drum_is_shown, keep, kept_keys, until, wait_kept
from tests.journeys.voices import CODE
from tests.packs import artifact, make_pack

pytestmark = pytest.mark.browser


def test_a_seen_story_is_readable_in_airplane_mode_by_code_and_by_address(
    phone: BrowserContext, page: Page, line: Line
) -> None:
    keep(page, line, f"/Q/{CODE['drum']}")  # as its label says
    phone.set_offline(True)
    for path in (f"/Q/{CODE['drum']}", f"/q/{CODE['drum']}", f"/q/{show(CODE['drum']).lower()}", DRUM):
        page.goto(line.url + path)
        assert_drum_is_shown(page)


def test_a_story_seen_by_its_address_is_found_by_its_code(page: Page, line: Line) -> None:
    keep(page, line, DRUM)
    line.become("cut")
    for path in (f"/q/{show(CODE['drum'])}", f"/q?code={CODE['drum'].lower()}"):
        page.goto(line.url + path)
        assert_drum_is_shown(page)


def test_a_seen_story_is_readable_with_a_dead_server_and_after_a_restart_of_the_browser(
    playwright: Playwright, editions: Editions, tmp_path: Path
) -> None:
    def launch() -> BrowserContext:
        return playwright.chromium.launch_persistent_context(str(tmp_path / "profile"), locale="en-GB", **CHROMIUM)

    with serve(tmp_path, editions[:1]) as server:
        address = f"http://localhost:{server.port}{DRUM}"
        phone = launch()
        page = phone.new_page()
        page.goto(address)
        wait_kept(page)
        server.kill()
        page.goto(address)
        assert_drum_is_shown(page)
        phone.close()
        phone = launch()
        page = phone.new_page()
        page.goto(address)
        assert_drum_is_shown(page)
        phone.close()


@pytest.mark.parametrize("mood", ["stalled", "portal", "failing"])
def test_a_kept_page_is_shown_while_the_line_is(mood: Any, page: Page, line: Line) -> None:
    keep(page, line, DRUM)
    line.become(mood)
    page.goto(line.url + DRUM, wait_until="domcontentloaded", timeout=5_000)  # a browser gives up after minutes
    assert_drum_is_shown(page)
    line.become("open")
    page.goto(line.url + DRUM)
    assert_drum_is_shown(page)


def test_the_page_of_a_captive_portal_is_not_kept(page: Page, line: Line) -> None:
    keep(page, line, DRUM)
    line.become("portal")
    page.goto(line.url + NEVER_SEEN)
    expect(page.locator("h1")).to_have_text("Please log in")
    line.become("cut")
    page.goto(line.url + NEVER_SEEN)
    expect(page.locator("h1")).to_have_text("No network right now")


def test_a_page_that_is_gone_is_forgotten(page: Page, line: Line, tmp_path: Path) -> None:
    keep(page, line, DRUM)
    make_pack(tmp_path / "other", [artifact("vase")])
    with serve(tmp_path, (tmp_path / "other",)) as other:
        line.lead_to(other.port)
        page.goto(line.url + DRUM)
        until(page, "async (path) => !(await caches.match(path, { ignoreSearch: true }))", DRUM)
        answer = page.goto(line.url + DRUM)
        assert answer is not None
        assert answer.status == 404


def test_narration_seeks_without_a_network(page: Page, line: Line) -> None:
    keep(page, line, DRUM)
    line.become("cut")
    page.goto(line.url + DRUM)
    statuses = page.evaluate(
        """async () => {
            const { src } = document.querySelector(".player audio");
            const ask = async (range) => {
                const answer = await fetch(src, { headers: { range } });
                return [answer.status, answer.headers.get("content-range"), (await answer.blob()).size];
            };
            const ranges = ["bytes=100-199", "bytes=160000-", "bytes=-5", "bytes=999999-"];
            return Promise.all(ranges.map(ask));
        }"""
    )
    length = int(statuses[0][1].rpartition("/")[2])
    assert statuses == [
        [206, f"bytes 100-199/{length}", 100],
        [206, f"bytes 160000-{length - 1}/{length}", length - 160_000],
        [206, f"bytes {length - 5}-{length - 1}/{length}", 5],
        [416, f"bytes */{length}", 0],
    ]
    page.evaluate(
        """() => new Promise((done, failed) => {
            const sound = document.querySelector(".player audio");
            sound.addEventListener("error", failed);
            sound.addEventListener("loadedmetadata", () => { sound.currentTime = 12; }, { once: true });
            sound.addEventListener("timeupdate", () => sound.currentTime > 12 && done());
            sound.muted = true;
            sound.play().catch(failed);
        })"""
    )


def test_another_size_stands_in_for_a_picture_that_was_not_kept(phone: BrowserContext, page: Page, line: Line) -> None:
    keep(page, line, DRUM)
    line.become("cut")
    page.set_viewport_size({"width": 1600, "height": 1000})  # asks for a larger one
    page.goto(line.url + DRUM)
    assert_drum_is_shown(page)


def test_language_chosen_without_a_network_stays_chosen(page: Page, line: Line) -> None:
    keep(page, line, f"{DRUM}?lang=zh-Hans", f"{DRUM}?lang=en")
    line.become("cut")
    page.goto(f"{line.url}{DRUM}?lang=zh-Hans")
    until(page, "async () => document.cookie.includes('lang=zh-Hans')")
    assert_drum_is_shown(page, "drum，第1版")
    page.goto(line.url + DRUM)
    assert_drum_is_shown(page, "drum，第1版")
    line.become("open")
    page.goto(line.url + NEVER_SEEN)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_a_page_never_seen_says_so_and_leads_to_what_is_kept(page: Page, line: Line) -> None:
    keep(page, line, DRUM)
    line.become("cut")
    answer = page.goto(f"{line.url}{DRUM}?lang=ar")
    assert answer is not None
    assert answer.status == 503
    expect(page.locator("h1")).to_have_text("No network right now")
    page.get_by_role("link", name="Drum").click()
    assert_drum_is_shown(page)


@pytest.mark.parametrize(
    "path",
    ["/search?q=drum", f"/q?code={CODE['drum']}", "/health/live", "/schema/openapi.json", "/bookings/x", "/staff"],
)
def test_what_is_not_a_story_is_never_kept(path: str, page: Page, line: Line) -> None:
    keep(page, line, "/")
    page.goto(line.url + path)
    keep(page, line, DRUM)
    kept = {key.split("?")[0] for key in kept_keys(page)}
    assert path.split("?", maxsplit=1)[0] not in kept
    assert all(
        key in {"/", "/offline", "/choice", DRUM, f"/q/{CODE['drum']}"} or key.startswith(("/media/", "/static/"))
        for key in kept
    )


def test_the_pages_opened_least_recently_go_first_and_saved_ones_never(page: Page, line: Line) -> None:
    page.goto(line.url)
    judged = page.evaluate(
        """async (kept) => {
            const { judge } = await import(kept);
            const names = (at) => [`m${at}`, "shared"];
            const pages = [...Array(203).keys()].map((at) => ({ key: `k${at}`, own: `/p${at}`, at, names: names(at) }));
            const codes = [{ key: "c0", leads: "/p0" }, { key: "c9", leads: "/p9" }];
            const sizes = new Map([["shared", 1], ["m202", 50e6], ["m201", 20e6], ["m5", 1]]);
            const { gone, stay } = judge([...pages, ...codes], sizes, ["saved"]);
            const asked = ["saved", "shared", "m202", "m201", "m5", "m0"];
            return { gone, stay: asked.filter((name) => stay.has(name)) };
        }""",
        page.evaluate("document.querySelector('script[type=module]').src.replace('visitor.js', 'kept.js')"),
    )
    assert judged == {"gone": ["k201", "k1", "k0", "c0"], "stay": ["saved", "shared", "m202", "m5"]}
