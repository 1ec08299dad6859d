"""An alliance with museums in memory: publishes, rotates and, where told so, attacks.

`Alliance` holds the keys and signs; `Mirror` is what readers ask (the fetcher port), honest until a test changes its
files. `Reader` comes to a mirror on one of the ways that exist: the web, a folder, a stick.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner, Signer

from content_packs.errors import Missing, TooLarge
from content_packs.format.manifest import Blob, encode, hash_of, write_manifest
from content_packs.format.trust import authoring, names
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import Channel, Floor, Step, Stick
from content_packs.format.trust.files import Keys, version_of
from content_packs.format.trust.memory import FolderMemory, Memory, VolatileMemory
from content_packs.format.trust.sources import MANIFESTS, METADATA, FolderSource, Source, hashed
from content_packs.format.trust.verifier import Verifier, begin

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = 365 * DAY
WAYS = ("web", "folder", "stick")


def new_keys(count: int = 1) -> list[Signer]:
    return [CryptoSigner.generate_ed25519() for _ in range(count)]


def public(signers: Iterable[Signer], threshold: int = 1) -> Keys:
    return Keys(tuple(signer.public_key for signer in signers), threshold)


def sign(raw: bytes, signers: Iterable[Signer]) -> bytes:
    for signer in signers:
        raw = authoring.sign(raw, signer)
    return raw


def blob_of(raw: bytes) -> Blob:
    return Blob(hash_of(raw), len(raw))


def manifest(pack: str, version: int, language: str = "en") -> bytes:
    museum, name = names.split(pack)
    return write_manifest(museum, name, version, [language], [])[0]


class Mirror:
    """Files that anyone may change: trusted in nothing. Says what it was asked, and how many bytes it gave."""

    def __init__(self, files: Mapping[str, bytes] = {}, targets: Mapping[str, bytes] = {}) -> None:
        self.files, self.targets = dict(files), dict(targets)
        self.asked: list[str] = []
        self.sent = 0

    def metadata(self, name: str, limit: int) -> bytes:
        return self._give(self.files, name, limit)

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        return self._give(self.targets, hashed(path, sha256), limit)

    def _give(self, kept: Mapping[str, bytes], name: str, limit: int) -> bytes:
        self.asked.append(name)
        if name not in kept:
            raise Missing(name)
        raw = kept[name]
        if len(raw) > limit:
            raise TooLarge(name, len(raw), limit)
        self.sent += len(raw)
        return raw

    def copy(self) -> "Mirror":
        """As it stands now: what an attacker kept to serve later."""
        return Mirror(self.files, self.targets)

    def write(self, folder: Path) -> Path:
        for place, kept in ((METADATA, self.files), (MANIFESTS, self.targets)):
            for name, raw in kept.items():
                file = folder / place / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(raw)
        return folder


class Alliance:
    """Its root, top targets and online keys, and the museums with theirs. `mirror` is its honest server."""

    def __init__(self, *museums: str, now: datetime = NOW) -> None:
        self.now = now
        self.mirror = Mirror()
        self.root_keys, self.targets_keys, self.online = new_keys(3), new_keys(), new_keys()
        self.museum_keys: dict[str, list[Signer]] = {}
        self.roles: dict[str, bytes] = {}  # the newest file of each role
        self.channels: dict[str, Channel] = {}
        self.start_root()
        self.delegate({museum: new_keys() for museum in museums})
        self.publish()

    # The alliance's offline part

    def start_root(self) -> None:
        online = public(self.online)
        raw = authoring.first_root(
            self.now + YEAR, public(self.root_keys, 2), public(self.targets_keys), online, online
        )
        raw = authoring.date_root(raw, self.now)
        self.root = self._place_root(sign(raw, self.root_keys[:2]))

    def rotate(self, root: bool = False, online: bool = False, signers: Sequence[Signer] | None = None) -> bytes:
        """The next root, with other keys where asked; signed by two of the old and two of the new ones."""
        old = self.root_keys
        self.root_keys = new_keys(3) if root else old
        self.online = new_keys() if online else self.online
        keys = public(self.online)
        raw = authoring.next_root(self.roles["root"], self.now + YEAR, public(self.root_keys, 2), None, keys, keys)
        raw = authoring.date_root(raw, self.now)
        raw = self._place_root(sign(raw, signers or [*old[:2], *self.root_keys[:2]]))
        if online:
            self.delegate({})
            self.publish()
        return raw

    def delegate(
        self,
        museums: Mapping[str, list[Signer] | None],
        threshold: int = 1,
        joint: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Museums added, given other keys or (None) removed; the online keys as they are now."""
        keys = {name: signers and public(signers, threshold) for name, signers in museums.items()}
        self.museum_keys |= {name: signers for name, signers in museums.items() if signers}
        online = public(self.online)
        raw = authoring.next_targets(
            self.roles.get("targets"), self.now + YEAR, {n: k or None for n, k in keys.items()}, online, online, joint
        )
        self.place("targets", sign(raw, self.targets_keys))

    # Museums

    def push(self, pack: str, version: int, language: str = "en") -> Blob:
        """The museum signs a manifest."""
        raw = manifest(pack, version, language)
        path = names.manifest_path(pack, version)
        self.write_lines(names.split(pack)[0], {path: blob_of(raw)})
        return self.keep(path, raw)

    def consent(self, member: str, pack: str, version: int, blob: Blob) -> None:
        self.write_lines(member, {names.consent_path(member, pack, version): blob})

    def withdraw(self, member: str, path: str) -> None:
        self.write_lines(member, {}, drop=[path])

    def set_floor(self, pack: str, floor: int) -> None:
        raw, path = encode(Floor(pack=pack, floor=floor)), names.floor_path(pack)
        self.write_lines(names.split(pack)[0], {path: self.keep(path, raw)})

    def write_lines(
        self, museum: str, lines: Mapping[str, Blob], drop: Iterable[str] = (), expires: datetime | None = None
    ) -> None:
        raw = authoring.next_museum(self.roles.get(museum), museum, expires or self.now + YEAR, lines, drop)
        self.place(museum, sign(raw, self.museum_keys[museum]))

    # The server's online part

    def show(self, group: str, packs: Mapping[str, int | Sequence[Step]], version: int | None = None) -> None:
        """The group's next channel: for each pack a version, or steps."""
        before = self.channels.get(group)
        steps = {pack: (Step(version=s),) if isinstance(s, int) else tuple(s) for pack, s in packs.items()}
        number = version or (before.version + 1 if before else 1)
        self.channels[group] = Channel(group=group, version=number, packs=steps)
        raw = encode(self.channels[group])
        blob = self.keep(names.channel_path(group), raw)
        role = authoring.next_channels(self.roles.get("channels"), self.now + YEAR, {group: blob})
        self.place("channels", sign(role, self.online))
        self.publish()

    def publish(self, groups: Iterable[str] = ("site",)) -> None:
        """The next snapshot and timestamp over what is there, and a stick for each group."""
        versions = {role: version_of(raw) for role, raw in self.roles.items() if role not in names.ROLES}
        versions["targets"] = version_of(self.roles["targets"])
        snapshot = authoring.next_snapshot(self.roles.get("snapshot"), self.now + 30 * DAY, versions)
        self.place("snapshot", sign(snapshot, self.online))
        self.stamp()
        for group in groups:
            self.write_stick(group)

    def stamp(self) -> None:
        raw = authoring.next_timestamp(
            self.roles.get("timestamp"), self.now + 3 * DAY, self.roles["snapshot"], self.now
        )
        self.roles["timestamp"] = self.mirror.files["timestamp.json"] = sign(raw, self.online)

    def write_stick(self, group: str) -> None:
        stick = Stick(
            group=group, issued=int(self.now.timestamp()), timestamp=hash_of(self.mirror.files["timestamp.json"])
        )
        blob = self.keep(names.stick_path(group), encode(stick))
        role = authoring.stick_role(1, self.now + 75 * DAY, {group: blob})
        self.mirror.files["sticks.json"] = sign(role, self.online)

    def wait(self, time: timedelta) -> None:
        """Time passes, and the server signs anew as it does each day."""
        self.now += time
        self.publish()

    # Files

    def place(self, role: str, raw: bytes) -> bytes:
        self.roles[role] = self.mirror.files[f"{version_of(raw)}.{role}.json"] = raw
        return raw

    def _place_root(self, raw: bytes) -> bytes:
        return self.place("root", raw)

    def keep(self, path: str, raw: bytes) -> Blob:
        self.mirror.targets[hashed(path, hash_of(raw))] = raw
        return blob_of(raw)


class Reader:
    """One reader of a group, with its memory and one way on which it gets signed files."""

    def __init__(self, root: bytes, way: str, place: Path, group: str = "site", built: datetime = NOW) -> None:
        self.way, self.place, self.group = way, place, group
        self.memory: Memory = VolatileMemory() if way == "web" else FolderMemory(place / "memory")
        self._trips = 0
        begin(self.memory, root, built)

    def refresh(self, mirror: Source, now: datetime = NOW) -> Confirmed:
        if self.way == "web" or not isinstance(mirror, Mirror):
            return Verifier(self.memory, mirror).refresh(self.group, now)
        self._trips += 1
        source = FolderSource(mirror.write(self.place / str(self._trips)))
        verifier = Verifier(self.memory, source)
        return verifier.accept_stick(self.group, now) if self.way == "stick" else verifier.refresh(self.group, now)

    def remembered(self) -> Confirmed | None:
        return Verifier(self.memory, Mirror()).remembered(self.group)
