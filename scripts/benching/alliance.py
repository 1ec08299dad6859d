"""An alliance of many museums, signed in memory, and a mirror that counts what it gives."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from securesystemslib.signer import CryptoSigner

from companion.web.repository import SMALL
from content_packs.errors import Missing
from content_packs.format.manifest import Blob, encode
from content_packs.format.trust import authoring, names
from content_packs.format.trust.documents import Channel, Floor, Step
from content_packs.format.trust.files import Keys, version_of
from content_packs.format.trust.sources import hashed
from content_packs.visitor.answers import CODERS

NOW = datetime(2026, 11, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
CODINGS = {name: CODERS[name] for name in ("br", "gzip")}


class Mirror:
    """A `Source`: each answer is counted as it would be sent in each coding, bodies alone."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.begin()

    def begin(self) -> None:
        self.answers = 0
        self.sent = dict.fromkeys(("identity", *CODINGS), 0)

    def metadata(self, name: str, limit: int) -> bytes:
        return self._give(name)

    def target(self, path: str, sha256: str, limit: int) -> bytes:
        return self._give(hashed(path, sha256))

    def _give(self, name: str) -> bytes:
        if name not in self.files:
            raise Missing(name)
        raw = self.files[name]
        self.answers += 1
        self.sent["identity"] += len(raw)
        for coding, code in CODINGS.items():
            self.sent[coding] += len(code(raw)) if len(raw) > SMALL else len(raw)
        return raw


class Alliance:
    """So many museums with so many packs each, all with a floor; three keys of the root, one of each other role."""

    def __init__(self, museums: int, packs: int) -> None:
        self.mirror = Mirror()
        self.museums = [f"museum-{number:03}" for number in range(museums)]
        self._root, self._online = _signers(3), _signers(1)
        self._keys = {museum: _signers(1) for museum in self.museums}
        online = _public(self._online)
        root = authoring.first_root(NOW + YEAR, _public(self._root, 2), _public(self._root), online, online)
        self.root = self._place("root", root, self._root[:2])
        given = {museum: _public(keys) for museum, keys in self._keys.items()}
        self._place("targets", authoring.next_targets(None, NOW + YEAR, given, online, online), self._root[:1])
        self.packs = [f"{museum}/pack-{number}" for museum in self.museums for number in range(packs)]
        for museum in self.museums:
            self._sign_museum(museum, None, 1)
        self._roles: dict[str, bytes] = {role: self.mirror.files[f"1.{role}.json"] for role in self.museums}
        self._channels: bytes | None = None
        self._snapshot: bytes | None = None
        self._timestamp: bytes | None = None

    def update(self, museum: str) -> None:
        """The museum signs the next version of each of its packs."""
        self._sign_museum(museum, self._roles[museum], 2)

    def show(self, groups: Mapping[str, Iterable[str]], version: int) -> None:
        """A channel for each group, and all that the server signs."""
        documents = {}
        for group, packs in groups.items():
            steps: dict[str, tuple[Step, ...]] = {pack: (Step(version=1),) for pack in packs}
            raw = encode(Channel(group=group, version=version, packs=steps))
            documents[group] = self._keep(names.channel_path(group), raw)
        channels = authoring.next_channels(self._channels, NOW + YEAR, documents)
        self._channels = self._place("channels", channels, self._online)
        newest = {role: version_of(self.mirror.files[f"{n}.{role}.json"]) for role, n in self._newest().items()}
        snapshot = authoring.next_snapshot(self._snapshot, NOW + YEAR, newest)
        self._snapshot = self._place("snapshot", snapshot, self._online)
        stamp = authoring.next_timestamp(self._timestamp, NOW + YEAR, self._snapshot, NOW)
        self._timestamp = self.mirror.files["timestamp.json"] = _sign(stamp, self._online)

    def _newest(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for name in self.mirror.files:
            number, _, role = name.removesuffix(".json").partition(".")
            if "/" not in name and number.isdigit() and role not in ("root", "snapshot"):
                found[role] = max(found.get(role, 0), int(number))
        return found

    def _sign_museum(self, museum: str, before: bytes | None, version: int) -> None:
        lines = {}
        for pack in (pack for pack in self.packs if pack.startswith(f"{museum}/")):
            name = f"{pack}.{version}"
            lines[names.manifest_path(pack, version)] = Blob(sha256(name.encode()).hexdigest(), 30_000)
            lines[names.floor_path(pack)] = self._keep(names.floor_path(pack), encode(Floor(pack=pack, floor=1)))
        self._place(museum, authoring.next_museum(before, museum, NOW + YEAR, lines), self._keys[museum])

    def _place(self, role: str, raw: bytes, signers: Sequence[CryptoSigner]) -> bytes:
        raw = _sign(raw, signers)
        self.mirror.files[f"{version_of(raw)}.{role}.json"] = raw
        return raw

    def _keep(self, path: str, raw: bytes) -> Blob:
        digest = sha256(raw).hexdigest()
        self.mirror.files[hashed(path, digest)] = raw
        return Blob(digest, len(raw))


def _signers(count: int) -> list[CryptoSigner]:
    return [CryptoSigner.generate_ed25519() for _ in range(count)]


def _public(signers: Sequence[CryptoSigner], threshold: int = 1) -> Keys:
    return Keys(tuple(signer.public_key for signer in signers), threshold)


def _sign(raw: bytes, signers: Sequence[CryptoSigner]) -> bytes:
    for signer in signers:
        raw = authoring.sign(raw, signer)
    return raw
