"""A server of an alliance with packs and kiosks, and a stick beside it."""

import shutil
from copy import copy
from pathlib import Path
from random import Random

import msgspec

from companion.office import Office
from companion.publishing.authority import open_authority
from companion.sticks.writing import WriteStick, Written, write_stick
from companion.store.opening import open_store
from companion.store.store import Store
from content_packs.format.blobs import FileBlobs
from content_packs.format.keys import PrivateKey
from content_packs.format.manifest import Blob, hash_of
from content_packs.format.pack import MANIFEST, Pack, named_blobs
from content_packs.format.trust import names
from content_packs.format.trust.memory import VolatileMemory
from content_packs.format.trust.sources import FolderSource
from content_packs.format.trust.verifier import Verifier, begin
from tests.companion.kiosks.fleets import Fleet, Speaker
from tests.companion.publishing.alliance import Alliance
from tests.companion.publishing.town import Town
from tests.companion.versions import add_version
from tests.packs import artifact, make_pack

GROUP = "vans"


class Frugal(Alliance):
    """One key for all that the server signs: each takes a while to seal."""

    _key: PrivateKey | None = None

    def online_key(self, name: str) -> PrivateKey:
        self._key = self._key or super().online_key("online")
        return self._key


class Depot:
    """`town/main` is published to the vans in version 1, with a picture; `van` is a kiosk of theirs."""

    def __init__(self, store: Store, place: Path) -> None:
        self._begin(place)
        self.alliance: Alliance = Frugal(store, place / "data")
        self.alliance.install()
        self.office = self.alliance.office
        self.town = Town(self.alliance, place / "packs")
        self.pack = self.push(1)
        self.town.publish(1, group=GROUP)
        self.van = self.enrol("Van 1")

    def _begin(self, place: Path) -> None:
        self.place, self.stick = place, place / "media" / "STICK"
        self.stick.mkdir(parents=True)

    def copy(self, place: Path) -> "Depot":
        """As it stands, in another folder. Its store is to be closed."""
        shutil.copytree(self.place / "data", place / "data")
        shutil.copytree(self.place / "packs", place / "packs")
        other = copy(self)
        other._begin(place)
        other.alliance = copy(self.alliance)
        other.alliance.roles = dict(self.alliance.roles)
        other.alliance.root_files = list(self.alliance.root_files)
        other.open()
        return other

    def open(self) -> None:
        """Its store, which was closed, or is another process's."""
        alliance, data = self.alliance, self.place / "data"
        alliance.store = open_store(data)
        settings = msgspec.structs.replace(self.office.settings, data=data)
        self.office = Office(settings, alliance.store, lambda: alliance.now)
        alliance.office, alliance.authority = self.office, open_authority(self.office)
        self.town = Town(alliance, self.place / "packs")

    def push(self, version: int, pack: str = "town/main") -> Pack:
        museum, name = names.split(pack)
        folder = self.place / "packs" / museum / name / str(version)
        picture = Random(f"{pack}{version}").randbytes(90_000)
        bells = artifact("bells", museum=museum, title={"en": f"Bells {version}"})
        media = {"artifacts/bells/front.avif": picture}
        made = make_pack(folder, [bells], museum=museum, pack=name, version=version, media=media)
        blobs, raw = FileBlobs(folder / "blobs"), (folder / MANIFEST).read_bytes()
        self.office.blobs.put_all([raw, *(blobs.path(blob).read_bytes() for blob in blobs)])
        self.town.sign(museum, {names.manifest_path(pack, version): Blob(hash_of(raw), len(raw))})
        add_version(self.alliance.store, made, self.alliance.now)
        return made

    def enrol(self, name: str, group: str = GROUP) -> Speaker:
        return Fleet(self.office).device(name, group=group)

    def write(self, *groups: str, **facts: object) -> Written:
        wish = WriteStick(folder=str(self.stick), groups=groups or (GROUP,), **facts)  # type: ignore[arg-type]
        return write_stick(self.office, wish, "test")

    @property
    def blobs(self) -> FileBlobs:
        """On the stick."""
        return FileBlobs(self.stick / "blobs")

    def shown(self, group: str = GROUP) -> dict[str, int]:
        """What a kiosk would show by the stick that knows no more than the first root; all of it is on the stick."""
        memory = VolatileMemory()
        begin(memory, self.alliance.root_files[0])
        verifier = Verifier(memory, FolderSource(self.stick))
        confirmed = verifier.accept_stick(group, self.alliance.now)
        return {pack: number for pack, (number, _) in confirmed.shown(0, self.alliance.now).items()}

    def lacks(self, pack: Pack) -> set[str]:
        for name in self.blobs:
            self.blobs.verify(name)
        return named_blobs(pack) - set(self.blobs)

    def listed(self) -> list[str]:
        return sorted(str(file.relative_to(self.stick)) for file in self.stick.rglob("*") if file.is_file())
