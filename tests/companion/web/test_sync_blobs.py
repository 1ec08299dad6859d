"""Blobs for kiosks: with a pass alone, by Range, many in a batch, and never a damaged one."""

import json
import shutil
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from random import Random

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from companion.kiosks.passes import issue
from companion.store.sqlite import FILE
from companion.web.sync import packing
from companion.web.sync.router import sync_doors
from content_packs.exchange.batches import unpack_batch
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import hash_of
from tests.companion.publishing.alliance import Alliance

DOOR = "/sync/v1/blobs"
SOUND = Random(1).randbytes(300_000)
TEXTS = [b"bell %d" % number for number in range(40)]


@pytest.fixture
def store_url(tmp_path: Path, migrated_file: Path) -> str:
    """No word here depends on the database."""
    (tmp_path / "data").mkdir()
    shutil.copyfile(migrated_file, tmp_path / "data" / FILE)
    return ""


@pytest.fixture
def client(alliance: Alliance) -> Iterator[httpx.Client]:
    app = Litestar([sync_doors(lambda: alliance.office)], logging_config=None)
    with TestClient(app, base_url="http://guide.test") as client:
        client.headers["authorization"] = f"Bearer {issue(alliance.office, 'van-1')}"
        yield client


@pytest.fixture
def blobs(alliance: Alliance) -> FileBlobs:
    return alliance.office.blobs


def ask(client: httpx.Client, names: list[str], **fields: str) -> httpx.Response:
    headers = {name.replace("_", "-"): value for name, value in fields.items()}
    return client.post(DOOR, content=json.dumps(names), headers=headers)


def brought(answer: httpx.Response) -> list[bytes]:
    assert answer.status_code == 200, answer.text
    return list(unpack_batch(BytesIO(answer.content)))


def test_nobody_without_a_pass_gets_a_blob(client: httpx.Client, blobs: FileBlobs) -> None:
    name = blobs.put(SOUND)
    for token in ("", "Bearer ", "Bearer van-1.99999999999.00", "Basic x"):
        client.headers["authorization"] = token
        for answer in (client.get(f"{DOOR}/{name}"), ask(client, [name])):
            assert answer.status_code == 401
            assert answer.json()["title"] == "no-pass"


def test_a_blob_goes_on_at_any_byte(client: httpx.Client, blobs: FileBlobs) -> None:
    path = f"{DOOR}/{blobs.put(SOUND)}"
    whole = client.get(path)
    assert (whole.status_code, whole.content) == (200, SOUND)
    tag = whole.headers["etag"]
    assert "immutable" in whole.headers["cache-control"]
    for start in (0, 1, 262_143, 262_144, len(SOUND) - 1):
        rest = client.get(path, headers={"range": f"bytes={start}-", "if-range": tag})
        assert (rest.status_code, rest.content) == (206, SOUND[start:])
        assert rest.headers["content-range"] == f"bytes {start}-{len(SOUND) - 1}/{len(SOUND)}"
    assert client.get(path, headers={"range": "bytes=5-", "if-range": '"other"'}).content == SOUND
    beyond = client.get(path, headers={"range": f"bytes={len(SOUND)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(SOUND)}")
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(SOUND)))


def test_what_is_no_blob_here_is_told(client: httpx.Client) -> None:
    for name in ("0" * 64, "00", "..%2f..%2fkiosk.sqlite", "A" * 64):
        assert client.get(f"{DOOR}/{name}").status_code == 404
    assert client.put(f"{DOOR}/{'0' * 64}").status_code == 405
    assert client.get(DOOR).status_code == 405


def test_many_blobs_come_in_the_order_asked_and_unknown_ones_are_told(client: httpx.Client, blobs: FileBlobs) -> None:
    names = blobs.put_all(TEXTS)
    answer = ask(client, [*names[:3], "0" * 64, *names[3:]])
    assert brought(answer) == TEXTS
    assert (answer.headers["blobs-asked"], answer.headers["blobs-sent"]) == ("41", "40")


def test_a_batch_stops_where_it_is_full(client: httpx.Client, blobs: FileBlobs) -> None:
    dice = Random(2)
    many = [dice.randbytes(900_000) for _ in range(6)]
    names = blobs.put_all(many)
    answer = ask(client, names)
    assert brought(answer) == many[:4]
    assert answer.headers["blobs-asked"] == "4"


def test_an_interrupted_batch_goes_on_at_the_byte(client: httpx.Client, blobs: FileBlobs) -> None:
    names = blobs.put_all(TEXTS)
    whole = ask(client, names)
    rest = ask(client, names, range="bytes=20-", if_range=whole.headers["etag"])
    assert (rest.status_code, rest.content) == (206, whole.content[20:])
    assert ask(client, names[1:], range="bytes=20-", if_range=whole.headers["etag"]).status_code == 200


def test_a_damaged_blob_is_never_sent(client: httpx.Client, blobs: FileBlobs) -> None:
    names = blobs.put_all([SOUND, b"small"])
    for name in names:
        file = blobs.path(name)
        file.write_bytes(b"x" + file.read_bytes()[1:])
    assert client.get(f"{DOOR}/{names[0]}").status_code == 404
    assert ask(client, [names[1]]).headers["blobs-sent"] == "0"
    assert set(blobs) == set()


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'["x"]', b"[1]", b"[" * 10_000, json.dumps(["0" * 64] * 4_097).encode(), b"\xff"]
)
def test_what_is_no_list_of_hashes_is_refused(client: httpx.Client, body: bytes) -> None:
    assert client.post(DOOR, content=body).status_code == 400


def test_a_list_without_end_is_not_read(client: httpx.Client) -> None:
    assert client.post(DOOR, content=b" " * 400_000).status_code == 413


def test_what_several_kiosks_ask_is_packed_once(
    client: httpx.Client, blobs: FileBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, packed = blobs.put_all(TEXTS), list[int]()
    pack = packing.pack

    def counting(blobs: FileBlobs, wish: Sequence[str]) -> packing.Batch:
        packed.append(len(wish))
        return pack(blobs, wish)

    monkeypatch.setattr(packing, "pack", counting)
    assert ask(client, names).content == ask(client, names).content
    assert packed == [len(TEXTS)]


def test_what_is_kept_ready_stays_within_bounds(alliance: Alliance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "KEPT", 2_000)
    dice, batches = Random(3), packing.Batches()
    for _ in range(5):
        batches.make(alliance.office.blobs, (alliance.office.blobs.put(dice.randbytes(900)),))
    assert sum(len(made.body) for made in batches._kept.values()) <= 2_000
    name = hash_of(b"later")
    assert batches.make(alliance.office.blobs, (name,)).sent == 0
    alliance.office.blobs.put(b"later")
    assert batches.make(alliance.office.blobs, (name,)).sent == 1
