"""What a tap on a closer look costs: bytes on the wire of each viewer, with our modules, beside the first load."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from playwright.sync_api import Browser, Playwright

from benching.server import free_port, serve
from tests.journeys.closely import DEEP, PATIENCE
from tests.journeys.closer import BELL, GATE, SCROLL, make_closer

LIMITS = {SCROLL: ("zoom", 90), BELL: ("3D", 260), GATE: ("panorama", 30)}  # KiB
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1, "is_mobile": True}


class Cost(msgspec.Struct, frozen=True):
    """KiB on the wire."""

    first: float
    script: float  # of it, modules
    viewer: float  # after the tap: library, our modules, style
    content: float  # after the tap: tiles, model, panorama


@contextmanager
def site() -> Iterator[str]:
    """A museum with a picture, a model and panoramas to look at closely."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        port = free_port()
        pack = make_closer(folder / "pack")
        settings = folder / "bench.toml"
        settings.write_text(f'data = "{folder}"\nport = {port}\npacks = ["{pack}"]\nspace_floor = 0\n')
        command = [sys.executable, "-m", "companion.cli", "serve", "--config", str(settings)]
        with serve(command, port, "/health/ready"):
            yield f"http://127.0.0.1:{port}"


def tap(browser: Browser, url: str) -> Cost:
    with browser.new_context(**PHONE, locale="en-GB", service_workers="block") as context:
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        urls: dict[str, str] = {}
        wire: dict[str, float] = {}

        def finished(event: dict[str, Any]) -> None:
            wire[urls[event["requestId"]]] = event["encodedDataLength"] / 1024

        devtools.on(
            "Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]})
        )
        devtools.on("Network.loadingFinished", finished)
        page.goto(url)
        page.wait_for_load_state("networkidle")
        before = dict(wire)
        page.locator(".looks [data-open]").first.click()
        page.wait_for_selector("dialog[data-ready]", timeout=PATIENCE)
        page.wait_for_load_state("networkidle")
        after = {one: size for one, size in wire.items() if one not in before and one.startswith("http")}
        return Cost(
            first=sum(before.values()),
            script=sum(size for one, size in before.items() if one.endswith(".js")),
            viewer=sum(size for one, size in after.items() if "/static/" in one),
            content=sum(size for one, size in after.items() if "/static/" not in one),
        )


def report_looks(playwright: Playwright) -> None:
    browser = playwright.chromium.launch(**DEEP)
    with site() as address:
        for path, (name, limit) in LIMITS.items():
            cost = tap(browser, address + path)
            print(
                f"{name}: first load {cost.first:.1f} KiB, {cost.script:.1f} of it JavaScript; after the tap"
                f" {cost.viewer:.1f} of {limit} KiB, and {cost.content:.1f} of content"
            )
    browser.close()
