"""A visitor without a network: what was seen stays, what was saved is whole, and nothing else is kept."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from content_packs.guide.codes import show
from tests.journeys.conftest import CHROMIUM, Served, serve
from tests.journeys.line import Line, open_line
from tests.journeys.voices import CODE, NAMES, make_edition
from tests.packs import artifact, make_pack

pytestmark = pytest.mark.browser

DRUM = "/artifacts/example/drum"
VOICES = "/exhibitions/example/voices"
NEVER_SEEN = "/artifacts/example/flute"

Editions = tuple[Path, Path]


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    folder = tmp_path_factory.mktemp("editions")
    return make_edition(folder / "1", 1), make_edition(folder / "2", 2)


@pytest.fixture(scope="module")
def first_edition(editions: Editions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("first"), editions[:1]) as served:
        yield served


@pytest.fixture
def line(first_edition: Served) -> Iterator[Line]:
    with open_line(first_edition.port) as opened:
        yield opened


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="en-GB", viewport={"width": 390, "height": 844}, device_scale_factor=2)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()


def until(page: Page, holds: str, fact: Any = None) -> None:
    """Until the async function `holds` says so, in the page."""
    page.evaluate(
        f"""async (fact) => {{
            const holds = {holds};
            const end = performance.now() + 30_000;
            while (!(await holds(fact))) {{
                if (performance.now() > end) throw new Error("waited too long");
                await new Promise((done) => setTimeout(done, 20));
            }}
        }}""",
        fact,
    )


def keep(page: Page, line: Line, *paths: str) -> None:
    """Open each of `paths` and wait until what it needs is kept."""
    for path in paths:
        page.goto(line.url + path)
        wait_kept(page)


def wait_kept(page: Page) -> None:
    """Until this page, its pictures, modules and narration are kept, and the page for addresses never seen."""
    until(
        page,
        """async () => {
            const has = (name) => caches.match(name, { ignoreSearch: true });
            const path = document.querySelector("link[rel=canonical]").getAttribute("href");
            const sound = document.querySelector(".player audio");
            const images = [...document.images].filter((image) => image.naturalWidth).map((image) => image.currentSrc);
            const modules = [...document.querySelectorAll("script[type=module]")].map((script) => script.src);
            const needed = [path, "/offline", ...images, ...modules, ...(sound ? [sound.src] : [])].filter(Boolean);
            return modules.length > 1 && (await Promise.all(needed.map(has))).every(Boolean);
        }""",
    )


def kept_keys(page: Page) -> list[str]:
    """Path and query of all that is kept, in all caches."""
    keys: list[str] = page.evaluate(
        """async () => {
            const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
            const keys = (await Promise.all(stores.map((store) => store.keys()))).flat();
            return keys.map(({ url }) => url.slice(location.origin.length));
        }"""
    )
    return keys


def assert_drum_is_shown(page: Page, words: str = "The drum, edition 1.") -> None:
    expect(page.locator(".story").first).to_contain_text(words)
    assert page.evaluate("document.querySelector('.hero img').decode().then(() => true)")


# Seen


def test_a_seen_story_is_readable_in_airplane_mode_by_code_and_by_address(
    phone: BrowserContext, page: Page, line: Line
) -> None:
    keep(page, line, f"/q/{CODE['drum']}")
    phone.set_offline(True)
    for path in (f"/q/{CODE['drum']}", f"/q/{show(CODE['drum']).lower()}", DRUM):
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


# Saved


def panel(page: Page) -> Locator:
    return page.locator("[data-save]")


def in_state(page: Page, state: str) -> None:
    expect(panel(page)).to_have_attribute("data-state", state)


def save(page: Page, line: Line) -> None:
    page.goto(line.url + VOICES)
    panel(page).get_by_role("button", name="Save for offline").click()
    in_state(page, "saved")


def record_states(page: Page) -> None:
    """Note each line that the panel shows, in `shown`."""
    page.evaluate(
        """() => {
            const panel = document.querySelector("[data-save]");
            const note = () => shown.push(panel.dataset.state + ": " + panel.querySelector(".save-line").textContent);
            window.shown = [];
            new MutationObserver(note).observe(panel, { childList: true, subtree: true, attributes: true });
        }"""
    )


def texts_offline(page: Page, line: Line) -> list[str]:
    """What each page of the exhibition says, by address and by code."""
    paths = [VOICES, *(f"/artifacts/example/{name}" for name in NAMES), *(f"/q/{code}" for code in CODE.values())]
    texts = []
    for path in [*paths, "/tours/example/round"]:
        page.goto(line.url + path)
        texts.append(page.locator("main").inner_text())
        assert (
            page.evaluate("Promise.all([...document.querySelectorAll('.hero img')].map((image) => image.decode()))")
            is not None
        )
    return texts


def test_saving_says_the_size_first_then_shows_progress_and_is_whole_without_a_network(page: Page, line: Line) -> None:
    page.goto(line.url + VOICES)
    offer = panel(page).get_by_role("button")
    expect(offer).to_have_text(re.compile(r"Save for offline \(0\.\d MB\)"))
    record_states(page)
    offer.click()
    in_state(page, "saved")
    shown = page.evaluate("shown")
    steps = [float(line.split("Saving: ")[1].split()[0]) for line in shown if line.startswith("busy: Saving")]
    assert steps == sorted(steps)
    assert len(set(steps)) > 2
    assert shown[-1].startswith("saved: Saved on this device, 0.")
    line.become("cut")
    assert all("edition 1" in text for text in texts_offline(page, line)[: 1 + 2 * len(NAMES)])
    page.goto(f"{line.url}/artifacts/example/flute")
    sound = page.locator(".player audio").get_attribute("src")
    assert page.evaluate("async (src) => (await (await fetch(src)).blob()).size", sound) > 100_000
    page.goto(line.url)
    expect(page.locator("[data-kept] li").first).to_contain_text("Voices, edition 1")


def test_a_save_that_is_cut_is_resumed_where_it_stopped(page: Page, line: Line) -> None:
    page.goto(line.url + VOICES)
    offer = panel(page).get_by_role("button", name="Save for offline")
    expect(offer).to_be_visible()
    line.cut_after(250_000)
    offer.click()
    in_state(page, "part")
    expect(panel(page).get_by_role("status")).to_have_text("The connection was lost. What is saved so far is kept.")
    had = set(kept_keys(page))
    line.become("open")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(line.url)))
    panel(page).get_by_role("button", name="Continue").click()
    in_state(page, "saved")
    media = {path for path in had if path.startswith("/media/")}
    assert media
    assert not media & set(asked)


def test_a_save_can_be_cancelled_and_removed(page: Page, line: Line) -> None:
    page.goto(line.url + VOICES)
    offer = panel(page).get_by_role("button", name="Save for offline")
    expect(offer).to_be_visible()
    line.become("stalled")
    offer.click()
    panel(page).get_by_role("button", name="Cancel").click()
    line.become("open")
    in_state(page, "part")
    panel(page).get_by_role("button", name="Remove").click()
    in_state(page, "offer")
    until(page, "async () => !(await caches.keys()).some((name) => name.startsWith('saved-'))")


def test_an_update_replaces_the_saved_edition_whole_or_not_at_all(
    page: Page, line: Line, editions: Editions, tmp_path: Path
) -> None:
    save(page, line)
    with serve(tmp_path, editions[1:]) as second:
        line.lead_to(second.port)
        page.goto(line.url + VOICES)
        update = panel(page).get_by_role("button", name="Update")
        expect(update).to_have_text(re.compile(r"Update \(0\.\d MB\)"))
        line.cut_after(60_000)
        update.click()
        expect(panel(page).get_by_role("status")).to_have_text("The connection was lost. What is saved so far is kept.")
        line.become("cut")
        old = texts_offline(page, line)
        assert all("edition 1" in text for text in old[: 1 + 2 * len(NAMES)])
        assert not any("edition 2" in text for text in old)

        line.become("open")
        page.goto(line.url + VOICES)
        panel(page).get_by_role("button", name="Update").click()
        in_state(page, "saved")
        line.become("cut")
        new = texts_offline(page, line)
        assert all("edition 2" in text for text in new[: 1 + 2 * len(NAMES)])
        assert not any("edition 1" in text for text in new)


def test_too_little_room_is_told_before_and_a_full_device_during(phone: BrowserContext, page: Page, line: Line) -> None:
    page.goto(line.url + VOICES)
    offer = panel(page).get_by_role("button", name="Save for offline")
    expect(offer).to_be_visible()
    wait_kept(page)
    used = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    room = {"usage": used, "quota": used + 100_000}
    page.evaluate(
        "(room) => { navigator.storage.estimate = async () => room; }", room
    )  # Chromium itself always says 10 GB
    offer.click()
    expect(panel(page).get_by_role("status")).to_have_text(
        re.compile(r"Not enough room on this device: 0\.\d MB needed, 0\.1 MB free\.")
    )
    page.evaluate("navigator.storage.estimate = async () => ({})")
    devtools = phone.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": line.url, "quotaSize": used + 100_000})
    offer.click()
    expect(panel(page).get_by_role("status")).to_contain_text("The device is full.")
    in_state(page, "offer")
    assert not [name for name in page.evaluate("caches.keys()") if name.startswith("saved-")]


def test_without_service_workers_nothing_is_offered(chromium: Browser, line: Line) -> None:
    bare = chromium.new_context(locale="en-GB", service_workers="block")
    bare.add_init_script("delete Navigator.prototype.serviceWorker")
    page = bare.new_page()
    page.goto(line.url + VOICES)
    expect(page.get_by_role("heading", level=1)).to_have_text("Voices, edition 1")
    expect(panel(page)).to_have_count(0)
    bare.close()
