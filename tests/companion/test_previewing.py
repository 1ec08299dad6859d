"""A draft under a secret link: the real pages, marked, kept by nobody, for whoever has the link alone."""

from datetime import timedelta
from pathlib import Path

import anyio
import httpx
import pytest

from companion.app import Companion
from companion.config import Settings
from companion.office import Office
from companion.publishing.previews.links import (
    BadLife,
    MakePreview,
    RevokePreviews,
    make_preview,
    revoke_previews,
)
from companion.publishing.versions.finding import NotPushed, Swept
from companion.store.store import Store
from content_packs.format.pack import Pack
from content_packs.guide.codes import show
from content_packs.guide.model import Exhibition
from content_packs.visitor.reader import INTERFACE
from tests.companion.shows import Site
from tests.companion.versions import add_version, sign_versions, sweep_version
from tests.packs import picture
from tests.serving import library_of

RAW = b"picture"
BRONZE = Exhibition(id="bronze", title={"en": "Bronze"}, artifacts=("example/bells",))


class Previewed:
    """A server that shows one version while another waits; `open` is a browser with the link's cookie."""

    def __init__(self, site: Site, companion: Companion, live: Pack, draft: Pack) -> None:
        self.site, self.companion, self.live, self.draft = site, companion, live, draft
        self.code = next(iter(companion.display.now.library.codes))
        self.cookie = ""

    @property
    def office(self) -> Office:
        return self.companion.back.office

    def link(self, version: int = 2, days: int = 14) -> str:
        return make_preview(self.office, MakePreview(pack="example/main", version=version, days=days), "command").path

    def enter(self, path: str) -> httpx.Response:
        answer = self.get(path)
        self.cookie = answer.headers.get("set-cookie", "").partition(";")[0]
        return answer

    def get(self, path: str, method: str = "GET", **fields: str) -> httpx.Response:
        async def exchange() -> httpx.Response:
            headers = {name.replace("_", "-"): value for name, value in fields.items()}
            if self.cookie:
                headers.setdefault("cookie", self.cookie)
            transport = httpx.ASGITransport(self.companion)
            async with httpx.AsyncClient(transport=transport, base_url="http://museum.test") as client:
                return await client.request(method, path, headers=headers)

        return anyio.run(exchange)


@pytest.fixture
def previewed(tmp_path: Path, store: Store) -> Previewed:
    site = Site(tmp_path / "data")
    live = site.push(1, "Live")
    draft = site.push(2, "Draft", pictures=(picture(raw=RAW),), media={"media/a.webp": RAW, "media/a.avif": RAW})
    companion = Companion(Settings(data=tmp_path / "data"), library_of([live], tmp_path))
    companion.back.serve(Office(companion.settings, store))
    for pack in (live, draft):
        add_version(store, pack)
    sign_versions(store, (live, draft))
    return Previewed(site, companion, live, draft)


def test_the_link_opens_the_draft_and_nobody_else_sees_it(previewed: Previewed) -> None:
    answer = previewed.enter(previewed.link())
    assert (answer.status_code, answer.headers["location"]) == (303, "/museums/example")
    assert "Draft" in previewed.get("/artifacts/example/bells").text
    assert "Live" in previewed.get("/artifacts/example/bells", cookie="lang=en").text


def test_the_cookie_is_for_this_browser_alone_and_short(previewed: Previewed) -> None:
    kept = previewed.get(previewed.link()).headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    assert "Path=/;" in kept
    assert "Max-Age=43200" in kept


@pytest.mark.parametrize("lang", INTERFACE)
def test_every_page_has_the_banner_and_is_closed_to_search_engines(previewed: Previewed, lang: str) -> None:
    previewed.enter(previewed.link())
    for path in ("/", "/search?q=bell", "/museums/example", f"/q/{previewed.code}", "/artifacts/example/bells", "/no"):
        answer = previewed.get(path, accept_language=lang)
        assert answer.text.count("data-preview") == 1, path
        assert 'href="/preview/leave"' in answer.text
        assert "example/main" in answer.text
        assert '<meta name="robots" content="noindex, nofollow">' in answer.text
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["preview"] == "1"
        assert "etag" not in answer.headers
        assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_scanned_label_opens_the_draft_and_counts_as_no_scan(previewed: Previewed) -> None:
    previewed.enter(previewed.link())
    for path in (f"/Q/{previewed.code}", f"/q/{show(previewed.code).lower()}", f"/q?code={previewed.code}"):
        assert "Draft" in previewed.get(path).text, path
    assert previewed.companion.scans.total == 0


def test_the_interface_for_programs_and_media_are_of_the_draft(previewed: Previewed) -> None:
    medium = f"/media/{previewed.draft.entries['media/a.webp'].sha256}.webp"
    assert previewed.get(medium).status_code == 404
    previewed.enter(previewed.link())
    story = previewed.get(f"/api/v1/stories/{previewed.code}")
    assert "Draft" in story.text
    assert story.headers["cache-control"] == "no-store"
    assert "data-preview" not in story.text
    picture = previewed.get(medium)
    assert (picture.content, picture.headers["cache-control"]) == (RAW, "no-store")


def test_visitors_choices_hold_in_a_preview(previewed: Previewed) -> None:
    previewed.enter(previewed.link())
    answer = previewed.get("/artifacts/example/bells", cookie=f"lang=fr; {previewed.cookie}; variant=easy")
    assert answer.headers["content-language"] == "fr"
    assert answer.headers["story-variant"] == "easy"
    assert "lang=ja" in previewed.get("/artifacts/example/bells?lang=ja").headers["set-cookie"]


