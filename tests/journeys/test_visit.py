"""A visit with a phone in a real Chromium: scan, read, switch language, hear, search. The server is a real process."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from content_packs.format.pack import open_folder
from content_packs.guide.codes import show
from content_packs.guide.model import Artifact
from tests.journeys.conftest import serve

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
CHUNYU = "chongqing-example/tiger-chunyu"  # has narrations in zh-Hans and en


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, example_packs: tuple[Path, ...]) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("site"), example_packs) as served:
        yield f"http://127.0.0.1:{served.port}"


@pytest.fixture(scope="module")
def codes(example_packs: tuple[Path, ...]) -> dict[str, str]:
    """Codes by reference."""
    packs = [open_folder(folder) for folder in example_packs]
    return {
        f"{pack.museum}/{entry.path.partition('/')[2]}": pack.document(entry.path, Artifact).code
        for pack in packs
        for entry in pack.kind("artifact")
    }


class Phone:
    """A page that remembers what it asked for and what went wrong on it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.requests: list[Request] = []
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 (playwright wants a function)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def open(self, path: str) -> Page:
        self.requests.clear()
        self.page.goto(self.site + path)
        return self.page

    def check(self) -> None:
        """Nothing went wrong and nothing was asked of another host."""
        away = [each.url for each in self.requests if not each.url.startswith((self.site, "data:", "blob:"))]
        assert (away, self.faults) == ([], [])


def own_path(page: Page) -> str:
    """The path of the address that the page says is its own."""
    return urlsplit(page.locator("link[rel=canonical]").get_attribute("href") or "").path


