"""What tests of the screen look with."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import BrowserContext, Page

from tests.kiosk.screen.conftest import TALL, WIDE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
both_sizes = pytest.mark.parametrize("size", [TALL, WIDE], ids=["tall", "wide"], indirect=True)


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
