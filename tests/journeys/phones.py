"""What a visitor's phone keeps, asked from outside."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.line import Line

DRUM = "/artifacts/example/drum"
VOICES = "/exhibitions/example/voices"
NEVER_SEEN = "/artifacts/example/flute"


def until(page: Page, holds: str, fact: Any = None) -> None:
    """Until the async function `holds` says so, in the page; long where models are drawn without a graphics card."""
    page.evaluate(
        f"""async (fact) => {{
            const holds = {holds};
            const end = performance.now() + 90_000;
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
            const path = new URL(document.querySelector("link[rel=canonical]").href).pathname;
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
