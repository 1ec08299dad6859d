"""The policy in a real Chromium, in a mount namespace of its own: nobody else's browser reads it."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kiosk.install.policy import policy

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MANAGED = Path("/etc/chromium/policies/managed")
CHROMIUM = "/usr/bin/chromium"
BY_DEVTOOLS = ("DeveloperToolsAvailability", "RemoteDebuggingAllowed")  # who looks from outside comes in by these
PLACES = ("{ours}", "{theirs}", "file:///etc/passwd", "chrome://settings", "chrome://policy", "view-source:{ours}")
LOOK = """
import json, sys
from playwright.sync_api import Error, sync_playwright
with sync_playwright() as playwright:
    window = playwright.chromium.launch_persistent_context(
        sys.argv[1], executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
    said = {}
    for place in sys.argv[2:]:
        page = window.new_page()  # the browser's own pages take another process, and the tab with it
        try:
            page.goto(place)
            said[place] = page.inner_text("body")
        except Error as error:
            said[place] = str(error)
    window.close()
print(json.dumps(said))
"""


class Site:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        asked: list[str] = []
        self.asked = asked
        self.came = threading.Event()
        came = self.came

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(b"<body>ours<script>fetch('/ran')</script>")
                if self.path == "/ran":
                    came.set()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def ours() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def theirs() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def under(folder: Path, rules: dict[str, object], *command: str) -> list[str]:
    """The command, where Chromium finds these rules."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        pytest.skip("a mount namespace needs root here")
    MANAGED.mkdir(parents=True, exist_ok=True)
    folder.mkdir()
    (folder / "museum-kiosk.json").write_text(json.dumps(rules))
    mounted = f'mount --bind "{folder}" {MANAGED} && exec "$@"'
    return ["unshare", "-m", "sh", "-c", mounted, "sh", *command]


def test_our_pages_open_and_nothing_else_does(ours: Site, theirs: Site, tmp_path: Path) -> None:
    rules = {name: value for name, value in policy(ours.origin).items() if name not in BY_DEVTOOLS}
    rules["URLAllowlist"] = [*rules["URLAllowlist"], "about:blank"]  # where who looks begins
    places = [place.format(ours=f"{ours.origin}/", theirs=f"{theirs.origin}/") for place in PLACES]
    look = under(tmp_path / "managed", rules, sys.executable, "-c", LOOK, str(tmp_path / "profile"), *places)
    done = subprocess.run(look, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said.pop(f"{ours.origin}/") == "ours"
    assert len(said) == len(PLACES) - 1
    assert all("ERR_BLOCKED_BY_ADMINISTRATOR" in one for one in said.values()), said
    assert theirs.asked == []


def test_whole_policy_lets_our_page_run(ours: Site, tmp_path: Path) -> None:
    start = under(
        tmp_path / "managed", policy(ours.origin), CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}", f"{ours.origin}/",
    )  # fmt: skip
    browser = subprocess.Popen(start, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert ours.came.wait(60), "the page was not shown, or its script did not run"
    finally:
        browser.terminate()
        browser.wait()
    assert ours.asked[0] == "/"
