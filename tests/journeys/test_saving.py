"""An exhibition saved for reading without a network: whole, in one edition, and honest about room."""

import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.conftest import Editions, serve
from tests.journeys.line import Line
from tests.journeys.phones import VOICES, kept_keys, until, wait_kept
from tests.journeys.voices import CODE, NAMES
from tests.journeys.window import violations

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


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
    expect(page.locator("[data-kept] li", has_text="Voices, edition 1")).to_contain_text("Saved on this device")


def test_a_save_that_is_cut_is_resumed_where_it_stopped(page: Page, line: Line) -> None:
    page.goto(line.url + VOICES)
    offer = panel(page).get_by_role("button", name="Save for offline")
    expect(offer).to_be_visible()
    line.cut_after(250_000)
    offer.click()
    in_state(page, "part")
    expect(panel(page).get_by_role("status")).to_have_text("The connection was lost. What is saved so far is kept.")
    assert not violations(page, AXE)
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
