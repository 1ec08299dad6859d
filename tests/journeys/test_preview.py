"""A museum looks at a draft on its phone: marked on every page, never mixed with what was kept, gone when it leaves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from companion.control import carry_out
from companion.publishing.previews.links import MakePreview, RevokePreviews
from content_packs.guide import codes
from tests.companion.publishing.town import PACK
from tests.companion.test_publishing_live import Served, edition, push_editions, until
from tests.journeys.phones import kept_keys, wait_kept

pytestmark = pytest.mark.browser

BELL = "/artifacts/town/a1"


class Museum:
    """The server shows edition 1; `link` opens edition 2."""

    def __init__(self, served: Served, home: str) -> None:
        self.served = served
        self.home = home
        self.link = home + self.order("pack.preview", MakePreview(pack=PACK, version=2)).path

    def order(self, name: str, wish: Any) -> Any:
        return carry_out(self.served.settings, name, wish)


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    folder: Path = tmp_path_factory.mktemp("town")
    served = push_editions(folder / "data", "", folder)
    served.publish(1)
    with served.serve() as (port, _):
        until(lambda: edition(port) == 1)
        yield Museum(served, f"http://localhost:{port}")


def keep(page: Page, museum: Museum) -> None:
    """The live page is kept by the service worker."""
    for _ in range(2):
        page.goto(museum.home + BELL)
        wait_kept(page)


def test_a_draft_is_marked_scanned_and_left(page: Page, museum: Museum) -> None:
    keep(page, museum)
    page.goto(museum.link)
    expect(page.locator("[data-preview]")).to_contain_text("town/main")
    assert page.url == f"{museum.home}/museums/town"
    page.goto(f"{museum.home}/Q/{codes.issue('town', 'a1')}")  # as its label says
    expect(page.locator("h1")).to_have_text("Bell 1 edition2")
    expect(page.locator("[data-preview]")).to_be_visible()
    assert page.locator("meta[name=robots]").first.get_attribute("content") == "noindex, nofollow"
    assert Axe().run(page).violations_count == 0
    page.get_by_role("link", name="Leave the preview").click()
    page.goto(museum.home + BELL)
    expect(page.locator("h1")).to_have_text("Bell 1 edition1")
    expect(page.locator("[data-preview]")).to_have_count(0)


def test_kept_pages_are_not_shown_in_a_preview_and_nothing_of_it_is_kept(
    phone: BrowserContext, page: Page, museum: Museum
) -> None:
    keep(page, museum)
    page.goto(museum.link)
    page.goto(museum.home + BELL)
    expect(page.locator("h1")).to_have_text("Bell 1 edition2")
    page.goto(f"{museum.home}/artifacts/town/a2")
    assert f"{museum.home}/artifacts/town/a2" not in "".join(kept_keys(page))
    texts: list[str] = page.evaluate(
        """async () => {
            const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
            const all = (await Promise.all(stores.map((store) => store.matchAll()))).flat();
            return Promise.all(all.map((one) => one.text()));
        }"""
    )
    assert not [text for text in texts if "edition2" in text]
    phone.set_offline(True)
    page.goto(museum.home + BELL)
    expect(page.locator("h1")).to_have_text("No network right now")  # what is kept is not what is previewed
    with page.expect_navigation():  # the page comes back by itself
        phone.set_offline(False)
    expect(page.locator("h1")).to_have_text("Bell 1 edition2")
    page.goto(f"{museum.home}/preview/leave")
    page.goto(museum.home + BELL)
    phone.set_offline(True)
    page.goto(museum.home + BELL)
    expect(page.locator("h1")).to_have_text("Bell 1 edition1")


def test_a_preview_works_without_javascript(chromium: Any, museum: Museum) -> None:
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(museum.link)
    page.goto(museum.home + BELL)
    expect(page.locator("h1")).to_have_text("Bell 1 edition2")
    page.get_by_role("link", name="Leave the preview").click()
    page.goto(museum.home + BELL)
    expect(page.locator("h1")).to_have_text("Bell 1 edition1")
    context.close()


def test_a_preview_that_was_revoked_ends_where_it_is(page: Page, museum: Museum) -> None:
    keep(page, museum)
    page.goto(museum.link)
    museum.order("pack.unpreview", RevokePreviews(pack=PACK))

    def title() -> str | None:
        page.goto(museum.home + BELL)
        return page.locator("h1").text_content()

    until(lambda: title() == "Bell 1 edition1")  # a secret's answer is believed for some seconds
    expect(page.locator("[data-preview]")).to_have_count(0)
