"""The server with an alliance: its repository, what health and figures say of signatures, and what they cost nobody."""

from datetime import timedelta
from pathlib import Path

import anyio
import httpx
import pytest

from companion.app import Companion, create_app
from companion.ceremony import changes
from companion.config import PASSPHRASE, Settings
from content_packs.format import keys
from content_packs.guide.library import Library
from tests.companion.ceremony.people import WORDS, People


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(keys, "USUAL", keys.LEAST)
    monkeypatch.setenv(PASSPHRASE, WORDS)
    return People(tmp_path)


@pytest.fixture
def served(people: People) -> People:
    people.begun()
    people.add("town")
    people.sign("li", "wang")
    people.install()
    return people


def ask(data: Path, *paths: str) -> list[httpx.Response]:
    """Answers of a server that was started and is stopped again."""

    async def exchange() -> list[httpx.Response]:
        app: Companion = create_app(Settings(data=data), Library([]))
        app.start()
        try:
            await anyio.to_thread.run_sync(lambda: app.back.office)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://museum.test") as client:
                return [await client.get(path) for path in paths]
        finally:
            await anyio.to_thread.run_sync(app.stop)

    return anyio.run(exchange)


def test_readers_fetch_what_was_installed(served: People) -> None:
    root, timestamp, missing = ask(
        served.data,
        "/repository/metadata/1.root.json",
        "/repository/metadata/timestamp.json",
        "/repository/metadata/2.root.json",
    )
    assert root.content == (served.folder / "1.root.json").read_bytes()
    assert timestamp.status_code == 200
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


def test_health_and_figures_say_when_signatures_end(served: People) -> None:
    ready, metrics = ask(served.data, "/health/ready", "/metrics")
    assert ready.json()["expiring"] == []
    for role in ("root", "targets", "snapshot", "timestamp", "channels"):
        assert f'companion_expires_in_seconds{{role="{role}"}}' in metrics.text


def test_health_warns_before_the_root_ends_and_stays_ready(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "YEARLY", timedelta(days=60))
    people.begun()
    people.install()
    [ready] = ask(people.data, "/health/ready")
    assert ready.status_code == 200
    assert [(each["role"], each["days"]) for each in ready.json()["expiring"]] == [("root", 59), ("targets", 59)]


def test_a_server_without_an_alliance_has_an_empty_repository(people: People) -> None:
    ready, root = ask(people.data, "/health/ready", "/repository/metadata/1.root.json")
    assert ready.json()["expiring"] == []
    assert root.status_code == 404