def test_leaving_takes_the_cookie_away(previewed: Previewed) -> None:
    previewed.enter(previewed.link())
    for method in ("GET", "POST"):
        answer = previewed.get("/preview/leave", method)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "preview=; " in answer.headers["set-cookie"]
        assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "token",
    ["", "x", "A" * 43, "A" * 42, "A" * 4_000, "%00", "leave/", "é" * 43, "' OR 1=1 --", "{secret}x"],
)
def test_what_is_no_link_is_not_found(previewed: Previewed, token: str) -> None:
    secret = previewed.link().rpartition("/")[2]
    answer = previewed.get(f"/preview/{token.format(secret=secret) if '{' in token else token}")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"


def test_an_expired_link_is_not_found_and_its_cookie_shows_the_live_pages(previewed: Previewed) -> None:
    path = previewed.link(days=1)
    previewed.enter(path)
    assert "Draft" in previewed.get("/artifacts/example/bells").text
    now = previewed.office.now()
    previewed.office.now = lambda: now + timedelta(days=1)
    previewed.companion.drafts.forget()
    answer = previewed.get("/artifacts/example/bells")
    assert "Live" in answer.text
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert previewed.get(path).status_code == 404


def test_a_revoked_link_is_not_found(previewed: Previewed) -> None:
    path = previewed.link()
    assert revoke_previews(previewed.office, RevokePreviews(pack="example/main"), "command").links == 1
    assert previewed.get(path).status_code == 404


@pytest.mark.parametrize("cookie", ["preview=", "preview=x", "preview=" + "A" * 43, 'preview="; lang=en', "xpreview=1"])
def test_a_forged_cookie_shows_the_live_pages(previewed: Previewed, cookie: str) -> None:
    answer = previewed.get("/artifacts/example/bells", cookie=f"{cookie}; lang=en")
    assert "Live" in answer.text
    assert "data-preview" not in answer.text
    assert answer.headers["content-language"] == "en"


def test_the_secret_is_nowhere_in_the_store(previewed: Previewed, store: Store) -> None:
    secret = previewed.link().rpartition("/")[2]
    assert len(secret) == 43
    tables = store.read(everything)
    assert "preview.make" in tables
    assert secret not in tables


def test_the_secret_does_not_travel_in_a_referer(previewed: Previewed) -> None:
    assert previewed.get(previewed.link()).headers["referrer-policy"] == "no-referrer"


def test_only_versions_that_are_here_are_previewed(previewed: Previewed, store: Store) -> None:
    with pytest.raises(NotPushed):
        previewed.link(version=3)
    with pytest.raises(BadLife):
        previewed.link(days=91)
    sweep_version(store, previewed.draft)
    with pytest.raises(Swept, match="push it again"):
        previewed.link()


def test_what_no_museum_signed_is_not_previewed(previewed: Previewed, store: Store) -> None:
    """Whoever holds the server may write into its tables, and make nothing up."""
    add_version(store, previewed.site.push(3, "Made up"))
    assert previewed.enter(previewed.link(3)).status_code == 404
    assert previewed.enter(previewed.link(2)).status_code == 303
    sign_versions(store, [previewed.live])  # the draft is taken back
    previewed.companion.drafts.forget()
    assert previewed.enter(previewed.link(2)).status_code == 404


def test_what_else_is_shown_changes_under_a_draft_too(previewed: Previewed, tmp_path: Path) -> None:
    previewed.enter(previewed.link())
    previewed.get("/")
    other = previewed.site.push(1, "Drum", museum="other")
    previewed.companion.display.swap(library_of([previewed.live, other], tmp_path))
    assert "Drum" in previewed.get("/artifacts/other/bells").text
    assert "Draft" in previewed.get("/artifacts/example/bells").text


def test_few_drafts_stay_open(previewed: Previewed, store: Store) -> None:
    for version in (3, 4, 5):
        pushed = previewed.site.push(version, f"Draft {version}")
        add_version(store, pushed)
        sign_versions(store, [pushed])
        previewed.enter(previewed.link(version))
        assert f"Draft {version}" in previewed.get("/artifacts/example/bells").text
    assert len(previewed.companion.drafts) == 2


def test_operations_and_files_are_the_same_in_a_preview(previewed: Previewed) -> None:
    previewed.enter(previewed.link())
    assert previewed.get("/sw.js").headers["cache-control"] == "no-cache"
    assert previewed.get("/health/live").json() == {"live": True}
    assert "preview" not in previewed.get("/health/live").headers


def test_head_of_a_page_in_a_preview_has_no_body(previewed: Previewed) -> None:
    previewed.enter(previewed.link())
    for path in ("/artifacts/example/bells", "/search"):
        answer = previewed.get(path, "HEAD")
        assert (answer.status_code, answer.content) == (200, b"")


def test_settings_with_packs_have_no_previews(tmp_path: Path) -> None:
    site = Site(tmp_path)
    live = site.push(1, "Live")
    companion = Companion(Settings(data=tmp_path, packs=(tmp_path / "pack",)), library_of([live], tmp_path))
    assert companion.front.app is not None
    assert Previewed(site, companion, live, live).get("/preview/" + "A" * 43).status_code == 404


def everything(db: object) -> str:
    from companion.store.schema import schema

    rows = [str(row) for table in schema.sorted_tables for row in db.execute(table.select())]  # type: ignore[attr-defined]
    return "\n".join(rows)
