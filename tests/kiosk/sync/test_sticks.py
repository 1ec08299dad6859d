"""A stick is a mirror like any other: asked first, verified, and never believed beyond its signatures."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_packs.exchange.fleet import Profile
from content_packs.format.blobs import FileBlobs
from content_packs.format.pack import MANIFEST, Pack, named_blobs
from content_packs.format.trust import names
from content_packs.format.trust.verifier import begin
from kiosk.config import Settings
from kiosk.fetch.port import Answer, Begun, Take, Unreachable
from kiosk.office import Office
from kiosk.store.store import FILE, Store
from kiosk.sync.outcome import Outcome
from kiosk.sync.sync import Sync, sync
from tests.kiosk.sync.homes import Guest
from tests.packs import artifact, make_pack
from tests.simulator import Alliance

GROUP = "vans"


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
    """A kiosk without a network, and a stick in it."""

    def __init__(self, place: Path) -> None:
        self.data, self.stick = place / "kiosk", place / "media" / "STICK"
        self.alliance = Alliance("town", now=datetime.now(UTC))
        self.settings = Settings(data=self.data, outbox_space=0, sticks=(place / "media",))
        self.pack = make_pack(place / "pack", [artifact("bells", museum="town")], museum="town")
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
        FileBlobs(self.stick / "blobs").put_files(self.source.path(name) for name in self.source)

    def sync(self) -> Outcome:
        office = Office(self.settings, self.store)
        guest = Guest("", "", Profile(name="Van 1", group=GROUP), NoNetwork())
        office.reach = lambda: guest
        return sync(office, Sync(), "test")

    def has(self, pack: Pack) -> bool:
        return {pack.sha256, *named_blobs(pack)} <= set(FileBlobs(self.data / "blobs"))


@pytest.fixture
def van(tmp_path: Path) -> Van:
    return Van(tmp_path)


def test_a_stick_brings_a_pack_where_there_is_no_network(van: Van) -> None:
    assert van.sync().state == "offline"
    van.plug_in()
    told = van.sync()
    assert (told.state, told.packs) == ("updated", ("town/main",)), told
    assert van.has(van.pack)
    assert "no network" in told.why
    van.store.close()


def test_a_stick_that_was_pulled_out_half_way_is_gone_on_with(van: Van) -> None:
    van.plug_in()
    names_there = sorted(FileBlobs(van.stick / "blobs"))
    for name in names_there[::2]:
        FileBlobs(van.stick / "blobs").path(name).unlink()
    assert van.sync().state == "incomplete"
    van.plug_in()
    assert van.sync().state == "updated"
    assert van.has(van.pack)
    van.store.close()


def test_a_stick_that_somebody_changed_brings_nothing(van: Van) -> None:
    van.plug_in()
    for name in FileBlobs(van.stick / "blobs"):
        FileBlobs(van.stick / "blobs").path(name).write_bytes(b"forged")
    assert van.sync().state == "incomplete"
    assert not van.has(van.pack)
    van.store.close()


def test_a_stick_whose_signed_files_somebody_changed_is_no_source(van: Van) -> None:
    van.plug_in()
    for file in (van.stick / "metadata").glob("*.json"):
        file.write_bytes(file.read_bytes().replace(b"town", b"city"))
    assert van.sync().state == "offline"
    assert not set(FileBlobs(van.data / "blobs"))
    van.store.close()
