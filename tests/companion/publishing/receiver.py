"""A server that receives pushes, in this process, and museums with keys: the doors are real, the network is not."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import Table

from companion.config import Settings
from companion.office import Office
from companion.publishing.receiving.batches import pack_batch
from companion.publishing.receiving.messages import DOOR, PUSH, Limits, Signed, Statement
from companion.publishing.receiving.receiving import Receiving
from companion.store.schema import metadata_files, museums
from companion.store.store import Store
from companion.web.publish import publish_doors
from content_packs.format import keys
from content_packs.format.manifest import encode, hash_of
from content_packs.format.pack import MANIFEST, Pack
from content_packs.format.trust.authoring import next_targets, sign
from content_packs.format.trust.files import Keys

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
SERVER = "https://guide.test"
QUOTA = 100_000_000


class Receiver:
    """`client` speaks to it; `now` is its clock; `signers` are the museums' keys."""

    def __init__(self, store: Store, data: Path, limits: Limits = PUSH, **settings: Any) -> None:
        self.now = NOW
        given: dict[str, Any] = {"data": data, "public_url": SERVER, "space_floor": 0} | settings
        self.office = Office(Settings(**given), store, lambda: self.now)
        self.receiving = Receiving(self.office, limits)
        self.signers: dict[str, keys.PrivateKey] = {}
        self.alliance = keys.generate()
        self.client: httpx.Client = self.restarted()

    def restarted(self) -> httpx.Client:
        """A client of a server that remembers nothing but what is on its disk."""
        self.receiving = Receiving(self.office, self.receiving.limits)
        app = Litestar([publish_doors(self.receiving)], logging_config=None)
        self.client = TestClient(app, base_url=SERVER)
        return self.client

    def add(self, *names: str, quota: int = QUOTA) -> None:
        """Museums, each with a key of its own, as the alliance would add them."""
        for name in names:
            self.signers[name] = keys.generate()
        delegated = {name: Keys((signer.public_key,)) for name, signer in self.signers.items()}
        raw = sign(next_targets(None, NOW + timedelta(days=365), delegated, version=len(self.signers)), self.alliance)
        row = {"role": "targets", "version": len(self.signers), "raw": raw, "expires": NOW, "at": NOW}
        self._insert(metadata_files, row)
        for name in names:
            self._insert(museums, {"name": name, "quota": quota, "added": NOW})

    def _insert(self, table: Table, row: dict[str, Any]) -> None:
        self.office.store.write_now(lambda db: db.execute(table.insert(), row) and None)

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


def root_of(folder: Path) -> bytes:
    return (folder / MANIFEST).read_bytes()


def size_of(pack: Pack) -> int:
    """Bytes of all that a push of it names, each once."""
    named = {entry.sha256: entry.length for entry in pack.entries.values()}
    named |= {shard.sha256: shard.length for shard in pack.manifest.shards}
    return sum(named.values()) + len(encode(pack.manifest))
