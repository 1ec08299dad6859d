"""A kiosk without a network, and sticks that an alliance in memory writes for it."""

from datetime import UTC, datetime
from pathlib import Path

from content_packs.exchange.fleet import Profile
from content_packs.format.blobs import FileBlobs
from content_packs.format.pack import MANIFEST, Pack, named_blobs
from content_packs.format.trust import names
from content_packs.format.trust.verifier import begin
from kiosk.config import Settings
from kiosk.fetch.port import Answer, Begun, Take, Unreachable
from kiosk.office import Office
from kiosk.store.store import FILE, Store
from kiosk.sync.importing import ImportStick, import_stick
from kiosk.sync.outcome import Outcome
from kiosk.sync.sync import Sync, sync
from tests.kiosk.sync.homes import Guest
from tests.packs import artifact, make_pack
from tests.simulator import Alliance

GROUP = "vans"
TOLL = bytes(range(256)) * 6_000  # a medium that comes alone


class NoNetwork:
    def ask(self, *_: object, **__: object) -> Answer:
        raise Unreachable("no network")

    def stream(
        self,
        path: str,
        headers: object,
        take: Take,
        limit: int,
        body: bytes | None = None,
        begun: Begun | None = None,
    ) -> Answer:
        raise Unreachable("no network")


class Van:
    """`plug_in` writes the stick as it is to be now; `sync` and `bring` take it. `now`: the clock here."""

    def __init__(self, place: Path) -> None:
        self.data, self.stick = place / "kiosk", place / "media" / "STICK"
        self.now: datetime | None = None
        self.alliance = Alliance("town", now=datetime.now(UTC))
        self.settings = Settings(data=self.data, outbox_space=0, sticks=(place / "media",))
        media = {"artifacts/bells/toll.mp3": TOLL}
        self.pack = make_pack(place / "pack", [artifact("bells", museum="town")], museum="town", media=media)
        raw = (place / "pack" / MANIFEST).read_bytes()
        path = names.manifest_path("town/main", 1)
        self.alliance.write_lines("town", {path: self.alliance.keep(path, raw)})
        self.alliance.show(GROUP, {"town/main": 1})
        self.alliance.publish([GROUP])
        self.source = FileBlobs(place / "pack" / "blobs")
        self.store = Store(self.data / FILE)
        begin(Office(self.settings, self.store).memory, self.alliance.root)

    def plug_in(self) -> None:
        self.alliance.mirror.write(self.stick)
        for name in self.source:
            file = self.blob(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self.source.path(name).read_bytes())

    def blob(self, name: str) -> Path:
        """Where the stick has it."""
        return FileBlobs(self.stick / "blobs").path(name)

    def office(self) -> Office:
        office = Office(self.settings, self.store, (lambda: self.now or datetime.now(UTC)))
        guest = Guest("", "", Profile(name="Van 1", group=GROUP), NoNetwork())
        office.reach = lambda: guest
        return office

    def sync(self) -> Outcome:
        return sync(self.office(), Sync(), "test")

    def bring(self) -> Outcome:
        return import_stick(self.office(), ImportStick(str(self.stick)), "test")

    def has(self, pack: Pack) -> bool:
        kept = FileBlobs(self.data / "blobs")
        for name in kept:
            kept.verify(name)
        return {pack.sha256, *named_blobs(pack)} <= set(kept)
