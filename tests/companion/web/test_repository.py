"""The doors of the repository: exact names, kept by caches, coded, and refused by problem details."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import brotli
import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from companion.publishing import rows
from companion.web import repository
from companion.web.repository import Shelf, Wanted, read_address, repository_doors
from content_packs.errors import Missing
from content_packs.format.trust.files import lines_of
from content_packs.format.trust.sources import hashed
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.test_readers import push
from tests.companion.publishing.test_signing import show

DOOR = "/repository/metadata"


@pytest.fixture
def client(alliance: Alliance) -> Iterator[httpx.Client]:
    app = Litestar([repository_doors(lambda: alliance.office)], logging_config=None)
    with TestClient(app, base_url="http://guide.test") as client:
        yield client


def test_signed_files_are_given_as_they_were_signed(client: httpx.Client, alliance: Alliance) -> None:
    for name, role in (("1.root.json", "root"), ("1.targets.json", "targets"), ("1.snapshot.json", "snapshot")):
        answer = client.get(f"{DOOR}/{name}", headers={"accept-encoding": "identity"})
        assert answer.status_code == 200
        assert answer.content == alliance.newest(role)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_the_timestamp_is_asked_for_each_time_and_mostly_the_same(client: httpx.Client, alliance: Alliance) -> None:
    first = client.get(f"{DOOR}/timestamp.json")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(f"{DOOR}/timestamp.json", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    show(alliance, "site", 1)
    newer = client.get(f"{DOOR}/timestamp.json", headers={"if-none-match": first.headers["etag"]})
    assert newer.status_code == 200
    assert newer.json()["signed"]["version"] == 2


@pytest.mark.parametrize(("coding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_files_are_coded_where_that_is_asked_for(
    client: httpx.Client, alliance: Alliance, coding: str, decode: Any
) -> None:
    with client.stream("GET", f"{DOOR}/1.targets.json", headers={"accept-encoding": coding}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    assert answer.headers["vary"] == "accept-encoding"
    assert decode(raw) == alliance.newest("targets")
    assert len(raw) < 0.6 * len(alliance.newest("targets"))
    plain = client.get(f"{DOOR}/1.targets.json", headers={"accept-encoding": "identity"})
    assert plain.headers["etag"] != answer.headers["etag"]


def test_head_is_get_without_its_body(client: httpx.Client) -> None:
    head, get = client.head(f"{DOOR}/1.root.json"), client.get(f"{DOOR}/1.root.json")
    assert head.content == b""
    for field in ("etag", "content-length", "content-type", "cache-control"):
        assert head.headers[field] == get.headers[field]


def test_manifests_and_channels_are_given_by_path_and_hash(client: httpx.Client, alliance: Alliance) -> None:
    blob = push(alliance, 1)
    show(alliance, "site", 1)
    address = f"/repository/manifests/{hashed('town/main.1.json', blob.sha256)}"
    answer = client.get(address)
    assert (answer.status_code, len(answer.content)) == (200, blob.length)
    assert "immutable" in answer.headers["cache-control"]
    [(path, channel)] = lines_of(alliance.newest("channels")).items()
    assert client.get(f"/repository/manifests/{hashed(path, channel.sha256)}").json()["group"] == "site"
    for wrong in (
        address.replace(blob.sha256, "0" * 64),
        address.replace("town", "city", 1),
        address.replace(".1.json", ".2.json"),
        address.replace(f"{blob.sha256}.", ""),
        address.upper(),
    ):
        assert client.get(wrong).status_code == 404


OTHER_NAMES = [
    "/repository",
    "/repository/",
    f"{DOOR}",
    f"{DOOR}/",
    f"{DOOR}/root.json",
    f"{DOOR}/1.Root.json",
    f"{DOOR}/1.ROOT.JSON",
    f"{DOOR}/01.root.json",
    f"{DOOR}/9.root.json",
    f"{DOOR}/1.timestamp.json",
    f"{DOOR}/1.root.json/",
    f"{DOOR}/1.root.json%00",
    f"{DOOR}/%31.root.json",
    f"{DOOR}/1%2eroot.json",
    f"{DOOR}/..%2fmetadata%2f1.root.json",
    f"{DOOR}/1.r%C3%B6ot.json",
    f"{DOOR}//1.root.json",
    f"{DOOR}/1.{'a' * 300}.json",
    f"{DOOR}/{'9' * 40}.root.json",
    "/repository/manifests/town/main.1.json",
    f"/repository/manifests/town/..{'0' * 64}.main.1.json",
    f"/repository/manifests/{'0' * 64}.main.1.json",
    "/repository/keys/timestamp.key",
]


def test_any_other_name_is_not_here(client: httpx.Client) -> None:
    for path in OTHER_NAMES:
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == "Not Found"


@pytest.mark.parametrize("path", ["/repository/metadata/../metadata/1.root.json", "/repository/./metadata/1.root.json"])
def test_a_path_that_climbs_is_no_address(path: str) -> None:
    assert read_address({"path": path, "raw_path": path.encode()}) is None
    assert read_address({"path": "/repository/metadata/1.root.json", "raw_path": path.encode()}) is None


def test_the_files_are_only_read(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.request(method, f"{DOOR}/1.root.json")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"


def test_a_store_that_does_not_answer_is_told_as_503(client: httpx.Client, alliance: Alliance) -> None:
    alliance.store.close()
    answer = client.get(f"{DOOR}/1.root.json")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert json.loads(answer.content)["status"] == 503


def add_file(alliance: Alliance, role: str, raw: bytes) -> None:
    alliance.store.write_now(lambda db: rows.add_file(db, role, rows.File(1, raw), alliance.now, alliance.now))


def test_lasting_files_are_read_once_and_kept_within_bounds(
    alliance: Alliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, root = Shelf(lambda: alliance.office), Wanted("1.root.json")
    made = shelf.read(root, "br")
    assert shelf.find(root, "br") is made
    assert shelf.find(Wanted("timestamp.json"), "br") is None
    shelf.read(Wanted("timestamp.json"), "br")
    assert shelf.find(Wanted("timestamp.json"), "br") is None
    monkeypatch.setattr(repository, "KEPT", len(made.body) * 4 + 8)
    for number in range(1, 5):
        add_file(alliance, f"m{number}", b"%d" % number * 300)
        shelf.read(Wanted(f"1.m{number}.json"), "identity")
        assert shelf._size == sum(len(each.body) for each in shelf._kept.values()) <= repository.KEPT
    with pytest.raises(Missing):
        shelf.read(Wanted("2.root.json"), "br")
