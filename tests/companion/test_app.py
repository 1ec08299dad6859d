"""The wiring: what is there before Litestar is."""

import subprocess
import sys
from pathlib import Path

import anyio
import httpx
import pytest

from companion.app import Companion, create_app
from companion.config import Settings
from tests.packs import artifact, make_pack
from tests.serving import library_of


@pytest.fixture
def companion(tmp_path: Path) -> Companion:
    library = library_of([make_pack(tmp_path / "pack", [artifact("bell")])], tmp_path)
    return create_app(Settings(data=tmp_path, public_url="https://museum.test"), library)


def ask(app: Companion, method: str, path: str, content: bytes = b"") -> httpx.Response:
    async def exchange() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://museum.test") as client:
            return await client.request(method, path, content=content)

    return anyio.run(exchange)


def get(app: Companion, path: str) -> httpx.Response:
    return ask(app, "GET", path)


HEAVY = ("litestar", "apscheduler", "PIL", "av", "sqlalchemy", "tuf", "cryptography", "argon2", "httpx")


def test_start_waits_for_neither_litestar_nor_scheduler_nor_store_nor_trust() -> None:
    asks = f"import sys, companion.app, content_packs.running.serving; print({set(HEAVY)} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_cold_story_is_answered_before_litestar_is_made(companion: Companion) -> None:
    assert get(companion, "/artifacts/example/bell").status_code == 200
    assert companion.later._making is None


def test_what_the_front_does_not_answer_makes_litestar_once(companion: Companion) -> None:
    assert get(companion, "/api/v1/museums").status_code == 200


def test_scan_reads_no_database(companion: Companion, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a catalogue was read")

    for shelf in companion.display.now.library.shelves:
        monkeypatch.setattr(shelf.catalogue, "_rows", refuse)
        shelf.catalogue.close()
    code = next(iter(companion.display.now.library.codes))
    assert get(companion, f"/q/{code}").status_code == 200
    assert get(companion, f"/Q/{code}").status_code == 200
    assert get(companion, f"/api/v1/stories/{code}").status_code == 200


def test_visitors_by_https_are_told_to_keep_to_it(companion: Companion) -> None:
    assert "max-age" in get(companion, "/").headers["strict-transport-security"]
    assert "max-age" in get(companion, "/nothing").headers["strict-transport-security"]


def test_head_is_answered_like_get_without_a_body_and_is_no_scan(companion: Companion) -> None:
    code = next(iter(companion.display.now.library.codes))
    for path in (
        "/search?q=bell",
        "/api/v1/museums",
        "/sw.js",
        "/nothing",
        f"/q?code={code}",
        f"/Q/{code}0",
        f"/q/{code}",
    ):
        answer = ask(companion, "HEAD", path)
        assert answer.status_code == get(companion, path).status_code, path
        assert answer.content == b""
    assert companion.scans.total == 2  # the two that were read


def test_question_mark_in_a_path_is_no_query(companion: Companion) -> None:
    assert get(companion, "/map/example%3Flevel=x").status_code == 404


def test_browsers_and_programs_are_told_that_an_address_is_too_long(companion: Companion) -> None:
    page = get(companion, f"/search?q={'x' * 5_000}")
    assert (page.status_code, page.headers["content-type"]) == (414, "text/html; charset=utf-8")
    problem = get(companion, f"/api/v1/search?q={'x' * 5_000}")
    assert (problem.status_code, problem.json()["status"]) == (414, 414)


def test_pack_that_could_not_be_opened_is_told_in_health(tmp_path: Path) -> None:
    library = library_of([make_pack(tmp_path / "pack", [artifact("bell")])], tmp_path)
    app = create_app(Settings(data=tmp_path, packs=(tmp_path / "pack", tmp_path / "gone"), space_floor=0), library)
    health = get(app, "/health/ready").json()
    assert (health["ready"], health["packs"], health["packs_missing"]) == (True, 1, 1)


def test_scans_that_cannot_be_written_wait_and_are_told(
    companion: Companion, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    companion.scans.file = tmp_path / "pack"  # a folder
    companion.desk.seen("example/bell", "en")
    companion._flush()
    assert "scans not written" in capsys.readouterr().out
    assert companion.scans.waiting == 1


def test_favicon_is_there_for_answers_that_are_no_page(companion: Companion) -> None:
    assert get(companion, "/favicon.ico").headers["content-type"] == "image/svg+xml"


def test_a_body_larger_than_any_visitor_sends_is_refused(companion: Companion) -> None:
    assert ask(companion, "POST", "/publish/v1/challenges", b" " * 100_001).status_code == 413
