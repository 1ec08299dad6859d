"""A museum that has pushed versions to a server of its alliance: for tests of what is published of them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from companion.publishing import rows
from companion.publishing.authority import open_authority
from companion.publishing.publications.deciding import Decided, Publish, publish
from companion.publishing.reading import StoreReading
from companion.publishing.signing import latch, sign_online, take_museum_role
from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Blob, encode, hash_of
from content_packs.format.pack import MANIFEST, Pack
from content_packs.format.trust import names
from content_packs.format.trust.documents import Floor
from tests.companion.publishing.alliance import Alliance
from tests.companion.versions import add_version
from tests.packs import Document, artifact, make_pack

PACK = "town/main"


class Town:
    """`push` leaves what a committed push leaves; `shown` is what the site's verifier accepts now."""

    def __init__(self, alliance: Alliance, folder: Path) -> None:
        self.alliance = alliance
        self.office = alliance.office
        self.folder = folder
        self.lines: dict[str, Blob] = {}
        self.reading = StoreReading(self.office)

    def push(self, version: int, pack: str = PACK, documents: Sequence[Document] = (), **facts: Any) -> Pack:
        """With the artifact `bells`, where no other documents are given."""
        museum, name = names.split(pack)
        folder = self.folder / museum / name / str(version)
        bells = artifact("bells", museum=museum, **{"title": {"en": f"Bells {version}"}, **facts})
        made = make_pack(folder, documents or [bells], museum=museum, pack=name, version=version)
        blobs = FileBlobs(folder / "blobs")
        raw = (folder / MANIFEST).read_bytes()
        self.office.blobs.put_all([raw, *(blobs.path(blob).read_bytes() for blob in blobs)])
        self.sign(museum, {names.manifest_path(pack, version): Blob(hash_of(raw), len(raw))})
        add_version(self.alliance.store, made, self.alliance.now)
        return made

    def sign(self, museum: str, lines: dict[str, Blob]) -> None:
        role = self.alliance.role(museum, lines)
        now = self.alliance.now

        def work(db: rows.Db) -> None:
            latch(db)
            take_museum_role(db, museum, role, now)
            sign_online(db, open_authority(self.office), now)

        self.alliance.store.write_now(work)

    def raise_floor(self, floor: int, pack: str = PACK) -> None:
        raw = encode(Floor(pack=pack, floor=floor))
        path = names.floor_path(pack)
        self.alliance.store.write_now(lambda db: rows.add_document(db, hash_of(raw), path, raw, self.alliance.now))
        self.sign(names.split(pack)[0], {path: Blob(hash_of(raw), len(raw))})

    def publish(self, version: int | None = None, pack: str = PACK, **facts: Any) -> Decided:
        return publish(self.office, Publish(pack=pack, version=version, **facts), "command")

    def shown(self, now: datetime | None = None, pack: str = PACK) -> int | None:
        instant = now or self.alliance.now
        found = self.reading.confirm(self.alliance.now).shown(0, instant).get(pack)
        return found[0] if found else None
