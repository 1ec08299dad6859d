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


def get(app: Companion, path: str) -> httpx.Response:
    async def exchange() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://museum.test") as client:
            return await client.get(path)

    return anyio.run(exchange)


def test_start_waits_for_neither_litestar_nor_scheduler() -> None:
    asks = (
        "import sys, companion.app, companion.serve; print({'litestar', 'apscheduler', 'PIL', 'av'} & set(sys.modules))"
    )
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
    assert get(companion, f"/api/v1/stories/{code}").status_code == 200


def test_visitors_by_https_are_told_to_keep_to_it(companion: Companion) -> None:
    assert "max-age" in get(companion, "/").headers["strict-transport-security"]
    assert "max-age" in get(companion, "/nothing").headers["strict-transport-security"]