@pytest.fixture
def phone(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A phone set to simplified Chinese; `phone` parametrized gives other settings of the browser."""
    settings: dict[str, Any] = {"locale": "zh-CN", "service_workers": "block", **PHONE, **getattr(request, "param", {})}
    with chromium.new_context(**settings) as context:
        phone = Phone(context, site)
        yield phone
        phone.check()


def test_scan_opens_the_story_in_one_round_trip(phone: Phone, codes: dict[str, str]) -> None:
    page = phone.open(f"/q/{codes[CHUNYU].lower()}")
    assert page.locator("h1").inner_text() == "虎钮錞于"
    documents = [each for each in phone.requests if each.resource_type == "document"]
    assert len(documents) == 1
    assert page.url.endswith(codes[CHUNYU].lower())
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert own_path(page) == f"/artifacts/{CHUNYU}"
    shown = page.locator("main img").first.evaluate("img => img.decode().then(() => img.getBoundingClientRect().width)")
    assert shown >= 300


def test_language_is_switched_and_kept(phone: Phone, codes: dict[str, str]) -> None:
    page = phone.open(f"/q/{codes[CHUNYU]}")
    page.locator("header details summary").first.click()
    page.get_by_role("link", name="English").first.click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "chunyu" in page.locator("h1").inner_text().lower()
    phone.open("/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_arabic_reads_from_the_right_and_marks_what_stands_in(phone: Phone, codes: dict[str, str]) -> None:
    page = phone.open(f"/q/{codes['chongqing-example/willow-sword']}?lang=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    heading = page.locator("h1 [lang], h1[lang]").first
    assert heading.get_attribute("lang") == "en"
    assert heading.get_attribute("dir") == "ltr"
    assert page.locator(".note").count() >= 1


def test_narration_is_heard_with_captions(phone: Phone, codes: dict[str, str]) -> None:
    page = phone.open(f"/q/{codes[CHUNYU]}?lang=en")
    player = page.locator(".player").first
    player.locator(".play").click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.2")
    assert player.locator(".cues li").count() >= 5
    player.locator("input[type=range]").evaluate(
        "one => { one.value = 30; for (const kind of ['input', 'change']) one.dispatchEvent(new Event(kind)) }"
    )
    page.wait_for_function("() => document.querySelector('audio').currentTime >= 30")
    now = player.locator(".cues [aria-current]")
    now.wait_for()
    assert len(now.inner_text()) > 10
    player.locator("select").select_option("1.5")
    assert page.locator("audio").first.evaluate("audio => audio.playbackRate") == 1.5
    player.locator(".transcript summary").click()
    assert len(player.locator(".transcript").inner_text()) > 200


def test_tapping_a_caption_goes_there(phone: Phone, codes: dict[str, str]) -> None:
    page = phone.open(f"/q/{codes[CHUNYU]}?lang=en")
    player = page.locator(".player").first
    player.locator(".play").click()
    player.locator(".cues button").nth(3).click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 5")


@pytest.mark.parametrize(
    ("typed", "found"), [("錞", "虎钮錞于"), ("铜", "青铜编钟"), ("青銅編鐘", "青铜编钟"), ("chunyu", "虎钮錞于")]
)
def test_search_finds_one_character_either_script_and_latin(phone: Phone, typed: str, found: str) -> None:
    page = phone.open("/search")
    page.locator("main input[name=q]").fill(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.get_by_role("link", name=found).first.click()
    assert page.locator("h1").inner_text() == found


@pytest.mark.parametrize("phone", [{"java_script_enabled": True}, {"java_script_enabled": False}], indirect=True)
def test_a_list_is_narrowed_ordered_and_let_go_again(phone: Phone) -> None:
    page = phone.open("/search?lang=en")
    all_of_them = page.locator("#found-title").inner_text()
    page.locator(".narrow > summary").click()
    page.locator("#facet-museum > summary").click()
    page.locator("#facet-museum li a").first.click()
    assert page.locator("#found-title").inner_text() != all_of_them
    page.get_by_role("link", name="Oldest first").click()
    assert "museum=" in page.url
    assert "sort=oldest" in page.url
    page.locator(".chips a").click()
    assert page.locator("#found-title").inner_text() == all_of_them


def test_a_mistyped_word_offers_the_one_that_was_meant(phone: Phone) -> None:
    page = phone.open("/search?q=chunyv&lang=en")
    page.locator(".meant a").click()
    assert page.locator(".hits .card").count() > 0


def test_mistyped_code_offers_the_story_that_was_meant(phone: Phone, codes: dict[str, str]) -> None:
    code = codes[CHUNYU]
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    page = phone.open(f"/q/{show(wrong)}")
    phone.faults.clear()  # Chromium reports the 404 itself
    page.get_by_role("link", name="虎钮錞于").click()
    assert page.locator("h1").inner_text() == "虎钮錞于"


def test_number_on_the_label_opens_the_story(phone: Phone) -> None:
    page = phone.open("/")
    page.locator("main input[name=code]").fill("101")
    page.keyboard.press("Enter")
    page.wait_for_url("**/q?*")
    assert own_path(page) == f"/artifacts/{CHUNYU}"


@pytest.mark.parametrize("phone", [{"java_script_enabled": False}], indirect=True)
def test_everything_is_there_without_javascript(phone: Phone, codes: dict[str, str]) -> None:
    page = phone.open(f"/q/{codes[CHUNYU]}?lang=en")
    assert page.locator("audio[controls]").first.is_visible()
    assert page.locator("audio track[kind=captions]").count() == 2  # a narration in each of two languages
    assert page.locator(".transcript").first.inner_text()
    assert page.locator("main img").first.is_visible()
    page.locator("header details summary").first.click()
    page.get_by_role("link", name="Français").first.click()
    assert page.locator("html").get_attribute("lang") == "fr"
    page = phone.open("/")
    page.locator("main input[name=code]").fill(codes[CHUNYU])
    page.locator("main input[name=code]").press("Enter")
    assert own_path(page) == f"/artifacts/{CHUNYU}"


WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; M2004J19C) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/86.0.4240.99 "
    "XWEB/4317 MMWEBSDK/20220903 Mobile Safari/537.36 MicroMessenger/8.0.28.2240 WeChat/arm64 Language/zh_CN"
)
IN_APP = """
delete Navigator.prototype.serviceWorker;
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } });
HTMLMediaElement.prototype.play = function () { return Promise.reject(new DOMException("no", "NotAllowedError")); };
delete window.caches; delete window.HTMLDialogElement;
"""


@pytest.mark.parametrize("phone", [{"user_agent": WECHAT}], indirect=True)
def test_in_app_browser_without_workers_storage_and_autoplay_shows_all(phone: Phone, codes: dict[str, str]) -> None:
    phone.page.add_init_script(IN_APP)
    page = phone.open(f"/q/{codes[CHUNYU]}")
    page.locator(".player .play").first.click()
    assert page.locator("h1").inner_text() == "虎钮錞于"
    assert page.locator("article, .story").first.is_visible()
    phone.open("/exhibitions/joint-example/bronze-and-song")
    assert page.locator("main img").first.is_visible()


def test_tour_leads_from_stop_to_stop(phone: Phone) -> None:
    page = phone.open("/tours/chongqing-example/hour-of-the-tiger?lang=en")
    page.locator("main ol a").first.click()
    page.wait_for_url("**/artifacts/**")
    first = page.url
    page.get_by_text("Next stop").locator("xpath=ancestor::a").first.click()
    page.wait_for_url(lambda url: url != first)
    assert "/artifacts/" in page.url


def test_map_shows_floors_and_leads_to_stories(phone: Phone) -> None:
    page = phone.open("/map/chongqing-example?lang=en")
    assert page.locator("svg").first.is_visible()
    page.get_by_role("link", name="Upper floor").click()
    page.wait_for_url("**level=*")
    page.locator("main a[href^='/artifacts/']").last.click()
    page.wait_for_url("**/artifacts/**")
