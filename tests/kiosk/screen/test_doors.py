"""Who sees what: the kiosk's own browser and phones beside it, by where a request comes from and nothing else."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from content_packs.exchange.fleet import Profile
from content_packs.guide import model
from content_packs.guide.library import Library
from kiosk.app import Kiosk, Rooms, create_app
from kiosk.config import Settings
from tests.packs import artifact, picture, stories
from tests.visitor.libraries import make_library

HERE, THERE = ("127.0.0.1", 40_000), ("10.0.0.7", 40_000)
BELLS = artifact(
    "bells", title={"en": "Bells", "fr": "Cloches"}, stories=stories(en="They ring."), pictures=(picture("bells"),)
)
RIVER = model.Exhibition(id="river", title={"en": "The river"}, artifacts=("example/bells",))
HILLS = model.Exhibition(id="hills", title={"en": "The hills"}, artifacts=("example/bells",))


class Answer(msgspec.Struct):
    status: int
    headers: dict[str, str]
    text: str


def ask(app: Any, path: str, client: tuple[str, int] | None = HERE, query: str = "", **fields: str) -> Answer:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(), "root_path": "", "headers": headers, "client": client, "server": ("x", 80),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(each.get("body", b"") for each in sent[1:]).decode())


async def staff(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"staff at " + scope["path"].encode()})


def kiosk_of(folder: Path, library: Library, **rooms: Any) -> Kiosk:
    return create_app(Settings(data=folder / "data", host="10.0.0.1"), library, rooms=Rooms(**rooms))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return make_library(tmp_path / "pack", [BELLS, RIVER, HILLS], languages=("en", "fr"))


@pytest.fixture
def kiosk(tmp_path: Path, library: Library) -> Kiosk:
    return kiosk_of(tmp_path, library, staff=lambda _: staff)


@pytest.mark.parametrize("client", [HERE, ("127.9.9.9", 1), ("::1", 1)])
def test_this_machine_sees_the_kiosks_dress(kiosk: Kiosk, client: tuple[str, int]) -> None:
    assert 'class="bar"' in ask(kiosk, "/artifacts/example/bells", client).text


@pytest.mark.parametrize("client", [THERE, ("192.168.4.20", 1), ("fe80::1", 1), None])
def test_everybody_else_sees_the_visitors_pages(kiosk: Kiosk, client: tuple[str, int] | None) -> None:
    page = ask(kiosk, "/artifacts/example/bells", client, x_forwarded_for="127.0.0.1", forwarded="for=127.0.0.1")
    assert page.status == 200
    assert 'class="bar"' not in page.text
    assert 'class="top"' in page.text
    assert "data-screen" not in page.text
    assert 'class="home"' in ask(kiosk, "/", client).text


@pytest.mark.parametrize("path", ["/staff", "/staff/door", "/t/ABCDEFGH", "/T/ABCDEFGH"])
def test_staff_pages_and_tickets_at_the_door_are_on_the_kiosk_alone(kiosk: Kiosk, path: str) -> None:
    assert ask(kiosk, path).text == f"staff at {path}"
    assert "staff at" not in ask(kiosk, path, THERE).text


@pytest.mark.parametrize(
    "path", ["/phone", "/screen/now", "/screen/beat", "/screen/alive", "/screen/symbol.svg", "/again", "/staff"]
)
def test_phones_have_no_door_of_the_screens_own(kiosk: Kiosk, path: str) -> None:
    assert ask(kiosk, path, THERE, "to=x").status == 404


def test_home_is_the_welcome_until_somebody_chose_a_language(kiosk: Kiosk) -> None:
    assert 'class="welcome"' in ask(kiosk, "/").text
    begun = ask(kiosk, "/", query="lang=fr")
    assert 'class="home"' in begun.text
    assert begun.headers["set-cookie"].startswith("lang=fr")
    assert 'class="home"' in ask(kiosk, "/", cookie="lang=fr").text


def test_the_language_of_the_browser_is_nobodys_choice(kiosk: Kiosk) -> None:
    page = ask(kiosk, "/artifacts/example/bells", accept_language="fr")
    assert '<html lang="en"' in page.text
    assert '<html lang="fr"' in ask(kiosk, "/artifacts/example/bells", THERE, accept_language="fr").text


@pytest.mark.parametrize("path", ["/media/x.webp", "/api/v1/artifacts", "/workshops.ics", "/schema", "/screen/now"])
def test_a_file_takes_no_pages_place(kiosk: Kiosk, path: str) -> None:
    assert ask(kiosk, path, sec_fetch_dest="document").status == 204
    assert ask(kiosk, path, sec_fetch_dest="empty").status != 204
    assert ask(kiosk, path, THERE, sec_fetch_dest="document").status != 204


def test_beginning_anew_makes_the_browser_forget(kiosk: Kiosk) -> None:
    answer = ask(kiosk, "/again")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert answer.headers["clear-site-data"] == '"cookies", "storage"'


def test_a_story_opened_by_its_code_is_told_wherever_it_is_opened(tmp_path: Path, library: Library) -> None:
    opened: list[tuple[str, str]] = []
    kiosk = kiosk_of(tmp_path, library, opened=lambda *what: opened.append(what))
    ask(kiosk, f"/q/{BELLS.code}", cookie="lang=fr")
    ask(kiosk, f"/q/{BELLS.code}", THERE, accept_language="en")
    assert opened == [("example/bells", "fr"), ("example/bells", "en")]


def test_the_profile_says_what_the_screen_begins_with(tmp_path: Path, library: Library) -> None:
    profile = Profile(name="Van 2", exhibitions=("example/hills", "gone/away"), languages=("fr", "tlh", "en"))
    page = ask(kiosk_of(tmp_path, library, profile=lambda: profile), "/").text
    assert "The hills" in page
    assert "The river" not in page
    assert page.index("Français") < page.index("English")
    assert "العربية" not in page


def test_without_a_pack_the_screen_says_what_staff_do(tmp_path: Path) -> None:
    kiosk = kiosk_of(tmp_path, Library([]))
    for query in ("", "lang=zh-Hans"):
        assert "kiosk enrol" in ask(kiosk, "/", query=query).text
    assert "尚无内容" in ask(kiosk, "/", query="lang=zh-Hans").text


def test_another_library_is_shown_from_the_next_request_on(tmp_path: Path, library: Library) -> None:
    kiosk = kiosk_of(tmp_path, Library([]))
    assert ask(kiosk, "/artifacts/example/bells").status == 404
    kiosk.swap(library)
    assert ask(kiosk, "/artifacts/example/bells").status == 200
    assert ask(kiosk, "/artifacts/example/bells", THERE).status == 200


def test_pages_allow_no_more_than_the_visitors_do(kiosk: Kiosk) -> None:
    for path in ("/artifacts/example/bells", "/"):
        assert "unsafe" not in ask(kiosk, path).headers["content-security-policy"]
        fields = [ask(kiosk, path, client).headers["content-security-policy"] for client in (HERE, THERE)]
        assert fields[0] == fields[1]


def test_the_welcome_follows_a_changed_profile_without_a_restart(tmp_path: Path, library: Library) -> None:
    profiles = [Profile(name="van", languages=("en", "fr"))]
    kiosk = kiosk_of(tmp_path, library, profile=lambda: profiles[-1])
    kiosk.follow_profile()
    assert 'lang="fr"' in ask(kiosk, "/").text
    profiles.append(Profile(name="van", languages=("en",)))
    assert 'lang="fr"' in ask(kiosk, "/").text  # made before
    kiosk.follow_profile()
    assert 'lang="fr"' not in ask(kiosk, "/").text
    assert kiosk.library is library
