"""A browser window on a library: real Chromium, real pages and headers, no server between them.

Every request is answered from `answers`, made before, and media and modules as they are kept. `asked` lists what was
asked for, `faults` what the console complained of.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from content_packs.guide.library import Library
from content_packs.visitor import pages, statics, urls
from content_packs.visitor.making import headers_for
from tests.visitor.libraries import reader_of, search_page

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--autoplay-policy=no-user-gesture-required"]
ORIGIN = "http://localhost"
TYPES = {"mp3": "audio/mpeg", "avif": "image/avif", "webp": "image/webp", "vtt": "text/vtt"}


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def pages_of(library: Library, lang: str, variant: str = "standard") -> dict[str, str]:
    """Each kind of page that a library has, by its address."""
    reader = reader_of(lang, variant)
    made = {urls.home(): pages.home(library, reader), urls.search(): search_page(library, reader)}
    chosen = {"on_view": ("true",)}
    made[urls.search(chosen=chosen)] = search_page(library, reader, chosen=chosen, more="material")
    made[urls.search("bell")] = search_page(library, reader, "bell")
    made |= {urls.museum(one): pages.museum(library, reader, one) for one in library.museums}
    made |= {urls.floor_map(one): pages.floor_map(library, reader, one) for one in library.venues}
    made |= {urls.exhibition(one): pages.exhibition(library, reader, one) for one in library.exhibitions}
    made |= {urls.tour(one): pages.tour(library, reader, one) for one in library.tours}
    made |= {urls.artifact(one): pages.artifact(library, reader, one) for one in library.codes.values()}
    made["/q?code=K7M"] = pages.codes(library, reader, "K7M", list(library.codes.values())[:2])
    made["/nothing"] = pages.failure(reader, 404, library.languages)
    made["/offline"] = pages.offline(reader)
    return made


class Window:
    """One tab; `display` are the settings that its visitor chose before."""

    def __init__(
        self,
        browser: Browser,
        library: Library,
        answers: Mapping[str, str],
        *,
        display: Mapping[str, str] | None = None,
        scheme: Literal["light", "dark"] = "light",
        density: float = 1,
        javascript: bool = True,
    ) -> None:
        self.library = library
        self.answers = answers
        self.headers = {name.decode(): value.decode() for name, value in headers_for(library)}
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.context = browser.new_context(
            base_url=ORIGIN,
            viewport={"width": 390, "height": 844},
            device_scale_factor=density,
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=javascript,
            service_workers="block",
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.context.route("**/*", self._answer)
        if display:
            kept = json.dumps(json.dumps(display))
            self.context.add_init_script(f"if (!localStorage.display) localStorage.display = {kept}")

    def open(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def close(self) -> None:
        self.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(message.text)

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        self.asked.append(path)
        if path in self.answers:
            route.fulfill(body=self.answers[path], headers={**self.headers, "content-type": "text/html; charset=utf-8"})
        elif path.startswith("/static/"):
            name = path.rpartition("/")[2]
            route.fulfill(body=statics.FILES[name].identity, headers={"content-type": statics.type_of(name)})
        elif path.startswith("/media/"):
            self._send_medium(route, path.rpartition("/")[2])
        else:
            route.fulfill(body="{}", headers={"content-type": "application/manifest+json"})

    def _send_medium(self, route: Route, name: str) -> None:
        sha256, _, extension = name.partition(".")
        found = self.library.medium(sha256)
        assert found is not None
        raw = found[1].blobs.path(sha256).read_bytes()
        wanted = route.request.headers.get("range", "").removeprefix("bytes=").partition("-")[0]
        start = int(wanted or 0)
        headers = {"content-type": TYPES[extension], "accept-ranges": "bytes"}
        if wanted:
            headers["content-range"] = f"bytes {start}-{len(raw) - 1}/{len(raw)}"
        route.fulfill(status=206 if wanted else 200, body=raw[start:], headers=headers)


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds: rule and element."""
    page.evaluate(axe)
    found: Any = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


def is_medium(asked: Iterable[str], extension: str) -> list[str]:
    return [path for path in asked if path.startswith("/media/") and path.endswith(extension)]
