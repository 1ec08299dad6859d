"""The door for kiosks' events: with a pass, bounded, all or nothing, and plain about what went wrong."""

import gzip
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from companion.kiosks.passes import issue
from companion.store.errors import StoreBusy, StoreFull
from companion.web.sync.router import sync_doors
from content_packs.exchange.events import Event, Opened
from content_packs.exchange.receipts import BYTES_LIMIT, Receipts
from tests.companion.door.conftest import hall
from tests.companion.door.halls import START, Clocked

__all__ = ["hall"]
DOOR = "/sync/v1/events"


@pytest.fixture
def client(hall: Clocked) -> Iterator[httpx.Client]:
    app = Litestar([sync_doors(lambda: hall)], logging_config=None)
    with TestClient(app, base_url="http://guide.test") as client:
        client.headers["authorization"] = f"Bearer {issue(hall, 'van-1')}"
        yield client


def batch(*numbers: int, source: str = "kiosk:van-1") -> bytes:
    events = [
        Event(id=f"event-{number:04}", source=source, number=number, session="", at=START, fact=Opened(ref="a/mask"))
        for number in numbers
    ]
    return msgspec.json.encode({"source": source, "events": events})


def refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    return answer.status_code, answer.json()["title"]


def test_receipts_name_the_bytes_that_were_sent(client: httpx.Client) -> None:
    body = batch(1, 2)
    for outcome in ("new", "known"):
        answer = client.post(DOOR, content=gzip.compress(body), headers={"content-encoding": "gzip"})
        receipts = msgspec.json.decode(answer.content, type=Receipts)
        assert [one.outcome for one in receipts.receipts] == [outcome, outcome]
        assert (receipts.source, receipts.count, receipts.batch) == ("kiosk:van-1", 2, sha256(body).hexdigest())
        assert answer.headers["cache-control"] == "no-store"
    assert client.post(DOOR, content=body).status_code == 200


@pytest.mark.parametrize("token", ["", "Bearer none", "Basic dmFu"])
def test_without_a_pass_nothing_is_taken(client: httpx.Client, token: str) -> None:
    assert refused(client.post(DOOR, content=batch(1), headers={"authorization": token})) == (401, "no-pass")


def test_a_kiosk_speaks_for_itself_alone(client: httpx.Client) -> None:
    for source in ("kiosk:van-2", "server", "door:0123456789abcdef"):
        assert refused(client.post(DOOR, content=batch(1, source=source))) == (403, "not-yours")


@pytest.mark.parametrize(
    ("body", "encoding", "told"),
    [
        (b"", "", (400, "bad-batch")),
        (b"<html>", "", (400, "bad-batch")),
        (b"[" * 100_000, "", (400, "bad-batch")),
        (b'{"source":"kiosk:van-1","events":[]}', "", (400, "bad-batch")),
        (batch(*range(1_001)), "", (400, "bad-batch")),
        (b"\xff" * 10, "gzip", (400, "bad-batch")),
        (gzip.compress(batch(1))[:-3], "gzip", (400, "bad-batch")),
        (gzip.compress(b" " * (BYTES_LIMIT + 1)), "gzip", (413, "too-long")),
        (batch(1), "br", (415, "unknown-encoding")),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(
    client: httpx.Client, body: bytes, encoding: str, told: tuple[int, str]
) -> None:
    assert refused(client.post(DOOR, content=body, headers={"content-encoding": encoding})) == told


def test_a_body_beyond_the_bound_is_not_read(client: httpx.Client) -> None:
    assert client.post(DOOR, content=b" " * (BYTES_LIMIT + 1)).status_code == 413


@pytest.mark.parametrize(("error", "told"), [(StoreFull("disk"), (507, "no-space")), (StoreBusy(3), (503, "not-now"))])
def test_a_server_that_cannot_write_says_that_nothing_was_taken(
    client: httpx.Client, hall: Clocked, monkeypatch: pytest.MonkeyPatch, error: Exception, told: tuple[int, str]
) -> None:
    def fail(work: Any) -> Any:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(hall.store, "write_now", fail)
        answer = client.post(DOOR, content=batch(1))
        assert refused(answer) == told
        assert answer.headers["retry-after"] == "60"
    assert client.post(DOOR, content=batch(1)).json()["receipts"][0]["outcome"] == "new"
