"""Pictures of the demonstration in a real browser: one for the README, and every page for people to look at."""

from pathlib import Path

from benching.site import demo
from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
SIZES = {"phone": (390, 844), "kiosk": (1080, 1920)}
LANGUAGES = ("zh-Hans", "en", "ar")
STORY = "/artifacts/chongqing-example/tiger-chunyu"
PAGES = {
    "home": "/",
    "story": STORY,
    "easy": "/artifacts/sichuan-example/storyteller?variant=easy",
    "exhibition": "/exhibitions/joint-example/bronze-and-song",
    "tour": "/tours/sichuan-example/eyes-open",
    "museum": "/museums/sichuan-example",
    "map": "/map/sichuan-example",
    "search": "/search?q=bronze",
    "codes": "/q/000000000",
    "failure": "/nothing",
    "offline": "/offline",
}
TALL = 1_240  # pixels: as far as the story
README = Path("docs/story.png")
LOOK = Path(".cache/screenshots")


def shoot(browser: Browser, url: str, size: tuple[int, int], file: Path, *, whole: bool, density: float = 1) -> None:
    width, height = size
    viewport = ViewportSize(width=width, height=height)
    with browser.new_context(viewport=viewport, device_scale_factor=density, service_workers="block") as context:
        page = context.new_page()
        page.goto(url)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=file, full_page=whole)


def for_readme(browser: Browser, site: str) -> None:
    """A story in three languages, side by side."""
    shots = []
    for lang in LANGUAGES:
        file = LOOK / f"readme-{lang}.png"
        shoot(browser, f"{site}{STORY}?lang={lang}", (390, TALL), file, whole=False)
        shots.append(Image.open(file).convert("RGB"))
    gap = 30
    paper = Image.new("RGB", ((390 + gap) * len(shots) - gap, TALL), "#d8d4cb")
    for place, shot in enumerate(shots):
        paper.paste(shot, ((390 + gap) * place, 0))
    paper.save(README, optimize=True)


def for_looking(browser: Browser, site: str) -> None:
    for name, path in PAGES.items():
        for lang in LANGUAGES:
            for size, pixels in SIZES.items():
                url = f"{site}{path}{'&' if '?' in path else '?'}lang={lang}"
                shoot(browser, url, pixels, LOOK / f"{name}-{lang}-{size}.png", whole=size == "phone")


def main() -> None:
    LOOK.mkdir(parents=True, exist_ok=True)
    with demo() as server, sync_playwright() as playwright:
        site = f"http://127.0.0.1:{server.port}"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for_readme(browser, site)
        for_looking(browser, site)
        browser.close()
    print(f"{README}, and every page in {LOOK}")


if __name__ == "__main__":
    main()
