"""A server that receives pushes, in this process, and museums with keys: the doors are real, the network is not."""

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import msgspec
from litestar import Litestar
from litestar.testing import TestClient

from companion.config import Settings
from companion.office import Office
from companion.publishing.receiving.messages import DOOR, PUSH, Commit, Limits, Signed, Statement
from companion.publishing.receiving.receiving import Receiving
from companion.store.store import Store
from companion.web.publish import publish_doors
from content_packs.exchange.batches import pack_batch
from content_packs.format import keys
from content_packs.format.manifest import Blob, encode, hash_of
from content_packs.format.pack import MANIFEST, Pack
from content_packs.format.trust.names import manifest_path
from tests.companion.publishing.alliance import NOW, Alliance

SERVER = "https://guide.test"
QUOTA = 100_000_000


class Receiver:
    """`client` speaks to it; `now` is its clock; `signers` are the museums' keys."""

    def __init__(
        self,
        store: Store,
        data: Path,
        museums: Iterable[str] = ("example", "other"),
        limits: Limits = PUSH,
        **settings: Any,
    ) -> None:
        given: dict[str, Any] = {"data": data, "public_url": SERVER, "space_floor": 0, "quota": QUOTA} | settings
        self.now = NOW
        self.alliance = Alliance(store, data, museums)
        given["passphrase_file"] = self.alliance.office.settings.passphrase_file
        self.office = self.alliance.office = Office(Settings(**given), store, lambda: self.now)
        self.alliance.install()
        self.signers = self.alliance.museums
        self.limits = limits
        self.client: httpx.Client = self.restarted()

    def restarted(self) -> httpx.Client:
        """A client of a server that remembers nothing but what is on its disk."""
        self.receiving = Receiving(self.office, self.limits)
        app = Litestar([publish_doors(lambda: self.receiving, self.limits)], logging_config=None)
        self.client = TestClient(app, base_url=SERVER)
        return self.client

    def state_of(self, pack: Pack, /, **changes: Any) -> Statement:
        """What the museum of `pack` would sign, with a fresh challenge."""
        asked = self.client.post(f"{DOOR}/challenges", json={"museum": pack.museum})
        facts = {
            "challenge": asked.json().get("challenge", "none"),
            "audience": SERVER,
            "museum": pack.museum,
            "pack": pack.manifest.pack,
            "version": pack.manifest.version,
            "manifest": pack.sha256,
            "size": size_of(pack),
        }
        return Statement(**facts | changes)

    def begin(self, statement: Statement, signer: keys.PrivateKey | None = None) -> httpx.Response:
        signer = signer or self.signers[statement.museum]
        signature = signer.sign(statement.signed())
        wish = Signed(statement=statement, keyid=signature.keyid, signature=signature.signature)
        return self.client.post(f"{DOOR}/uploads", content=encode(wish), headers={"content-type": "application/json"})

    def ticket(self, pack: Pack, /, **changes: Any) -> "Holder":
        answer = self.begin(self.state_of(pack, **changes))
        assert answer.status_code == 201, answer.text
        return Holder(self, answer.json()["ticket"])


class Holder:
    """Who holds a ticket."""

    def __init__(self, receiver: Receiver, ticket: str) -> None:
        self.receiver = receiver
        self.headers = {"authorization": f"Bearer {ticket}"}

    def get(self, path: str) -> httpx.Response:
        return self.receiver.client.get(f"{DOOR}/upload{path}", headers=self.headers)

    def patch(self, path: str, offset: int, raw: bytes, **fields: str) -> httpx.Response:
        headers = self.headers | {"upload-offset": str(offset)} | {k.replace("_", "-"): v for k, v in fields.items()}
        return self.receiver.client.patch(f"{DOOR}/upload{path}", headers=headers, content=raw)

    def batch(self, blobs: Iterable[bytes]) -> httpx.Response:
        return self.send_batch(pack_batch(blobs))

    def send_batch(self, raw: bytes) -> httpx.Response:
        return self.patch(f"/batches/{hash_of(raw)}", 0, raw, upload_length=str(len(raw)))

    def send_names(self, pack: Pack, folder: Path) -> httpx.Response:
        """The root, then the shards."""
        self.batch([root_of(folder)])
        return self.batch(pack.blobs.read(shard.sha256) for shard in pack.manifest.shards)

    def send_all(self, pack: Pack, folder: Path) -> None:
        self.send_names(pack, folder)
        names = {entry.sha256: None for entry in pack.entries.values()}
        self.batch(pack.blobs.read(name) for name in names)

    def commit(self, role: bytes, *documents: bytes) -> httpx.Response:
        said = Commit(role=text(role), documents=[text(each) for each in documents])
        return self.receiver.client.post(f"{DOOR}/upload/commit", headers=self.headers, json=msgspec.to_builtins(said))


def root_of(folder: Path) -> bytes:
    return (folder / MANIFEST).read_bytes()


def size_of(pack: Pack) -> int:
    """Bytes of all that a push of it names, each once."""
    named = {entry.sha256: entry.length for entry in pack.entries.values()}
    named |= {shard.sha256: shard.length for shard in pack.manifest.shards}
    return sum(named.values()) + len(encode(pack.manifest))


def text(raw: bytes) -> str:
    return b64encode(raw).decode()


def line_of(pack: Pack) -> dict[str, Blob]:
    """The line of a museum's list that names the pack."""
    return {manifest_path(pack.name, pack.manifest.version): Blob(pack.sha256, len(encode(pack.manifest)))}
