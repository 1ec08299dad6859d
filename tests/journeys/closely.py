"""A visitor who looks closer: a browser that draws in space, and what it asked for and complained of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.conftest import CHROMIUM

DEEP: dict[str, Any] = {
    **CHROMIUM,
    "args": [
        *(each for each in CHROMIUM["args"] if each != "--disable-gpu"),
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
    ],
}
Seen = TypeVar("Seen")
PATIENCE = 60_000  # ms: without a graphics card a model takes 10 s
FLAT = """
const context = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return /webgl/.test(kind) ? null : context.call(this, kind, ...more);
};
"""


class Visitor:
    """One page; `asked` are paths in order, `faults` what went wrong or went elsewhere."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(2 * PATIENCE)
        self.page.on("request", lambda request: self._note(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def _note(self, url: str) -> None:
        if url.startswith(self.site):
            self.asked.append(url.removeprefix(self.site))
        elif not url.startswith(("blob:", "data:")):
            self.faults.append(f"asked elsewhere: {url}")

    def open(self, path: str) -> Page:
        self.asked.clear()
        self.page.goto(self.site + path)
        return self.page

    def look(self, path: str, act: Callable[[Locator], None] = Locator.click) -> Page:
        """Open the page and then its viewer, and wait until it is there."""
        page = self.open(path)
        act(self.opener)
        self.wait()
        return page

    def wait(self) -> None:
        expect(self.window).to_have_attribute("data-ready", "", timeout=PATIENCE)

    @property
    def opener(self) -> Locator:
        return self.page.locator(".looks [data-open]").first

    @property
    def window(self) -> Locator:
        return self.page.locator("dialog.look")

    @property
    def status(self) -> Locator:
        return self.window.locator(".look-status")

    def act(self, name: str) -> Locator:
        """A button of the window's bar."""
        return self.window.locator(f"[data-act={name}]")

    def asked_for(self, extension: str) -> list[str]:
        return [path for path in self.asked if path.endswith(extension)]


@contextmanager
def visitor(browser: Browser, site: str, **settings: Any) -> Iterator[Visitor]:
    shown = {"locale": "en-GB", "viewport": {"width": 390, "height": 844}, "service_workers": "block", **settings}
    with browser.new_context(**shown) as context:
        yield Visitor(context, site)


def changes(page: Page, see: Callable[[], Seen], before: Seen) -> Seen:
    """What is seen once it is no longer `before`, and rests."""
    seen = see()
    for _ in range(100):
        page.wait_for_timeout(150)
        last, seen = seen, see()
        if seen == last and seen != before:
            return seen
    raise AssertionError("nothing changed")


def drag(page: Page, start: tuple[float, float], stop: tuple[float, float]) -> None:
    """A finger drawn over the screen."""
    devtools = page.context.new_cdp_session(page)
    steps = 8
    points = [
        (start[0] + (stop[0] - start[0]) * step / steps, start[1] + (stop[1] - start[1]) * step / steps)
        for step in range(steps + 1)
    ]
    _touch(devtools, "touchStart", points[:1])
    for point in points[1:]:
        _touch(devtools, "touchMove", [point])
        page.wait_for_timeout(20)
    _touch(devtools, "touchEnd", [])


def pinch(page: Page, at: tuple[float, float], start: float, stop: float) -> None:
    """Two fingers, from `start` to `stop` pixels away from `at`."""
    devtools = page.context.new_cdp_session(page)
    steps = 10
    for step in range(steps + 1):
        away = start + (stop - start) * step / steps
        _touch(devtools, "touchMove" if step else "touchStart", [(at[0] - away, at[1]), (at[0] + away, at[1])])
        page.wait_for_timeout(20)
    _touch(devtools, "touchEnd", [])


def _touch(devtools: Any, kind: str, points: list[tuple[float, float]]) -> None:
    touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
